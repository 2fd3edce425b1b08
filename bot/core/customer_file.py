"""A customer's file: everything one person has had to do with the shop, under all of that person's numbers (R72)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.core.catalogue import Article
from bot.core.orders import Order
from bot.core.policy import Guarantee, GuaranteeState, Policy, decide_guarantee
from bot.core.ticket_desk import Card

#: Forms of address staff may write down; none where nobody has said one (R2).
TITLES = ("先生", "女士", "小姐", "老板", "经理")
#: A telephone number as files are known by: digits alone.
PHONE = re.compile(r"\d{5,15}")
#: How a guarantee is shown to staff.
GUARANTEES = {
    GuaranteeState.IN: "保修期内",
    GuaranteeState.OUT: "已过保修期",
    GuaranteeState.PARTS: "部件仍在保修期",
    GuaranteeState.UNSURE: "以购买凭证为准",
}


@dataclass(frozen=True, kw_only=True)
class Person:
    """Who it is, as staff corrected it or, where nobody has, as the customer said it last."""

    phone: str
    name: str | None
    title: str | None
    address: str | None
    #: What colleagues should know; the customer never sees it.
    note: str | None


@dataclass(frozen=True, kw_only=True)
class PastTalk:
    """A conversation in a list."""

    id: str
    channel: str
    since: datetime
    #: The latest message of either side.
    last: str
    last_at: datetime


@dataclass(frozen=True, kw_only=True)
class Purchase:
    """Something bought, with whether a repair would be free today (R33)."""

    order: Order
    article: str
    guarantee: Guarantee


@dataclass(frozen=True, kw_only=True)
class CustomerFile:
    """All of it; lists newest first, and no longer than a page shows."""

    person: Person
    #: The other numbers that were merged into this one.
    merged: tuple[str, ...]
    tickets: tuple[Card, ...]
    talks: tuple[PastTalk, ...]
    purchases: tuple[Purchase, ...]

    @property
    def empty(self) -> bool:
        return not (self.tickets or self.talks or self.purchases or self.merged or self.person.name)


def purchases(orders: Sequence[Order], articles: Mapping[str, Article], policy: Policy, today: date) -> tuple[Purchase, ...]:
    """Orders with their guarantee as of a day; `articles` by the model as the order spells it."""
    found = []
    for order in orders:
        article = articles.get(order.model)
        guarantee = decide_guarantee(
            policy,
            article.category if article else None,
            (order.ordered_on, order.ordered_on),
            today,
            article.guarantee_months if article else None,
        )
        found.append(Purchase(order=order, article=article.name if article else order.model, guarantee=guarantee))
    return tuple(found)
