"""Promotions: what is given with an article, and until when (R20, R26)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from bot.core.catalogue import Article, model_key


@dataclass(frozen=True, kw_only=True)
class Promotion:
    """One promotion; it holds for its models and for every article of its categories."""

    id: str
    #: Part of a sentence, without its full stop: 赠送免费安装和空调清洗券一张.
    text: str
    #: Both inclusive, in the shop's zone.
    first: date
    last: date
    models: tuple[str, ...]
    categories: tuple[str, ...]
    #: Taken off the price at once, 元; None: nothing is.
    price_cut: Decimal | None
    #: Worth of the coupon that is given, 元; None: there is none.
    coupon: Decimal | None

    def runs_on(self, day: date) -> bool:
        return self.first <= day <= self.last

    def names(self, article: Article) -> bool:
        """Whether the article is among the models, not only of a category."""
        return model_key(article.model) in map(model_key, self.models)


def promotions_for(article: Article, promotions: Iterable[Promotion], today: date) -> tuple[Promotion, ...]:
    """Those that hold for the article today: first the ones for this model, then those for its category."""
    now = running(promotions, today)
    own = [promotion for promotion in now if promotion.names(article)]
    return (*own, *(one for one in now if article.category in one.categories and one not in own))


def running(promotions: Iterable[Promotion], today: date) -> tuple[Promotion, ...]:
    """What runs today, whatever it holds for."""
    return tuple(one for one in promotions if one.runs_on(today))


def promotions_in(
    category: str, articles: Iterable[Article], promotions: Iterable[Promotion], today: date
) -> tuple[Promotion, ...]:
    """What runs today for the category or for at least one of its articles."""
    within = [article for article in articles if article.category == category]
    return tuple(
        one for one in running(promotions, today) if category in one.categories or any(map(one.names, within))
    )


def price_after(article: Article, promotions: Iterable[Promotion]) -> Decimal:
    """What is paid when all these promotions are used; never less than nothing."""
    return max(article.price - sum(one.price_cut or 0 for one in promotions), Decimal(0))


def say_until(promotion: Promotion, today: date) -> str:
    """今天, 本周, 本月, 12月31日前: within which time one has to buy."""
    last = promotion.last
    if last == today:
        return "今天"
    if last <= today + timedelta(days=6 - today.weekday()):
        return "本周"
    if (last.year, last.month) == (today.year, today.month):
        return "本月"
    return f"{last.month}月{last.day}日前"
