"""Appointments: which slot is offered (R34)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.core.reading import TimeWish
from bot.core.shop import Technician


@dataclass(frozen=True, kw_only=True)
class Slot:
    """One visit's window in one technician's day."""

    id: int
    technician: str
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, kw_only=True)
class NewSlot:
    """A slot that is not in the database yet."""

    technician: str
    day: date
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, kw_only=True)
class Day:
    """A technician's day as the calendar shows it."""

    technician: str
    day: date
    #: Slots that may still be booked, and those of a day off.
    free: int
    closed: int
    #: Numbers of the tickets that are booked.
    booked: tuple[str, ...]


class Fit(StrEnum):
    """How the slot that is offered stands to the customer's wish; all but the first want an apology with the reason."""

    MEETS = "meets"
    #: Somebody else has the wished time, or nobody works then.
    FULL = "full"
    #: Nobody can be there so soon.
    TOO_SOON = "too_soon"
    #: The wish lies behind the days that can be booked.
    TOO_FAR = "too_far"


@dataclass(frozen=True, kw_only=True)
class Offer:
    """A slot to propose; None where no technician does this or is free."""

    slot: Slot | None
    fit: Fit


def slots_of(technician: Technician, first: date, days: int, zone: ZoneInfo) -> Iterator[NewSlot]:
    """Every slot of a technician's shifts from day `first` on."""
    for day in (first + timedelta(days=ahead) for ahead in range(days)):
        for starts, ends in technician.shift.on(day):
            yield NewSlot(
                technician=technician.code,
                day=day,
                starts_at=datetime.combine(day, starts, zone),
                ends_at=datetime.combine(day, ends, zone),
            )


#: A wish no longer than this names a moment, and a window that holds the moment meets it.
_MOMENT = timedelta(hours=1)


def is_excluded(slot: Slot, wish: TimeWish) -> bool:
    """Whether any of the slot's window lies where the customer said that it does not suit."""
    return any(slot.starts_at < until and start < slot.ends_at for start, until in wish.excluded)


def fits(slot: Slot, wish: TimeWish) -> bool:
    """Whether a slot's window meets the wish: 三点 is met by 14:00–16:00, 下午 by all that begin in it."""
    if is_excluded(slot, wish):
        return False
    if wish.earliest and wish.latest and wish.latest - wish.earliest <= _MOMENT:
        return slot.starts_at <= wish.earliest < slot.ends_at
    after = wish.earliest is None or slot.starts_at >= wish.earliest
    before = wish.latest is None or slot.starts_at < wish.latest
    return after and before


def best_slot(free: Iterable[Slot], wish: TimeWish | None) -> tuple[Slot | None, bool]:
    """The slot to offer, and whether it meets the wish.

    Without a wish, or with one for 越快越好, the first free one. Where nothing fits, the one nearest to the wish.
    """
    slots = sorted(free, key=lambda slot: (slot.starts_at, slot.technician))
    if not slots:
        return None, False
    if wish is None:
        return slots[0], True
    fitting = [slot for slot in slots if fits(slot, wish)]
    if fitting:
        return fitting[0], True
    slots = [slot for slot in slots if not is_excluded(slot, wish)] or slots
    wanted = wish.earliest or wish.latest or slots[0].starts_at
    return min(slots, key=lambda slot: abs(slot.starts_at - wanted)), False


def offer(free: Iterable[Slot], wish: TimeWish | None, since: datetime, until: datetime) -> Offer:
    """The slot to offer out of the free ones between `since` and `until`, and why it is not the wished one."""
    slot, meets = best_slot(free, wish)
    if meets or slot is None or wish is None:
        return Offer(slot=slot, fit=Fit.MEETS if meets else Fit.FULL)
    if wish.latest is not None and wish.latest <= since:
        return Offer(slot=slot, fit=Fit.TOO_SOON)
    if wish.earliest is not None and wish.earliest >= until:
        return Offer(slot=slot, fit=Fit.TOO_FAR)
    return Offer(slot=slot, fit=Fit.FULL)
