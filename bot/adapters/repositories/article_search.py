"""The statements by which articles are found."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, exists, func, or_, select

from bot.adapters.repositories.near_keys import near_keys
from bot.adapters.tables import articles, stock
from bot.core.catalogue import Article, Query, model_key

Rows = list[Row[Any]]

#: So many articles of nearly the same price are compared for likeness.
_COMPARED = 200
#: A beginning shorter than this fits half the catalogue.
_SHORTEST_BEGINNING = 3
#: So many of one beginning are looked at before those that fit the other words are chosen.
_LOOKED_AT = 50


def search(db: Connection, query: Query, limit: int) -> Rows:
    """By model where one is named, otherwise by words; nothing where nothing at all is said."""
    if query.model_text:
        return _by_model(db, query, model_key(query.model_text))[:limit]
    conditions = _conditions(query)
    return _in_stock_first(db, and_(*conditions), query, limit) if conditions else []


def _by_model(db: Connection, query: Query, key: str) -> Rows:
    """Exactly, then by the beginning, by what people call a model by, and with one slip."""
    for condition in _model_conditions(key):
        found = _in_stock_first(db, condition, query, _LOOKED_AT)
        if found:
            return _fitting(found, query)
    slips = near_keys(key)
    near = or_(articles.c.model_key == func.any(list(slips)), articles.c.short_key == func.any(list(slips)))
    found = _in_stock_first(db, near, query, _LOOKED_AT) if slips else []
    found.sort(key=lambda row: min(slips.get(row.model_key, 9), slips.get(row.short_key, 9)))
    return _fitting(found, query)


def _model_conditions(key: str) -> Sequence[ColumnElement[bool]]:
    if not key:
        return ()
    called = articles.c.parts.contains([key])
    conditions = [articles.c.model_key == key, articles.c.short_key == key]
    if len(key) >= _SHORTEST_BEGINNING and not key.isdigit():
        conditions.append(or_(articles.c.model_key.startswith(key), articles.c.short_key.startswith(key)))
    return (*conditions, called)


def _fitting(found: Rows, query: Query) -> Rows:
    """Those that fit the rest of the query; all of them where none does: the model counts for more."""
    return [row for row in found if _fits(row, query)] or found


def _fits(row: Row[Any], query: Query) -> bool:
    wanted = {query.category or row.category, query.brand or row.brand}
    return wanted == {row.category, row.brand} and set(query.words) <= set(row.words)


def _conditions(query: Query) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if query.category is not None:
        conditions.append(articles.c.category == query.category)
    words = [*filter(None, [query.brand and query.brand.upper()]), *query.words]
    if words:
        conditions.append(articles.c.words.contains(words))
    if query.price_min is not None:
        conditions.append(articles.c.price >= query.price_min)
    if query.price_max is not None:
        conditions.append(articles.c.price <= query.price_max)
    return conditions


def _in_stock_first(db: Connection, condition: ColumnElement[bool], query: Query, limit: int) -> Rows:
    """Cheapest first among those some shop has, then among the rest; two statements, so that an index gives each."""
    price = articles.c.price.desc() if query.dearest else articles.c.price
    wanted = select(articles).where(condition).order_by(price, articles.c.id)
    found = list(db.execute(wanted.where(_somewhere()).limit(limit)))
    if len(found) < limit:
        found += db.execute(wanted.where(~_somewhere()).limit(limit - len(found)))
    return found


def _somewhere(shop: str | None = None) -> ColumnElement[bool]:
    here = [stock.c.article_id == articles.c.id, stock.c.count > 0]
    if shop is not None:
        here.append(stock.c.shop == shop)
    return exists().where(*here)


def like(article: Article, shop: str | None) -> Select[Any]:
    """In stock, of the same category and nearest in price; how like they are is for the caller to see."""
    return (
        select(articles)
        .where(
            articles.c.category == article.category,
            articles.c.model_key != model_key(article.model),
            _somewhere(shop),
        )
        .order_by(func.abs(articles.c.price - article.price), articles.c.id)
        .limit(_COMPARED)
    )
