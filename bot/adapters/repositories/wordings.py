"""A shop's own texts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, delete, func, select
from sqlalchemy.dialects.postgresql import insert

from bot.adapters.tables import wordings


class WordingRows:
    """The port Wordings."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def of(self, responses: Sequence[str]) -> Mapping[str, str]:
        rows = self._db.execute(select(wordings).where(wordings.c.response.in_(responses)))
        return {row.response: row.text for row in rows}

    def all(self) -> Mapping[str, str]:
        rows = self._db.execute(select(wordings).order_by(wordings.c.response))
        return {row.response: row.text for row in rows}

    def put(self, response: str, text: str) -> None:
        new = insert(wordings).values(response=response, text=text)
        self._db.execute(
            new.on_conflict_do_update(index_elements=["response"], set_={"text": text, "updated_at": func.now()})
        )

    def remove(self, response: str) -> bool:
        return bool(self._db.execute(delete(wordings).where(wordings.c.response == response)).rowcount)
