"""Technicians' slots."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, any_, func, literal, or_, select, update
from sqlalchemy.dialects.postgresql import aggregate_order_by, insert

from bot.adapters.tables import slots, technicians, tickets, working_days
from bot.core.errors import SlotTaken
from bot.core.slots import Day, NewSlot, Slot


class SlotRows:
    """The port Slots."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def free(
        self, category: str | None, district: str | None, since: datetime, until: datetime, holder: str, now: datetime
    ) -> list[Slot]:
        """Of technicians with that skill in that district; None asks for any."""
        query = (
            select(slots.c.id, slots.c.technician, slots.c.starts_at, slots.c.ends_at)
            .join(technicians, technicians.c.code == slots.c.technician)
            .where(_open_to(holder, now), slots.c.starts_at >= since, slots.c.starts_at < until)
            .order_by(slots.c.starts_at, slots.c.technician)
        )
        if category is not None:
            query = query.where(literal(category) == any_(technicians.c.skills))
        if district is not None:
            query = query.where(literal(district) == any_(technicians.c.districts))
        return [_slot(row) for row in self._db.execute(query)]

    def reserve(self, slot_id: int, holder: str, now: datetime, until: datetime) -> bool:
        # Whoever finds the row locked is too late and need not wait: two that swap slots would wait for each other.
        mine = select(slots.c.id).where(slots.c.id == slot_id, _open_to(holder, now)).with_for_update(skip_locked=True)
        if self._db.execute(mine).one_or_none() is None:
            return False
        self.unreserve(holder)
        kept = update(slots).where(slots.c.id == slot_id).values(reserved_for=holder, reserved_until=until)
        self._db.execute(kept)
        return True

    def unreserve(self, holder: str) -> None:
        self._db.execute(update(slots).where(slots.c.reserved_for == holder).values(**_UNRESERVED))

    def hold(self, slot_id: int, holder: str, now: datetime) -> Slot:
        row = self._db.execute(
            select(slots).where(slots.c.id == slot_id, _open_to(holder, now)).with_for_update()
        ).one_or_none()
        if row is None:
            raise SlotTaken
        return _slot(row)

    def book(self, slot_id: int, ticket_id: int) -> None:
        self._db.execute(update(slots).where(slots.c.id == slot_id).values(ticket_id=ticket_id, **_UNRESERVED))

    def release(self, ticket_id: int) -> None:
        self._db.execute(update(slots).where(slots.c.ticket_id == ticket_id).values(ticket_id=None))

    def open_days(self, new: Sequence[NewSlot]) -> int:
        """Add days and slots that are not there yet; gives the number of new slots."""
        if not new:
            return 0
        days = [{"technician": code, "day": day} for code, day in {(slot.technician, slot.day) for slot in new}]
        self._db.execute(insert(working_days).on_conflict_do_nothing(), days)
        rows = [
            {"technician": s.technician, "day": s.day, "starts_at": s.starts_at, "ends_at": s.ends_at} for s in new
        ]
        added = self._db.execute(insert(slots).values(rows).on_conflict_do_nothing().returning(slots.c.id))
        return len(added.all())

    def calendar(self, first: date, last: date) -> tuple[Day, ...]:
        booked = func.array_remove(func.array_agg(aggregate_order_by(tickets.c.number, slots.c.starts_at)), None)
        closed = func.coalesce(slots.c.reserved_for == _CLOSED, False)
        rows = self._db.execute(
            select(
                slots.c.technician,
                slots.c.day,
                func.count().filter(slots.c.ticket_id.is_(None), ~closed).label("free"),
                func.count().filter(closed).label("closed"),
                booked.label("booked"),
            )
            .outerjoin(tickets, tickets.c.id == slots.c.ticket_id)
            .where(slots.c.day.between(first, last))
            .group_by(slots.c.technician, slots.c.day)
            .order_by(slots.c.technician, slots.c.day)
        )
        return tuple(
            Day(technician=row.technician, day=row.day, free=row.free, closed=row.closed, booked=tuple(row.booked)) for row in rows
        )

    def close_day(self, technician: str, day: date) -> tuple[str, ...]:
        mine = (slots.c.technician == technician, slots.c.day == day)
        # Booked ones too: where a customer cancels, nobody else is offered the time.
        self._db.execute(update(slots).where(*mine).values(reserved_for=_CLOSED, reserved_until=slots.c.ends_at))
        booked = select(tickets.c.number).join(slots, slots.c.ticket_id == tickets.c.id).where(*mine)
        return tuple(self._db.scalars(booked.order_by(slots.c.starts_at)))

    def reopen_day(self, technician: str, day: date) -> None:
        mine = (slots.c.technician == technician, slots.c.day == day, slots.c.reserved_for == _CLOSED)
        self._db.execute(update(slots).where(*mine).values(**_UNRESERVED))


#: Holds the slots of a day off, in the place of a conversation: nobody else is offered them.
_CLOSED = "off"
_UNRESERVED = {"reserved_for": None, "reserved_until": None}


def _open_to(holder: str, now: datetime) -> ColumnElement[bool]:
    """Neither booked nor reserved for somebody else."""
    reserved = or_(slots.c.reserved_for.is_(None), slots.c.reserved_for == holder, slots.c.reserved_until <= now)
    return and_(slots.c.ticket_id.is_(None), reserved)


def _slot(row: Any) -> Slot:
    return Slot(id=row.id, technician=row.technician, starts_at=row.starts_at, ends_at=row.ends_at)
