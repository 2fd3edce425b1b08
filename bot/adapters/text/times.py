"""When a customer would like somebody to come."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from bot.adapters.text.clock import (
    DAY_MINUTES,
    Hours,
    hours_of_clock,
    hours_of_part,
    later_twelve,
    moment_of_part,
)
from bot.adapters.text.days import Days, days_ahead
from bot.adapters.text.fold import Folded, Place
from bot.adapters.text.pieces import Piece, expressions, pieces
from bot.adapters.text.urgency import find_urgency
from bot.core.reading import TimeWish, Urgency

#: A part of a day that has nearly passed means that of the next day.
_LEAST_LEFT = timedelta(minutes=30)

_UNTIL = re.compile(r" ?(?:到|至|-|~|—|–|直到) ?")
_OR = re.compile(
    r"[ ,、/]*(?:或者?是?|还是|要么|要不|和|跟|与|及|以及|也行|都行|也可以|可以|都可以|行|吧|"
    r"也成)?[ ,、]*(?:或者?|和|要么)?[ ,、]*"
)
#: How far apart a day and its hour may stand: 明天有空的,大概三点左右.
_SAME_WISH = 14


#: 晚点来: not at once, but no hour is named.
_LATER = re.compile(r"晚(?:一?[点些](?:儿|时候)?)(?:再|就|能|可以|给我|安排|叫师傅|派人)*(?:过?来(?![电水])|上门|送)")
_LATER_ANSWER = re.compile(r"^(?:能|可以|再|想|要|最好)*晚(?:一?[点些](?:儿|时候)?)(?:吧|行吗|可以吗|可以|行|都行|好吗?)?[。!? ]*$")
_A_WHILE = timedelta(hours=3)
#: A part of the day that never suits is refused for so long; nothing is booked further ahead.
_COMING = timedelta(days=14)

#: From and until, until exclusive.
Stretch = tuple[datetime, datetime]


@dataclass(frozen=True)
class Clock:
    """What a wish is measured against."""

    #: Aware, in the shop's zone.
    now: datetime
    opens: time
    closes: time


@dataclass(frozen=True)
class _Window:
    """A piece, resolved; the words it was resolved with are kept for what follows: 下午三点到五点."""

    piece: Piece
    earliest: datetime | None
    latest: datetime | None
    days: Days | None
    part: str | None
    hours: Hours | None


def find_wish(message: Folded, clock: Clock, *, asked: bool = False, other_question: bool = False) -> TimeWish | None:
    """`asked`: the time was just asked for. `other_question`: another date was, so a bare one is no wish."""
    wanted, refused = pieces(message.text, asked=asked, other_question=other_question)
    window = _joined(message.text, wanted, clock, _same_day(wanted, refused, clock))
    excluded = tuple(_excluded(refused, window, clock))
    if window is not None:
        earliest, latest = window.earliest, window.latest
        if earliest is not None:
            earliest = max(earliest, clock.now)
        if latest is None or latest > (earliest or clock.now):
            span = message.span(window.piece.start, window.piece.end)
            return TimeWish(earliest=earliest, latest=latest, urgency=None, span=span, excluded=excluded)
    return _without_day(message, clock, refused, excluded, asked=asked)


def find_times(message: Folded, clock: Clock) -> Iterator[tuple[Place, datetime | None, datetime | None]]:
    """Every expression that names a day or an hour ahead, wished for or not, with its bounds."""
    window: _Window | None = None
    for piece in expressions(message.text):
        undated = piece.said("slash") in ("-", ".") and not piece.said("full_year")
        if piece.said("past") or undated:
            continue
        joined = window and _UNTIL.fullmatch(message.text, window.piece.end, piece.start) and _range(window, piece, clock)
        if joined and window:
            window = replace(joined, piece=replace(joined.piece, start=window.piece.start, end=piece.end))
            continue
        if window is not None:
            yield (window.piece.start, window.piece.end), window.earliest, window.latest
        window = _window(piece, clock)
    if window is not None:
        yield (window.piece.start, window.piece.end), window.earliest, window.latest


def _without_day(
    message: Folded, clock: Clock, refused: list[Piece], excluded: tuple[Stretch, ...], *, asked: bool
) -> TimeWish | None:
    later = _LATER.search(message.text) or (_LATER_ANSWER.search(message.text) if asked else None)
    if later is not None and not refused:
        span = message.span(*later.span())
        return TimeWish(earliest=clock.now + _A_WHILE, latest=None, urgency=None, span=span)
    urgency = find_urgency(message.text, asked=asked, refused=bool(refused))
    if urgency is None and asked and refused and refused[0].start == _but_for(message.text):
        urgency = Urgency.ANY, (refused[0].start, refused[-1].end)
    if urgency is None:
        return None
    span = message.span(*urgency[1])
    return TimeWish(earliest=None, latest=None, urgency=urgency[0], span=span, excluded=excluded)


def _but_for(text: str) -> int:
    """Where 除了 ends; -1 where it does not stand."""
    at = text.find("除了")
    return at + len("除了") if at >= 0 else -1


def _same_day(wanted: list[Piece], refused: list[Piece], clock: Clock) -> _Window | None:
    """明天下午三点不行 四点可以: the hour is refused, its day is not."""
    before = [piece for piece in refused if wanted and piece.end <= wanted[0].start and piece.names_day]
    if not before or wanted[0].names_day or not (before[-1].said("clock") or before[-1].said("part")):
        return None
    window = _window(before[-1], clock)
    return window if window is None or before[-1].said("clock") else replace(window, part=None)


def _excluded(refused: list[Piece], window: _Window | None, clock: Clock) -> Iterator[Stretch]:
    """A part of the day that is refused without a day is refused on every one of the days wished for."""
    for piece in refused:
        every = () if piece.names_day or piece.from_now is not None else _days_of(window, clock.now)
        for before in [_Window(piece, None, None, Days(day, day, recurs=False), None, None) for day in every] or [None]:
            one = _window(piece, clock, before=before)
            if one is not None and one.earliest is not None and one.latest is not None:
                yield one.earliest, one.latest


def _days_of(window: _Window | None, now: datetime) -> list[date]:
    first = window.earliest if window and window.earliest else now
    until = window.latest if window and window.latest else now + _COMING
    days = min((until - first).days + (until.time() > first.time()), _COMING.days)
    return [first.date() + timedelta(days=ahead) for ahead in range(max(days, 1))]


def _joined(text: str, wanted: list[Piece], clock: Clock, before: _Window | None) -> _Window | None:
    """The first wish, with everything that belongs to it. `before`: names the day where the wish does not."""
    window: _Window | None = None
    for piece in wanted:
        if window is None:
            window = _window(piece, clock, before=before)
            continue
        gap = text[window.piece.end : piece.start]
        if _UNTIL.fullmatch(gap):
            joined = _range(window, piece, clock)
        elif _OR.fullmatch(gap):
            joined = _either(window, piece, clock)
        elif len(gap) <= _SAME_WISH and not piece.names_day and window.hours is None and piece.from_now is None:
            joined = _refined(window, piece, clock)
        else:
            break
        if joined is None:
            break
        window = replace(joined, piece=replace(joined.piece, start=window.piece.start, end=piece.end))
    return window


def _window(piece: Piece, clock: Clock, before: _Window | None = None) -> _Window | None:
    """`before`: what was said just before, from which day and part of day are taken where the piece has none."""
    if piece.from_now is not None:
        start, end = (clock.now + timedelta(minutes=minutes) for minutes in piece.from_now)
        return _Window(piece, start, end, None, None, None)
    part = piece.said("part") or (before.part if before and piece.said("clock") else None)
    hours = hours_of_part(part) if part else None
    if piece.said("clock"):
        hours = hours_of_clock(piece.match, part, clock.opens, clock.closes)
    today = clock.now.date()
    days = _days(piece, today, before)
    if days is None:
        return None
    bounds = _bounds(piece, days, hours, part, clock)
    if _is_over(bounds, hours, clock) and days.recurs:
        days = _next_days(piece, days, clock)
        if days is None:
            return None
        bounds = _bounds(piece, days, hours, part, clock)
    return _Window(piece, *bounds, days, part, hours)


def _days(piece: Piece, today: date, before: _Window | None) -> Days | None:
    if not piece.names_day:
        return before.days if before and before.days else Days(today, today)
    days = days_ahead(piece.match, today)
    if days is None or before is None or before.days is None or days.first >= before.days.first:
        return days
    # 下周一到周三: the second one follows the first.
    return days_ahead(piece.match, before.days.first) or days


def _next_days(piece: Piece, days: Days, clock: Clock) -> Days | None:
    if piece.names_day:
        return days_ahead(piece.match, days.last + timedelta(days=1))
    return Days(days.first + timedelta(days=1), days.last + timedelta(days=1))


def _bounds(
    piece: Piece, days: Days, hours: Hours | None, part: str | None, clock: Clock
) -> tuple[datetime | None, datetime | None]:
    """Earliest and latest; several days with one hour run from the first day's to the last day's."""
    zone = clock.now.tzinfo

    def at(day: date, minutes: int) -> datetime:
        shift, minute = divmod(minutes, DAY_MINUTES)
        return datetime.combine(day + timedelta(days=shift), time(minute // 60, minute % 60), zone)

    first, last = at(days.first, 0), at(days.last, DAY_MINUTES)
    lower = first if piece.names_day or days.first > clock.now.date() else None
    if hours is None:
        if piece.bound == "前" and piece.ends_something:
            return None, last
        bounds = {"前": (None, first), "后": (last, None), "起": (first, None), "止": (None, last)}
        return bounds.get(piece.bound or "", (first, last))
    if (
        hours.ambiguous
        and days.first == clock.now.date()
        and not days.recurs
        and at(days.first, hours.end) <= clock.now
    ):
        hours = later_twelve(hours)
    if piece.bound == "止":
        return None, at(days.last, hours.start if hours.exact else hours.end)
    if piece.bound == "起":
        return at(days.first, hours.start), None if piece.names_day else last
    if piece.bound == "前":
        moment = hours.start if hours.exact else moment_of_part(part or "", before=True)
        return lower, at(days.last, moment)
    if piece.bound == "后":
        moment = hours.start if hours.exact else moment_of_part(part or "", before=False)
        return at(days.first, moment), last
    return at(days.first, hours.start), at(days.last, hours.end)


def _is_over(bounds: tuple[datetime | None, datetime | None], hours: Hours | None, clock: Clock) -> bool:
    latest = bounds[1]
    if latest is None:
        return False
    needed = _LEAST_LEFT if hours is not None and not hours.exact else timedelta()
    return latest <= clock.now + needed


def _range(window: _Window, piece: Piece, clock: Clock) -> _Window | None:
    """三点到五点 ends at five, 周一到周三 with Wednesday."""
    end = _window(piece, clock, before=window)
    if end is None:
        return None
    until = end.earliest if end.hours is not None and end.hours.exact and piece.bound is None else end.latest
    if until is not None and window.earliest is not None and until <= window.earliest and end.hours and end.hours.exact:
        until += timedelta(hours=12)
    return replace(end, earliest=window.earliest, latest=until)


def _either(window: _Window, piece: Piece, clock: Clock) -> _Window | None:
    """明天下午或者后天上午 reaches from the one to the other; 明天,三点 is one and the same."""
    if not piece.names_day and piece.from_now is None and _refines(window, piece):
        return _refined(window, piece, clock)
    other = _window(piece, clock, before=window)
    if other is None:
        return None
    starts = [moment for moment in (window.earliest, other.earliest) if moment is not None]
    ends = [moment for moment in (window.latest, other.latest) if moment is not None]
    return replace(
        other,
        earliest=min(starts) if len(starts) == 2 else None,
        latest=max(ends) if len(ends) == 2 else None,
    )


def _refines(window: _Window, piece: Piece) -> bool:
    """A day and then its part, or a part and then its hour."""
    if window.hours is None:
        return True
    return not window.hours.exact and piece.said("clock") is not None and piece.said("part") is None


def _refined(window: _Window, piece: Piece, clock: Clock) -> _Window | None:
    return _window(piece, clock, before=window)
