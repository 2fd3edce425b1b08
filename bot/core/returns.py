"""Returns and exchange: which rule decides, and how the talk goes on (R60, R61).

The limits hold for the customer's own reasons alone; a quality fault is always taken.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from bot.core.order import Identity
from bot.core.policy import Policy, rules_of
from bot.core.repair import Appliance, Bought


class Wish(StrEnum):
    RETURN = "return"
    EXCHANGE = "exchange"


class Reason(StrEnum):
    """Why it comes back."""

    FAULT = "fault"
    OWN = "own"


class Way(StrEnum):
    """How it comes back."""

    SHOP = "shop"
    POST = "post"
    PICK_UP = "pick_up"


class Rule(StrEnum):
    """What decides; also the end of the response's name: utter_return_rule_<rule>."""

    #: A quality fault: taken without conditions.
    FAULT = "fault"
    #: Own reasons, unused, in time.
    WITHIN = "within"
    #: As far as the customer remembers it is in time; the date on the receipt decides.
    RECEIPT = "receipt"
    #: Furniture, in time, with its invoice.
    FURNITURE = "furniture"
    TERMS = "terms"
    USED = "used"
    #: The packaging is gone: no longer fit for resale.
    PACKAGING = "packaging"
    LATE = "late"
    #: Too late to be returned, not to be exchanged.
    EXCHANGE_ONLY = "exchange_only"
    #: Furniture without its invoice.
    NO_INVOICE = "no_invoice"
    #: Neither an invoice nor an order tells when it was bought.
    NO_PROOF = "no_proof"


_TAKEN = frozenset({Rule.FAULT, Rule.WITHIN, Rule.RECEIPT, Rule.FURNITURE})


@dataclass(frozen=True, kw_only=True)
class Case:
    """What the decision rests on. None: not known (yet)."""

    reason: Reason | None = None
    wish: Wish | None = None
    category: str | None = None
    #: 定制, 特价, 清仓.
    terms: str | None = None
    #: First and last day it may have been bought on.
    bought: tuple[date, date] | None = None
    #: The customer was asked for the day, and knows none.
    undated: bool = False
    unused: bool | None = None
    #: False: the packaging is gone. Taken to be there where nothing is said.
    packed: bool | None = None
    invoice: bool | None = None
    #: The shop's own list knows the order.
    ordered: bool = False
    #: The customer has been asked for an order, and none was found.
    unordered: bool = False


@dataclass(frozen=True, kw_only=True)
class Decision:
    rule: Rule
    #: Days from the purchase for what is wished; for EXCHANGE_ONLY those for exchange.
    days: int

    @property
    def taken(self) -> bool:
        return self.rule in _TAKEN


class Topic(StrEnum):
    """What can be asked, in order."""

    REASON = "reason"
    ARTICLE = "article"
    WISH = "wish"
    UNUSED = "unused"
    INVOICE = "invoice"
    BOUGHT = "bought"
    #: Order number or telephone, where there is no invoice.
    PROOF = "proof"
    #: Whether an exchange is welcome instead.
    EXCHANGE = "exchange"
    WAY = "way"
    PHONE = "phone"
    ADDRESS = "address"


def is_furniture(policy: Policy, category: str | None) -> bool:
    return category in policy.furniture


def days_for(policy: Policy, wish: Wish | None, category: str | None) -> int:
    """Days from the purchase within which own reasons count."""
    if is_furniture(policy, category):
        return policy.furniture_return_days
    return policy.exchange_days if wish is Wish.EXCHANGE else policy.return_days


def decide(policy: Policy, case: Case, today: date) -> Decision | None:
    """Which rule decides; None while something that matters is not known."""
    if case.reason is None:
        return None
    days = days_for(policy, case.wish, case.category)
    if case.reason is Reason.FAULT:
        return Decision(rule=Rule.FAULT, days=days)
    refused = _refused(policy, case, days, today)
    if refused is not None:
        return refused
    if open_question(policy, case) is not None:
        return None
    if is_furniture(policy, case.category):
        return Decision(rule=Rule.FURNITURE, days=days)
    sure = case.bought is not None and case.bought[0] + timedelta(days=days) >= today
    return Decision(rule=Rule.WITHIN if sure else Rule.RECEIPT, days=days)


