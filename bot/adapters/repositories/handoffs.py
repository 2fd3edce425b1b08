"""The queue for people."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, func, select, update
from sqlalchemy.dialects.postgresql import insert

from bot.adapters.repositories.jobs import defer
from bot.adapters.repositories.turn_statements import DESK
from bot.adapters.tables import conversations, handoffs
from bot.core.handoff import Handoff, Reason


class HandoffRows:
    """The port Handoffs."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def add(
        self,
        conversation_id: str,
        reason: Reason,
        summary: Mapping[str, Any],
        promised_at: datetime,
        now: datetime,
    ) -> Handoff:
        """Enter the queue; a customer who stands in it already keeps the place."""
        new = self._db.scalar(
            insert(handoffs)
            .values(
                conversation_id=conversation_id,
                reason=reason,
                summary=dict(summary),
                promised_at=promised_at,
                created_at=now,
            )
            .on_conflict_do_nothing()
            .returning(handoffs.c.id)
        )
        if new is not None:
            self._tell_desk(conversation_id)
        if new is not None and reason is Reason.DANGER:
            defer(self._db, "care", "alert_duty", {"handoff_id": new})
        entered = self.open_for(conversation_id)
        assert entered is not None
        return entered

    def waiting(self) -> tuple[Handoff, ...]:
        return self._find(handoff_query().where(handoffs.c.state == "waiting"))

    def open_for(self, conversation_id: str) -> Handoff | None:
        mine = handoff_query().where(handoffs.c.conversation_id == conversation_id, handoffs.c.state != "closed")
        return next(iter(self._find(mine)), None)

    def open(self) -> tuple[Handoff, ...]:
        return self._find(handoff_query().where(handoffs.c.state != "closed"))

    def assign(self, handoff_id: int, account_id: int | None, now: datetime) -> None:
        self._set(handoff_id, "waiting", account_id=account_id, assigned_at=now)

    def take(self, handoff_id: int, account_id: int, now: datetime) -> None:
        taken_at = func.coalesce(handoffs.c.taken_at, now)
        self._set(handoff_id, None, state="taken", account_id=account_id, assigned_at=now, taken_at=taken_at)

    def put_back(self, handoff_id: int) -> None:
        self._set(handoff_id, "taken", state="waiting", account_id=None, assigned_at=None)

    def note_ticket(self, handoff_id: int, number: str, promised_at: datetime) -> None:
        self._set(handoff_id, None, ticket_number=number, promised_at=promised_at)

    def close(self, handoff_id: int, now: datetime) -> None:
        self._set(handoff_id, None, state="closed", closed_at=now)

    def _set(self, handoff_id: int, only: str | None, **values: Any) -> None:
        changing = update(handoffs).where(handoffs.c.id == handoff_id).values(**values)
        if only is not None:
            changing = changing.where(handoffs.c.state == only)
        conversation_id = self._db.scalar(changing.returning(handoffs.c.conversation_id))
        if conversation_id is not None:
            self._tell_desk(conversation_id)

    def _tell_desk(self, conversation_id: str) -> None:
        self._db.execute(select(func.pg_notify(DESK, conversation_id)))

    def _find(self, query: Select[Any]) -> tuple[Handoff, ...]:
        return tuple(to_handoff(row) for row in self._db.execute(query.order_by(handoffs.c.id)))


def to_handoff(row: Row[Any]) -> Handoff:
    """A row of handoff_query."""
    return Handoff(
        id=row.id,
        conversation_id=row.conversation_id,
        channel=row.channel,
        reason=Reason(row.reason),
        summary=row.summary,
        state=row.state,
        account_id=row.account_id,
        assigned_at=row.assigned_at,
        ticket_number=row.ticket_number,
        ahead=row.ahead,
        promised_at=row.promised_at,
        created_at=row.created_at,
        taken_at=row.taken_at,
    )


def handoff_query() -> Select[Any]:
    """Handoffs with their channel and how many wait before each."""
    others = handoffs.alias("others")
    ahead = (
        select(func.count())
        .select_from(others)
        .where(others.c.state == "waiting", others.c.id < handoffs.c.id)
        .scalar_subquery()
    )
    return select(handoffs, conversations.c.channel, ahead.label("ahead")).join(
        conversations, conversations.c.id == handoffs.c.conversation_id
    )
