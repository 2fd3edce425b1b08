"""Everything the shop's content files say, together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.core.catalogue import Article
from bot.core.orders import Order
from bot.core.phrases import Phrases
from bot.core.policy import Policy
from bot.core.shop import Company


@dataclass(frozen=True, kw_only=True)
class Content:
    """A shop's content, free of contradictions: every name that one file takes from another exists there."""

    company: Company
    policy: Policy
    phrases: Phrases
    articles: tuple[Article, ...]
    #: Pieces by model and shop code; every pair is present.
    stock: Mapping[tuple[str, str], int]
    orders: tuple[Order, ...]
