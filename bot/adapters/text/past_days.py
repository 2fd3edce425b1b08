"""Days that lie behind: 去年双十一, 2024年5月, 半年, 上个月."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from bot.adapters.text.days import Dates, days_of_part
from bot.adapters.text.festivals import FESTIVAL, festival_days
from bot.adapters.text.numerals import number

_CN = "零〇一二三四五六七八九十"
_MONTH = r"(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])"
_DAY = r"(?:3[01]|[12]\d|0?[1-9]|三十一?|二十[一二三四五六七八九]?|十[一二三四五六七八九]?|[一二三四五六七八九])"
_WEEK = r"(?:周|星期|礼拜)"
_MONTH_PART = r"(?:初|上旬|中旬?(?!午)|底|末|下旬)"
_YEAR = (
    r"(?P<year_word>大前年|前年|去年|今年|上一?年)"
    r"|(?<!\d)(?P<year4>(?:19|20)\d\d|二[零〇][零〇一二][零〇一二三四五六七八九])(?:年|(?=$|[ ,。]|左右|[买购吧]))"
    # 15年 is a year, 10年 is how long, unless a month or the purchase follows.
    r"|(?<![\d了用保满有])(?P<year2>(?:1[5-9]|2\d)(?=年)|\d\d(?=年(?:买|购|入手|下单|的时候|\d{1,2}月|[一二三四五六七八九十]{1,2}月|[初底末])))年(?!前|多|了|左右|之|以前|来|保|半|质|整)"
    r"|(?P<year_cn>[零〇一二][零〇一二三四五六七八九])年(?=的|买|购|入手|下单|\d|[一二三四五六七八九十]{1,2}月|[初底末春夏秋冬国双元五]|上半|下半)"
)
_IN_YEAR = (
    rf"(?P<festival>{FESTIVAL})|(?<![\d{_CN}个])(?P<month>{_MONTH})(?:(?:[-~到至、])?(?P<month_to>{_MONTH}))?月(?:份)?(?:(?P<day>{_DAY})[号日]?(?![\d{_CN}点多个])|(?P<month_part>{_MONTH_PART}))?"
    r"|(?P<year_part>年?[初底末]|年头|年中|上半年|下半年)|(?P<season>[春夏秋冬](?:天|季))"
)
_N = r"(?:\d{1,2}|十[一二三四五六七八九]?|[一两二三四五六七八九]{1,2})"
_LENGTH_UNIT = r"(?:年|个(?P<amid>多)?(?:月|星期|礼拜)|周(?![一二三四五六日末])|星期|礼拜|天)"
PAST_DAY = re.compile(
    r"(?=[12大前去今上二零〇一二三四五六七八九十半两昨这本\d年春夏秋冬双元情妇劳儿国圣过新除清端中重月周星礼不快接将平])(?:"
    rf"(?<!\d)(?P<digits>20\d\d[01]\d[0-3]\d)(?!\d)"
    rf"|(?<![\d.])(?P<y>20\d\d)[-./](?P<m>1[0-2]|0?[1-9])(?:[-./](?P<d>3[01]|[12]\d|0?[1-9]))?(?![\d])"
    rf"|(?:{_YEAR})(?:的?(?:{_IN_YEAR}))?"
    r"|(?P<short>(?:快要?|不到|接近|将近)?)"
    rf"(?:(?P<half>半(?:年|个月))(?P<half_more>多)?|(?<![\d.第])(?P<count>{_N}|十?几|好几)(?P<some>多)?(?P<unit>{_LENGTH_UNIT})(?P<more>多|半|零?{_N}个月)?)"
    r"(?P<under>不到)?(?:左右|出头)?(?:之?前|以前|了)?"
    rf"|(?P<relative_month>上+一?个?|这个?|本)月(?:份)?(?:(?P<its_day>{_DAY})[号日]|(?P<its_part>{_MONTH_PART}))?"
    rf"|(?P<relative_week>上+一?个?|这一?个?|本)?{_WEEK}(?P<weekday>[一二三四五六日天末](?!直|定))|(?P<whole_week>上+一?个?|这一?个?|本){_WEEK}"
    r"|(?P<named>大前天|前天|昨[天日晚儿]|今天|今儿|今早|刚才|(?:前|这)[几两]天)"
    rf"|(?<![\d号楼路-])(?P<day_only>{_DAY})[号日](?!楼|线|店|院|栋|房|门|单元)"
    rf"|{_IN_YEAR.replace('(?P<', '(?P<bare_')}"
    r")"
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


def months_ago(today: date, months: int) -> date:
    """The same day of an earlier month, or that month's last."""
    years, month = divmod(today.month - 1 - months, 12)
    year = today.year + years
    return date(year, month + 1, min(today.day, calendar.monthrange(year, month + 1)[1]))


def _read(match: re.Match[str], today: date) -> Dates | None:
    if match["digits"]:
        return _exact(int(match["digits"][:4]), int(match["digits"][4:6]), int(match["digits"][6:]))
    if match["y"]:
        year, month = int(match["y"]), int(match["m"])
        return _exact(year, month, int(match["d"])) if match["d"] else _month(year, month, None)
    if match["half"] or match["count"]:
        return _ago(match, today)
    if match["named"]:
        return _named(match["named"], today)
    if match["relative_month"]:
        back = months_ago(today.replace(day=1), match["relative_month"].count("上"))
        return _in_month(back.year, back.month, match["its_day"], match["its_part"])
    if match["weekday"] or match["whole_week"]:
        return _week(match, today)
    if match["day_only"]:
        options = (months_ago(today.replace(day=1), back) for back in range(3))
        return _latest((_in_month(first.year, first.month, match["day_only"], None) for first in options), today)
    year_said = _year(match, today)
    if year_said is not None:
        return _in_year(match, "", year_said) or (date(year_said, 1, 1), date(year_said, 12, 31))
    return _latest((_in_year(match, "bare_", today.year - back) for back in (0, 1)), today)


