"""What quality inspection needs from outside, as a protocol."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from bot.core.inspection import Fault, Inspection, Remark, Served, State
from bot.core.staff import Account


class Inspections(Protocol):
    """Conversations that colleagues had, with their scores."""

    def unscored(self, limit: int) -> tuple[Served, ...]:
        """Those that have ended and were not scored, held until the transaction ends; the oldest first."""

    def add(self, served: Served, score: int, faults: Sequence[Fault], now: datetime) -> None: ...
    def page(self, account_id: int | None, state: State | None, before: int | None, limit: int) -> tuple[Inspection, ...]:
        """Newest first; of one colleague, or of all."""

    def random(self, but: int, since: datetime) -> Inspection | None:
        """Any one since then that nobody has commented, and not one's own; None where there is none."""

    def get(self, inspection_id: int) -> Inspection | None: ...
    def hold(self, inspection_id: int) -> Inspection | None:
        """As get, held until the transaction ends."""

    def averages(self, since: datetime) -> tuple[tuple[int, str, int, int], ...]:
        """Account, name, conversations and mean score, the lowest first."""

    def set_state(self, inspection_id: int, state: State, score: int) -> None: ...
    def remark(self, inspection_id: int, by: Account, kind: str, text: str, now: datetime) -> None: ...
    def remarks(self, inspection_id: int) -> tuple[Remark, ...]:
        """Oldest first."""
