"""Content files into the database: what files describe is brought up to date, what the shop counts is left alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Engine, Table, delete, select
from sqlalchemy.dialects.postgresql import insert

from bot.adapters.tables import articles, order_lines, orders, shops, slots, stock, technicians
from bot.core.catalogue import Article, model_key
from bot.core.content import Content
from bot.core.orders import Order


def store_content(content: Content, engine: Engine) -> None:
    """Bring shops, technicians, articles and orders to what the files say.

    Stock is taken from the files for new articles alone: afterwards the database counts. A second call with the same
    content changes nothing.
    """
    with engine.begin() as db:
        company = content.company
        _upsert(db, shops, [{"code": s.code, "name": s.name, "phone": s.phone} for s in company.shops])
        _upsert(
            db,
            technicians,
            [
                {
                    "code": t.code,
                    "name": t.name,
                    "phone": t.phone,
                    "shop": t.shop,
                    "skills": sorted(t.skills),
                    "districts": sorted(t.districts),
                }
                for t in company.technicians
            ],
        )
        _close_days_of_others(db, [technician.code for technician in company.technicians])
        _upsert(db, articles, [_article(article) for article in content.articles], key="model")
        _store_stock(db, content.stock)
        store_orders(db, content.orders)


def store_orders(db: Connection, lines: Sequence[Order]) -> None:
    """Orders by number, their lines by article."""
    heads = {line.number: line for line in lines}
    _upsert(
        db,
        orders,
        [
            {
                "number": line.number,
                "ordered_on": line.ordered_on,
                "customer": line.customer,
                "phone": line.phone,
                "address": line.address,
                "status": line.status,
            }
            for line in heads.values()
        ],
        key="number",
    )
    rows = [
        {"order_number": line.number, "model": line.model, "quantity": line.quantity, "price": line.price}
        for line in lines
    ]
    if rows:
        new = insert(order_lines)
        db.execute(
            new.on_conflict_do_update(
                index_elements=["order_number", "model"],
                set_={"quantity": new.excluded.quantity, "price": new.excluded.price},
            ),
            rows,
        )


def _close_days_of_others(db: Connection, technicians_left: Sequence[str]) -> None:
    """Who works here no longer is not booked any more; visits that are booked stay for a person to move."""
    gone = slots.c.technician.not_in(technicians_left)
    db.execute(delete(slots).where(gone, slots.c.ticket_id.is_(None)))


def _article(article: Article) -> dict[str, Any]:
    return {
        "model": article.model,
        "model_key": model_key(article.model),
        "brand": article.brand,
        "category": article.category,
        "name": article.name,
        "price": article.price,
        "guarantee_months": article.guarantee_months,
        "attributes": dict(article.attributes),
    }


def _store_stock(db: Connection, counts: Mapping[tuple[str, str], int]) -> None:
    ids = {row.model: row.id for row in db.execute(select(articles.c.id, articles.c.model))}
    rows = [{"article_id": ids[model], "shop": shop, "count": count} for (model, shop), count in counts.items()]
    if rows:
        db.execute(insert(stock).on_conflict_do_nothing(), rows)


def _upsert(db: Connection, table: Table, rows: list[dict[str, Any]], key: str = "code") -> None:
    if not rows:
        return
    new = insert(table)
    values = {name: new.excluded[name] for name in rows[0] if name != key}
    db.execute(new.on_conflict_do_update(index_elements=[key], set_=values), rows)
