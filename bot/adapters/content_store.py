"""Content files into the database: what files describe is brought up to date, what the shop counts is left alone."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Engine, Table, delete
from sqlalchemy.dialects.postgresql import insert

from bot.adapters.repositories.catalogue import CatalogueRows
from bot.adapters.repositories.versions import set_version, version
from bot.adapters.tables import shops, slots, technicians
from bot.core.content import Content
from bot.core.shop import Company


def store_content(content: Content, engine: Engine) -> None:
    """Bring shops, technicians, articles and orders to what the files say.

    Articles and orders are read into the database when their file has changed since it was last read, so that a
    price imported later is not overwritten at the next start. Stock is taken from the files for new articles alone:
    afterwards the database counts. A second call with the same content changes nothing.
    """
    with engine.begin() as db:
        store_company(content.company, db)
        _store_articles(db, content)
        if _is_new(db, "content/orders.csv", content.orders):
            CatalogueRows(db).put_orders(content.orders)


def store_company(company: Company, db: Connection) -> None:
    """Bring shops and technicians to what they are now; days of a technician who is new are opened later."""
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


def _store_articles(db: Connection, content: Content) -> None:
    listed = [(article, content.search_words(article)) for article in content.articles]
    if _is_new(db, "content/catalogue.csv", (listed, sorted(content.stock.items()))):
        rows = CatalogueRows(db)
        rows.put(listed)
        rows.put_stock(content.stock, known=False)


def _is_new(db: Connection, file: str, said: object) -> bool:
    """Whether the file says other things than when it was last read; then it is noted as read."""
    fingerprint = hashlib.sha256(repr(said).encode()).hexdigest()
    if version(db, file) == fingerprint:
        return False
    set_version(db, file, fingerprint)
    return True


def _close_days_of_others(db: Connection, technicians_left: Sequence[str]) -> None:
    """Who works here no longer is not booked any more; visits that are booked stay for a person to move."""
    gone = slots.c.technician.not_in(technicians_left)
    db.execute(delete(slots).where(gone, slots.c.ticket_id.is_(None)))


def _upsert(db: Connection, table: Table, rows: list[dict[str, Any]], key: str = "code") -> None:
    if not rows:
        return
    new = insert(table)
    values = {name: new.excluded[name] for name in rows[0] if name != key}
    db.execute(new.on_conflict_do_update(index_elements=[key], set_=values), rows)
