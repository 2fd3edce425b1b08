"""Pieces in the shops. Every change of a count goes through set_stock, whoever makes it."""

from __future__ import annotations

from dataclasses import dataclass

from bot.core.catalogue import Article
from bot.services import restock
from bot.services.ports import UnitOfWork
from bot.services.restock import Notifier


@dataclass(frozen=True, kw_only=True)
class StockChange:
    """A count that was set."""

    article: Article
    before: int
    after: int
    #: Customers who were told that it has arrived.
    told: int


def set_stock(model: str, shop: str, count: int, notifier: Notifier, uow: UnitOfWork) -> StockChange:
    """Set the pieces of an article in a shop, named by code or name, and tell those who wait for what has arrived.

    Runs inside the caller's transaction. Raises ArticleNotFound, ShopNotFound.
    """
    before, after = uow.catalogue.set_stock(model, shop, count)
    article = uow.catalogue.article(model)
    told = restock.notify(article, shop, after - before, notifier, uow) if after > before else ()
    return StockChange(article=article, before=before, after=after, told=len(told))


def correct_stock(model: str, shop: str, count: int, notifier: Notifier, uow: UnitOfWork) -> StockChange:
    """One count, set by a person or another system, in a transaction of its own. Raises as set_stock."""
    with uow:
        change = set_stock(model, shop, count, notifier, uow)
        uow.commit()
    return change
