"""What became of proposals, and answers that may serve again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, func, select
from sqlalchemy.dialects.postgresql import insert

from bot.adapters.desk_tables import staff_answers, suggestion_verdicts
from bot.adapters.staff_tables import staff_accounts
from bot.core.suggest import Experience, Judged, Offered, Verdict
from bot.services.suggest_ports import PastAnswer

#: The latest verdicts that count: more would change nothing.
_LATEST = 2000


class SuggestionRows:
    """The port Suggestions."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def record(
        self,
        account_id: int,
        conversation_id: str,
        turn_id: int | None,
        want: str,
        found: Sequence[tuple[Offered, Verdict]],
        sent: str,
        now: datetime,
    ) -> None:
        rows = [
            {
                "at": now,
                "account_id": account_id,
                "conversation_id": conversation_id,
                "turn_id": turn_id,
                "want": want,
                "kind": one.kind,
                "key": one.key,
                "proposed": one.text,
                "sent": sent,
                "verdict": verdict,
            }
            for one, verdict in found
        ]
        if rows:
            self._db.execute(insert(suggestion_verdicts), rows)

    def experience(self, want: str, since: datetime) -> Experience:
        table = suggestion_verdicts.c
        latest = (
            select(table.kind, table.key, table.verdict)
            .where(table.want == want, table.at >= since)
            .order_by(table.at.desc())
            .limit(_LATEST)
            .subquery()
        )
        counted = select(latest.c.kind, latest.c.key, latest.c.verdict, func.count().label("count"))
        counts: dict[tuple[str, str], dict[str, int]] = {}
        for row in self._db.execute(counted.group_by(latest.c.kind, latest.c.key, latest.c.verdict)):
            counts.setdefault((row.kind, row.key), {})[row.verdict] = row.count
        return {known: Judged(**verdicts) for known, verdicts in counts.items()}

    def keep_answer(self, account_id: int, question: str, words: Sequence[str], answer: str, now: datetime) -> None:
        self._db.execute(
            insert(staff_answers).values(
                at=now, account_id=account_id, question=question, words=list(words), answer=answer
            )
        )

    def answers_like(self, words: Sequence[str], limit: int) -> tuple[PastAnswer, ...]:
        if not words:
            return ()
        rows = self._db.execute(
            select(staff_answers, staff_accounts.c.shown_name)
            .join(staff_accounts, staff_accounts.c.id == staff_answers.c.account_id)
            .where(staff_answers.c.words.overlap(list(words)))
            .order_by(staff_answers.c.id.desc())
            .limit(limit)
        ).all()
        return tuple(
            PastAnswer(id=row.id, question=row.question, answer=row.answer, by=row.shown_name, at=row.at) for row in rows
        )
