"""The managers' figures (R74): what is counted, and how it is shown as numbers, tables and charts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.core.survey import SATISFIED


@dataclass(frozen=True, kw_only=True)
class Times:
    """Durations in seconds; None where there were none."""

    count: int
    median: float | None
    #: 95 of 100 were no longer than this.
    slow: float | None


@dataclass(frozen=True, kw_only=True)
class Queue:
    """Customers who were handed over in the period."""

    all: int
    taken: int
    #: Of those taken, within the limit of R70.
    in_time: int
    waited: Times


@dataclass(frozen=True, kw_only=True)
class Repairs:
    """Jobs written down in the period (R36, R74)."""

    all: int
    #: The same customer's article was repaired a short while before.
    repeats: int

    @property
    def first_time(self) -> float | None:
        """The share that needed no second visit."""
        return 1 - self.repeats / self.all if self.all else None


@dataclass(frozen=True, kw_only=True)
class Ratings:
    """What customers said of visits (R39)."""

    #: Tickets about which the question was put.
    asked: int
    #: Tickets by score, 1 to 5; of each the last answer.
    scores: Mapping[int, int]

    @property
    def all(self) -> int:
        return sum(self.scores.values())

    @property
    def satisfied(self) -> int:
        return sum(count for score, count in self.scores.items() if score >= SATISFIED)

    @property
    def average(self) -> float | None:
        return sum(score * count for score, count in self.scores.items()) / self.all if self.all else None


@dataclass(frozen=True, kw_only=True)
class Proposals:
    """What became of proposals of one kind that colleagues were shown."""

    #: A bot.core.suggest.Kind.
    kind: str
    taken: int
    edited: int
    refused: int

    @property
    def all(self) -> int:
        return self.taken + self.edited + self.refused


@dataclass(frozen=True, kw_only=True)
class Promises:
    """Tickets of one kind whose time fell into the period."""

    kind: str
    all: int
    kept: int


@dataclass(frozen=True, kw_only=True)
class Workload:
    """What one colleague did."""

    name: str
    login: str
    #: Customers taken over, messages written, steps in tickets.
    taken: int
    messages: int
    steps: int


@dataclass(frozen=True, kw_only=True)
class Wished:
    """An article that customers wait for (R25)."""

    article: str
    model: str
    #: Code of the shop.
    shop: str
    count: int
    since: datetime


@dataclass(frozen=True, kw_only=True)
class Number:
    """One of the figures at the top."""

    title: str
    #: As it is read: 86%, 3分20秒, 12.
    text: str
    hint: str = ""


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A table, and how it is drawn; the first column names, the second is drawn."""

    id: str
    title: str
    head: Sequence[str]
    rows: Sequence[Sequence[str | int | float]]
    #: bar, line, pie; None: it is read only.
    chart: str | None = None


@dataclass(frozen=True, kw_only=True)
class Report:
    """Everything about a period."""

    first: date
    last: date
    made_at: datetime
    numbers: tuple[Number, ...]
    sheets: tuple[Sheet, ...]


def percent(part: float, whole: float) -> str:
    """86%; a dash where there was nothing."""
    return f"{part / whole:.0%}" if whole else "—"


def spent(seconds: float | None) -> str:
    """0.4秒, 12秒, 3分20秒, 2小时5分; a dash for None."""
    if seconds is None:
        return "—"
    if seconds < 10:
        return f"{seconds:.1f}秒"
    whole = timedelta(seconds=round(seconds))
    minutes, rest = divmod(int(whole.total_seconds()), 60)
    if minutes >= 60:
        return f"{minutes // 60}小时{minutes % 60}分"
    return f"{minutes}分{rest}秒" if minutes else f"{rest}秒"
