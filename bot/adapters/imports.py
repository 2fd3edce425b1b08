"""Articles and orders from files that a shop brings, row by row: good rows are kept, every bad one is named."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.adapters.content_files import Report, Rows, rows_of
from bot.adapters.content_tables import COLUMNS, OPTIONAL, STOCK, OrderRow, check_catalogue, check_orders
from bot.adapters.table_files import Cell, read_lines
from bot.core.catalogue import Stocked, model_key
from bot.core.content import Content
from bot.core.orders import Order


@dataclass(frozen=True)
class Brought[T]:
    """What a file holds."""

    good: tuple[T, ...]
    #: One line for each mistake: `file: row: what is wrong`.
    problems: tuple[str, ...]


def read_article_file(path: Path, content: Content) -> Brought[Stocked]:
    """Rows of the form of catalogue.csv; columns of stock and empty cells in them may be left out: not counted."""
    report = Report(path.name, [])
    counts = tuple(STOCK + shop.code for shop in content.company.shops)
    rows = _first_of_each(rows_of(read_lines(path, report), report, COLUMNS, (*OPTIONAL, *counts)), report, "model")
    counted = [(number, {name: cell for name, cell in row.items() if cell or name not in counts}) for number, row in rows]
    articles, stock = check_catalogue(counted, report, {"category": tuple(content.policy.categories)})
    by_model: dict[str, dict[str, int]] = {article.model: {} for article in articles}
    for (model, shop), count in stock.items():
        by_model[model][shop] = count
    good = tuple(Stocked(article=article, stock=by_model[article.model]) for article in articles)
    return Brought(good, tuple(report.lines))


def read_order_file(path: Path, known: Callable[[Sequence[str]], Iterable[str]]) -> Brought[Order]:
    """Rows of the form of orders.csv. `known` gives those of some model keys that are in the catalogue, as models."""
    report = Report(path.name, [])
    rows = rows_of(read_lines(path, report), report, tuple(OrderRow.model_fields))
    models = known(sorted({model_key(row["model"]) for _, row in rows}))
    return Brought(check_orders(rows, report, models), tuple(report.lines))


def _first_of_each(rows: Rows, report: Report, column: str) -> Rows:
    """The rows without those that repeat an earlier one, which are reported."""
    first: dict[str, int] = {}
    kept = []
    for number, row in rows:
        key = model_key(row[column])
        if key in first:
            report.add(f"row {number}: {column}", f"'{row[column]}' stands already in row {first[key]}; keep one of the two")
        else:
            first[key] = number
            kept.append((number, row))
    return kept


def article_columns(content: Content) -> tuple[str, ...]:
    """The header of an exported catalogue."""
    return (*COLUMNS, *OPTIONAL, *(STOCK + shop.code for shop in content.company.shops))


def article_lines(found: Iterable[Stocked], content: Content) -> Iterator[list[Cell]]:
    """The rows below article_columns, such that importing them changes nothing."""
    shops = [shop.code for shop in content.company.shops]
    for one in found:
        cells = _cells(one)
        yield [*(cells[name] for name in (*COLUMNS, *OPTIONAL)), *(one.stock.get(shop) for shop in shops)]


def _cells(one: Stocked) -> Mapping[str, Cell]:
    article = one.article
    return {
        "model": article.model,
        "brand": article.brand,
        "category": article.category,
        "name": article.name,
        "price": article.price,
        "guarantee_months": article.guarantee_months,
        "attributes": ";".join(f"{name}={value}" for name, value in article.attributes.items()),
        "aliases": ";".join(article.aliases),
        "terms": article.terms.value,
        "features": article.features,
    }
