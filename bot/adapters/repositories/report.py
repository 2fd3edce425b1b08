"""The managers' figures, counted by the database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, select, text
from sqlalchemy.dialects.postgresql import insert

from bot.adapters.repositories.jobs import defer
from bot.adapters.staff_tables import daily_reports
from bot.core.report import Promises, Proposals, Queue, Ratings, Repairs, Times, Wished, Workload

#: Conversations in which customers wrote within the period.
_HEARD = (
    "heard AS (SELECT conversation_id, min(id) AS first_id FROM bot.messages "
    "WHERE direction = 'in' AND created_at >= :since AND created_at < :until GROUP BY 1)"
)
_BY_CHANNEL = f"""
WITH {_HEARD}
SELECT c.channel, count(*) AS every,
       count(*) FILTER (WHERE NOT EXISTS (
           SELECT 1 FROM bot.handoffs h WHERE h.conversation_id = c.id AND h.created_at >= :since AND h.created_at < :until
       )) AS alone
FROM heard JOIN bot.conversations c ON c.id = heard.conversation_id GROUP BY 1 ORDER BY 2 DESC
"""
_BY_WANT = """
SELECT split_part(intent->>'name', '__', 1) AS want, count(DISTINCT conversation_id) AS every
FROM bot.messages
WHERE direction = 'in' AND created_at >= :since AND created_at < :until AND split_part(intent->>'name', '__', 1) = ANY(:wants)
GROUP BY 1 ORDER BY 2 DESC
"""
_BY_DAY = """
SELECT (created_at AT TIME ZONE :zone)::date AS day, count(DISTINCT conversation_id) AS every
FROM bot.messages WHERE direction = 'in' AND created_at >= :since AND created_at < :until GROUP BY 1
"""
#: Nothing takes less than no time: the two moments may be those of two machines, whose clocks differ a little.
_FIRST_ANSWERS = f"""
WITH {_HEARD}, answers AS (
    SELECT greatest(0, extract(epoch FROM m.answered_at - m.created_at)) AS seconds FROM heard JOIN bot.messages m ON m.id = heard.first_id
    WHERE m.answered_at IS NOT NULL)
SELECT count(*) AS every, percentile_cont(0.5) WITHIN GROUP (ORDER BY seconds) AS median,
       percentile_cont(0.95) WITHIN GROUP (ORDER BY seconds) AS slow FROM answers
"""
_QUEUE = """
WITH waits AS (
    SELECT taken_at, greatest(0, extract(epoch FROM taken_at - created_at)) AS seconds FROM bot.handoffs
    WHERE created_at >= :since AND created_at < :until AND reason <> 'joined')
SELECT count(*) AS every, count(taken_at) AS taken, count(*) FILTER (WHERE seconds <= :limit) AS in_time,
       percentile_cont(0.5) WITHIN GROUP (ORDER BY seconds) AS median,
       percentile_cont(0.95) WITHIN GROUP (ORDER BY seconds) AS slow FROM waits
"""
_PROMISES = """
SELECT kind, count(*) AS every, count(*) FILTER (WHERE NOT (
    (status IN ('received', 'scheduled', 'on_the_way') AND due_at < :now)
    OR EXISTS (SELECT 1 FROM bot.ticket_history h WHERE h.ticket_id = t.id AND h.event = 'overdue'))) AS kept
FROM bot.tickets t
WHERE due_at >= :since AND due_at < least(:until, CAST(:now AS timestamptz)) AND status <> 'cancelled' AND merged_into_id IS NULL
  AND (kind <> 'suggestion' OR phone IS NOT NULL)
