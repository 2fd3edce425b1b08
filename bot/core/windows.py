"""When a platform lets the shop write to a customer: only for a time, and only so often, after the customer did something."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class Cause(StrEnum):
    """What the customer did."""

    MESSAGE = "message"
    #: A menu, a scan, a follow.
    EVENT = "event"


#: For how long, and how many messages, each lets the shop write (rules of WeChat since June 2023).
ALLOWED = {Cause.MESSAGE: (timedelta(hours=48), 5), Cause.EVENT: (timedelta(minutes=1), 3)}
#: An answer is a message or two, and a third where a long one is sent in pieces.
AN_ANSWER = 3
#: A platform that refuses so often since the customer's last act, against the ledger, knows better than the ledger.
CONVINCED_AFTER = 5


@dataclass(frozen=True, kw_only=True)
class Grant:
    """What one act of the customer's still allows."""

    cause: Cause
    closes_at: datetime
    remaining: int


class Standing(StrEnum):
    """Whether may be written now."""

    OPEN = "open"
    #: All messages are used: when the customer writes again, there will be more.
    USED_UP = "used_up"
    #: The time is over, or nothing was ever allowed.
    CLOSED = "closed"


def standing(grants: Iterable[Grant], now: datetime) -> Standing:
    """Whether may be written to a customer with these grants."""
    valid = [grant for grant in grants if now < grant.closes_at]
    if not valid:
        return Standing.CLOSED
    return Standing.OPEN if any(grant.remaining for grant in valid) else Standing.USED_UP


def spare(grants: Iterable[Grant], now: datetime) -> bool:
    """Whether there are messages beside those that an answer may need."""
    return sum(grant.remaining for grant in grants if now < grant.closes_at) > AN_ANSWER


def next_spent(grants: Iterable[Grant], now: datetime) -> Grant | None:
    """The grant that the next message uses: the platform takes the one that ends first."""
    usable = [grant for grant in grants if now < grant.closes_at and grant.remaining]
    return min(usable, key=lambda grant: grant.closes_at, default=None)
