"""What work with tickets and customers' files needs from outside, as protocols."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

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

    def likely_duplicates(self, card: Card) -> tuple[Card, ...]:
        """Open tickets of the same kind and customer."""

    def run_out(self, kind: Kind, now: datetime, limit: int) -> tuple[Card, ...]:
        """Open tickets whose level has not answered in time, held; passed over where another transaction holds them."""

    def assign(self, ticket_id: int, account_id: int | None) -> None: ...
    def pass_on(self, ticket_id: int, level: Level, due_at: datetime) -> None:
        """To a level above, where nobody has it yet."""

    def merge(self, ticket_id: int, into_id: int) -> None: ...
