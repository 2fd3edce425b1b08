"""Days that lie behind: 去年双十一, 2024年5月, 半年, 上个月."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from bot.adapters.text.ago import ago, months_ago
from bot.adapters.text.days import Dates, days_of_part
from bot.adapters.text.festivals import FESTIVAL, festival_days
from bot.adapters.text.numerals import number

_CN = "零〇一二三四五六七八九十"
_MONTH = r"(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])"
_DAY = r"(?:3[01]|[12]\d|0?[1-9]|三十一?|二十[一二三四五六七八九]?|十[一二三四五六七八九]?|[一二三四五六七八九])"
_WEEK = r"(?:周|星期|礼拜)"
_MONTH_PART = r"(?:初|上旬|中旬?(?!午)|底|末|下旬)"
_YEAR = (
    r"(?P<year_word>大前年|前年|去年|今年|上一?年)|(?<!\d)(?P<year4>(?:19|20)\d\d|"
    r"二[零〇][零〇一二][零〇一二三四五六七八九])(?:年|(?=$|[ ,。]|左右|[买购吧]))"
    # 15年 is a year, 10年 is how long, unless a month or the purchase follows.
    r"|(?<![\d了用保满有])(?P<year2>(?:1[5-9]|2\d)(?=年)|"
    r"\d\d(?=年(?:买|购|入手|下单|的时候|\d{1,2}月|[一二三四五六七八九十]{1,2}月|[初底末])))年(?!前|多|了|"
    r"左右|之|以前|来|保|半|质|整)|(?P<year_long>[二两]千零?(?:二?十[一二三四五六七八九]?|[一二三四五六七八九]))年|(?P<year_cn>[零〇一二][零〇一二三四五六七八九])年(?=的|买|购|入手|下单|\d|"
    r"[一二三四五六七八九十]{1,2}月|[初底末春夏秋冬国双元五]|上半|下半)"
)
_IN_YEAR = (
    rf"(?P<festival>{FESTIVAL})(?P<side>前后|(?:以|之)?[前后](?![面来]))?|"
    rf"(?<![\d{_CN}个])(?P<month>{_MONTH})(?:(?:[-~到至、])?(?P<month_to>{_MONTH}))?月(?:份)?(?:(?P<day>{_DAY})[号日]?(?![\d{_CN}点多个])|(?P<month_part>{_MONTH_PART}))?|(?P<year_part>年?[初底末]|年头|年中|上半年|下半年)|(?P<season>[春夏秋冬](?:天|季)|[暑寒]假)|"
    r"(?P<same>今天|今日|这个?时候|这会儿?)"
)
_N = r"(?:\d{1,2}|十[一二三四五六七八九]?|[一两二三四五六七八九]{1,2})"
_LENGTH_UNIT = r"(?:年|个(?P<amid>多)?(?:月|星期|礼拜)|周(?![一二三四五六日末])|星期|礼拜|天)"
PAST_DAY = re.compile(
    rf"(?=[12大前去今上二零〇一二三四五六七八九十半两昨这本\d年春夏秋冬双元情妇劳儿国圣过新除清端中重月周星礼不快接将平])(?:(?<!\d)(?P<digits>20\d\d[01]\d[0-3]\d)(?!\d)|(?<![\d.])(?P<y>20\d\d)[-./](?P<m>1[0-2]|0?[1-9])(?:[-./](?P<d>3[01]|[12]\d|0?[1-9]))?(?![\d])|(?<![\d.])(?P<yy>[12]\d)(?P<dot>[./-])(?P<mm>1[0-2]|0?[1-9])(?P=dot)(?P<dd>3[01]|[12]\d|0?[1-9])(?![\d.])|(?:{_YEAR})(?:的?(?:{_IN_YEAR}))?|(?P<short>(?:快要?|不到|接近|将近)?)(?:(?P<half>半(?:年|个月))(?P<half_more>多)?|(?<![\d.第])(?P<count>{_N}|十?几|好几)(?P<some>多)?(?P<unit>{_LENGTH_UNIT})(?P<more>多|半|零?{_N}个月)?)(?P<under>不到)?(?:左右|出头)?(?:之?前|以前|了)?|(?P<relative_month>上+一?个?|这个?|本)月(?:份)?(?:(?P<its_day>{_DAY})[号日]|(?P<its_part>{_MONTH_PART}))?|(?P<relative_week>上+一?个?|这一?个?|本)?{_WEEK}(?P<weekday>[一二三四五六日天末](?!直|定))|(?P<whole_week>上+一?个?|这一?个?|本){_WEEK}|(?P<named>大前天|前天|昨[天日晚儿]|今天|今儿|今早|刚才|(?:前|这)[几两]天)|(?<![\d号楼路-])(?P<day_only>{_DAY})[号日](?!楼|线|店|院|栋|房|门|单元)|{_IN_YEAR.replace('(?P<', '(?P<bare_')})"
)


@dataclass(frozen=True)
class PastDay:
    """One expression and the days that it allows, both included."""

    start: int
    end: int
    first: date
    last: date
    #: It says how long ago (半年), not when: only such words follow 用了.
    ago: bool


def past_days(text: str, today: date) -> Iterator[PastDay]:
    """In the order of the text; words that are no day, or none before tomorrow, are left out."""
    for match in PAST_DAY.finditer(text):
        days = _read(match, today)
        if days is not None and days[0] <= today:
            ago = bool(match["half"] or match["count"])
            yield PastDay(match.start(), match.end(), days[0], min(days[1], today), ago)


def _read(match: re.Match[str], today: date) -> Dates | None:
    if match["digits"]:
        return _exact(int(match["digits"][:4]), int(match["digits"][4:6]), int(match["digits"][6:]))
    if match["y"]:
        year, month = int(match["y"]), int(match["m"])
        return _exact(year, month, int(match["d"])) if match["d"] else _month(year, month, None)
    if match["yy"]:
        return _exact(2000 + int(match["yy"]), int(match["mm"]), int(match["dd"]))
    if match["half"] or match["count"]:
        return ago(match, today)
    if match["named"]:
        return _named(match["named"], today)
    if match["relative_month"]:
        back = months_ago(today.replace(day=1), match["relative_month"].count("上"))
        return _in_month(back.year, back.month, match["its_day"], match["its_part"])
    if match["weekday"] or match["whole_week"]:
        return _week(match, today)
    if match["day_only"]:
        options = (months_ago(today.replace(day=1), back) for back in range(3))
        return _latest(
            (_in_month(first.year, first.month, match["day_only"], None) for first in options),
            today,
        )
    year_said = _year(match, today)
    if year_said is not None:
        return _in_year(match, "", year_said, today) or (date(year_said, 1, 1), date(year_said, 12, 31))
    return _latest((_in_year(match, "bare_", today.year - back, today) for back in (0, 1)), today)


def _year(match: re.Match[str], today: date) -> int | None:
    if match["year_word"]:
        back = {"大前年": 3, "前年": 2, "今年": 0}.get(match["year_word"], 1)
        return today.year - back
    if match["year_long"]:
        return 2000 + (number(match["year_long"][2:].lstrip("零")) or 0)
    said = match["year4"] or match["year2"] or match["year_cn"]
    year = number(said) if said else None
    return year + 2000 if year is not None and year < 100 else year


def _in_year(match: re.Match[str], prefix: str, year: int, today: date) -> Dates | None:
    if match[prefix + "month"]:
        month = number(match[prefix + "month"]) or 0
        until = number(match[prefix + "month_to"] or "") or month
        days = _in_month(year, month, match[prefix + "day"], match[prefix + "month_part"])
        return (days[0], _month(year, until, None)[1]) if days is not None and until > month else days
    if match[prefix + "festival"]:
        return _beside(festival_days(match[prefix + "festival"], year), match[prefix + "side"])
    if match[prefix + "same"]:
        day = months_ago(today, 12 * (today.year - year))
        blur = timedelta(days=15 if match[prefix + "same"].startswith("这") else 0)
        return day - blur, day + blur
    if match[prefix + "season"]:
        if match[prefix + "season"].endswith("假"):
            first, final = (7, 8) if match[prefix + "season"][0] == "暑" else (1, 2)
            return date(year, first, 1), _month(year, final, None)[1]
        first = 3 + 3 * "春夏秋冬".index(match[prefix + "season"][0])
        last = _month(year + first // 12, (first + 1) % 12 + 1, None)
        return date(year, first, 1), last[1]
    if match[prefix + "year_part"]:
        months = {"初": (1, 2), "头": (1, 2), "中": (5, 8), "上": (1, 6), "下": (7, 12)}
        part = match[prefix + "year_part"]
        first, final = months.get(part[0], months.get(part[-1], (11, 12)))
        return date(year, first, 1), _month(year, final, None)[1]
    return None


def _in_month(year: int, month: int, day: str | None, part: str | None) -> Dates | None:
    return _exact(year, month, number(day) or 0) if day else _month(year, month, part)


def _beside(days: Dates | None, side: str | None) -> Dates | None:
    """春节前 and 国庆后 are the month before and behind, 中秋前后 a week to either side."""
    if days is None or side is None:
        return days
    if side == "前后":
        return days[0] - timedelta(days=7), days[1] + timedelta(days=7)
    day = timedelta(days=1)
    if "前" in side:
        return months_ago(days[0], 1), days[0] - day
    return days[1] + day, months_ago(days[1], -1)


def _exact(year: int, month: int, day: int) -> Dates | None:
    """None for a day that the calendar has not."""
    if not 1 <= month <= 12 or not 1 <= day <= calendar.monthrange(year, month)[1]:
        return None
    return date(year, month, day), date(year, month, day)


def _month(year: int, month: int, part: str | None) -> Dates:
    first, last = days_of_part(part, calendar.monthrange(year, month)[1])
    return date(year, month, first), date(year, month, last)


def _latest(options: Iterator[Dates | None], today: date) -> Dates | None:
    return next((option for option in options if option is not None and option[0] <= today), None)


def _named(word: str, today: date) -> Dates:
    first, last = {
        "大前天": (3, 3),
        "前天": (2, 2),
        "前几天": (7, 2),
        "前两天": (3, 1),
        "这几天": (4, 0),
        "这两天": (2, 0),
    }.get(word, (1, 1) if word.startswith("昨") else (0, 0))
    return today - timedelta(days=first), today - timedelta(days=last)


def _week(match: re.Match[str], today: date) -> Dates:
    which = match["relative_week"] or match["whole_week"] or ""
    monday = today - timedelta(days=today.weekday() + 7 * which.count("上"))
    if match["whole_week"]:
        return monday, monday + timedelta(days=6)
    first, last = (
        (5, 6) if match["weekday"] == "末" else (("一二三四五六日".index(match["weekday"].replace("天", "日")),) * 2)
    )
    if monday + timedelta(days=first) > today:
        monday -= timedelta(weeks=1)
    return monday + timedelta(days=first), monday + timedelta(days=last)
