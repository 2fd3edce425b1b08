"""Tickets as lists and boards show them; a page begins behind the last ticket of the one before, so that each is as quick."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, func, or_, select, tuple_, update

from bot.adapters.repositories.links import conversations_of
from bot.adapters.staff_tables import customer_files, staff_accounts
from bot.adapters.tables import conversations, customers, tickets
from bot.core.ticket_desk import Card, Filter, Key, Level, Order, number_in, search_of
from bot.core.tickets import DONE, Kind, Status

_OPEN = tickets.c.status.not_in(sorted(DONE))
_TARGET = tickets.alias("target")


class TicketBoardRows:
    """The port TicketBoard."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def page(self, chosen: Filter, after: Key | None, limit: int) -> tuple[Card, ...]:
        query = _CARDS.where(*_conditions(chosen)).limit(limit)
        if chosen.order is Order.DUE:
            query = query.order_by(tickets.c.due_at, tickets.c.id)
            if after is not None:
                query = query.where(tuple_(tickets.c.due_at, tickets.c.id) > (after.due_at, after.id))
        else:
            query = query.order_by(tickets.c.id.desc())
            if after is not None:
                query = query.where(tickets.c.id < after.id)
        return self._cards(query)

    def open_counts(self, kind: Kind | None) -> Mapping[Status, int]:
        query = select(tickets.c.status, func.count()).where(_OPEN).group_by(tickets.c.status)
        if kind is not None:
            query = query.where(tickets.c.kind == kind)
        return {Status(status): count for status, count in self._db.execute(query)}

    def card(self, number: str) -> Card | None:
        return next(iter(self._cards(_CARDS.where(tickets.c.number == number))), None)

    def hold(self, number: str) -> Card | None:
        held = select(tickets.c.id).where(tickets.c.number == number).with_for_update()
        return self.card(number) if self._db.scalar(held) is not None else None

    def of_phones(self, phones: Sequence[str], limit: int) -> tuple[Card, ...]:
        return self._cards(_CARDS.where(tickets.c.phone.in_(phones)).order_by(tickets.c.id.desc()).limit(limit))

    def of_customer(self, conversation_id: str, phone: str | None, limit: int) -> tuple[Card, ...]:
        # Two statements, each by its own index: a condition with OR would read the table.
        mine = tickets.c.conversation_id.in_(conversations_of(conversation_id))
        ways = [mine, *([tickets.c.phone == phone] if phone else [])]
        newest = {one.id: one for way in ways for one in self._cards(_CARDS.where(way).order_by(tickets.c.id.desc()).limit(limit))}
        return tuple(sorted(newest.values(), key=lambda one: -one.id))[:limit]

    def likely_duplicates(self, card: Card) -> tuple[Card, ...]:
        same = [tickets.c.conversation_id == card.conversation_id]
        if card.phone:
            same.append(tickets.c.phone == card.phone)
        others = and_(or_(*same), _OPEN, tickets.c.id != card.id, tickets.c.kind == card.kind)
        return self._cards(_CARDS.where(others).order_by(tickets.c.id.desc()).limit(5))

    def run_out(self, kind: Kind, now: datetime, limit: int) -> tuple[Card, ...]:
        until = func.coalesce(tickets.c.level_due_at, tickets.c.due_at)
        late = and_(tickets.c.kind == kind, _OPEN, until < now, tickets.c.level < Level.COMPANY)
        ids = self._db.scalars(
            select(tickets.c.id).where(late).order_by(tickets.c.id).limit(limit).with_for_update(skip_locked=True)
        ).all()
        return self._cards(_CARDS.where(tickets.c.id.in_(ids)).order_by(tickets.c.id))

    def assign(self, ticket_id: int, account_id: int | None) -> None:
        self._set(ticket_id, assignee_id=account_id)

    def pass_on(self, ticket_id: int, level: Level, due_at: datetime) -> None:
        self._set(ticket_id, level=level, level_due_at=due_at, assignee_id=None)

    def merge(self, ticket_id: int, into_id: int) -> None:
        self._set(ticket_id, merged_into_id=into_id)

    def _set(self, ticket_id: int, **values: Any) -> None:
        self._db.execute(update(tickets).where(tickets.c.id == ticket_id).values(**values))

    def _cards(self, query: Select[Any]) -> tuple[Card, ...]:
        return tuple(_card(row) for row in self._db.execute(query))


def _conditions(chosen: Filter) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = []
    if chosen.kind is not None:
        wanted.append(tickets.c.kind == chosen.kind)
    if chosen.status is not None:
        wanted.append(tickets.c.status == chosen.status)
    if chosen.open or chosen.overdue_at:
        wanted.append(_OPEN)
    if chosen.overdue_at is not None:
        wanted.append(tickets.c.due_at < chosen.overdue_at)
    if chosen.assignee is not None:
        mine = tickets.c.assignee_id
        wanted.append(mine == chosen.assignee if chosen.assignee else mine.is_(None))
    if chosen.urgent:
        wanted.append(tickets.c.urgent)
    if chosen.level is not None:
        wanted.append(tickets.c.level == chosen.level)
    if chosen.since is not None:
        wanted.append(tickets.c.created_at >= chosen.since)
    if chosen.until is not None:
        wanted.append(tickets.c.created_at < chosen.until)
    if chosen.words:
        wanted.append(_found(chosen.words))
    return wanted


def _found(words: str) -> ColumnElement[bool]:
    if number := number_in(words):
        return tickets.c.number == number
    search = search_of(words)
    if not search.possible:
        return tickets.c.id.is_(None)
    parts = [tickets.c.haystack.contains(needle, autoescape=True) for needle in search.needles]
    return and_(tickets.c.grams.contains(list(search.grams)), *parts)


_CARDS = (
    select(
        tickets.c.id,
        tickets.c.number,
        tickets.c.kind,
        tickets.c.status,
        tickets.c.urgent,
        tickets.c.level,
        tickets.c.level_due_at,
        tickets.c.phone,
        tickets.c.fields,
        tickets.c.conversation_id,
        tickets.c.assignee_id,
        tickets.c.due_at,
        tickets.c.created_at,
        tickets.c.updated_at,
        func.coalesce(customer_files.c.name, tickets.c.fields["name"].astext, customers.c.name).label("name"),
        func.coalesce(customer_files.c.title, tickets.c.fields["title"].astext, customers.c.title).label("title"),
        conversations.c.channel,
        staff_accounts.c.shown_name.label("assignee"),
        _TARGET.c.number.label("merged_into"),
    )
    .join(conversations, conversations.c.id == tickets.c.conversation_id)
    .join(customers, customers.c.id == tickets.c.customer_id)
    .outerjoin(customer_files, customer_files.c.phone == tickets.c.phone)
    .outerjoin(staff_accounts, staff_accounts.c.id == tickets.c.assignee_id)
    .outerjoin(_TARGET, _TARGET.c.id == tickets.c.merged_into_id)
)


def _card(row: Row[Any]) -> Card:
    return Card(
        id=row.id,
        number=row.number,
        kind=Kind(row.kind),
        status=Status(row.status),
        urgent=row.urgent,
        level=Level(row.level),
        level_due_at=row.level_due_at,
        phone=row.phone,
        name=row.name,
        title=row.title,
        channel=row.channel,
        conversation_id=row.conversation_id,
        fields=row.fields,
        assignee_id=row.assignee_id,
        assignee=row.assignee,
        merged_into=row.merged_into,
        due_at=row.due_at,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )
