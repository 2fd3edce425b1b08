"""The statements by which articles are found."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    and_,
    case,
    exists,
    func,
    or_,
    select,
    true,
    union_all,
)

from bot.adapters.repositories.near_keys import Slip, near_keys
from bot.adapters.tables import articles, stock
from bot.core.catalogue import Article, Query, model_key

Rows = list[Row[Any]]

#: So many dearer and so many cheaper articles are compared for likeness.
_COMPARED = 40
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
    if not key:
        return []
    return _fitting(_called(db, key) or _mistyped(db, near_keys(key)), query)


def _called(db: Connection, key: str) -> Rows:
    """By the best way in which any article is called so; one statement for all ways: most questions need the first."""
    ways = [articles.c.model_key == key, articles.c.short_key == key]
    if len(key) >= _SHORTEST_BEGINNING and not key.isdigit():
        ways.append(or_(articles.c.model_key.startswith(key), articles.c.short_key.startswith(key)))
    ways.append(articles.c.parts.contains([key]))
    rank = case(*((way, place) for place, way in enumerate(ways))).label("rank")
    found = db.execute(
        select(articles, rank)
        .where(or_(*ways))
        .order_by(rank, ~_somewhere(), articles.c.price, articles.c.id)
        .limit(_LOOKED_AT)
    ).all()
    return [row for row in found if row.rank == found[0].rank]


def _mistyped(db: Connection, slips: Mapping[str, Slip]) -> Rows:
    """The articles of these keys, the likeliest slip first.

    So many keys that the planner would rather read the whole table: OFFSET 0 makes it look up each by its index.
    """
    # One text of all keys goes to the server in a fraction of the time that an array takes.
    keys = func.string_to_array(",".join(slips), ",")
    typed = func.unnest(keys).table_valued("key", name="typed").render_derived()
    columns = (articles.c.model_key, articles.c.short_key)
    each = [select(articles).where(column == typed.c.key).correlate(typed).offset(0).subquery() for column in columns]
    near = union_all(*(select(one) for one in each)).lateral("near")
    by_id = {row.id: row for row in db.execute(select(near).select_from(typed).join(near, true()))}
    # Asked together with the articles, the planner would read the stock of all of them.
    counted = select(stock.c.article_id).where(stock.c.article_id.in_(by_id), stock.c.count > 0)
    here = set(db.scalars(counted)) if by_id else set()
    return sorted(by_id.values(), key=lambda row: (_slip(row, slips), row.id not in here, row.price, row.id))


def _slip(row: Row[Any], slips: Mapping[str, Slip]) -> int:
    return min(int(slips[key]) for key in (row.model_key, row.short_key) if key in slips)


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
