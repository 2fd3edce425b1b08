"""Talking about an order: where it is, changes, cancelling, price protection, delivery (R42)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from bot.core.catalogue import Article
from bot.core.orders import Order, OrderStatus
from bot.core.policy import DeliveryRules, Policy


class Purpose(StrEnum):
    """What the customer wants of an order."""

    PROGRESS = "progress"
    CHANGE = "change"
    CANCEL = "cancel"
    #: The price has fallen since.
    PROTECT = "protect"
    #: Something is missing, wrong or damaged, or has not come at all.
    PROBLEM = "problem"


class Topic(StrEnum):
    """What can be asked."""

    #: Which order, and a telephone number as proof.
    NUMBER = "number"
    #: What is to be changed, and to what.
    CHANGE = "change"
    #: Whether it is really to be cancelled.
    CONFIRM = "confirm"
    #: What is wrong with what was delivered.
    PROBLEM = "problem"


class Outcome(StrEnum):
    """How the talk ended."""

    TELL = "tell"
    CHANGE = "change"
    CANCEL = "cancel"
    KEEP = "keep"
    #: It is on its way, or has arrived: no longer to be cancelled.
    TOO_LATE = "too_late"
    PROTECT = "protect"
    PROBLEM = "problem"
    NOT_FOUND = "not_found"
    PERSON = "person"


class Problem(StrEnum):
    """What can be wrong with a delivery."""

    NOT_RECEIVED = "not_received"
    MISSING = "missing"
    WRONG = "wrong"
    DAMAGED = "damaged"
    OTHER = "other"


@dataclass(frozen=True, kw_only=True)
class Identity:
    """Which order is meant, and whether the customer has shown to be its owner."""

    #: The order, once it is found and proved.
    number: str | None = None
    #: A number that the customer named; a telephone number must still prove it.
    claimed: str | None = None
    #: Last digits of a telephone number, named before the order was.
    proof: str | None = None
    #: Orders of a telephone number to choose from.
    several: tuple[str, ...] = ()
    #: How often in a row nothing was found.
    missed: int = 0


@dataclass(frozen=True, kw_only=True)
class Talk:
    """Where the talk stands."""

    purpose: Purpose
    identity: Identity = field(default_factory=Identity)
    #: The customer's own words: what is wrong, or what is to be changed.
    words: str | None = None
    phone: str | None = None
    address: str | None = None
    #: How often in a row an answer could not be read.
    missed: int = 0
    outcome: Outcome | None = None


def next_topic(talk: Talk) -> Topic | None:
    """What is to be asked next; None when the talk is at its end."""
    if talk.outcome is not None:
        return None
    if talk.purpose is Purpose.PROBLEM and talk.words is None:
        return Topic.PROBLEM
    if talk.identity.number is None:
        return Topic.NUMBER
    return Topic.CONFIRM if talk.purpose is Purpose.CANCEL else Topic.CHANGE


def owns(lines: Sequence[Order], proof: str | None) -> bool:
    """Whether a telephone number, or its last four digits, is that of the order's customer."""
    return bool(lines and proof and len(proof) >= 4 and lines[0].phone.endswith(proof))


class Protection(StrEnum):
    """What price protection comes to; also the end of the response's name: utter_order_protect_<protection>."""

    DUE = "due"
    NOT_FALLEN = "not_fallen"
    LATE = "late"
    EXCLUDED = "excluded"


@dataclass(frozen=True, kw_only=True)
class Difference:
    """The price paid against today's."""

    protection: Protection
    #: What is paid back for all pieces, 元; 0 where nothing is.
    amount: Decimal
    #: Last day on which it can be claimed.
    until: date


def price_protection(policy: Policy, order: Order, article: Article | None, today: date) -> Difference:
    """What is paid back of an order's line. `article`: as it is sold today; None where it no longer is."""
    until = order.ordered_on + timedelta(days=policy.price_protection_days)
    fallen = max(order.price - article.price, Decimal(0)) if article else Decimal(0)
    if article and article.terms in policy.excluded_terms:
        kind = Protection.EXCLUDED
    elif today > until:
        kind = Protection.LATE
    elif fallen == 0:
        kind = Protection.NOT_FALLEN
    else:
        kind = Protection.DUE
    amount = fallen * order.quantity if kind is Protection.DUE else Decimal(0)
    return Difference(protection=kind, amount=amount, until=until)


def can_be_cancelled(order: Order) -> bool:
    """Only what has not left the store."""
    return order.status is OrderStatus.WAITING


def delivery_days(rules: DeliveryRules, address: str) -> int:
    """From order to delivery at this address."""
    return rules.days if any(district in address for district in rules.free_districts) else rules.remote_days


def delivered_by(rules: DeliveryRules, order: Order, today: date) -> date | None:
    """About when it comes; None where it should have come already, so that somebody must find out."""
    due = order.ordered_on + timedelta(days=delivery_days(rules, order.address))
    return due if due >= today else None
