"""The statements by which articles are found."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Connection,
    Row,
    Text,
    and_,
    case,
    exists,
    func,
    literal,
    or_,
    select,
    true,
    union,
)

from bot.adapters.repositories.near_keys import near_keys
from bot.adapters.tables import articles, stock
from bot.core.catalogue import Article, Query, model_key

Rows = list[Row[Any]]

#: So many dearer and so many cheaper articles are compared for likeness.
_COMPARED = 50
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
    found = _called(db, key) if key else []
    if not found:
        slips = near_keys(key)
        found = _best(db, articles.c.id.in_(_with_keys(db, slips)), literal(0))
        found.sort(key=lambda row: min(slips.get(row.model_key, 9), slips.get(row.short_key, 9)))
    return _fitting(found, query)


def _called(db: Connection, key: str) -> Rows:
    """By the best way in which any article is called so; one statement for all ways: most questions need the first."""
    ways = [articles.c.model_key == key, articles.c.short_key == key]
    if len(key) >= _SHORTEST_BEGINNING and not key.isdigit():
        ways.append(or_(articles.c.model_key.startswith(key), articles.c.short_key.startswith(key)))
    ways.append(articles.c.parts.contains([key]))
    rank = case(*((way, place) for place, way in enumerate(ways)))
    found = _best(db, or_(*ways), rank)
    return [row for row in found if row.rank == found[0].rank]


def _best(db: Connection, condition: ColumnElement[bool], rank: ColumnElement[int]) -> Rows:
    """By rank; among equals those that some shop has come first, the cheapest before."""
    wanted = select(articles, rank.label("rank")).where(condition)
    return list(db.execute(wanted.order_by("rank", ~_somewhere(), articles.c.price, articles.c.id).limit(_LOOKED_AT)))


def _with_keys(db: Connection, keys: Collection[str]) -> Sequence[int]:
    """The articles of any of so many keys that the planner would rather read the whole table than look each one up."""
    typed = func.unnest(literal(list(keys), ARRAY(Text))).table_valued("key", name="typed").render_derived()
    looked_up = (
        select(articles.c.id).where(column == typed.c.key).offset(0).lateral(column.name)
        for column in (articles.c.model_key, articles.c.short_key)
    )
    return db.scalars(union(*(select(found.c.id).select_from(typed).join(found, true()) for found in looked_up))).all()


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


def near_in_price(db: Connection, article: Article, shop: str | None) -> Rows:
    """In stock and of the same category, those nearest in price first; how like they are is for the caller to see."""
    others = select(articles).where(
        articles.c.category == article.category, articles.c.model_key != model_key(article.model), _somewhere(shop)
    )
    # One statement to either side of the price: an index gives each in order, without sorting the category.
    dearer = others.where(articles.c.price >= article.price).order_by(articles.c.price).limit(_COMPARED)
    cheaper = others.where(articles.c.price < article.price).order_by(articles.c.price.desc()).limit(_COMPARED)
    found = [*db.execute(dearer), *db.execute(cheaper)]
    return sorted(found, key=lambda row: (abs(row.price - article.price), row.id))
