"""The queue for people."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, func, select, update
from sqlalchemy.dialects.postgresql import insert

from bot.adapters.repositories.jobs import defer
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
        if new is not None and reason is Reason.DANGER:
            defer(self._db, "care", "alert_duty", {"handoff_id": new})
        entered = self.open_for(conversation_id)
        assert entered is not None
        return entered

    def waiting(self) -> tuple[Handoff, ...]:
        return self._find(_query().where(handoffs.c.state == "waiting"))

    def open_for(self, conversation_id: str) -> Handoff | None:
        mine = _query().where(handoffs.c.conversation_id == conversation_id, handoffs.c.state != "closed")
        return next(iter(self._find(mine)), None)

    def close(self, handoff_id: int, now: datetime) -> None:
        self._db.execute(
            update(handoffs).where(handoffs.c.id == handoff_id).values(state="closed", closed_at=now)
        )

    def _find(self, query: Select[Any]) -> tuple[Handoff, ...]:
        return tuple(
            Handoff(
                id=row.id,
                conversation_id=row.conversation_id,
                channel=row.channel,
                reason=Reason(row.reason),
                summary=row.summary,
                state=row.state,
                ahead=row.ahead,
                promised_at=row.promised_at,
                created_at=row.created_at,
            )
            for row in self._db.execute(query.order_by(handoffs.c.id))
        )


def _query() -> Select[Any]:
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
