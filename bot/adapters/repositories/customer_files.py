"""Customers' files: corrections, and numbers that belong to one person."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from bot.adapters.repositories.tickets import found_by
from bot.adapters.staff_tables import customer_files
from bot.adapters.tables import conversations, customers, messages, tickets
from bot.core.customer_file import PastTalk, Person

#: Rows of customers read for each that is shown.
_ROWS_EACH = 10
_FIELDS = ("name", "title", "address", "note")


class CustomerFileRows:
    """The port CustomerFiles."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def main(self, phone: str) -> str:
        into = select(customer_files.c.merged_into).where(customer_files.c.phone == phone)
        return self._db.scalar(into) or phone

    def merged_into(self, phone: str) -> tuple[str, ...]:
        query = select(customer_files.c.phone).where(customer_files.c.merged_into == phone).order_by(customer_files.c.phone)
        return tuple(self._db.scalars(query))

    def person(self, phones: Sequence[str]) -> Person:
        corrected = self._db.execute(select(customer_files).where(customer_files.c.phone == phones[0])).one_or_none()
        said = self._db.execute(
            select(customers.c.name, customers.c.title)
            .where(customers.c.phone.in_(phones), customers.c.name.is_not(None))
            .order_by(customers.c.id.desc())
            .limit(1)
        ).one_or_none()
        lived = self._db.scalar(
            select(tickets.c.fields["address"].astext)
            .where(tickets.c.phone.in_(phones), tickets.c.fields["address"].astext != "")
            .order_by(tickets.c.id.desc())
            .limit(1)
        )
        return _person(phones[0], corrected, said, lived)

    def talks(self, phones: Sequence[str], limit: int) -> tuple[PastTalk, ...]:
        last = (
            select(messages.c.text, messages.c.created_at)
            .where(messages.c.conversation_id == conversations.c.id, messages.c.direction != "note")
            .order_by(messages.c.id.desc())
            .limit(1)
            .lateral("last")
        )
        rows = self._db.execute(
            select(conversations.c.id, conversations.c.channel, conversations.c.created_at, last.c.text, last.c.created_at.label("last_at"))
            .join(customers, customers.c.id == conversations.c.customer_id)
            .join(last, last.c.text.is_not(None))
            .where(customers.c.phone.in_(phones))
            .order_by(conversations.c.created_at.desc())
            .limit(limit)
        )
        return tuple(
            PastTalk(id=row.id, channel=row.channel, since=row.created_at, last=row.text, last_at=row.last_at) for row in rows
        )

    def correct(self, phone: str, now: datetime, **values: str | None) -> None:
        new = insert(customer_files).values(phone=phone, updated_at=now, **values)
        self._db.execute(new.on_conflict_do_update(index_elements=["phone"], set_={**values, "updated_at": now}))

    def rename(self, phones: Sequence[str], name: str, title: str | None) -> None:
        self._db.execute(update(customers).where(customers.c.phone.in_(phones)).values(name=name, title=title))
        for row in self._db.execute(select(tickets).where(tickets.c.phone.in_(phones))).all():
            found = found_by(row.number, row.phone, name, row.fields)
            self._db.execute(update(tickets).where(tickets.c.id == row.id).values(**found))

    def hold(self, phones: Sequence[str], now: datetime) -> None:
        for phone in sorted(phones):
            self._db.execute(insert(customer_files).values(phone=phone, updated_at=now).on_conflict_do_nothing())
            self._db.execute(select(customer_files.c.phone).where(customer_files.c.phone == phone).with_for_update())

    def merge(self, phone: str, into: str | None, now: datetime) -> None:
        moved: Any = customer_files.c.phone == phone
        if into is not None:
            # What had been merged into this number goes along, so that one step leads to the file.
            moved = or_(moved, customer_files.c.merged_into == phone)
        self._db.execute(update(customer_files).where(moved).values(merged_into=into, updated_at=now))

    def search(self, words: str, limit: int) -> tuple[Person, ...]:
        query = select(customers.c.phone).where(customers.c.phone.is_not(None)).order_by(customers.c.id.desc())
        for word in words.split():
            like = or_(customers.c.phone.contains(word, autoescape=True), customers.c.name.contains(word, autoescape=True))
            query = query.where(like)
        # A customer has a row for each conversation: so many of the newest, and of them the different ones.
        found = self._db.scalars(query.limit(limit * _ROWS_EACH))
        return self._persons(list(dict.fromkeys(found))[:limit])

    def _persons(self, phones: Sequence[str]) -> tuple[Person, ...]:
        """As person, for the numbers of a list, in three statements."""
        corrected = {
            row.phone: row for row in self._db.execute(select(customer_files).where(customer_files.c.phone.in_(phones)))
        }
        named = and_(customers.c.phone.in_(phones), customers.c.name.is_not(None))
        said = {row.phone: row for row in self._db.execute(select(customers).where(named).order_by(customers.c.id))}
        address = tickets.c.fields["address"].astext
        lived = select(tickets.c.phone, address.label("address")).where(tickets.c.phone.in_(phones), address != "")
        homes = {row.phone: row.address for row in self._db.execute(lived.order_by(tickets.c.id))}
        return tuple(_person(phone, corrected.get(phone), said.get(phone), homes.get(phone)) for phone in phones)


def _person(phone: str, corrected: Row[Any] | None, said: Row[Any] | None, home: str | None) -> Person:
    given = {name: getattr(corrected, name) if corrected else None for name in _FIELDS}
    if given["name"] is None and said is not None:
        given |= {"name": said.name, "title": given["title"] or said.title}
    return Person(phone=phone, **{**given, "address": given["address"] or home})
