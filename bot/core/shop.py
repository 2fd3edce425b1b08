"""The company, its shops, its technicians and its hours, as the content files give them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True, kw_only=True)
class Hours:
    """Opening hours, the same every day; wall-clock time in the company's zone."""

    opens: time
    closes: time

    def __str__(self) -> str:
        return f"{self.opens:%H:%M}–{self.closes:%H:%M}"

    def open_at(self, moment: datetime, zone: ZoneInfo) -> bool:
        """Whether `moment` (aware) falls within the hours."""
        return self.opens <= moment.astimezone(zone).time() < self.closes

    def next_opening(self, moment: datetime, zone: ZoneInfo) -> datetime:
        """The first opening at or after `moment`, aware, in `zone`."""
        local = moment.astimezone(zone)
        opening = datetime.combine(local.date(), self.opens, zone)
        return opening if opening >= local else opening + timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Shop:
    """One shop of the company."""

    code: str
    name: str
    address: str
    #: What stands nearby, so that a customer finds it.
    landmark: str
    phone: str
    hours: Hours
    #: Districts whose customers this shop looks after.
    districts: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Shift:
    """When a technician can be booked on the weekdays of the shift; a slot is one visit's window."""

    #: Monday is 0.
    weekdays: frozenset[int]
    #: Start and end of each slot, wall-clock time.
    slots: tuple[tuple[time, time], ...]

    def on(self, day: date) -> tuple[tuple[time, time], ...]:
        return self.slots if day.weekday() in self.weekdays else ()


@dataclass(frozen=True, kw_only=True)
class Technician:
    """Somebody who visits customers."""

    code: str
    name: str
    phone: str
    shop: str
    #: Categories of articles this person repairs.
    skills: frozenset[str]
    districts: frozenset[str]
    shift: Shift


@dataclass(frozen=True, kw_only=True)
class Company:
    """Everything in content/shop.yml."""

    name: str
    #: Number or name of who serves, spoken in the greeting (R3).
    agent: str
    zone: ZoneInfo
    hotline: str
    #: When people answer chats and calls.
    staff_hours: Hours
    shops: tuple[Shop, ...]
    technicians: tuple[Technician, ...]
    #: Places and roads by district, to recognise a district from an address.
    places: Mapping[str, tuple[str, ...]]

    def shop_for(self, district: str | None) -> Shop:
        """The shop that looks after a district; the first shop where none does or None is given."""
        return next((shop for shop in self.shops if district in shop.districts), self.shops[0])
