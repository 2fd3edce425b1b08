"""What work with tickets and customers' files needs from outside, as protocols."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.core.customer_file import PastTalk, Person
from bot.core.ticket_desk import Card, Filter, Key, Level
from bot.core.tickets import Kind, Status


class TicketBoard(Protocol):
    """Tickets as lists and boards show them, and what staff alone change about them."""

    def page(self, chosen: Filter, after: Key | None, limit: int) -> tuple[Card, ...]:
        """The tickets behind `after` in the filter's order; None: from the beginning."""

    def open_counts(self, kind: Kind | None) -> Mapping[Status, int]:
        """How many are still to be done, by status."""

    def card(self, number: str) -> Card | None: ...
    def hold(self, number: str) -> Card | None:
        """As card, held unchanged until the transaction ends."""

    def of_phones(self, phones: Sequence[str], limit: int) -> tuple[Card, ...]:
        """Newest first."""

    def of_customer(self, conversation_id: str, phone: str | None, limit: int) -> tuple[Card, ...]:
        """Of a conversation and of its customer's number, newest first."""

    def likely_duplicates(self, card: Card) -> tuple[Card, ...]:
        """Open tickets of the same kind and customer."""

    def run_out(self, kind: Kind, now: datetime, limit: int) -> tuple[Card, ...]:
        """Open tickets whose level has not answered in time, held; passed over where another transaction holds them."""

    def assign(self, ticket_id: int, account_id: int | None) -> None: ...
    def pass_on(self, ticket_id: int, level: Level, due_at: datetime) -> None:
        """To a level above, where nobody has it yet."""

    def merge(self, ticket_id: int, into_id: int) -> None: ...


class CustomerFiles(Protocol):
    """Customers' files: corrections, and numbers that belong to one person."""

    def main(self, phone: str) -> str:
        """The number under which a person's file is kept; the same one where nothing was merged."""

    def merged_into(self, phone: str) -> tuple[str, ...]: ...
    def person(self, phones: Sequence[str]) -> Person:
        """Who it is; the first of the numbers is the file's own."""

    def talks(self, phones: Sequence[str], limit: int) -> tuple[PastTalk, ...]:
        """Newest first."""

    def correct(self, phone: str, now: datetime, **values: str | None) -> None: ...
    def rename(self, phones: Sequence[str], name: str, title: str | None) -> None:
        """Have the assistant and the search use the corrected name."""

    def hold(self, phones: Sequence[str], now: datetime) -> None:
        """Keep these files from others until the transaction ends."""

    def merge(self, phone: str, into: str | None, now: datetime) -> None:
        """`into` None: a file of its own again."""

    def search(self, words: str, limit: int) -> tuple[Person, ...]:
        """By a part of the number or the name, the latest first; without words the latest customers."""
