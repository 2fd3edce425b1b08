"""Codes, confirmed numbers, and whose conversations are one customer's."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Column, Connection, ScalarSelect, Select, delete, func, or_, select, text, update
from sqlalchemy.dialects.postgresql import insert

from bot.adapters.link_tables import confirmed_phones, link_codes
from bot.adapters.repositories.jobs import defer
from bot.adapters.tables import conversations, customers, messages, metadata, tickets
from bot.core.linking import Code, Confirmed

#: Any number. Linking is rare, and two merges that cross each other would wait for each other.
_LOCK = text("SELECT pg_advisory_xact_lock(7260013)")


def _references() -> tuple[Column[Any], ...]:
    """Every column that names a customer, of tables that are added later as well."""
    return tuple(
        key.parent for table in metadata.tables.values() for key in table.foreign_keys if key.column is customers.c.id
    )


def customer_of(conversation_id: str) -> ScalarSelect[Any]:
    return select(conversations.c.customer_id).where(conversations.c.id == conversation_id).scalar_subquery()


def conversations_of(conversation_id: str) -> Select[Any]:
    """The ids of all conversations of the customer who talks there."""
    return select(conversations.c.id).where(conversations.c.customer_id == customer_of(conversation_id))


class LinkRows:
    """The port Links."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def hold(self) -> None:
        self._db.execute(_LOCK)

    def issue(self, conversation_id: str, phone: str, nonce: str, expires_at: datetime, now: datetime) -> int:
        mine = link_codes.c.conversation_id == conversation_id
        self._db.execute(update(link_codes).where(mine, link_codes.c.closed_at.is_(None)).values(closed_at=now))
        row = {
            "conversation_id": conversation_id,
            "phone": phone,
            "nonce": nonce,
            "created_at": now,
            "expires_at": expires_at,
        }
        code_id = self._db.execute(insert(link_codes).values(row).returning(link_codes.c.id)).scalar_one()
        defer(self._db, "deliveries", "send_code", {"code_id": code_id})
        return int(code_id)

    def code(self, code_id: int) -> Code:
        return _code(self._db.execute(select(link_codes).where(link_codes.c.id == code_id)).one())

    def latest(self, conversation_id: str) -> Code | None:
        mine = select(link_codes).where(link_codes.c.conversation_id == conversation_id)
        row = self._db.execute(mine.order_by(link_codes.c.id.desc()).limit(1)).one_or_none()
        return row and _code(row)

    def issued(self, conversation_id: str, phone: str, since: datetime) -> tuple[datetime, ...]:
        either = or_(link_codes.c.conversation_id == conversation_id, link_codes.c.phone == phone)
        query = select(link_codes.c.created_at).where(either, link_codes.c.created_at > since)
        return tuple(self._db.scalars(query.order_by(link_codes.c.created_at)))

    def missed(self, code_id: int) -> None:
        counted = {"attempts": link_codes.c.attempts + 1}
        self._db.execute(update(link_codes).where(link_codes.c.id == code_id).values(counted))

    def close(self, code_id: int, now: datetime) -> None:
        self._db.execute(update(link_codes).where(link_codes.c.id == code_id).values(closed_at=now))

    def asked(self, conversation_id: str, before: int, response: str) -> bool:
        said = select(messages.c.response).where(
            messages.c.conversation_id == conversation_id, messages.c.direction == "out", messages.c.id < before
        )
        # Sentences that were joined to one message have their responses side by side.
        return response in (self._db.scalar(said.order_by(messages.c.id.desc()).limit(1)) or "").split()

    def customer(self, conversation_id: str) -> int:
        return self._db.execute(select(customer_of(conversation_id))).scalar_one()

    def confirmed(self, phone: str) -> Confirmed | None:
        row = self._db.execute(select(confirmed_phones).where(confirmed_phones.c.phone == phone)).one_or_none()
        return row and Confirmed(customer_id=row.customer_id, at=row.confirmed_at)

    def confirm(self, phone: str, customer_id: int, now: datetime) -> None:
        values = {"customer_id": customer_id, "confirmed_at": now}
        self._db.execute(
            insert(confirmed_phones)
            .values(phone=phone, **values)
            .on_conflict_do_update(index_elements=["phone"], set_=values)
        )
        unnamed = update(customers).where(customers.c.id == customer_id, customers.c.phone.is_(None))
        self._db.execute(unnamed.values(phone=phone))

    def merge(self, customer_id: int, into: int) -> None:
        both = select(customers).where(customers.c.id.in_((customer_id, into))).order_by(customers.c.id)
        # Whoever writes a row of one of them just now waits here, or has been waited for.
        found = {row.id: row for row in self._db.execute(both.with_for_update())}
        for column in _references():
            self._db.execute(update(column.table).where(column == customer_id).values({column.name: into}))
        kept, given_up = found[into], found[customer_id]
        known = {name: getattr(kept, name) or getattr(given_up, name) for name in ("name", "title", "phone")}
        if kept.name:
            # A title belongs to its name.
            known["title"] = kept.title
        self._db.execute(update(customers).where(customers.c.id == into).values(known))
        self._db.execute(delete(customers).where(customers.c.id == customer_id))

    def part(self, conversation_id: str, now: datetime) -> bool:
        customer_id = self.customer(conversation_id)
        numbers = delete(confirmed_phones).where(confirmed_phones.c.customer_id == customer_id)
        undone = self._db.execute(numbers).rowcount > 0
        if len(self.conversations(conversation_id)) == 1:
            return undone
        before = self._db.execute(select(customers).where(customers.c.id == customer_id).with_for_update()).one()
        alone = insert(customers).values(name=before.name, title=before.title, phone=before.phone, created_at=now)
        new = self._db.scalar(alone.returning(customers.c.id))
        for table, mine in ((conversations, conversations.c.id), (tickets, tickets.c.conversation_id)):
            self._db.execute(update(table).where(mine == conversation_id).values(customer_id=new))
        return True

    def known_elsewhere(self, conversation_id: str, phone: str) -> bool:
        mine = customer_of(conversation_id)
        proved = select(confirmed_phones.c.phone).where(
            confirmed_phones.c.phone == phone, confirmed_phones.c.customer_id == mine
        )
        named = select(customers.c.id).where(customers.c.phone == phone, customers.c.id != mine)
        written = select(tickets.c.id).where(tickets.c.phone == phone, tickets.c.customer_id != mine)
        return bool(self._db.scalar(select(~proved.exists() & or_(named.exists(), written.exists()))))

    def conversations(self, conversation_id: str) -> tuple[str, ...]:
        heard = (
            select(func.max(messages.c.id))
            .where(messages.c.conversation_id == conversations.c.id, messages.c.direction == "in")
            .scalar_subquery()
        )
        mine = conversations_of(conversation_id)
        return tuple(self._db.scalars(mine.order_by(heard.desc().nulls_last(), conversations.c.id)))

    def reach(self, conversation_id: str) -> str:
        return self.conversations(conversation_id)[0]


def _code(row: Any) -> Code:
    return Code(
        id=row.id,
        conversation_id=row.conversation_id,
        phone=row.phone,
        nonce=row.nonce,
        attempts=row.attempts,
        created_at=row.created_at,
        expires_at=row.expires_at,
        closed_at=row.closed_at,
    )
