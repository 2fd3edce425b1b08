"""The ledger of what may be sent to whom, and the keys for platforms' interfaces."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, and_, delete, select, text, update
from sqlalchemy.dialects.postgresql import insert

from bot.adapters.channel_tables import access_tokens, grants
from bot.core import windows
from bot.core.windows import ALLOWED, CONVINCED_AFTER, Cause, Grant, Standing

#: Gives true where nothing could be sent before. The acknowledgement of a message waits for it: one statement.
_OPEN = text(
    """
    WITH before AS (
        SELECT bool_and(remaining = 0 OR closes_at <= :now) AS shut FROM bot.grants
        WHERE channel = :channel AND address = :address
    ), opened AS (
        INSERT INTO bot.grants (channel, address, cause, closes_at, remaining)
        VALUES (:channel, :address, :cause, :closes_at, :remaining)
        ON CONFLICT (channel, address, cause)
        DO UPDATE SET closes_at = excluded.closes_at, remaining = excluded.remaining, refusals = 0
    )
    SELECT shut FROM before
    """
)
#: What waits for the customer is tried now.
_WAKE = text(
    """
    UPDATE procrastinate.procrastinate_jobs SET scheduled_at = now()
    WHERE lock = 'delivery:' || :conversation_id AND status = 'todo' AND scheduled_at > now()
    """
)
#: A key is renewed before it ends: a call under way must not come too late.
_MARGIN = timedelta(minutes=2)


class WindowRows:
    """The port Windows."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def open(
        self, channel: str, address: str, cause: Cause, since: datetime, conversation_id: str | None, now: datetime
    ) -> None:
        kept, number = ALLOWED[cause]
        row = {"channel": channel, "address": address, "cause": cause, "closes_at": since + kept, "remaining": number}
        waited = self._db.scalar(_OPEN, row | {"now": now})
        if conversation_id is not None and waited:
            self._db.execute(_WAKE, {"conversation_id": conversation_id})

    def close(self, channel: str, address: str) -> None:
        self._db.execute(delete(grants).where(_of(channel, address)))

    def standing(self, channel: str, address: str, now: datetime) -> Standing:
        return windows.standing(self._grants(channel, address), now)

    def spare(self, channel: str, address: str, now: datetime) -> bool:
        return windows.spare(self._grants(channel, address), now)

    def spend(self, channel: str, address: str, now: datetime) -> Cause | Standing:
        found = self._grants(channel, address)
        used = windows.next_spent(found, now)
        if used is None:
            return windows.standing(found, now)
        mine = and_(_of(channel, address), grants.c.cause == used.cause, grants.c.remaining > 0)
        self._db.execute(update(grants).where(mine).values(remaining=grants.c.remaining - 1))
        return used.cause

    def give_back(self, channel: str, address: str, cause: Cause) -> None:
        mine = and_(_of(channel, address), grants.c.cause == cause, grants.c.remaining < ALLOWED[cause][1])
        self._db.execute(update(grants).where(mine).values(remaining=grants.c.remaining + 1))

    def refuse(self, channel: str, address: str, standing: Standing, now: datetime) -> None:
        counted = update(grants).where(_of(channel, address)).values(refusals=grants.c.refusals + 1)
        refusals = max(self._db.scalars(counted.returning(grants.c.refusals)), default=0)
        if refusals < CONVINCED_AFTER:
            return
        truth = {"remaining": 0} if standing is Standing.USED_UP else {"closes_at": now}
        self._db.execute(update(grants).where(_of(channel, address)).values(truth))

    def _grants(self, channel: str, address: str) -> list[Grant]:
        rows: Sequence[Row[Any]] = self._db.execute(select(grants).where(_of(channel, address))).all()
        return [Grant(cause=Cause(row.cause), closes_at=row.closes_at, remaining=row.remaining) for row in rows]


def _of(channel: str, address: str) -> Any:
    return and_(grants.c.channel == channel, grants.c.address == address)


class TokenRows:
    """The port Tokens."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def get(self, name: str, now: datetime) -> str | None:
        mine = select(access_tokens.c.value).where(
            access_tokens.c.name == name, access_tokens.c.expires_at > now + _MARGIN
        )
        return self._db.scalar(mine)

    def held(self, name: str, now: datetime) -> str | None:
        # A row that is not there cannot be locked.
        self._db.execute(insert(access_tokens).values(name=name, value="", expires_at=now).on_conflict_do_nothing())
        row = self._db.execute(select(access_tokens).where(access_tokens.c.name == name).with_for_update()).one()
        return row.value if row.expires_at > now + _MARGIN else None

    def put(self, name: str, value: str, expires_at: datetime) -> None:
        values = {"value": value, "expires_at": expires_at}
        self._db.execute(update(access_tokens).where(access_tokens.c.name == name).values(values))
