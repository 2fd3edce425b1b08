"""Bringing articles and orders into the catalogue, and finding articles for other systems."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import batched, groupby

from bot.core.catalogue import Article, Query, Stocked, model_key
from bot.core.orders import Order
from bot.services.ports import UnitOfWork
from bot.services.restock import Notifier
from bot.services.stock import set_stock

#: So many are compared with the database at once.
_BATCH = 2000

#: Told how many more have been dealt with.
Progress = Callable[[int], None]


@dataclass(frozen=True, kw_only=True)
class Imported:
    """What an import came to, in articles or orders."""

    new: int = 0
    changed: int = 0
    same: int = 0

    def plus(self, other: Imported) -> Imported:
        return Imported(new=self.new + other.new, changed=self.changed + other.changed, same=self.same + other.same)


def import_articles(found: Iterable[Stocked], notifier: Notifier, progress: Progress, uow: UnitOfWork) -> Imported:
    """Add articles and bring known ones to these values, all or nothing; who waits for one that has come is told.

    Shops that were not counted stay as they are.

    Importing the same again changes nothing.
    """
    total = Imported()
    with uow:
        for batch in batched(found, _BATCH):
            total = total.plus(_import_batch(batch, notifier, uow))
            progress(len(batch))
        uow.commit()
    return total


def _import_batch(batch: Sequence[Stocked], notifier: Notifier, uow: UnitOfWork) -> Imported:
    content = notifier.content
    known = uow.catalogue.known([model_key(one.article.model) for one in batch])
    new = [one for one in batch if model_key(one.article.model) not in known]
    changed = [one for one in batch if known.get(model_key(one.article.model), one.article) != one.article]
    uow.catalogue.put([(one.article, content.search_words(one.article)) for one in (*new, *changed)])
    nowhere = {shop.code: 0 for shop in content.company.shops}
    uow.catalogue.put_stock(
        {(one.article.model, shop): count for one in new for shop, count in (nowhere | dict(one.stock)).items()}
    )
    recounted = _recount([one for one in batch if model_key(one.article.model) in known], notifier, uow)
    touched = len(recounted | {one.article.model for one in changed})
    return Imported(new=len(new), changed=touched, same=len(batch) - len(new) - touched)


def _recount(known: Sequence[Stocked], notifier: Notifier, uow: UnitOfWork) -> set[str]:
    """Set the counts that differ; gives the models they belong to."""
    counted = uow.catalogue.stocks([one.article.model for one in known])
    recounted = set()
    for one in known:
        before = counted.get(model_key(one.article.model), {})
        for shop, count in one.stock.items():
            if before.get(shop) != count:
                set_stock(one.article.model, shop, count, notifier, uow)
                recounted.add(one.article.model)
    return recounted


def import_orders(lines: Iterable[Order], progress: Progress, uow: UnitOfWork) -> Imported:
    """Add orders and bring known ones to these values, all or nothing; counted by order number."""
    total = Imported()
    by_number = groupby(sorted(lines, key=lambda line: line.number), key=lambda line: line.number)
    with uow:
        for batch in batched(((number, tuple(of_order)) for number, of_order in by_number), _BATCH):
            known = uow.catalogue.known_orders([number for number, _ in batch])
            fresh = [number for number, _ in batch if number not in known]
            changed = [number for number, of in batch if number in known and not set(of) <= set(known[number])]
            uow.catalogue.put_orders([line for number, of in batch if number in {*fresh, *changed} for line in of])
            same = len(batch) - len(fresh) - len(changed)
            total = total.plus(Imported(new=len(fresh), changed=len(changed), same=same))
            progress(sum(len(of) for _, of in batch))
        uow.commit()
    return total


def find(query: Query, limit: int, uow: UnitOfWork) -> tuple[Stocked, ...]:
    """What fits best first, each with its stock."""
    with uow:
        return tuple(_with_stock(article, uow) for article in uow.catalogue.search(query, limit))


def show(model: str, uow: UnitOfWork) -> Stocked:
    """One article with its stock. Raises ArticleNotFound."""
    with uow:
        return _with_stock(uow.catalogue.article(model), uow)


def _with_stock(article: Article, uow: UnitOfWork) -> Stocked:
    return Stocked(article=article, stock=uow.catalogue.stock_of(article))
