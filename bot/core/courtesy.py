"""Forms of address, greetings by the hour, and how things are said to a customer (R1–R4)."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from bot.core.phones import dialled, parted

_WEEKDAYS = "一二三四五六日"


def greeting(now: datetime, zone: ZoneInfo) -> str:
    """早上好, 下午好, 晚上好, or 您好 at noon and at night, in the shop's zone (R3)."""
    hour = now.astimezone(zone).hour
    if 5 <= hour < 11:
        return "早上好"
    if 13 <= hour < 18:
        return "下午好"
    if 18 <= hour < 23:
        return "晚上好"
    return "您好"


def address_form(name: str | None, title: str | None) -> str:
    """张女士, 李经理; 您 where no title was said: a gender is never guessed (R2)."""
    if name and title:
        return f"{surname(name)}{title}"
    return "您"


_COMPOUND = ("欧阳", "司马", "上官", "诸葛", "司徒", "东方", "皇甫", "尉迟", "公孙", "慕容", "令狐", "夏侯", "长孙")


def surname(name: str) -> str:
    """The family name of a full name; a name that is one already comes back as it is."""
    return name[:2] if name.startswith(_COMPOUND) else name[:1]


def call_by(name: str, title: str | None) -> str:
    """张伟, 王女士, 张伟先生: the name as it is read back, with the title the customer gave."""
    return f"{name}{title}" if title and not name.endswith(title) else name


#: What is said of two articles whose labels tell the same.
NO_DIFFERENCE = "主要参数相同"
#: What an article is called whose name the customer does not know.
SOMETHING = "电器"


def shorten(text: str, longest: int) -> str:
    """The beginning of a long quotation: the record keeps all of it."""
    line = " ".join(text.split())
    return line if len(line) <= longest else f"{line[:longest]}…"


def mask_phone(phone: str) -> str:
    """139****5678: enough to be recognised by its owner, too little for anybody else."""
    number, extension = parted(phone)
    return dialled(f"{number[:3]}****{number[-4:]}", extension)


def mask_name(name: str) -> str:
    """张*, 欧阳*: the surname alone."""
    family = surname(name)
    return family + "*" * (len(name) - len(family))


def say_day(moment: datetime, now: datetime, zone: ZoneInfo) -> str:
    """明天 11月24日(周二): relative where a person would say so."""
    day, today = moment.astimezone(zone).date(), now.astimezone(zone).date()
    near = {0: "今天 ", 1: "明天 ", 2: "后天 "}.get((day - today).days, "")
    return f"{near}{day.month}月{day.day}日(周{_WEEKDAYS[day.weekday()]})"


def say_time(moment: datetime, now: datetime, zone: ZoneInfo) -> str:
    """今天 18:30; 明天 11月24日(周二)09:30."""
    local = moment.astimezone(zone)
    if local.date() == now.astimezone(zone).date():
        return f"今天 {local:%H:%M}"
    return f"{say_day(moment, now, zone)}{local:%H:%M}"


def say_window(starts_at: datetime, ends_at: datetime, now: datetime, zone: ZoneInfo) -> str:
    """明天 11月24日(周二)14:00–16:00."""
    return f"{say_day(starts_at, now, zone)}{starts_at.astimezone(zone):%H:%M}–{ends_at.astimezone(zone):%H:%M}"


def say_month(day: date) -> str:
    """2025年11月."""
    return f"{day.year}年{day.month}月"


def say_months_between(first: date, last: date) -> str:
    """2025年11月; 2024年; 2024年8月到2025年1月之间: as exactly as the day is known."""
    if (first.year, first.month) == (last.year, last.month):
        return say_month(first)
    if (first.month, last.month, first.year) == (1, 12, last.year):
        return f"{first.year}年"
    return f"{say_month(first)}到{say_month(last)}之间"


def say_money(amount: Decimal) -> str:
    """20 or 19.90, without 元."""
    return f"{amount:.2f}".removesuffix(".00")


def say_months(months: int) -> str:
    """一年, 18个月, 6年: a term of guarantee."""
    years, rest = divmod(months, 12)
    if rest:
        return f"{months}个月"
    return f"{'一二三四五六七八九十'[years - 1]}年" if 1 <= years <= 10 else f"{years}年"