def _year(match: re.Match[str], today: date) -> int | None:
    if match["year_word"]:
        back = {"大前年": 3, "前年": 2, "今年": 0}.get(match["year_word"], 1)
        return today.year - back
    said = match["year4"] or match["year2"] or match["year_cn"]
    year = number(said) if said else None
    return year + 2000 if year is not None and year < 100 else year


def _in_year(match: re.Match[str], prefix: str, year: int) -> Dates | None:
    if match[prefix + "month"]:
        month = number(match[prefix + "month"]) or 0
        until = number(match[prefix + "month_to"] or "") or month
        days = _in_month(year, month, match[prefix + "day"], match[prefix + "month_part"])
        return (days[0], _month(year, until, None)[1]) if days is not None and until > month else days
    if match[prefix + "festival"]:
        return festival_days(match[prefix + "festival"], year)
    if match[prefix + "season"]:
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
    first, last = {"大前天": (3, 3), "前天": (2, 2), "前几天": (7, 2), "前两天": (3, 1), "这几天": (4, 0), "这两天": (2, 0)}.get(
        word, (1, 1) if word.startswith("昨") else (0, 0)
    )
    return today - timedelta(days=first), today - timedelta(days=last)


def _week(match: re.Match[str], today: date) -> Dates:
    which = match["relative_week"] or match["whole_week"] or ""
    monday = today - timedelta(days=today.weekday() + 7 * which.count("上"))
    if match["whole_week"]:
        return monday, monday + timedelta(days=6)
    first, last = (5, 6) if match["weekday"] == "末" else (("一二三四五六日".index(match["weekday"].replace("天", "日")),) * 2)
    if monday + timedelta(days=first) > today:
        monday -= timedelta(weeks=1)
    return monday + timedelta(days=first), monday + timedelta(days=last)


def _ago(match: re.Match[str], today: date) -> Dates | None:
    """How far the words may be off grows with the time that has passed: 两天 is exact, 三年 half a year either way."""
    length = _length(match)
    if length is None:
        return None
    least, most, blur = length
    return _before(today, most) - timedelta(days=blur), min(today, _before(today, least) + timedelta(days=blur))


def _before(today: date, length: tuple[int, int]) -> date:
    return months_ago(today, length[0]) - timedelta(days=length[1])


#: Months and days.
_Length = tuple[int, int]


def _length(match: re.Match[str]) -> tuple[_Length, _Length, int] | None:
    """Least and most time ago, and how many days either may be off."""
    unit = match["unit"] or match["half"][1:]
    monthly = "年" in unit or "月" in unit
    if not monthly:
        return _length_in_days(match, unit)
    if match["half"]:
        least = most = (6, 0) if "年" in unit else (0, 15)
        more = (9, 0) if "年" in unit else (1, 0)
        return _hedged(match, least, most, more, 15 if "年" in unit else 5, bool(match["half_more"]))
    counts = _counts(match["count"])
    if counts is None:
        return None
    size = 12 if "年" in unit else 1
    extra, days = _extra(match["more"], size)
    least, most = (counts[0] * size + extra, days), (counts[1] * size + extra, days)
    blur = 15 if size == 1 or extra else {1: 61, 2: 92}.get(counts[1], 183)
    more_by = 1 if size == 1 else 6 if counts[1] == 1 else 12
    return _hedged(match, least, most, (most[0] + more_by, days), blur, _more(match))


def _hedged(
    match: re.Match[str], least: _Length, most: _Length, more: _Length, blur: int, said_more: bool
) -> tuple[_Length, _Length, int]:
    """一年多 is up to half a year more, 快一年 and 不到一年 are less."""
    if said_more:
        return least, more, 0
    if match["short"] == "不到" or match["under"]:
        return (most[0] // 2, most[1] // 2), most, 0
    if match["short"]:
        return (most[0] * 5 // 6, most[1] // 2), most, 0
    return least, most, blur


def _length_in_days(match: re.Match[str], unit: str) -> tuple[_Length, _Length, int] | None:
    counts = _counts(match["count"])
    if counts is None:
        return None
    size = 1 if unit == "天" else 7
    more = size if _more(match) else size // 2 if match["more"] == "半" else 0
    least = 0 if match["short"] or match["under"] else counts[0] * size
    return (0, least), (0, counts[1] * size + more), 0 if size == 1 else 3


def _more(match: re.Match[str]) -> bool:
    """三年多, 三个多月, 十多天."""
    return bool(match["some"] or match["amid"] or match["more"] == "多")


def _counts(words: str) -> tuple[int, int] | None:
    """两三 is two to three; None for 几 and 好几, which say nothing."""
    if len(words) == 2 and not words.isdecimal() and "十" not in words and "几" not in words:
        low, high = number(words[0]), number(words[1])
        return (low, high) if low and high and low < high else None
    count = number(words)
    return (count, count) if count else None


def _extra(words: str | None, size: int) -> tuple[int, int]:
    """Months and days that 半 or 零三个月 add."""
    if words == "半":
        return (6, 0) if size == 12 else (0, 15)
    if words and words.endswith("个月"):
        return number(words.lstrip("零").removesuffix("个月")) or 0, 0
    return 0, 0
