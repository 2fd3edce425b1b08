"""Days that lie ahead: 明天, 下周三, 30号, 国庆, 过两天; the words themselves are in day_words."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from bot.adapters.text.festivals import festival_days, lunar_day
from bot.adapters.text.numerals import low_and_high, number

Dates = tuple[date, date]


@dataclass(frozen=True)
class Days:
    """First and last day, both included."""

    first: date
    last: date
    #: Lies ahead by its own words (明天, 下周), so that it needs no verb to be a wish.
    sure: bool = False
    #: Comes again: when its hour is over today, the next one is meant.
    recurs: bool = True


def days_ahead(match: re.Match[str], today: date) -> Days | None:
    """The days that DAY's match means, none of them wholly before `today`; None for days that do not exist."""
    for group, reader in _READERS:
        if match[group]:
            return reader(match, today)
    return None


def _named(match: re.Match[str], today: date) -> Days | None:
    word = match["named"]
    for beginning, (first, last) in _NAMED.items():
        if word.startswith(beginning):
            sure = last > 0
            return Days(today + timedelta(days=first), today + timedelta(days=last), sure=sure, recurs=False)
    return None


_NAMED = {
    "大大后": (4, 4),
    "大后": (3, 3),
    "明后": (1, 2),
    "今明": (0, 1),
    "后": (2, 2),
    "明": (1, 1),
    "今": (0, 0),
    "听": (1, 1),
}


def _week(match: re.Match[str], today: date) -> Days | None:
    which = (match["which_week"] or "").rstrip()
    monday = today - timedelta(days=today.weekday()) + timedelta(weeks=which.count("下") - which.count("上"))
    if match["weekend"]:
        first, last = 5, 6
    else:
        first = "一二三四五六日".index(_weekday(match["weekday"]))
        last = "一二三四五六日".index(_weekday(match["to_weekday"])) if match["to_weekday"] else first
        last = max(first, last)
    days = Days(monday + timedelta(days=first), monday + timedelta(days=last), sure="下" in which)
    return None if "上" in which else _not_over(days, today, timedelta(weeks=1))


def _weekday(word: str) -> str:
    return "一二三四五六日"[int(word) - 1] if word.isdecimal() else word.replace("天", "日")


def _whole_week(match: re.Match[str], today: date) -> Days:
    ahead = match["whole_week"].count("下")
    monday = today - timedelta(days=today.weekday()) + timedelta(weeks=ahead)
    return Days(monday, monday + timedelta(days=6), sure=ahead > 0, recurs=False)


def _month(match: re.Match[str], today: date) -> Days | None:
    month = number(match["month"]) or 0
    said = match["year"]
    if said:
        years = [today.year + (said == "明") if said in ("今", "明") else int(said)]
    else:
        years = [today.year, today.year + 1]
    return _first_ahead([_in_month(year, month, match["month_day"], match["month_part"]) for year in years], today)


def _relative_month(match: re.Match[str], today: date) -> Days | None:
    ahead = match["which_month"].count("下")
    year, month = _months_on(today, ahead)
    days = _in_month(year, month, match["that_day"], match["that_part"])
    return None if days is None or days[1] < today else Days(*days, sure=ahead > 0, recurs=False)


def _part_of_this_month(match: re.Match[str], today: date) -> Days | None:
    options = [_in_month(*_months_on(today, ahead), None, match["this_part"][1:]) for ahead in (0, 1)]
    return _first_ahead(options, today)


def _day_only(match: re.Match[str], today: date) -> Days | None:
    return _first_ahead([_in_month(*_months_on(today, ahead), match["day_only"], None) for ahead in range(3)], today)


def _slashed(match: re.Match[str], today: date) -> Days | None:
    years = [int(match["full_year"])] if match["full_year"] else [today.year, today.year + 1]
    month = int(match["slash_month"])
    return _first_ahead([_in_month(year, month, match["slash_day"], None) for year in years], today)


def _festival(match: re.Match[str], today: date) -> Days | None:
    return _first_ahead([festival_days(match["festival"], today.year + ahead) for ahead in (-1, 0, 1)], today)


def _lunar(match: re.Match[str], today: date) -> Days | None:
    for base in (today, date(today.year + 1, 1, 1)):
        day = lunar_day(match["lunar"], base)
        if day is not None and day >= today:
            return Days(day, day)
    return None


