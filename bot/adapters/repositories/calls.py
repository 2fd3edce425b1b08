"""The call register, and what was said in calls."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from bot.adapters.desk_tables import calls
from bot.adapters.repositories.turn_statements import REPLIES
from bot.adapters.staff_tables import staff_accounts
from bot.adapters.tables import conversations, customers, messages
from bot.core.calls import PHONE, Call, Line, PastTalk
from bot.core.talks import READ_OUT, WRITTEN

_CALLS = select(calls, staff_accounts.c.shown_name).join(staff_accounts, staff_accounts.c.id == calls.c.account_id)


class CallRows:
    """The port Calls."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def begin(self, account_id: int, phone: str | None, now: datetime) -> Call:
        customer = self._db.scalar(insert(customers).values(phone=phone, created_at=now).returning(customers.c.id))
        talk = uuid.uuid4().hex
        self._db.execute(
            insert(conversations).values(
                id=talk, channel=PHONE, external_id=talk, customer_id=customer, created_at=now
            )
        )
        new = insert(calls).values(conversation_id=talk, account_id=account_id, phone=phone, started_at=now)
        begun = self.get(self._db.execute(new.returning(calls.c.id)).scalar_one())
        assert begun is not None
        return begun

    def get(self, call_id: int, *, held: bool = False) -> Call | None:
        query = _CALLS.where(calls.c.id == call_id)
        row = self._db.execute(query.with_for_update(of=calls) if held else query).one_or_none()
        return _call(row) if row is not None else None

    def latest(self, limit: int, *, search: str = "", before: int | None = None) -> tuple[Call, ...]:
        query = _CALLS.order_by(calls.c.id.desc()).limit(limit)
        if search:
            columns = (calls.c.phone, calls.c.matter, calls.c.result, calls.c.ticket_number, calls.c.note)
            query = query.where(or_(*(column.icontains(search, autoescape=True) for column in columns)))
        return self._find(query.where(calls.c.id < before) if before is not None else query)

    def of_phone(self, phone: str, limit: int) -> tuple[Call, ...]:
        return self._find(_CALLS.where(calls.c.phone == phone).order_by(calls.c.id.desc()).limit(limit))

    def _find(self, query: Select[Any]) -> tuple[Call, ...]:
        return tuple(_call(row) for row in self._db.execute(query))

    def change(self, call_id: int, **values: Any) -> None:
        self._db.execute(update(calls).where(calls.c.id == call_id).values(**values))

    def hear(self, call: Call, text: str, now: datetime) -> int:
        # Answered from the start: no customer waits in front of a screen.
        heard = {"direction": "in", "text": text, "answered_at": now, "created_at": now}
        return self._store(call, **heard)

    def say(self, call: Call, account_id: int | None, text: str, now: datetime) -> None:
        self._store(
            call,
            direction="out",
            text=text,
            staff_id=account_id,
            response=WRITTEN if account_id is not None else READ_OUT,
            created_at=now,
        )

    def _store(self, call: Call, **values: Any) -> int:
        new = insert(messages).values(conversation_id=call.conversation_id, **values).returning(messages.c.id)
        message_id = self._db.execute(new).scalar_one()
        self._db.execute(select(func.pg_notify(REPLIES, call.conversation_id)))
        return message_id

    def heard(self, call: Call) -> tuple[Line, ...]:
        rows = self._db.execute(
            select(messages.c.id, messages.c.text)
            .where(
                messages.c.conversation_id == call.conversation_id,
                messages.c.direction == "in",
                messages.c.id > call.settled_id,
            )
            .order_by(messages.c.id)
        )
        return tuple(Line(turn_id=row.id, text=row.text, caller=call.phone) for row in rows)

    def past_talks(self, phone: str, limit: int) -> tuple[PastTalk, ...]:
        heard = (
            select(messages.c.text, messages.c.created_at)
            .where(messages.c.conversation_id == conversations.c.id, messages.c.direction == "in")
            .order_by(messages.c.id.desc())
            .limit(1)
            .lateral("heard")
        )
        rows = self._db.execute(
            select(conversations.c.id, conversations.c.channel, heard.c.text, heard.c.created_at)
            .join(customers, customers.c.id == conversations.c.customer_id)
            .join(heard, heard.c.text.is_not(None))
            .where(customers.c.phone == phone, conversations.c.channel != PHONE)
            .order_by(heard.c.created_at.desc())
            .limit(limit)
        )
        return tuple(
            PastTalk(conversation_id=row.id, channel=row.channel, at=row.created_at, heard=row.text) for row in rows
        )


def _call(row: Row[Any]) -> Call:
    return Call(
        id=row.id,
        conversation_id=row.conversation_id,
        account_id=row.account_id,
        clerk=row.shown_name,
        phone=row.phone,
        started_at=row.started_at,
        ended_at=row.ended_at,
        matter=row.matter,
        result=row.result,
        note=row.note,
        ticket_number=row.ticket_number,
        settled_id=row.settled_id,
    )
