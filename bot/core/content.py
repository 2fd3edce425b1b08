"""Everything the shop's content files say, together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.core.catalogue import Article
from bot.core.knowledge import Knowledge
from bot.core.orders import Order
from bot.core.phrases import Phrases
from bot.core.policy import Policy
from bot.core.promotions import Promotion
from bot.core.search_words import search_words
from bot.core.shop import Company


@dataclass(frozen=True, kw_only=True)
class Content:
    """A shop's content, free of contradictions: every name that one file takes from another exists there."""

    company: Company
    policy: Policy
    phrases: Phrases
    promotions: tuple[Promotion, ...]
    knowledge: Knowledge
    articles: tuple[Article, ...]
    #: Pieces by model and shop code; every pair is present.
    stock: Mapping[tuple[str, str], int]
    orders: tuple[Order, ...]

    def search_words(self, article: Article) -> tuple[str, ...]:
        """What an article of this shop is found by (bot.core.search_words)."""
        rules = self.policy.categories.get(article.category)
        return search_words(article, rules.aliases if rules else ())
