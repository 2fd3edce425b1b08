"""catalogue.csv and orders.csv: articles, their stock, and what customers have bought."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, RootModel, StringConstraints, model_validator

from bot.adapters.content_files import Report, Rows, read_table, report_repeated, validated
from bot.adapters.content_types import (
    Attributes,
    Category,
    Count,
    Entries,
    Mobile,
    Model,
    MonthsOrNone,
    OrderNumber,
    Price,
    Strict,
    Text,
)
from bot.core.catalogue import Article, Terms, model_key
from bot.core.orders import Order, OrderStatus

Names = Mapping[str, Iterable[str] | None]
STOCK = "stock_"


class ArticleRow(Strict):
    """A row of catalogue.csv without its columns stock_<shop>."""

    model: Model
    brand: Text
    category: Category
    name: Text
    price: Price
    guarantee_months: MonthsOrNone
    attributes: Attributes
    aliases: Entries = ()
    terms: Terms = Terms.USUAL
    features: Annotated[str, StringConstraints(strip_whitespace=True)] = ""


COLUMNS = tuple(name for name, field in ArticleRow.model_fields.items() if field.is_required())
#: Columns that may be left out.
OPTIONAL = tuple(name for name in ArticleRow.model_fields if name not in COLUMNS)


class StockRow(RootModel[dict[str, Annotated[int, Field(ge=0, le=100_000)]]]):
    """The columns stock_<shop> of a row: pieces by column."""


class OrderRow(Strict):
    """A row of orders.csv."""

    number: OrderNumber
    ordered_on: date
    customer: Text
    phone: Mobile
    address: Text
    model: Model
    quantity: Count
    price: Price
    status: OrderStatus

    @model_validator(mode="after")
    def _number_has_the_date(self) -> OrderRow:
        if not self.number.startswith(f"D{self.ordered_on:%Y%m%d}-"):
            raise ValueError(f"number: {self.number} does not have the date {self.ordered_on}; correct one of the two")
        return self


def read_catalogue(path: Path, report: Report, shops: tuple[str, ...]) -> Rows:
    """The rows, not yet checked; `shops` empty: the columns of stock cannot be checked either."""
    stock_columns = tuple(STOCK + shop for shop in shops)
    rows = read_table(
        path, report, (*COLUMNS, *stock_columns), optional=OPTIONAL, open_prefix=None if shops else STOCK
    )
    report_repeated(((f"row {number}: model", model_key(row["model"]) or "?") for number, row in rows), report)
    return rows


def check_catalogue(rows: Rows, report: Report, names: Names) -> tuple[tuple[Article, ...], dict[tuple[str, str], int]]:
    """The articles, and their stock by model and shop code; rows with mistakes are left out and reported."""
    articles = []
    stock: dict[tuple[str, str], int] = {}
    for number, row in rows:
        pieces = {column: cell for column, cell in row.items() if column.startswith(STOCK)}
        rest = {column: cell for column, cell in row.items() if column not in pieces}
        article = validated(ArticleRow, rest, report, names, number)
        counted = validated(StockRow, pieces, report, names, number)
        if article and counted:
            articles.append(Article(**article.model_dump()))
            stock |= {(article.model, column.removeprefix(STOCK)): n for column, n in counted.root.items()}
    return tuple(articles), stock


def load_orders(path: Path, report: Report, models: Iterable[str]) -> tuple[Order, ...]:
    """The orders of a content file; see check_orders. Without any models they cannot be checked."""
    rows = read_table(path, report, tuple(OrderRow.model_fields))
    report_repeated(((f"row {number}: number", row["number"]) for number, row in rows), report)
    return check_orders(rows, report, tuple(models) or None)


def check_orders(rows: Rows, report: Report, models: Iterable[str] | None) -> tuple[Order, ...]:
    """The orders, each with its model spelt as in `models` (None: not checked); rows with mistakes are left out."""
    spelling = {model_key(model): model for model in models or ()}
    orders = []
    for number, row in rows:
        order = validated(OrderRow, row, report, {}, number)
        model = spelling.get(model_key(row["model"]))
        if models is not None and model is None and row["model"]:
            report.add(f"row {number}: model", f"'{row['model']}' is not in the catalogue; add it there, with stock 0")
        elif order:
            values: dict[str, Any] = order.model_dump() | {"model": model or order.model}
            orders.append(Order(**values))
    return tuple(orders)
