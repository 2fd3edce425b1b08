"""What the managers' figures need from outside, as a protocol."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Protocol

from bot.core.report import Promises, Proposals, Queue, Ratings, Repairs, Times, Wished, Workload


class Reports(Protocol):
    """Figures of what happened from one moment up to another."""

    def by_channel(self, since: datetime, until: datetime) -> Mapping[str, tuple[int, int]]:
        """Conversations in which customers wrote, and those of them in which no person was needed."""

    def by_want(self, since: datetime, until: datetime, wants: Sequence[str]) -> Mapping[str, int]:
        """Conversations by intent, those of `wants` alone; a conversation counts once for each."""

    def by_day(self, since: datetime, until: datetime, zone: str) -> Mapping[date, int]:
        """Conversations by the shop's day."""

    def first_answers(self, since: datetime, until: datetime) -> Times:
        """From each conversation's first message in the period to its answer."""

    def queue(self, since: datetime, until: datetime, limit: timedelta) -> Queue: ...
    def promises(self, since: datetime, until: datetime, now: datetime) -> tuple[Promises, ...]: ...
    def jobs_by_status(self, since: datetime, until: datetime) -> Mapping[str, int]: ...
    def repairs(self, since: datetime, until: datetime, again_within: int) -> Repairs:
        """`again_within` months of an earlier repair of the same article it is a repeat."""

    def complaints(self, since: datetime, until: datetime) -> tuple[tuple[str, int, int, int], ...]:
        """Kind, and of its tickets all, serious ones and settled ones; the most frequent kind first (R56)."""

    def ratings(self, since: datetime, until: datetime) -> Ratings: ...
    def proposals(self, since: datetime, until: datetime) -> tuple[Proposals, ...]:
        """By kind, those taken most often first."""

    def helped(self, since: datetime, until: datetime) -> tuple[int, int]:
        """Messages beside which something was proposed, and those of them that were made of a proposal."""

    def wished(self, limit: int) -> tuple[Wished, ...]:
        """What customers wait for now, the most wanted first (R25)."""

    def workload(self, since: datetime, until: datetime) -> tuple[Workload, ...]: ...
    def is_sent(self, shop: str, day: date) -> bool: ...
    def send(self, shop: str, day: date, words: str, now: datetime) -> None:
        """Have the day's report sent to a shop's manager; a second time nothing happens."""
