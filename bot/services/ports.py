"""What the use cases need from outside, as protocols."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from types import TracebackType
from typing import Any, Protocol, Self

from bot.core.catalogue import Article, Query, Stocked
from bot.core.channels import Kind, Preceding
from bot.core.conversation import Answer, Button, Incoming, Message, Received, Reply, State
from bot.core.handoff import Handoff, Reason
from bot.core.manners import Fault
from bot.core.orders import Order
from bot.core.reading import Reading
from bot.core.slots import Day, NewSlot, Slot
from bot.core.tickets import Kind as TicketKind
from bot.core.tickets import Status, Ticket
from bot.core.wording import Rendered
from bot.services.content_ports import Edits
from bot.services.inspection_ports import Inspections
from bot.services.learning_ports import Lessons
from bot.services.link_ports import Links
from bot.services.outbox_ports import Attachments, Cursors, Deliveries
from bot.services.report_ports import Reports
from bot.services.staff_ports import Staff, Talks
from bot.services.suggest_ports import Calls, Suggestions
from bot.services.ticket_ports import CustomerFiles, TicketBoard
from bot.services.window_ports import Tokens, Windows


class Conversations(Protocol):
    """Conversations, messages and what is sent."""

    def receive(
        self,
        channel: str,
        external_id: str,
        message_id: str,
        text: str,
        button: str | None,
        now: datetime,
        *,
        kind: Kind = Kind.TEXT,
        unanswered: bool = False,
    ) -> Received:
        """Store a message and its turn; `unanswered`: a closed turn, to which nothing will be said."""

    def incoming(self, turn_id: int) -> Incoming: ...
    def lock(self, conversation_id: str) -> State:
        """The state, held unchanged until the transaction ends."""

    def set_state(self, conversation_id: str, state: State) -> None: ...
    def store_replies(self, turn_id: int, conversation_id: str, replies: Sequence[Reply], now: datetime) -> None: ...
    def store_note(self, turn_id: int, conversation_id: str, text: str, now: datetime) -> None:
        """What a turn came to that nobody was told."""

    def store_notice(self, conversation_id: str, notice: Reply, now: datetime) -> int:
        """A message that answers none: from staff, or that something has happened. Gives its id."""

    def offered(self, conversation_id: str, before: int, *, notices: bool = False) -> tuple[Button, ...]:
        """The buttons that a message of this turn may press: those of the latest answer, or of a notice since.

        `notices`: of a notice alone.
        """

    def press(self, turn_id: int, button: str) -> Incoming:
        """Take a message for the pressing of a button."""

    def preceding(self, conversation_id: str, before: int) -> Preceding | None:
        """The customer's last message before a turn."""

    def last_version(self, conversation_id: str, message_id: str, before: int) -> str | None:
        """What a message said before a turn, by the platform's id; None where it is not known."""

    def store_staff(self, conversation_id: str, message_id: str, text: str, now: datetime) -> None:
        """What a person has said to the customer on the platform itself; once for each of its ids."""

    def hide(self, turn_id: int, text: str) -> None:
        """Put a text in place of what a customer's message said."""

    def close_turn(self, turn_id: int, intent: Mapping[str, Any] | None, now: datetime) -> None: ...
    def answer_to(self, turn_id: int) -> Answer: ...
    def find(self, channel: str, external_id: str) -> str | None: ...
    def not_understood_yet(self, conversation_id: str, limit: int) -> tuple[tuple[int, str], ...]:
        """Ids and texts of the latest messages that came after the last one the dialogue has answered, oldest first."""

    def ensure(self, conversation_id: str, channel: str, now: datetime) -> None:
        """Open a conversation under an id that is given, where there is none of that id."""

    def history(self, conversation_id: str, after: int, limit: int) -> tuple[Message, ...]: ...
    def mark_sent(self, conversation_id: str, up_to: int, now: datetime) -> None: ...
    def name_customer(
        self, conversation_id: str, name: str | None, title: str | None, phone: str | None
    ) -> None: ...


