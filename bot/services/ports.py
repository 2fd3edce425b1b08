"""What the use cases need from outside, as protocols."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import TracebackType
from typing import Any, Protocol, Self

from bot.core.catalogue import Article
from bot.core.conversation import Answer, Incoming, Message, Received, Reply, State
from bot.core.handoff import Handoff, Reason
from bot.core.orders import Order
from bot.core.reading import Reading
from bot.core.slots import NewSlot, Slot
from bot.core.tickets import Kind, Status, Ticket
from bot.core.wording import Rendered


class Conversations(Protocol):
    """Conversations, messages and what is sent."""

    def receive(
        self, channel: str, external_id: str, message_id: str, text: str, button: str | None, now: datetime
    ) -> Received: ...
    def incoming(self, turn_id: int) -> Incoming: ...
    def lock(self, conversation_id: str) -> State:
        """The state, held unchanged until the transaction ends."""

    def set_state(self, conversation_id: str, state: State) -> None: ...
    def store_replies(self, turn_id: int, conversation_id: str, replies: Sequence[Reply], now: datetime) -> None: ...
    def store_note(self, turn_id: int, conversation_id: str, text: str, now: datetime) -> None: ...
    def store_staff_reply(self, conversation_id: str, text: str, now: datetime) -> None: ...
    def close_turn(self, turn_id: int, intent: Mapping[str, Any] | None, now: datetime) -> None: ...
    def answer_to(self, turn_id: int) -> Answer: ...
    def find(self, channel: str, external_id: str) -> str | None: ...
    def history(self, conversation_id: str, after: int, limit: int) -> tuple[Message, ...]: ...
    def mark_sent(self, conversation_id: str, up_to: int, now: datetime) -> None: ...
    def name_customer(
        self, conversation_id: str, name: str | None, title: str | None, phone: str | None
    ) -> None: ...


class Tickets(Protocol):
    """Tickets with their history."""

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
    ) -> Ticket: ...
    def get(self, number: str) -> Ticket | None: ...
    def of_conversation(self, conversation_id: str) -> tuple[Ticket, ...]: ...
    def of_phone(self, phone: str) -> tuple[Ticket, ...]: ...
    def latest(self, kind: Kind | None, limit: int) -> tuple[Ticket, ...]: ...
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
        """Add an event to the history; whatever is None stays as it is, `fields` are added to those there are."""

    def overdue(self, now: datetime, *, unnoted: bool) -> tuple[Ticket, ...]:
        """Tickets whose promised time has passed without anybody acting, the longest overdue first.

        `unnoted`: only those without an overdue event, held until the transaction ends, and passed over where another
        transaction holds them. A suggestion nobody asked an answer to is promised nothing.
        """

    def note_overdue(self, ticket: Ticket, now: datetime) -> None:
        """Write the overdue event; where the ticket is urgent, whoever is on duty is told."""

    def since(self, kind: Kind, moment: datetime) -> tuple[Ticket, ...]:
        """Everything of one kind from a moment on, newest first."""


class Slots(Protocol):
    """Technicians' slots."""

    def free(self, category: str | None, district: str | None, since: datetime, until: datetime) -> list[Slot]: ...
    def hold(self, slot_id: int) -> Slot:
        """Keep a free slot from others until the transaction ends. Raises SlotTaken."""

    def book(self, slot_id: int, ticket_id: int) -> None:
        """Give a slot that is held to a ticket."""

    def release(self, ticket_id: int) -> None: ...
    def open_days(self, slots: Sequence[NewSlot]) -> int: ...


class Handoffs(Protocol):
    """The queue for people."""

    def add(
        self,
        conversation_id: str,
        reason: Reason,
        summary: Mapping[str, Any],
        promised_at: datetime,
        now: datetime,
    ) -> Handoff: ...
    def waiting(self) -> tuple[Handoff, ...]: ...
    def open_for(self, conversation_id: str) -> Handoff | None: ...
    def close(self, handoff_id: int, now: datetime) -> None: ...


class Catalogue(Protocol):
    """Articles and orders."""

    def by_key(self, key: str) -> Article | None:
        """The article of a model key (bot.core.catalogue.model_key)."""

    def order(self, number: str) -> tuple[Order, ...]:
        """The lines of an order; empty where there is none."""

    def orders_of(self, phone: str) -> tuple[Order, ...]:
        """Everything bought with this telephone number, newest first."""


class Results(Protocol):
    """What writing actions came to, by turn, so that none is done twice."""

    def claim(self, turn_id: int, action: str) -> Mapping[str, Any] | None:
        """The stored outcome, or None: then this transaction does the work, and others wait for it."""

    def store(self, turn_id: int, action: str, outcome: Mapping[str, Any]) -> None: ...


class Wordings(Protocol):
    """A shop's own texts."""

    def of(self, responses: Sequence[str]) -> Mapping[str, str]: ...
    def all(self) -> Mapping[str, str]: ...
    def put(self, response: str, text: str) -> None: ...
    def remove(self, response: str) -> bool: ...


class UnitOfWork(Protocol):
    """One transaction. Leaving it without commit() takes everything back."""

    conversations: Conversations
    tickets: Tickets
    slots: Slots
    handoffs: Handoffs
    catalogue: Catalogue
    results: Results
    wordings: Wordings

    def __enter__(self) -> Self: ...
    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...
    def commit(self) -> None: ...


@dataclass(frozen=True, kw_only=True)
class Heard:
    """What the dialogue answered to a turn."""

    #: `{"response", "arguments", "choices"}` each.
    messages: tuple[Mapping[str, Any], ...]
    intent: Mapping[str, Any]


class Dialogue(Protocol):
    """Rasa."""

    async def send(self, conversation_id: str, text: str, turn_id: int, original: str) -> Heard:
        """Raises TurnFailed where there is no usable answer."""


class Clock(Protocol):
    def now(self) -> datetime:
        """Aware UTC."""


class Reads(Protocol):
    """Chinese text to values."""

    def read(self, text: str, *, now: datetime, asked: str | None = None) -> Reading: ...


class Manners(Protocol):
    """The check of everything that goes out (R1, R7)."""

    def problems(self, rendered: Rendered) -> list[str]:
        """One line for each thing that must not be said; empty where all is well."""
