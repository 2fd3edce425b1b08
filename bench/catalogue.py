"""`python -m bench.catalogue`: a large catalogue, imported and searched.

Makes articles, writes them into a file, imports it into a database of its own as `bot catalogue import` does, and
times what a customer's question needs. Ends with 1 where a bound is broken. Every lookup is made a few times and the
quickest counts: on a busy machine the others tell of its other work.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import sys
import tempfile
import time
import timeit
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path

from rich.console import Console
from rich.table import Table
from sqlalchemy import text

from bot.adapters.clock import SystemClock
from bot.adapters.content import load_content
from bot.adapters.content_store import store_content
from bot.adapters.database import make_engine
from bot.adapters.imports import article_columns, article_lines, read_article_file
from bot.adapters.schema import migrate
from bot.adapters.table_files import write_lines
from bot.adapters.text.queries import Queries
from bot.adapters.unit_of_work import SqlUnitOfWork
from bot.adapters.vocabulary import CatalogueVocabulary
from bot.core.catalogue import Article, Query, Stocked
from bot.core.content import Content
from bot.services import catalogue
from bot.services.restock import Notifier
from bot.settings import ROOT

#: Seconds for reading the file and storing all of it.
MOST_FOR_IMPORT = 120.0
#: Milliseconds at the median, for one lookup.
MOST_FOR_LOOKUP = 10.0

_TIMES = 3

_KINDS = {
    "空调": ("KFR-{n}GW/{tail}", ("大1匹", "1.5匹", "大1.5匹", "2匹", "3匹"), "匹数", ("挂机", "柜机")),
    "冰箱": ("BCD-{n}{tail}", ("218升", "321升", "408升", "501升", "612升"), "容积", ("对开门", "十字门", "三门")),
    "洗衣机": ("XQG{n}-{tail}", ("8公斤", "9公斤", "10公斤", "12公斤"), "洗涤容量", ("滚筒", "波轮")),
    "电视": ("{n}{tail}", ("43英寸", "55英寸", "65英寸", "75英寸"), "屏幕", ("4K", "全高清")),
    "热水器": ("F{n}-{tail}", ("50升", "60升", "80升"), "容积", ("电热水器", "燃气热水器")),
}
_BRANDS = ("云汐", "雪涧", "岚禾", "朗奕", "炬晨", "清屿", "沐恒", "星砚", "澄光", "驰墨")
_LETTERS = "ABCDEFGHJKMNPRSTUVWXYZ"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--lookups", type=int, default=300, help="of each kind")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    chance = random.Random(arguments.seed)
    content = load_content(ROOT / "content")
    with tempfile.TemporaryDirectory(prefix="catalogue-") as folder, database(Path(folder)) as url:
        engine = make_engine(url, "bench")
        migrate(engine, url)
        store_content(content, engine)
        made = list(articles(arguments.articles, content, chance))
        bench = Bench(content, lambda: SqlUnitOfWork(engine), chance)
        took = bench.import_all(Path(folder) / "catalogue.csv", made)
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as db:
            db.execute(text("ANALYZE"))
        queries = Queries(
            {name: rules.aliases for name, rules in content.policy.categories.items()},
            CatalogueVocabulary(engine, content.policy.categories),
        )
        times = bench.look_up(queries, made, arguments.lookups)
        engine.dispose()
    sys.exit(report(len(made), took, times))


@contextmanager
def database(folder: Path) -> Iterator[str]:
    """A server of its own, for as long as it is needed."""
    os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.gettempdir())
    from bot.adapters.embedded import EmbeddedPostgres

    server = EmbeddedPostgres(folder / "postgres")
    try:
        yield server.url
    finally:
        server.stop()


def articles(count: int, content: Content, chance: random.Random) -> Iterator[Stocked]:
    """Invented articles, no model twice."""
    shops = [shop.code for shop in content.company.shops]
    models: set[str] = set()
    while len(models) < count:
        category = chance.choice(list(_KINDS))
        shape, sizes, size_name, types = _KINDS[category]
        tail = chance.choice(_LETTERS) + chance.choice(_LETTERS) + str(chance.randrange(10, 1000))
        model = shape.format(n=chance.randrange(20, 700), tail=tail)
        if model in models:
            continue
        models.add(model)
        brand, size, kind = chance.choice(_BRANDS), chance.choice(sizes), chance.choice(types)
        article = Article(
            model=model,
            brand=brand,
            category=category,
            name=f"{brand}{size}{kind}{category}",
            price=Decimal(chance.randrange(500, 9000)),
            guarantee_months=None,
            attributes={
                size_name: size,
                "类型": kind,
                "能效": chance.choice(("一级", "二级", "三级")),
                "变频": chance.choice("是否"),
                "宽度": f"{chance.randrange(40, 120)}厘米",
            },
        )
        yield Stocked(article=article, stock={shop: chance.choice((0, 0, 1, 3, 8)) for shop in shops})


class Bench:
    """What is timed."""

    def __init__(self, content: Content, unit_of_work: Callable[[], SqlUnitOfWork], chance: random.Random) -> None:
        self._content = content
        self._unit_of_work = unit_of_work
        self._chance = chance

    def import_all(self, file: Path, made: Sequence[Stocked]) -> float:
        """Seconds from the file to the last commit."""
        write_lines(file, article_columns(self._content), article_lines(made, self._content))
        notifier = Notifier(content=self._content, speak=lambda *said: [], clock=SystemClock())
        started = time.perf_counter()
        brought = read_article_file(file, self._content)
        catalogue.import_articles(brought.good, notifier, lambda count: None, self._unit_of_work())
        return time.perf_counter() - started

    def look_up(self, queries: Queries, made: Sequence[Stocked], count: int) -> dict[str, list[float]]:
        """Milliseconds of each lookup, by its kind; what is found is checked."""
        chosen = [self._chance.choice(made).article for _ in range(count)]
        times: dict[str, list[float]] = {}
        for kind, ask in {"型号": _model, "型号开头": _beginning, "错一个字符": self._mistyped}.items():
            times[kind] = [self._timed(Query(model_text=ask(article)), article, kind) for article in chosen]
        said = [f"{a.brand}{a.attributes['类型']}{a.category} {next(iter(a.attributes.values()))}" for a in chosen]
        times["按词查找"] = [self._timed(queries.query(words), None, "words") for words in said]
        cheap = [f"3000以内最便宜的{article.category}" for article in chosen]
        times["最便宜"] = [self._timed(queries.query(words), None, "cheapest") for words in cheap]
        times["理解问题"] = [_milliseconds(lambda words=words: queries.query(words)) for words in said]
        times["相近商品"] = [self._similar(article) for article in chosen]
        return times

    def _timed(self, query: Query | None, wanted: Article | None, kind: str) -> float:
        assert query is not None, kind
        with self._unit_of_work() as uow:
            found = uow.catalogue.search(query, 10)
            assert found, (kind, query)
            assert wanted is None or kind != "型号" or found[0].model == wanted.model, (kind, query)
            return _milliseconds(lambda: uow.catalogue.search(query, 10))

    def _similar(self, article: Article) -> float:
        with self._unit_of_work() as uow:
            return _milliseconds(lambda: uow.catalogue.similar(article, "tianhe", 3))

    def _mistyped(self, article: Article) -> str:
        at = self._chance.randrange(1, len(article.model))
        return article.model[:at] + self._chance.choice(_LETTERS) + article.model[at + 1 :]


def _model(article: Article) -> str:
    return article.model.lower()


def _beginning(article: Article) -> str:
    return article.model[:-1]


def _milliseconds(work: Callable[[], object]) -> float:
    """The quickest of a few times."""
    return min(timeit.repeat(work, number=1, repeat=_TIMES)) * 1000


def report(count: int, took: float, times: dict[str, list[float]]) -> int:
    """The table; 1 where a bound is broken."""
    table = Table("", "中位数", "95%", "上限")
    table.add_row(f"导入 {count} 种商品", f"{took:.1f} 秒", "", f"{MOST_FOR_IMPORT:.0f} 秒")
    broken = took > MOST_FOR_IMPORT
    for kind, found in times.items():
        median, late = statistics.median(found), statistics.quantiles(found, n=20)[-1]
        broken = broken or median > MOST_FOR_LOOKUP
        table.add_row(kind, f"{median:.2f} 毫秒", f"{late:.2f} 毫秒", f"{MOST_FOR_LOOKUP:.0f} 毫秒")
    Console().print(table)
    return 1 if broken else 0


if __name__ == "__main__":
    main()
