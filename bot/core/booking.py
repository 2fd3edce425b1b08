"""Looking after what is booked: where it stands, another time, cancelling it (R34, R35, R38)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.core.repair import Visit


class Purpose(StrEnum):
    """What the customer wants done with a ticket."""

    PROGRESS = "progress"
    CHANGE = "change"
    CANCEL = "cancel"


class Topic(StrEnum):
    """What can be asked."""

    #: Which ticket, and a telephone number as proof where it is another conversation's.
    TICKET = "ticket"
    #: What is to be changed, and to what.
    CHANGE = "change"
    #: Whether the proposed time suits.
    TIME = "time"
    #: Whether it is really to be cancelled.
    CONFIRM = "confirm"


class Outcome(StrEnum):
    """How the talk ended, for the action that closes the form."""

    TELL = "tell"
    CHANGE = "change"
    CANCEL = "cancel"
    KEEP = "keep"
    CLOSED = "closed"
    PERSON = "person"
    #: No ticket, but a colleague was called: how long that still takes is told.
    WAITING = "waiting"
    #: An order of goods is asked about, which a colleague must look up.
    ORDER = "order"
    #: Somebody is to come and put up what was bought: nothing of it is booked yet.
    INSTALL = "install"


@dataclass(frozen=True, kw_only=True)
class Talk:
    """Where the talk stands."""

    purpose: Purpose
    #: The ticket, once it is found and the customer has shown to be its owner.
    number: str | None = None
    #: A number the customer named that is another conversation's: a telephone number must prove it.
    claimed: str | None = None
    #: Tickets to choose from, where the customer has several.
    several: tuple[str, ...] = ()
    #: How often in a row nothing was found or an answer could not be read.
    missed: int = 0
    offered: Visit | None = None
    #: How the offered time stands to the one that was wished for, see bot.core.slots.Fit.
    fit: str | None = None
    #: Slots that did not suit; they are not proposed a second time.
    refused: tuple[int, ...] = ()
    phone: str | None = None
    address: str | None = None
    district: str | None = None
    landmark: str | None = None
    outcome: Outcome | None = None
