"""What writing actions came to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, select, update
from sqlalchemy.dialects.postgresql import insert

from bot.adapters.tables import results


class ResultRows:
    """The port Results."""

    def __init__(self, connection: Connection, *, keeps: bool = True) -> None:
        """`keeps`: False where everything is taken back: then nothing was done before, and nothing is kept."""
        self._db = connection
        self._keeps = keeps

    def claim(self, turn_id: int, action: str) -> Mapping[str, Any] | None:
        if not self._keeps:
            return None
        # The insert waits for another transaction that holds the same key, so two tries never work at once.
        claimed = self._db.scalar(
            insert(results)
            .values(turn_id=turn_id, action=action, outcome={})
            .on_conflict_do_nothing()
            .returning(results.c.action)
        )
        if claimed is not None:
            return None
        return self._db.scalar(
            select(results.c.outcome).where(results.c.turn_id == turn_id, results.c.action == action)
        )

    def store(self, turn_id: int, action: str, outcome: Mapping[str, Any]) -> None:
        if not self._keeps:
            return
        self._db.execute(
            update(results)
            .where(results.c.turn_id == turn_id, results.c.action == action)
            .values(outcome=dict(outcome))
        )
