"""The shop as its content files have it: what the assistant's statements are held against."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from bot.adapters.content import load_content
from bot.core.catalogue import Article
from bot.core.content import Content
from bot.core.orders import Order
from tests.stack import NOW, ROOT


@dataclass(frozen=True, kw_only=True)
class TheShop:
    content: Content
    #: By model.
    articles: Mapping[str, Article]
    orders: tuple[Order, ...]

    def stock(self, model: str, shop: str) -> int:
        return self.content.stock[model, shop]


@lru_cache(maxsize=1)
def the_shop() -> TheShop:
    content = load_content(ROOT / "content")
    return TheShop(
        content=content,
        articles={one.model: one for one in content.articles},
        orders=content.orders,
    )


def today() -> date:
    """The day on which the talks take place."""
    return datetime.fromisoformat(NOW).date()
