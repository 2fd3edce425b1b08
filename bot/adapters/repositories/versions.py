"""What was last read from where, as values that change with what they stand for."""

from __future__ import annotations

from sqlalchemy import Connection, func, select
from sqlalchemy.dialects.postgresql import insert

from bot.adapters.tables import versions

#: Changes with every change of an article, not of its stock.
CATALOGUE = "catalogue"


def version(db: Connection, name: str) -> str | None:
    """None: nothing has been read yet."""
    return db.scalar(select(versions.c.value).where(versions.c.name == name))


def set_version(db: Connection, name: str, value: object) -> None:
    new = insert(versions).values(name=name, value=str(value))
    changed = {"value": new.excluded.value, "updated_at": func.now()}
    db.execute(new.on_conflict_do_update(index_elements=["name"], set_=changed))
