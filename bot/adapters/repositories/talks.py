"""Conversations as the console shows them, and what colleagues write."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, case, exists, func, literal, select, true
from sqlalchemy.dialects.postgresql import insert

from bot.adapters.channel_tables import deliveries
from bot.adapters.repositories.handoffs import to_handoff
from bot.adapters.repositories.links import customer_of
from bot.adapters.repositories.turn_statements import DESK, REPLIES, STORE_DELIVERY, delivery_of
from bot.adapters.staff_tables import staff_accounts
from bot.adapters.tables import conversations, customers, handoffs, messages
from bot.core.conversation import State
from bot.core.handoff import Reason
from bot.core.staff import Account
from bot.core.talks import WRITTEN, Author, Counts, Customer, Entry, Line


class TalkRows:
    """The port Talks."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def waiting(self, limit: int) -> tuple[Line, ...]:
        urgent_first = case((handoffs.c.reason == Reason.DANGER, 0), else_=1)
        return self._lines(_LINES.where(handoffs.c.state == "waiting").order_by(urgent_first, handoffs.c.id).limit(limit))

    def served_by(self, account_id: int) -> tuple[Line, ...]:
        mine = handoffs.c.account_id == account_id
        return self._lines(_LINES.where(handoffs.c.state == "taken", mine).order_by(handoffs.c.id))

    def served_by_others(self, account_id: int, limit: int) -> tuple[Line, ...]:
        others = handoffs.c.account_id != account_id
        return self._lines(_LINES.where(handoffs.c.state == "taken", others).order_by(handoffs.c.id).limit(limit))

    def counts(self, late_before: datetime) -> Counts:
        waits = handoffs.c.state == "waiting"
        row = self._db.execute(
            select(
                func.count().filter(waits).label("waiting"),
                func.count().filter(waits, handoffs.c.created_at <= late_before).label("late"),
                func.coalesce(func.max(handoffs.c.id).filter(waits), 0).label("newest"),
                func.count().filter(handoffs.c.state == "taken").label("served"),
            ).where(handoffs.c.state != "closed")
        ).one()
        return Counts(waiting=row.waiting, late=row.late, newest=row.newest, served=row.served)

    def _lines(self, query: Select[Any]) -> tuple[Line, ...]:
        return tuple(
            Line(
                handoff=to_handoff(row),
                customer=_customer(row),
                served_by=row.served_by,
                heard=row.heard or "",
                heard_at=row.heard_at,
                unanswered=bool(row.unanswered),
            )
            for row in self._db.execute(query)
        )

    def linked(self, conversation_id: str) -> tuple[Customer, ...]:
        same = conversations.c.customer_id == customer_of(conversation_id)
        query = _CUSTOMER.where(same, conversations.c.id != conversation_id).order_by(conversations.c.created_at.desc())
        return tuple(_customer(row) for row in self._db.execute(query))

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
        self._db.execute(STORE_DELIVERY, delivery_of(message_id, conversation_id, now))
        self._tell(conversation_id)

    def tell_desk(self, conversation_id: str) -> None:
        self._db.execute(select(func.pg_notify(DESK, conversation_id)))

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


def _lines() -> Select[Any]:
    """Customers in the queue or served; only the end of each conversation is looked at, however long it is."""
    mine = messages.c.conversation_id == handoffs.c.conversation_id
    heard = (
        select(messages.c.id, messages.c.text, messages.c.created_at)
        .where(mine, messages.c.direction == "in")
        .order_by(messages.c.id.desc())
        .limit(1)
        .lateral("heard")
    )
    answers = messages.alias("answers")
    answered = exists().where(
        answers.c.conversation_id == handoffs.c.conversation_id, answers.c.id > heard.c.id, answers.c.response == WRITTEN
    )
    return (
        select(
            handoffs,
            # The place is shown to customers and not to colleagues.
            literal(0).label("ahead"),
            conversations.c.channel,
            *_CUSTOMER_COLUMNS,
            staff_accounts.c.shown_name.label("served_by"),
            heard.c.text.label("heard"),
            heard.c.created_at.label("heard_at"),
            and_(heard.c.id.is_not(None), ~answered).label("unanswered"),
        )
        .join(conversations, conversations.c.id == handoffs.c.conversation_id)
        .join(customers, customers.c.id == conversations.c.customer_id)
        .outerjoin(staff_accounts, staff_accounts.c.id == handoffs.c.account_id)
        .outerjoin(heard, true())
    )


_LINES = _lines()