GROUP BY 1 ORDER BY 2 DESC
"""
_JOBS = """
SELECT status, count(*) AS every FROM bot.tickets
WHERE kind IN ('repair', 'install') AND created_at >= :since AND created_at < :until AND merged_into_id IS NULL GROUP BY 1
"""
_REPAIRS = """
SELECT count(*) AS every, count(*) FILTER (WHERE EXISTS (
    SELECT 1 FROM bot.tickets earlier
    WHERE earlier.phone = t.phone AND earlier.kind = 'repair' AND earlier.id < t.id AND earlier.created_at >= t.created_at - make_interval(months => :again)
      AND earlier.status IN ('handed_over', 'confirmed', 'closed') AND earlier.merged_into_id IS NULL
      AND coalesce(earlier.fields->>'category', '') = coalesce(t.fields->>'category', ''))) AS repeats
FROM bot.tickets t
WHERE kind = 'repair' AND created_at >= :since AND created_at < :until AND status <> 'cancelled' AND merged_into_id IS NULL
"""
_COMPLAINTS = """
SELECT coalesce(nullif(fields->>'category', ''), 'other') AS cause, count(*) AS every, count(*) FILTER (WHERE urgent) AS serious,
       count(*) FILTER (WHERE status IN ('confirmed', 'closed', 'cancelled')) AS settled
FROM bot.tickets
WHERE kind = 'complaint' AND created_at >= :since AND created_at < :until AND merged_into_id IS NULL GROUP BY 1 ORDER BY 2 DESC
"""
_SCORES = """
SELECT CAST(details->>'score' AS integer) AS score, count(*) AS every FROM (
    SELECT DISTINCT ON (ticket_id) details FROM bot.ticket_history
    WHERE event = 'rated' AND at >= :since AND at < :until ORDER BY ticket_id, id DESC) last
GROUP BY 1
"""
_ASKED = """
SELECT count(DISTINCT ticket_id) AS every FROM bot.ticket_history WHERE event = 'survey_asked' AND at >= :since AND at < :until
"""
_PROPOSALS = """
SELECT kind, count(*) FILTER (WHERE verdict = 'taken') AS taken, count(*) FILTER (WHERE verdict = 'edited') AS edited,
       count(*) FILTER (WHERE verdict = 'refused') AS refused
FROM bot.suggestion_verdicts WHERE at >= :since AND at < :until GROUP BY 1 ORDER BY 2 DESC, 3 DESC, 1
"""
_HELPED = """
SELECT count(*) AS every, count(*) FILTER (WHERE helped) AS helped FROM (
    SELECT bool_or(verdict <> 'refused') AS helped FROM bot.suggestion_verdicts
    WHERE at >= :since AND at < :until GROUP BY conversation_id, account_id, at) sent
"""
_WISHED = """
SELECT coalesce(fields->>'article', '') AS article, coalesce(fields->>'model', '') AS model, coalesce(fields->>'shop', '') AS shop,
       count(*) AS every, min(created_at) AS since
FROM bot.tickets WHERE kind = 'restock' AND status = 'received' GROUP BY 1, 2, 3 ORDER BY 4 DESC, 5 LIMIT :limit
"""
_WORKLOAD = """
SELECT a.login, a.shown_name, coalesce(t.every, 0) AS taken, coalesce(m.every, 0) AS messages, coalesce(s.every, 0) AS steps
FROM bot.staff_accounts a
LEFT JOIN (SELECT account_id, count(*) AS every FROM bot.handoffs WHERE taken_at >= :since AND taken_at < :until GROUP BY 1) t
  ON t.account_id = a.id
LEFT JOIN (SELECT staff_id, count(*) AS every FROM bot.messages
           WHERE staff_id IS NOT NULL AND direction = 'out' AND created_at >= :since AND created_at < :until GROUP BY 1) m
  ON m.staff_id = a.id
LEFT JOIN (SELECT actor, count(*) AS every FROM bot.ticket_history
           WHERE at >= :since AND at < :until AND actor NOT IN ('bot', 'customer') GROUP BY 1) s
  ON s.actor = a.login
