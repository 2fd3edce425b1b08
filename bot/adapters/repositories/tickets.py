"""Tickets with their history."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, DateTime, Row, Select, any_, cast, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from bot.adapters.link_tables import confirmed_phones
from bot.adapters.repositories.jobs import defer
from bot.adapters.repositories.links import conversations_of, customer_of
from bot.adapters.repositories.outbox import give_to_ticket
from bot.adapters.repositories.unwritten import Unwritten
from bot.adapters.tables import conversations, customers, messages, ticket_counters, ticket_history, tickets
from bot.core.phones import parted
from bot.core.ticket_desk import grams, haystack
from bot.core.tickets import AWAITING, BOOKED, OVERDUE, UNWRITTEN, VISITED, Event, Kind, Status, Ticket


class TicketRows:
    """The port Tickets."""

    def __init__(self, connection: Connection, unwritten: Unwritten | None = None) -> None:
        """`unwritten`: given where everything is taken back: a ticket gets no number then, and is remembered there."""
        self._db = connection
        self._unwritten = unwritten

    def add(
        self,
        kind: Kind,
        status: Status,
        conversation_id: str,
        phone: str | None,
        urgent: bool,
        fields: Mapping[str, Any],
        due_at: datetime,
        prefix: str,
        now: datetime,
    ) -> Ticket:
        called, extension = parted(phone or "")
        values = {
            "number": self._next_number(prefix),
            "kind": kind,
            "status": status,
            "conversation_id": conversation_id,
            "phone": called or None,
            "urgent": urgent,
            "fields": {**fields, "extension": extension} if extension else dict(fields),
            "due_at": due_at,
            "created_at": now,
            "updated_at": now,
        }
        if self._unwritten is not None:
            self._unwritten.remember(values)
        row = self._insert(values)
        self._record(row.id, "customer", "created", now, {})
        give_to_ticket(self._db, conversation_id, row.id, now)
        return self._ticket(row)

    def _insert(self, values: Mapping[str, Any]) -> Row[Any]:
        of_conversation = select(customers.c.id, customers.c.name).join(conversations, conversations.c.customer_id == customers.c.id)
        customer = self._db.execute(of_conversation.where(conversations.c.id == values["conversation_id"])).one()
        found = found_by(values["number"], values["phone"], customer.name, values["fields"])
        new = insert(tickets).values(**values, **found, customer_id=customer.id)
        return self._db.execute(new.returning(tickets)).one()

    def bring_back(self, conversation_id: str, mentioned: str) -> None:
        if self._unwritten is None or UNWRITTEN not in mentioned:
            return
        for values in self._unwritten.known(conversation_id, mentioned):
            self._insert(values)

    def _next_number(self, prefix: str) -> str:
        if self._unwritten is not None:
            return f"{prefix}-{UNWRITTEN}"
        first = insert(ticket_counters).values(prefix=prefix, last=1)
        last = self._db.scalar(
            first.on_conflict_do_update(
                index_elements=["prefix"], set_={"last": ticket_counters.c.last + 1}
            ).returning(ticket_counters.c.last)
        )
        return f"{prefix}-{last:04d}"

    def get(self, number: str) -> Ticket | None:
        return next(iter(self._find(select(tickets).where(tickets.c.number == number))), None)

    def of_conversation(self, conversation_id: str) -> tuple[Ticket, ...]:
        theirs = conversations_of(conversation_id)
        numbers = select(confirmed_phones.c.phone).where(confirmed_phones.c.customer_id == customer_of(conversation_id))
        # As arrays, which are looked up in the indexes; IN reads the whole table for an OR.
        return self._find(
            select(tickets).where(
                or_(
                    tickets.c.conversation_id == any_(func.array(theirs.scalar_subquery())),
                    tickets.c.phone == any_(func.array(numbers.scalar_subquery())),
                )
            )
        )

    def of_phone(self, phone: str) -> tuple[Ticket, ...]:
        return self._find(select(tickets).where(tickets.c.phone == parted(phone)[0]))

    def latest(self, kind: Kind | None, limit: int) -> tuple[Ticket, ...]:
        query = select(tickets).limit(limit)
        return self._find(query if kind is None else query.where(tickets.c.kind == kind))

    def waiting_for(self, model: str, shop: str, limit: int) -> tuple[Ticket, ...]:
        rows = self._db.execute(
            _open_of(Kind.RESTOCK)
            .where(tickets.c.fields["model"].astext == model, tickets.c.fields["shop"].astext == shop)
            .order_by(tickets.c.id)
            .limit(limit)
            .with_for_update(skip_locked=True)
        ).all()
        return tuple(self._ticket(row) for row in rows)

    def open_of(self, kind: Kind) -> tuple[Ticket, ...]:
        return tuple(self._ticket(row) for row in self._db.execute(_open_of(kind).order_by(tickets.c.id)).all())

    def since(self, kind: Kind, moment: datetime) -> tuple[Ticket, ...]:
        return self._find(select(tickets).where(tickets.c.kind == kind, tickets.c.created_at >= moment))

    def visits(self, since: datetime, until: datetime) -> tuple[Ticket, ...]:
        starts_at = cast(tickets.c.fields["starts_at"].astext, DateTime(timezone=True))
        rows = self._db.execute(
            select(tickets)
            .where(
                tickets.c.kind.in_(BOOKED),
                tickets.c.status == Status.SCHEDULED,
                tickets.c.fields["starts_at"].astext.is_not(None),
                starts_at.between(since, until),
            )
            .order_by(tickets.c.id)
            .with_for_update(skip_locked=True)
        ).all()
        return tuple(self._ticket(row) for row in rows)

    def finished(self, *, since: datetime, silent_since: datetime, without: str) -> tuple[Ticket, ...]:
        asked = select(ticket_history.c.id).where(
            ticket_history.c.ticket_id == tickets.c.id, ticket_history.c.event == without
        )
        written = (
            select(messages.c.id)
            .join(conversations, conversations.c.id == messages.c.conversation_id)
            .where(
                conversations.c.customer_id == tickets.c.customer_id,
                messages.c.direction == "in",
                messages.c.created_at > silent_since,
            )
        )
        rows = self._db.execute(
            select(tickets)
            .where(
                tickets.c.kind.in_(BOOKED),
                tickets.c.status.in_(VISITED),
                tickets.c.updated_at > since,
                ~asked.exists(),
                ~written.exists(),
            )
            .order_by(tickets.c.id)
            .with_for_update(skip_locked=True, of=tickets)
        ).all()
        return tuple(self._ticket(row) for row in rows)

    def overdue(self, now: datetime, *, unnoted: bool) -> tuple[Ticket, ...]:
        promised = or_(tickets.c.kind != Kind.SUGGESTION, tickets.c.phone.is_not(None))
        late = select(tickets).where(tickets.c.status.in_(AWAITING), tickets.c.due_at < now, promised)
        if unnoted:
            noted = select(ticket_history.c.id).where(
                ticket_history.c.ticket_id == tickets.c.id, ticket_history.c.event == OVERDUE
            )
            late = late.where(~noted.exists()).with_for_update(skip_locked=True, of=tickets)
        return tuple(self._ticket(row) for row in self._db.execute(late.order_by(tickets.c.due_at)).all())

    def note_overdue(self, ticket: Ticket, now: datetime) -> None:
        self._record(ticket.id, "bot", OVERDUE, now, {"due_at": ticket.due_at.isoformat()})
        if ticket.urgent:
            defer(self._db, "care", "alert_overdue", {"number": ticket.number})

    def _find(self, query: Select[Any]) -> tuple[Ticket, ...]:
        """Newest first."""
        return tuple(self._ticket(row) for row in self._db.execute(query.order_by(tickets.c.id.desc())).all())

    def change(
        self,
        ticket: Ticket,
        *,
        actor: str,
        event: str,
        now: datetime,
        status: Status | None = None,
        fields: Mapping[str, Any] | None = None,
        phone: str | None = None,
        details: Mapping[str, Any] | None = None,
        urgent: bool | None = None,
        due_at: datetime | None = None,
    ) -> Ticket:
        values: dict[str, Any] = {"updated_at": now}
        if status is not None:
            values["status"] = status
        number, extension = parted(phone) if phone else (None, None)
        dials = {"extension": extension} if extension or (phone and "extension" in ticket.fields) else {}
        if fields is not None or dials:
            values["fields"] = {**ticket.fields, **(fields or {}), **dials}
        given = {"phone": number, "urgent": urgent, "due_at": due_at}
        values |= {name: value for name, value in given.items() if value is not None}
        if fields is not None or phone is not None:
            values |= found_by(ticket.number, number or ticket.phone, self._name_in(ticket), values.get("fields", ticket.fields))
        row = self._db.execute(
            update(tickets).where(tickets.c.id == ticket.id).values(values).returning(tickets)
        ).one()
        self._record(ticket.id, actor, event, now, details or fields or {})
        return self._ticket(row)

    def _name_in(self, ticket: Ticket) -> str | None:
        query = select(customers.c.name).join(tickets, tickets.c.customer_id == customers.c.id)
        return self._db.scalar(query.where(tickets.c.id == ticket.id))

    def _record(
        self, ticket_id: int, actor: str, event: str, now: datetime, details: Mapping[str, Any]
    ) -> None:
        self._db.execute(
            insert(ticket_history).values(
                ticket_id=ticket_id, at=now, actor=actor, event=event, details=dict(details)
            )
        )

    def _ticket(self, row: Row[Any]) -> Ticket:
        history = self._db.execute(
            select(ticket_history).where(ticket_history.c.ticket_id == row.id).order_by(ticket_history.c.id)
        )
        return Ticket(
            id=row.id,
            number=row.number,
            kind=Kind(row.kind),
            status=Status(row.status),
            conversation_id=row.conversation_id,
            phone=row.phone,
            urgent=row.urgent,
            fields=row.fields,
            due_at=row.due_at,
            created_at=row.created_at,
            history=tuple(
                Event(at=event.at, actor=event.actor, event=event.event, details=event.details)
                for event in history
            ),
        )


def found_by(number: str, phone: str | None, name: str | None, fields: Mapping[str, Any]) -> dict[str, Any]:
    """The columns that staff's search looks at."""
    text = haystack(number, phone, name, fields)
    return {"haystack": text, "grams": sorted(grams(text))}


def _open_of(kind: Kind) -> Select[Any]:
    return select(tickets).where(tickets.c.kind == kind, tickets.c.status == Status.RECEIVED)