class Tickets(Protocol):
    """Tickets with their history."""

    def add(
        self,
        kind: TicketKind,
        status: Status,
        conversation_id: str,
        phone: str | None,
        urgent: bool,
        fields: Mapping[str, Any],
        due_at: datetime,
        prefix: str,
        now: datetime,
    ) -> Ticket: ...
    def bring_back(self, conversation_id: str, mentioned: str) -> None:
        """In a preview: have the tickets there that earlier previews of the talk would have written.

        `mentioned`: a text in which their numbers stand.
        """

    def get(self, number: str) -> Ticket | None: ...
    def of_conversation(self, conversation_id: str) -> tuple[Ticket, ...]:
        """Tickets of the customer who talks there: of all linked conversations, and of the numbers that were confirmed."""

    def of_phone(self, phone: str) -> tuple[Ticket, ...]: ...
    def latest(self, kind: TicketKind | None, limit: int) -> tuple[Ticket, ...]: ...
    def waiting_for(self, model: str, shop: str, limit: int) -> tuple[Ticket, ...]:
        """Who waits for an article in a shop, the oldest first; held until the transaction ends."""

    def open_of(self, kind: TicketKind) -> tuple[Ticket, ...]:
        """Those that nothing was done about yet, the oldest first."""

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

    def visits(self, since: datetime, until: datetime) -> tuple[Ticket, ...]:
        """Appointments that begin in between, held until the transaction ends; passed over where another holds them."""

    def finished(self, *, since: datetime, silent_since: datetime, without: str) -> tuple[Ticket, ...]:
        """Visits that were done `since` then and have no event of that name, held as those of visits().

        Only where the customer has written nothing since `silent_since`.
        """

    def since(self, kind: TicketKind, moment: datetime) -> tuple[Ticket, ...]:
        """Everything of one kind from a moment on, newest first."""


class Slots(Protocol):
    """Technicians' slots."""

    def free(
        self, category: str | None, district: str | None, since: datetime, until: datetime, holder: str, now: datetime
    ) -> list[Slot]:
        """What may be offered in the conversation `holder`: neither booked nor reserved for another one."""

    def reserve(self, slot_id: int, holder: str, now: datetime, until: datetime) -> bool:
        """Keep a slot for one conversation for a while, in place of what it had; False: another one was faster."""

    def unreserve(self, holder: str) -> None: ...
    def hold(self, slot_id: int, holder: str, now: datetime) -> Slot:
        """Keep a free slot from others until the transaction ends. Raises SlotTaken."""

    def book(self, slot_id: int, ticket_id: int) -> None:
        """Give a slot that is held to a ticket."""

    def release(self, ticket_id: int) -> None: ...
    def open_days(self, slots: Sequence[NewSlot]) -> int: ...
    def calendar(self, first: date, last: date) -> tuple[Day, ...]:
        """The technicians' days, both included."""

    def close_day(self, technician: str, day: date) -> tuple[str, ...]:
        """Keep the day from customers; gives the tickets that stay booked."""

    def reopen_day(self, technician: str, day: date) -> None: ...


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
    def open(self) -> tuple[Handoff, ...]:
        """Everybody who waits or is being served, first come first."""

    def open_for(self, conversation_id: str) -> Handoff | None: ...
    def assign(self, handoff_id: int, account_id: int | None, now: datetime) -> None:
        """Give somebody who still waits to an account; None: to nobody in particular."""

    def take(self, handoff_id: int, account_id: int, now: datetime) -> None:
        """From now on the account serves the customer."""

    def put_back(self, handoff_id: int) -> None:
        """Whoever had the customer has left: the customer waits again, in the old place."""

    def note_ticket(self, handoff_id: int, number: str, promised_at: datetime) -> None:
        """What the customer was told because nobody could come."""

    def close(self, handoff_id: int, now: datetime) -> None: ...


