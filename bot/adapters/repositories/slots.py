"""Technicians' slots."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, any_, literal, select, update
from sqlalchemy.dialects.postgresql import insert

from bot.adapters.tables import slots, technicians, working_days
from bot.core.errors import SlotTaken
from bot.core.slots import NewSlot, Slot


class SlotRows:
    """The port Slots."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def free(
        self, category: str | None, district: str | None, since: datetime, until: datetime
    ) -> list[Slot]:
        """Free slots of technicians with that skill in that district; None asks for any."""
        query = (
            select(slots.c.id, slots.c.technician, slots.c.starts_at, slots.c.ends_at)
            .join(technicians, technicians.c.code == slots.c.technician)
            .where(slots.c.ticket_id.is_(None), slots.c.starts_at >= since, slots.c.starts_at < until)
            .order_by(slots.c.starts_at, slots.c.technician)
        )
        if category is not None:
            query = query.where(literal(category) == any_(technicians.c.skills))
        if district is not None:
            query = query.where(literal(district) == any_(technicians.c.districts))
        return [
            Slot(id=row.id, technician=row.technician, starts_at=row.starts_at, ends_at=row.ends_at)
            for row in self._db.execute(query)
        ]

    def hold(self, slot_id: int) -> Slot:
        """Keep a free slot from others until the transaction ends. Raises SlotTaken."""
        row = self._db.execute(
            select(slots).where(slots.c.id == slot_id, slots.c.ticket_id.is_(None)).with_for_update()
        ).one_or_none()
        if row is None:
            raise SlotTaken
        return Slot(id=row.id, technician=row.technician, starts_at=row.starts_at, ends_at=row.ends_at)

    def book(self, slot_id: int, ticket_id: int) -> None:
        self._db.execute(update(slots).where(slots.c.id == slot_id).values(ticket_id=ticket_id))

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
