"""Articles and their stock."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Row, Select, func, or_, select
from sqlalchemy.dialects.postgresql import insert

from bot.adapters.repositories import article_search
from bot.adapters.repositories.orders import OrderRows
from bot.adapters.repositories.versions import CATALOGUE, set_version
from bot.adapters.tables import articles, shops, stock
from bot.core.catalogue import Article, Query, Stocked, Terms, likeness, model_key, model_parts, short_key
from bot.core.errors import ArticleNotFound, ShopNotFound


class CatalogueRows(OrderRows):
    """The port Catalogue."""

    def by_key(self, key: str) -> Article | None:
        row = self._row(key)
        return None if row is None else _article(row)

    def by_model(self, model: str) -> Article | None:
        return self.by_key(model_key(model))

    def article(self, model: str) -> Article:
        """Raises ArticleNotFound."""
        found = self.by_model(model)
        if found is None:
            raise ArticleNotFound(f"There is no article of the model {model}.")
        return found

    def search(self, query: Query, limit: int) -> tuple[Article, ...]:
        return tuple(map(_article, article_search.search(self._db, query, limit)))

    def similar(self, article: Article, shop: str | None, limit: int) -> tuple[Article, ...]:
        near = map(_article, article_search.near_in_price(self._db, article, shop))
        # The sort is stable: of articles equally like, the nearer in price stays before.
        return tuple(sorted(near, key=lambda other: -likeness(article, other)))[:limit]

    def stock_of(self, article: Article) -> Mapping[str, int]:
        return self.stocks([article.model]).get(model_key(article.model), {})

    def stocks(self, models: Sequence[str]) -> Mapping[str, Mapping[str, int]]:
        """By model key the pieces by shop code."""
        found: dict[str, dict[str, int]] = defaultdict(dict)
        keys = [model_key(model) for model in models]
        for row in self._db.execute(_counts().where(articles.c.model_key == func.any(keys))):
            found[row.model_key][row.shop] = row.count
        return found

    def set_stock(self, model: str, shop: str, count: int) -> tuple[int, int]:
        row = self._row(model_key(model))
        if row is None:
            raise ArticleNotFound(f"There is no article of the model {model}.")
        code = self._db.scalar(select(shops.c.code).where(or_(shops.c.code == shop, shops.c.name == shop)))
        if code is None:
            raise ShopNotFound(f"There is no shop {shop}.")
        here = select(stock.c.count).where(stock.c.article_id == row.id, stock.c.shop == code)
        before = self._db.scalar(here.with_for_update()) or 0
        self._put_counts([{"article_id": row.id, "shop": code, "count": count}])
        return before, count

    def known(self, keys: Sequence[str]) -> Mapping[str, Article]:
        """Those of the model keys that are in the catalogue."""
        rows = self._db.execute(select(articles).where(articles.c.model_key == func.any(list(keys))))
        return {row.model_key: _article(row) for row in rows}

    def put(self, found: Sequence[tuple[Article, tuple[str, ...]]]) -> None:
        """Add articles, or bring those of the same model key to these values; each with its search words."""
        if not found:
            return
        new = insert(articles)
        rows = [_values(article, words) for article, words in found]
        changed = {name: new.excluded[name] for name in rows[0] if name != "model_key"}
        self._db.execute(new.on_conflict_do_update(index_elements=["model_key"], set_=changed), rows)
        set_version(self._db, CATALOGUE, self._db.scalar(select(func.pg_current_xact_id())))

    def put_stock(self, counts: Mapping[tuple[str, str], int], *, known: bool = True) -> None:
        """Pieces by model and shop code; `known` False: those that are counted already are left as they are."""
        keys = {model_key(model) for model, _ in counts}
        found = self._db.execute(
            select(articles.c.id, articles.c.model_key).where(articles.c.model_key == func.any(list(keys)))
        )
        ids = {row.model_key: row.id for row in found}
        rows = [
            {"article_id": ids[model_key(model)], "shop": shop, "count": count}
            for (model, shop), count in counts.items()
        ]
        self._put_counts(rows, known=known)

    def all(self, batch: int = 1000) -> Iterator[Stocked]:
        """Every article with its stock, in the order of entry."""
        last = 0
        while rows := list(
            self._db.execute(select(articles).where(articles.c.id > last).order_by(articles.c.id).limit(batch))
        ):
            counts = self.stocks([row.model for row in rows])
            yield from (Stocked(article=_article(row), stock=counts.get(row.model_key, {})) for row in rows)
            last = rows[-1].id

    def _row(self, key: str) -> Row[Any] | None:
        return self._db.execute(select(articles).where(articles.c.model_key == key)).one_or_none()

    def _put_counts(self, rows: Sequence[Mapping[str, Any]], *, known: bool = True) -> None:
        if not rows:
            return
        new = insert(stock)
        counted = {"count": new.excluded["count"]}
        self._db.execute(
            new.on_conflict_do_update(index_elements=["article_id", "shop"], set_=counted)
            if known
            else new.on_conflict_do_nothing(),
            rows,
        )


def _counts() -> Select[Any]:
    return select(articles.c.model_key, stock.c.shop, stock.c.count).join(stock, stock.c.article_id == articles.c.id)


def _values(article: Article, words: tuple[str, ...]) -> dict[str, Any]:
    return {
        "model": article.model,
        "model_key": model_key(article.model),
        "short_key": short_key(article.model),
        "parts": list(model_parts(article.model)),
        "brand": article.brand,
        "category": article.category,
        "name": article.name,
        "price": article.price,
        "guarantee_months": article.guarantee_months,
        "attributes": dict(article.attributes),
        "aliases": list(article.aliases),
        "terms": article.terms,
        "features": article.features,
        "words": list(words),
    }


def _article(row: Row[Any]) -> Article:
    return Article(
        model=row.model,
        brand=row.brand,
        category=row.category,
        name=row.name,
        price=row.price,
        guarantee_months=row.guarantee_months,
        attributes=row.attributes,
        aliases=tuple(row.aliases),
        terms=Terms(row.terms),
        features=row.features,
    )
