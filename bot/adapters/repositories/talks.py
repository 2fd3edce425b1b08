"""Conversations as the console shows them, and what colleagues write."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, func, select, true
from sqlalchemy.dialects.postgresql import insert

from bot.adapters.repositories.handoffs import handoff_query, to_handoff
from bot.adapters.repositories.turn_statements import REPLIES
from bot.adapters.staff_tables import staff_accounts
from bot.adapters.tables import conversations, customers, deliveries, handoffs, messages
from bot.core.conversation import State
from bot.core.staff import Account
from bot.core.talks import WRITTEN, Author, Customer, Entry, Line


class TalkRows:
    """The port Talks."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def open(self) -> tuple[Line, ...]:
        rows = self._db.execute(_LINES).all()
        return tuple(
            Line(
                handoff=to_handoff(row),
                customer=_customer(row),
                served_by=row.served_by,
                heard=row.heard or "",
                heard_at=row.heard_at,
                unanswered=bool(row.heard_id) and (row.written_id or 0) < row.heard_id,
            )
            for row in rows
        )

    def customer(self, conversation_id: str) -> Customer | None:
        query = _CUSTOMER.where(conversations.c.id == conversation_id)
        row = self._db.execute(query).one_or_none()
        return _customer(row) if row is not None else None

    def entries(self, conversation_id: str, after: int, limit: int) -> tuple[Entry, ...]:
        rows = self._db.execute(
            select(messages, staff_accounts.c.shown_name, deliveries.c.state.label("delivery"), deliveries.c.problem)
            .outerjoin(staff_accounts, staff_accounts.c.id == messages.c.staff_id)
            .outerjoin(deliveries, deliveries.c.message_id == messages.c.id)
            .where(messages.c.conversation_id == conversation_id, messages.c.id > after)
            .order_by(messages.c.id.desc())
            .limit(limit)
        ).all()
        return tuple(_entry(row) for row in reversed(rows))

    def newest_heard(self, conversation_id: str) -> int:
        query = select(func.max(messages.c.id)).where(
            messages.c.conversation_id == conversation_id, messages.c.direction == "in"
        )
        return self._db.scalar(query) or 0

    def write(self, conversation_id: str, account: Account, text: str, key: str, now: datetime) -> None:
        message_id = self._db.scalar(
            insert(messages)
            .values(
                conversation_id=conversation_id,
                direction="out",
                external_id=f"staff:{key}",
                staff_id=account.id,
                text=text,
                response=WRITTEN,
                arguments={"name": account.shown_name},
                created_at=now,
            )
            .on_conflict_do_nothing(index_elements=["conversation_id", "external_id"])
            .returning(messages.c.id)
        )
        if message_id is None:
            return
        self._db.execute(insert(deliveries).values(message_id=message_id, updated_at=now))
        self._tell(conversation_id)

    def note(self, conversation_id: str, account: Account | None, text: str, now: datetime) -> None:
        self._db.execute(
            insert(messages).values(
                conversation_id=conversation_id,
                direction="note",
                staff_id=account.id if account else None,
                text=text,
                created_at=now,
            )
        )
        self._tell(conversation_id)

    def _tell(self, conversation_id: str) -> None:
        self._db.execute(select(func.pg_notify(REPLIES, conversation_id)))


def _entry(row: Row[Any]) -> Entry:
    if row.direction == "in":
        author = Author.CUSTOMER
    elif row.direction == "note":
        author = Author.NOTE
    else:
        author = Author.STAFF if row.response == WRITTEN else Author.ASSISTANT
    name = row.shown_name or (row.arguments or {}).get("name")
    return Entry(
        id=row.id,
        author=author,
        name=name if author in (Author.STAFF, Author.NOTE) else None,
        text=row.text,
        choices=tuple(button["title"] for button in row.buttons),
        at=row.created_at,
        delivery=row.delivery,
        problem=row.problem,
    )


def _customer(row: Row[Any]) -> Customer:
    return Customer(
        conversation_id=row.talk_id,
        channel=row.channel,
        state=State(row.talk_state),
        customer_id=row.customer_id,
        name=row.name,
        title=row.title,
        phone=row.phone,
        since=row.since,
    )


_CUSTOMER_COLUMNS = (
    conversations.c.id.label("talk_id"),
    conversations.c.state.label("talk_state"),
    conversations.c.customer_id,
    conversations.c.created_at.label("since"),
    customers.c.name,
    customers.c.title,
    customers.c.phone,
)
_CUSTOMER = select(*_CUSTOMER_COLUMNS, conversations.c.channel).join(
    customers, customers.c.id == conversations.c.customer_id
)


def _latest(name: str, *columns: Any, **where: Any) -> Any:
    query = select(*columns).where(messages.c.conversation_id == handoffs.c.conversation_id)
    for column, value in where.items():
        query = query.where(messages.c[column] == value)
    return query.order_by(messages.c.id.desc()).limit(1).lateral(name)


def _lines() -> Select[Any]:
    heard = _latest(
        "heard",
        messages.c.id.label("heard_id"),
        messages.c.text.label("heard"),
        messages.c.created_at.label("heard_at"),
        direction="in",
    )
    written = _latest("written", messages.c.id.label("written_id"), direction="out", response=WRITTEN)
    return (
        handoff_query()
        .add_columns(*_CUSTOMER_COLUMNS, staff_accounts.c.shown_name.label("served_by"), heard, written)
        .join(customers, customers.c.id == conversations.c.customer_id)
        .outerjoin(staff_accounts, staff_accounts.c.id == handoffs.c.account_id)
        .outerjoin(heard, true())
        .outerjoin(written, true())
        .where(handoffs.c.state != "closed")
        .order_by(handoffs.c.id)
    )


_LINES = _lines()