def _after(match: re.Match[str], today: date) -> Days | None:
    first, last = (_later(today, count, match["after_unit"]) for count in _low_and_high(match["after_count"]))
    return Days(first, last, recurs=False)


def _passing(match: re.Match[str], today: date) -> Days | None:
    """Two days is a manner of speaking for a few."""
    if match["pass_unit"] == "天" and match["pass_count"] in ("几", "两"):
        first, last = (3, 7) if match["pass_count"] == "几" else (2, 3)
        return Days(today + timedelta(days=first), today + timedelta(days=last), sure=True, recurs=False)
    day = _later(today, match["pass_count"], match["pass_unit"])
    return Days(day, day, sure=True, recurs=False)


def _within(match: re.Match[str], today: date) -> Days | None:
    count = match["within_count"]
    return Days(
        today,
        _later(today, _low_and_high(count)[1], match["within_unit"]),
        recurs=False,
    )


def _soon(match: re.Match[str], today: date) -> Days | None:
    few = "几" in match["soon"] or "三" in match["soon"]
    return Days(today, today + timedelta(days=3 if few else 1), recurs=False)


def _workdays(match: re.Match[str], today: date) -> Days:
    """Those left of this week, or all of the next one."""
    monday = today - timedelta(days=today.weekday())
    if today.weekday() > 4:
        monday += timedelta(weeks=1)
    return Days(max(monday, today), monday + timedelta(days=4))


def _part_of_year(match: re.Match[str], today: date) -> Days:
    """年底 is December."""
    first = today if match["year_part"] == "年内" else max(today, date(today.year, 12, 1))
    return Days(first, date(today.year, 12, 31), recurs=False)


def _low_and_high(words: str) -> tuple[str | int, str | int]:
    """两三天后 reaches from two to three days on; 半 stays a word."""
    counts = low_and_high(words) if words not in ("半", "三五") else None
    return counts or ((3, 5) if words == "三五" else (words, words))


def _later(today: date, count: str | int, unit: str) -> date:
    if count == "半":
        return today + timedelta(days=15)
    amount = count if isinstance(count, int) else 3 if count == "几" else number(count) or 0
    if unit == "天":
        return today + timedelta(days=amount)
    if unit == "个月":
        year, month = _months_on(today, amount)
        return date(year, month, min(today.day, calendar.monthrange(year, month)[1]))
    return today + timedelta(weeks=amount)


def _months_on(today: date, count: int) -> tuple[int, int]:
    years, month = divmod(today.month - 1 + count, 12)
    return today.year + years, month + 1


def _in_month(year: int, month: int, day: str | None, part: str | None) -> Dates | None:
    """None where the month has no such day."""
    length = calendar.monthrange(year, month)[1]
    if day is not None:
        found = number(day) or 0
        return (date(year, month, found), date(year, month, found)) if 1 <= found <= length else None
    first, last = days_of_part(part, length)
    return date(year, month, first), date(year, month, last)


def days_of_part(part: str | None, length: int) -> tuple[int, int]:
    """Days of a month of that length: 月初 is its first week, 月底 its last five days, None all of it."""
    if part is None:
        return 1, length
    known = {"初": (1, 7), "上旬": (1, 10), "中": (13, 18), "中旬": (11, 20), "下旬": (21, length)}
    return known.get(part, (length - 4, length))


def _first_ahead(options: list[Dates | None], today: date) -> Days | None:
    return next((Days(*option) for option in options if option is not None and option[1] >= today), None)


def _not_over(days: Days, today: date, step: timedelta) -> Days:
    return days if days.last >= today else Days(days.first + step, days.last + step, sure=days.sure)


_READERS: tuple[tuple[str, Callable[[re.Match[str], date], Days | None]], ...] = (
    ("named", _named),
    ("weekday", _week),
    ("weekend", _week),
    ("whole_week", _whole_week),
    ("month", _month),
    ("which_month", _relative_month),
    ("this_part", _part_of_this_month),
    ("day_only", _day_only),
    ("slash_month", _slashed),
    ("festival", _festival),
    ("lunar", _lunar),
    ("after_count", _after),
    ("pass_count", _passing),
    ("within_count", _within),
    ("year_part", _part_of_year),
    ("workdays", _workdays),
    ("soon", _soon),
)