def _refused(policy: Policy, case: Case, days: int, today: date) -> Decision | None:
    """What is against it already, whatever else may still be asked."""
    if case.terms in policy.excluded_terms:
        return Decision(rule=Rule.TERMS, days=days)
    if case.unused is False:
        return Decision(rule=Rule.USED, days=days)
    if case.packed is False:
        return Decision(rule=Rule.PACKAGING, days=days)
    if case.bought is not None and case.bought[1] + timedelta(days=days) < today:
        exchange = days_for(policy, Wish.EXCHANGE, case.category)
        if case.bought[1] + timedelta(days=exchange) >= today:
            return Decision(rule=Rule.EXCHANGE_ONLY, days=exchange)
        return Decision(rule=Rule.LATE, days=days)
    if case.invoice is False and is_furniture(policy, case.category):
        return Decision(rule=Rule.NO_INVOICE, days=days)
    if case.invoice is False and case.unordered and not case.ordered:
        return Decision(rule=Rule.NO_PROOF, days=days)
    return None


def open_question(policy: Policy, case: Case) -> Topic | None:
    """What must still be known of own reasons before it can be decided; nothing that the order list tells."""
    if case.unused is None:
        return Topic.UNUSED
    if case.invoice is None and (is_furniture(policy, case.category) or not case.ordered):
        return Topic.INVOICE
    if case.invoice is False and not case.ordered:
        return Topic.PROOF
    if case.bought is None and not case.undated:
        return Topic.BOUGHT
    return None


def ways(policy: Policy, category: str | None) -> tuple[Way, ...]:
    """Large articles are fetched, small ones are sent; every shop takes both."""
    return (Way.PICK_UP, Way.SHOP) if rules_of(policy, category).visited else (Way.SHOP, Way.POST)


class Outcome(StrEnum):
    """How the talk ended."""

    RECORD = "record"
    REFUSED = "refused"
    GIVEN_UP = "given_up"
    #: It is to be mended after all.
    REPAIR = "repair"
    PERSON = "person"


@dataclass(frozen=True, kw_only=True)
class Talk:
    """Where the talk stands. None: not known yet."""

    wish: Wish | None = None
    reason: Reason | None = None
    #: Why, in the customer's own words.
    words: str | None = None
    article: Appliance | None = None
    terms: str | None = None
    bought: Bought | None = None
    unused: bool | None = None
    packed: bool | None = None
    invoice: bool | None = None
    identity: Identity = field(default_factory=Identity)
    unordered: bool = False
    way: Way | None = None
    phone: str | None = None
    address: str | None = None
    district: str | None = None
    #: The rule that the customer was told last, so that it is told once.
    told: Rule | None = None
    #: How often in a row an answer could not be read.
    missed: int = 0
    outcome: Outcome | None = None

    @property
    def category(self) -> str | None:
        return self.article.category if self.article else None

    @property
    def case(self) -> Case:
        return Case(
            reason=self.reason,
            wish=self.wish,
            category=self.category,
            terms=self.terms,
            bought=self.bought.days if self.bought else None,
            undated=self.bought is not None and self.bought.days is None,
            unused=self.unused,
            packed=self.packed,
            invoice=self.invoice,
            ordered=self.identity.number is not None,
            unordered=self.unordered,
        )


def next_topic(talk: Talk, policy: Policy, today: date) -> Topic | None:
    """What is to be asked next; None when the talk is at its end."""
    if talk.outcome is not None:
        return None
    if talk.reason is None:
        return Topic.REASON
    if talk.article is None:
        return Topic.ARTICLE
    if talk.wish is None:
        return Topic.WISH
    decision = decide(policy, talk.case, today)
    if decision is None:
        return open_question(policy, talk.case)
    if not decision.taken:
        return Topic.EXCHANGE if decision.rule is Rule.EXCHANGE_ONLY else None
    return _arranging(talk)


def _arranging(talk: Talk) -> Topic | None:
    """How it comes back, and what somebody needs who comes for it or writes the label."""
    if talk.way is None:
        return Topic.WAY
    if talk.way is Way.SHOP:
        return None
    if talk.phone is None:
        return Topic.PHONE
    return Topic.ADDRESS if talk.way is Way.PICK_UP and talk.address is None else None
