"""What a talk left behind in the database: messages with the responses they come from, tickets, places in the queue."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, text

from bot.core.wording import fields_of

#: Facts that no text shows: where an answer comes from.
_SOURCES = {"utter_knowledge": "entry", "utter_sale_promotion": "source", "utter_sale_promotions_line": "source"}

_MESSAGES = """
SELECT m.id, m.turn_id, m.text, m.response, m.arguments, (
    SELECT coalesce(json_agg(json_build_array(b.title, b.id, b.payload)), '[]') FROM bot.buttons b
    WHERE b.message_id = m.id
) AS buttons FROM bot.messages m
JOIN bot.conversations c ON c.id = m.conversation_id
WHERE c.external_id = ANY(:conversations) AND m.direction = 'out' ORDER BY m.id
"""
_TICKETS = """
SELECT t.number, t.kind, t.status, t.phone, t.urgent, t.fields, t.due_at, s.starts_at AS slot FROM bot.tickets t
JOIN bot.conversations c ON c.id = t.conversation_id LEFT JOIN bot.slots s ON s.ticket_id = t.id
WHERE c.external_id = ANY(:conversations) ORDER BY t.id
"""
_HANDOFFS = """
SELECT h.reason, h.state, h.promised_at FROM bot.handoffs h
JOIN bot.conversations c ON c.id = h.conversation_id WHERE c.external_id = ANY(:conversations) ORDER BY h.id
"""


@dataclass(frozen=True, kw_only=True)
class Part:
    """One sentence that was said: its response, and the facts filled in."""

    response: str
    facts: Mapping[str, str]


@dataclass(frozen=True)
class Button:
    title: str
    #: What is sent to press it.
    key: str
    #: What it stands for: /affirm.
    meaning: str


@dataclass(frozen=True, kw_only=True)
class Reply:
    """One message that went out."""

    turn: int
    text: str
    #: As stored: a fact that several sentences fill in is a list.
    arguments: Mapping[str, Any]
    parts: tuple[Part, ...]
    buttons: tuple[Button, ...]


@dataclass(frozen=True, kw_only=True)
class Ticket:
    number: str
    kind: str
    status: str
    phone: str | None
    urgent: bool
    fields: Mapping[str, Any]
    due_at: datetime
    #: When somebody comes; None where no slot is taken.
    slot: datetime | None


@dataclass(frozen=True, kw_only=True)
class Record:
    """One conversation as it is stored."""

    replies: tuple[Reply, ...] = ()
    tickets: tuple[Ticket, ...] = ()
    #: Reasons for which a person was called, the oldest first.
    handoffs: tuple[str, ...] = ()
    promised: tuple[datetime, ...] = ()

    @property
    def buttons(self) -> tuple[Button, ...]:
        """Those under the replies to the customer's last message."""
        return tuple(button for reply in self.latest for button in reply.buttons)

    @property
    def latest(self) -> tuple[Reply, ...]:
        """The replies to the customer's last message."""
        return tuple(one for one in self.replies if one.turn == self.replies[-1].turn) if self.replies else ()

    def parts(self) -> Iterator[Part]:
        for reply in self.replies:
            yield from reply.parts

    def said(self, *responses: str) -> list[Part]:
        """The sentences that come from one of these responses; a name that ends with * stands for all that begin so."""
        return [part for part in self.parts() if matches(part.response, responses)]

    def ticket(self, kind: str) -> Ticket | None:
        """The newest of a kind."""
        return next((one for one in reversed(self.tickets) if one.kind == kind), None)


def matches(name: str, patterns: Sequence[str]) -> bool:
    return any(name.startswith(one[:-1]) if one.endswith("*") else name == one for one in patterns)


def read_record(engine: Engine, conversations: Sequence[str], texts: Mapping[str, Sequence[str]]) -> Record:
    """The rows of one or more conversations. `texts`: the assistant's responses, by name."""
    with engine.begin() as connection:
        known = {"conversations": list(conversations)}
        messages = list(connection.execute(text(_MESSAGES), known))
        tickets = list(connection.execute(text(_TICKETS), known))
        handoffs = list(connection.execute(text(_HANDOFFS), known))
    return Record(
        replies=tuple(
            Reply(
                turn=row.turn_id or 0,
                text=row.text,
                arguments=row.arguments or {},
                parts=tuple(parts_of(row.response or "", row.arguments or {}, texts)),
                buttons=tuple(Button(*one) for one in row.buttons),
            )
            for row in messages
        ),
        tickets=tuple(Ticket(**row._mapping) for row in tickets),
        handoffs=tuple(row.reason for row in handoffs),
        promised=tuple(row.promised_at for row in handoffs),
    )


def parts_of(responses: str, arguments: Mapping[str, Any], texts: Mapping[str, Sequence[str]]) -> Iterator[Part]:
    """A message of several sentences as these: a fact that several of them fill in is stored as a list."""
    left = {name: list(value) if isinstance(value, list) else value for name, value in arguments.items()}
    for response in responses.split():
        wanted = set().union(*(fields_of(one) for one in texts.get(response, ())))
        wanted |= {_SOURCES[response]} if response in _SOURCES else set()
        facts = {}
        for name in wanted & left.keys():
            value = left[name]
            facts[name] = str(value.pop(0)) if isinstance(value, list) and value else str(value)
        yield Part(response=response, facts=facts)
