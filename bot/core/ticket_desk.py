"""Tickets as staff work with them: how they are found, who has them, and whose authority they are with (R54)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import IntEnum, StrEnum
from typing import Any

from bot.core.staff import Account, Role
from bot.core.tickets import DONE, Kind, Status

#: A ticket's number as staff type it, with or without its hyphen.
NUMBER = re.compile(r"([A-Za-z]\d{4})-?(\d{4,})")


class Level(IntEnum):
    """Whose authority a matter is with; each may decide more than the one before (R54)."""

    STAFF = 0
    SHOP = 1
    BRANCH = 2
    COMPANY = 3


#: How each level is shown.
LEVELS = {Level.STAFF: "客服", Level.SHOP: "店长", Level.BRANCH: "分公司", Level.COMPANY: "公司"}


def next_level(level: Level) -> Level | None:
    """The level above; None at the top."""
    return Level(level + 1) if level < Level.COMPANY else None


class Order(StrEnum):
    """How a list is sorted."""

    NEWEST = "newest"
    #: What must be done first, first.
    DUE = "due"


@dataclass(frozen=True, kw_only=True)
class Filter:
    """What a list of tickets shows; None or empty: whatever it is."""

    kind: Kind | None = None
    status: Status | None = None
    #: Only what is still to be done.
    open: bool = False
    #: An account's id; 0: those that nobody has.
    assignee: int | None = None
    urgent: bool = False
    #: What was to be done before this moment.
    overdue_at: datetime | None = None
    level: Level | None = None
    #: First and last moment of being written.
    since: datetime | None = None
    until: datetime | None = None
    #: Number, telephone, name, article or any of the words.
    words: str = ""
    order: Order = Order.NEWEST


@dataclass(frozen=True, kw_only=True)
class Key:
    """Where a page of a list ends; the next one goes on behind it."""

    id: int
    due_at: datetime

    def __str__(self) -> str:
        return f"{self.id}-{int(self.due_at.timestamp() * 1_000_000)}"


@dataclass(frozen=True, kw_only=True)
class Card:
    """A ticket in a list, without its history."""

    id: int
    number: str
    kind: Kind
    status: Status
    urgent: bool
    level: Level
    #: By when this level must have answered; None where nothing was passed on.
    level_due_at: datetime | None
    phone: str | None
    name: str | None
    title: str | None
    channel: str
    conversation_id: str
    fields: Mapping[str, Any]
    assignee_id: int | None
    assignee: str | None
    #: The ticket that it was merged into.
    merged_into: str | None
    due_at: datetime
    created_at: datetime
    updated_at: datetime

    @property
    def key(self) -> Key:
        return Key(id=self.id, due_at=self.due_at)

    @property
    def open(self) -> bool:
        return self.status not in DONE

    @property
    def article(self) -> str:
        """As the customer or the catalogue calls it; empty where none is known."""
        fields = self.fields
        # A complaint's category is its cause.
        kind = fields.get("category") if self.kind is not Kind.COMPLAINT else None
        return str(fields.get("article") or fields.get("model") or kind or "")

    @property
    def words(self) -> str:
        """What it is about, in the customer's own words."""
        fields = self.fields
        return str(fields.get("fault") or fields.get("text") or fields.get("words") or fields.get("reason") or "")

    def late(self, now: datetime) -> bool:
        """Whether the promised time, or that of the level it is with, has passed."""
        return self.open and (self.level_due_at or self.due_at) < now


#: Characters of a ticket by which it is found.
_FOUND_BY = 800
_RUNS = re.compile(r"[\u3400-\u9fff]+|[a-z0-9]+")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT")


def haystack(number: str, phone: str | None, name: str | None, fields: Mapping[str, Any]) -> str:
    """Everything a ticket is found by, in the form that `folded` gives to what is looked for."""
    said = dict.fromkeys(text for text in _texts(fields) if not _MOMENT.match(text))
    return " ".join(filter(None, map(folded, (number, phone or "", name or "", *said))))[:_FOUND_BY]


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from _texts(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _texts(one)


def folded(text: str) -> str:
    """Letters, digits and characters alone, in small letters: R2611-0001 and r26110001 are the same."""
    return "".join(_RUNS.findall(text.lower()))


def grams(text: str) -> frozenset[str]:
    """Pairs of characters and threes of letters or digits, by which an index finds any part of a text."""
    return frozenset(
        run[at : at + size]
        for run in _RUNS.findall(text.lower())
        for size in (3 if run[0].isascii() else 2,)
        for at in range(len(run) - size + 1)
    )


@dataclass(frozen=True, kw_only=True)
class Search:
    """What staff typed, word by word."""

    needles: tuple[str, ...]
    grams: tuple[str, ...]

    @property
    def possible(self) -> bool:
        """Whether it is long enough to be looked up: two characters, or three letters or digits."""
        return bool(self.grams)


def search_of(words: str) -> Search:
    needles = tuple(filter(None, map(folded, words.split())))[:6]
    return Search(needles=needles, grams=tuple(sorted(frozenset().union(*map(grams, needles)))))


def number_in(words: str) -> str | None:
    """The ticket that is named by its whole number, as it is stored; None where the words are something else."""
    named = NUMBER.fullmatch(words.strip())
    return f"{named[1].upper()}-{named[2]}" if named else None


@dataclass(frozen=True, kw_only=True)
class Period:
    """Days, both included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1


def may_decide(account: Account, level: Level) -> bool:
    """Whether a matter at this level is within somebody's authority (R54)."""
    return level <= _AUTHORITY[account.role]


_AUTHORITY: Mapping[Role, Level] = {
    Role.AGENT: Level.STAFF,
    Role.SUPERVISOR: Level.SHOP,
    Role.MANAGER: Level.COMPANY,
    Role.ADMIN: Level.COMPANY,
}
