"""The words of the catalogue, read from the database and read again when an article has changed."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection, Engine, func, select
from sqlalchemy.exc import OperationalError

from bot.adapters.repositories.versions import CATALOGUE, version
from bot.adapters.tables import articles
from bot.adapters.text.queries import Vocabulary
from bot.core.errors import ServiceUnavailable


class CatalogueVocabulary:
    """Gives the same object until the catalogue changes; asks the database for its version at each call."""

    def __init__(self, engine: Engine, categories: Collection[str]) -> None:
        self._engine = engine
        self._categories = frozenset(categories)
        self._read: tuple[str | None, Vocabulary] | None = None

    def __call__(self) -> Vocabulary:
        """Raises ServiceUnavailable."""
        try:
            with self._engine.connect() as db:
                now = version(db, CATALOGUE)
                if self._read is None or self._read[0] != now:
                    self._read = (now, self._learnt(db))
                db.commit()  # a connection that takes something back forgets its prepared statements
                return self._read[1]
        except OperationalError as error:
            raise ServiceUnavailable(f"The database does not answer: {error.orig}") from error

    def _learnt(self, db: Connection) -> Vocabulary:
        said_of = select(articles.c.category, func.unnest(articles.c.words)).distinct()
        found: dict[str, set[str]] = {}
        for category, said in db.execute(said_of):
            found.setdefault(said, set()).add(category)
        brands = frozenset(db.scalars(select(articles.c.brand).distinct()))
        parts = frozenset(db.scalars(select(func.unnest(articles.c.parts)).distinct()))
        others = {brand.upper() for brand in brands} | self._categories
        words = {said: frozenset(within) for said, within in found.items() if said not in others}
        return Vocabulary(brands=brands, words=words, parts=parts)
