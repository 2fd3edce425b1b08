"""How long ago: 半年, 三年多, 快一年, 两三个月; the groups are those of past_days."""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta

from bot.adapters.text.days import Dates
from bot.adapters.text.numerals import low_and_high, number


def ago(match: re.Match[str], today: date) -> Dates | None:
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
    counts = low_and_high(match["count"])
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
    counts = low_and_high(match["count"])
    if counts is None:
        return None
    size = 1 if unit == "天" else 7
    more = size if _more(match) else size // 2 if match["more"] == "半" else 0
    least = 0 if match["short"] or match["under"] else counts[0] * size
    return (0, least), (0, counts[1] * size + more), 0 if size == 1 else 3


def _more(match: re.Match[str]) -> bool:
    """三年多, 三个多月, 十多天."""
    return bool(match["some"] or match["amid"] or match["more"] == "多")


def _extra(words: str | None, size: int) -> tuple[int, int]:
    """Months and days that 半 or 零三个月 add."""
    if words == "半":
        return (6, 0) if size == 12 else (0, 15)
    if words and words.endswith("个月"):
        return number(words.lstrip("零").removesuffix("个月")) or 0, 0
    return 0, 0


def months_ago(today: date, months: int) -> date:
    """The same day of an earlier month, or that month's last."""
    years, month = divmod(today.month - 1 - months, 12)
    year = today.year + years
    return date(year, month + 1, min(today.day, calendar.monthrange(year, month + 1)[1]))