class Catalogue(Protocol):
    """Articles, stock and orders."""

    def by_key(self, key: str) -> Article | None:
        """The article of a model key (bot.core.catalogue.model_key)."""

    def by_model(self, model: str) -> Article | None:
        """The article of a whole model number, however it is written."""

    def article(self, model: str) -> Article:
        """As by_model. Raises ArticleNotFound."""

    def search(self, query: Query, limit: int) -> tuple[Article, ...]:
        """Best first: by model (exactly, its beginning, a part of it, with one slip), otherwise by everything else.

        A model that nothing fits gives nothing, whatever else was said. Of equals those that some shop has come
        first, the cheapest before (the dearest where asked).
        """

    def similar(self, article: Article, shop: str | None, limit: int) -> tuple[Article, ...]:
        """Of the same category and in stock (in that shop; None: in any), the likest first, then the nearest price."""

    def stock_of(self, article: Article) -> Mapping[str, int]:
        """Pieces by shop code."""

    def stocks(self, models: Sequence[str]) -> Mapping[str, Mapping[str, int]]:
        """By model key the pieces by shop code."""

    def set_stock(self, model: str, shop: str, count: int) -> tuple[int, int]:
        """Pieces before and after; the shop by code or name. Raises ArticleNotFound, ShopNotFound.

        Use cases call bot.services.stock.set_stock, which tells those who wait for the article.
        """

    def known(self, keys: Sequence[str]) -> Mapping[str, Article]:
        """Those of the model keys that are in the catalogue."""

    def put(self, found: Sequence[tuple[Article, tuple[str, ...]]]) -> None:
        """Add articles or change those of the same model, each with its search words."""

    def put_stock(self, counts: Mapping[tuple[str, str], int], *, known: bool = True) -> None:
        """Pieces by model and shop code; `known` False: those that are counted already are left as they are."""

    def all(self) -> Iterator[Stocked]:
        """Every article with its stock."""

    def order(self, number: str) -> tuple[Order, ...]:
        """The lines of an order; empty where there is none."""

    def orders_of(self, phone: str) -> tuple[Order, ...]:
        """Everything bought with this telephone number, newest first."""

    def known_orders(self, numbers: Sequence[str]) -> Mapping[str, tuple[Order, ...]]:
        """The lines of those orders that are there, by number."""

    def put_orders(self, lines: Sequence[Order]) -> None:
        """Add orders or change those of the same number, their lines by model."""


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
    """One transaction. Leaving it without commit() takes everything back.

    What every turn reads is committed too: a connection that takes something back forgets its prepared statements.
    """

    conversations: Conversations
    tickets: Tickets
    slots: Slots
    handoffs: Handoffs
    catalogue: Catalogue
    results: Results
    wordings: Wordings
    staff: Staff
    talks: Talks
    deliveries: Deliveries
    attachments: Attachments
    cursors: Cursors
    windows: Windows
    tokens: Tokens
    lessons: Lessons
    links: Links
    suggestions: Suggestions
    calls: Calls
    board: TicketBoard
    files: CustomerFiles
    reports: Reports
    edits: Edits
    inspections: Inspections

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
    #: The likeliest wants, the best first: `{"name", "confidence"}` each.
    ranking: tuple[Mapping[str, Any], ...] = ()
    #: The form whose question stood before the message.
    form_before: str | None = None


class Dialogue(Protocol):
    """Rasa."""

    async def send(self, incoming: Incoming, text: str) -> Heard:
        """Raises TurnFailed where there is no usable answer."""


class Clock(Protocol):
    def now(self) -> datetime:
        """Aware UTC."""


class Reads(Protocol):
    """Chinese text to values."""

    def read(self, text: str, *, now: datetime, asked: str | None = None) -> Reading: ...


class ReadsQuery(Protocol):
    """Chinese text to what is looked for in the catalogue."""

    def query(self, text: str) -> Query | None:
        """None where the words name nothing that could be looked for. Raises ServiceUnavailable."""

    def models(self, text: str) -> tuple[str, ...]:
        """Every model named, in capital letters: two are to be compared. Raises ServiceUnavailable."""


class Manners(Protocol):
    """The check of everything that goes out (R1, R7)."""

    def problems(self, rendered: Rendered) -> list[str]:
        """One line for each thing that must not be said; empty where all is well."""

    def faults(self, rendered: Rendered) -> Sequence[Fault]:
        """The same with their places, in the order of the text."""
