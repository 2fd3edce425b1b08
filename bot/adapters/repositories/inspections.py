"""Conversations that colleagues had, with their scores."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, exists, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from bot.adapters.staff_tables import inspection_remarks, inspections, staff_accounts
from bot.adapters.tables import handoffs, messages
from bot.core.handoff import Reason
from bot.core.inspection import Fault, Inspection, Remark, Said, Served, State
from bot.core.staff import Account
from bot.core.talks import WRITTEN

#: Lines of a conversation that are looked at.
_LINES = 500


class InspectionRows:
    """The port Inspections."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def unscored(self, limit: int) -> tuple[Served, ...]:
        scored = exists().where(inspections.c.handoff_id == handoffs.c.id)
        rows = self._db.execute(
            select(handoffs)
            .where(handoffs.c.state == "closed", handoffs.c.taken_at.is_not(None), handoffs.c.account_id.is_not(None), ~scored)
            .order_by(handoffs.c.id)
            .limit(limit)
            .with_for_update(skip_locked=True)
        ).all()
        return tuple(
            Served(
                handoff_id=row.id,
                conversation_id=row.conversation_id,
                account_id=row.account_id,
                reason=Reason(row.reason),
                since=row.created_at,
                lines=self._lines(row),
            )
            for row in rows
        )

    def _lines(self, handoff: Row[Any]) -> tuple[Said, ...]:
        rows = self._db.execute(
            select(messages.c.id, messages.c.direction, messages.c.text, messages.c.created_at)
            .where(
                messages.c.conversation_id == handoff.conversation_id,
                or_(messages.c.direction == "in", messages.c.response == WRITTEN),
                messages.c.created_at >= handoff.taken_at,
                messages.c.created_at <= handoff.closed_at,
            )
            .order_by(messages.c.id)
            .limit(_LINES)
        )
        return tuple(Said(id=row.id, by_customer=row.direction == "in", text=row.text, at=row.created_at) for row in rows)

    def add(self, served: Served, score: int, faults: Sequence[Fault], now: datetime) -> None:
        found = [{"line": fault.line, "rule": fault.rule, "why": fault.why} for fault in faults]
        self._db.execute(
            insert(inspections).values(
                handoff_id=served.handoff_id,
                conversation_id=served.conversation_id,
                account_id=served.account_id,
                score=score,
                faults=found,
                at=now,
            )
        )

    def page(self, account_id: int | None, state: State | None, before: int | None, limit: int) -> tuple[Inspection, ...]:
        query = _INSPECTIONS.order_by(inspections.c.id.desc()).limit(limit)
        if account_id is not None:
            query = query.where(inspections.c.account_id == account_id)
        if state is not None:
            query = query.where(inspections.c.state == state)
        if before is not None:
            query = query.where(inspections.c.id < before)
        return self._all(query)

    def random(self, but: int, since: datetime) -> Inspection | None:
        commented = exists().where(inspection_remarks.c.inspection_id == inspections.c.id)
        query = _INSPECTIONS.where(inspections.c.at >= since, inspections.c.account_id != but, ~commented)
        return next(iter(self._all(query.order_by(func.random()).limit(1))), None)

    def get(self, inspection_id: int) -> Inspection | None:
        return next(iter(self._all(_INSPECTIONS.where(inspections.c.id == inspection_id))), None)

    def hold(self, inspection_id: int) -> Inspection | None:
        self._db.execute(select(inspections.c.id).where(inspections.c.id == inspection_id).with_for_update())
        return self.get(inspection_id)

    def averages(self, since: datetime) -> tuple[tuple[int, str, int, int], ...]:
        mean = func.round(func.avg(inspections.c.score))
        rows = self._db.execute(
            select(staff_accounts.c.id, staff_accounts.c.shown_name, func.count().label("every"), mean.label("mean"))
            .join(inspections, inspections.c.account_id == staff_accounts.c.id)
            .where(inspections.c.at >= since)
            .group_by(staff_accounts.c.id, staff_accounts.c.shown_name)
            .order_by(mean)
            .limit(50)
        )
        return tuple((row.id, row.shown_name, row.every, int(row.mean)) for row in rows)

    def set_state(self, inspection_id: int, state: State, score: int) -> None:
        self._db.execute(update(inspections).where(inspections.c.id == inspection_id).values(state=state, score=score))

    def remark(self, inspection_id: int, by: Account, kind: str, text: str, now: datetime) -> None:
        new = insert(inspection_remarks).values(inspection_id=inspection_id, account_id=by.id, kind=kind, text=text, at=now)
        self._db.execute(new)

    def remarks(self, inspection_id: int) -> tuple[Remark, ...]:
        rows = self._db.execute(
            select(inspection_remarks, staff_accounts.c.shown_name)
            .join(staff_accounts, staff_accounts.c.id == inspection_remarks.c.account_id)
            .where(inspection_remarks.c.inspection_id == inspection_id)
            .order_by(inspection_remarks.c.id)
        )
        return tuple(Remark(at=row.at, name=row.shown_name, kind=row.kind, text=row.text) for row in rows)

    def _all(self, query: Select[Any]) -> tuple[Inspection, ...]:
        return tuple(_inspection(row) for row in self._db.execute(query))


_INSPECTIONS = select(inspections, staff_accounts.c.shown_name).join(
    staff_accounts, staff_accounts.c.id == inspections.c.account_id
)


def _inspection(row: Row[Any]) -> Inspection:
    return Inspection(
        id=row.id,
        conversation_id=row.conversation_id,
        account_id=row.account_id,
        name=row.shown_name,
        score=row.score,
        faults=tuple(Fault(**fault) for fault in row.faults),
        state=State(row.state),
        at=row.at,
    )