WHERE t.every > 0 OR m.every > 0 OR s.every > 0
ORDER BY 3 DESC, 4 DESC, 5 DESC, 1 LIMIT 100
"""


class ReportRows:
    """The port Reports."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def by_channel(self, since: datetime, until: datetime) -> Mapping[str, tuple[int, int]]:
        return {row.channel: (row.every, row.alone) for row in self._all(_BY_CHANNEL, since, until)}

    def by_want(self, since: datetime, until: datetime, wants: Sequence[str]) -> Mapping[str, int]:
        return {row.want: row.every for row in self._all(_BY_WANT, since, until, wants=list(wants))}

    def by_day(self, since: datetime, until: datetime, zone: str) -> Mapping[date, int]:
        return {row.day: row.every for row in self._all(_BY_DAY, since, until, zone=zone)}

    def first_answers(self, since: datetime, until: datetime) -> Times:
        return _times(self._all(_FIRST_ANSWERS, since, until)[0])

    def queue(self, since: datetime, until: datetime, limit: timedelta) -> Queue:
        row = self._all(_QUEUE, since, until, limit=limit.total_seconds())[0]
        return Queue(all=row.every, taken=row.taken, in_time=row.in_time, waited=_times(row))

    def promises(self, since: datetime, until: datetime, now: datetime) -> tuple[Promises, ...]:
        rows = self._all(_PROMISES, since, until, now=now)
        return tuple(Promises(kind=row.kind, all=row.every, kept=row.kept) for row in rows)

    def jobs_by_status(self, since: datetime, until: datetime) -> Mapping[str, int]:
        return {row.status: row.every for row in self._all(_JOBS, since, until)}

    def repairs(self, since: datetime, until: datetime, again_within: int) -> Repairs:
        row = self._all(_REPAIRS, since, until, again=again_within)[0]
        return Repairs(all=row.every, repeats=row.repeats)

    def complaints(self, since: datetime, until: datetime) -> tuple[tuple[str, int, int, int], ...]:
        return tuple((row.cause, row.every, row.serious, row.settled) for row in self._all(_COMPLAINTS, since, until))

    def ratings(self, since: datetime, until: datetime) -> Ratings:
        asked = self._all(_ASKED, since, until)[0].every
        return Ratings(asked=asked, scores={row.score: row.every for row in self._all(_SCORES, since, until)})

    def proposals(self, since: datetime, until: datetime) -> tuple[Proposals, ...]:
        rows = self._all(_PROPOSALS, since, until)
        return tuple(Proposals(kind=row.kind, taken=row.taken, edited=row.edited, refused=row.refused) for row in rows)

    def helped(self, since: datetime, until: datetime) -> tuple[int, int]:
        row = self._all(_HELPED, since, until)[0]
        return row.every, row.helped

    def wished(self, limit: int) -> tuple[Wished, ...]:
        rows = self._db.execute(text(_WISHED), {"limit": limit})
        return tuple(
            Wished(article=row.article, model=row.model, shop=row.shop, count=row.every, since=row.since) for row in rows
        )

    def workload(self, since: datetime, until: datetime) -> tuple[Workload, ...]:
        return tuple(
            Workload(login=row.login, name=row.shown_name, taken=row.taken, messages=row.messages, steps=row.steps)
            for row in self._all(_WORKLOAD, since, until)
        )

    def is_sent(self, shop: str, day: date) -> bool:
        query = select(daily_reports.c.day).where(daily_reports.c.shop == shop, daily_reports.c.day == day)
        return self._db.scalar(query) is not None

    def send(self, shop: str, day: date, words: str, now: datetime) -> None:
        new = insert(daily_reports).values(shop=shop, day=day, sent_at=now).on_conflict_do_nothing()
        if self._db.execute(new).rowcount:
            defer(self._db, "care", "send_report", {"shop": shop, "day": day.isoformat(), "words": words})

    def _all(self, query: str, since: datetime, until: datetime, **more: Any) -> Sequence[Row[Any]]:
        return self._db.execute(text(query), {"since": since, "until": until, **more}).all()


def _times(row: Row[Any]) -> Times:
    slow = float(row.slow) if row.slow is not None else None
    return Times(count=row.every, median=float(row.median) if row.median is not None else None, slow=slow)
