"""Pieces in the shops. Every change of a count goes through set_stock, whoever makes it."""

from __future__ import annotations

from dataclasses import dataclass

from bot.core.catalogue import Article
from bot.services.ports import UnitOfWork


@dataclass(frozen=True, kw_only=True)
class StockChange:
    """A count that was set."""

    article: Article
    before: int
    after: int


def set_stock(model: str, shop: str, count: int, uow: UnitOfWork) -> StockChange:
    """Set the pieces of an article in a shop, named by code or name. Runs inside the caller's transaction.

    Raises ArticleNotFound, ShopNotFound.
    """
    before, after = uow.catalogue.set_stock(model, shop, count)
    return StockChange(article=uow.catalogue.article(model), before=before, after=after)


def correct_stock(model: str, shop: str, count: int, uow: UnitOfWork) -> StockChange:
    """One count, set by a person or another system, in a transaction of its own. Raises as set_stock."""
    with uow:
        change = set_stock(model, shop, count, uow)
        uow.commit()
    return change
