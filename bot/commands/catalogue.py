"""`bot catalogue`, `bot stock` and `bot orders`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from bot.adapters.imports import Brought, article_columns, article_lines, read_article_file, read_order_file
from bot.adapters.table_files import write_lines
from bot.commands.common import err, out, running
from bot.core import courtesy
from bot.core.errors import ContentError
from bot.services import catalogue, restock, stock
from bot.services.catalogue import Imported
from bot.services.ports import UnitOfWork

catalogue_app = typer.Typer(no_args_is_help=True, help="The shop's articles.")
stock_app = typer.Typer(no_args_is_help=True, help="Pieces in the shops.")
orders_app = typer.Typer(no_args_is_help=True, help="The shop's orders.")

Strict = Annotated[bool, typer.Option("--strict", help="Import nothing where a single row is wrong.")]


@catalogue_app.command("import")
def import_articles(
    file: Annotated[Path, typer.Argument(help="CSV or XLSX with the columns of content/catalogue.csv.")],
    strict: Strict = False,
) -> None:
    """Add articles, or bring them up to date. A second import of the same file changes nothing."""
    parts = running("catalogue")
    with err.status("正在读取文件…"):
        brought = read_article_file(file, parts.content)
    _import(
        brought,
        strict,
        lambda good, progress: catalogue.import_articles(good, parts.notifier, progress, parts.unit_of_work()),
        "种商品",
    )


@catalogue_app.command("export")
def export_articles(
    file: Annotated[Path, typer.Argument(help="What to write: .xlsx, or CSV under any other name.")],
) -> None:
    """Write all articles with their stock; importing the file again changes nothing."""
    parts = running("catalogue")
    with parts.unit_of_work() as uow:
        lines = list(article_lines(uow.catalogue.all(), parts.content))
    write_lines(file, article_columns(parts.content), lines)
    out.print(f"[green]✓[/] {len(lines)} 种商品 → {file}")


@orders_app.command("import")
def import_orders(
    file: Annotated[Path, typer.Argument(help="CSV or XLSX with the columns of content/orders.csv.")],
    strict: Strict = False,
) -> None:
    """Add orders, or bring them up to date. A second import of the same file changes nothing."""
    parts = running("orders")
    with err.status("正在读取文件…"), parts.unit_of_work() as uow:
        brought = read_order_file(file, lambda keys: _models(keys, uow))
    _import(
        brought,
        strict,
        lambda good, progress: catalogue.import_orders(good, progress, parts.unit_of_work()),
        "张订单",
    )


def _models(keys: Sequence[str], uow: UnitOfWork) -> list[str]:
    return [article.model for article in uow.catalogue.known(keys).values()]


def _import[T](
    brought: Brought[T],
    strict: bool,
    store: Callable[[Sequence[T], catalogue.Progress], Imported],
    unit: str,
) -> None:
    """Store the good rows under a bar of progress and name the bad ones; ends with 2 where there are any."""
    if strict and brought.problems:
        raise ContentError(list(brought.problems))
    for line in brought.problems:
        err.print(f"[red]✗[/] {line}", highlight=False, soft_wrap=True)
    bar = Progress(
        TextColumn("正在导入"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), console=err, transient=True
    )
    with bar:
        task = bar.add_task("", total=len(brought.good))
        done = store(brought.good, lambda count: bar.advance(task, count))
    out.print(f"[green]✓[/] 新增 {done.new} {unit},更新 {done.changed} {unit},不变 {done.same} {unit}")
    if brought.problems:
        raise typer.Exit(2)


@stock_app.command("set")
def set_stock(
    model: str,
    shop: Annotated[str, typer.Argument(help="A shop's code or name: tianhe, 天河店.")],
    count: Annotated[int, typer.Argument(min=0, max=100_000)],
) -> None:
    """Say how many pieces of MODEL are in SHOP."""
    parts = running("stock")
    change = stock.correct_stock(model, shop, count, parts.notifier, parts.unit_of_work())
    told = f",已通知 {change.told} 位客户" if change.told else ""
    out.print(f"[green]✓[/] {change.article.model} {shop}:{change.before} → {change.after}{told}")


@stock_app.command("waiting")
def show_waiting() -> None:
    """Who waits for which article, the oldest first."""
    parts = running("stock")
    table = Table("登记号", "商品", "门店", "客户", "电话", "登记时间")
    zone = parts.content.company.zone
    names = {shop.code: shop.name for shop in parts.content.company.shops}
    for one in restock.waiting(parts.unit_of_work()):
        fields = one.fields
        who = courtesy.call_by(fields.get("name") or "", fields.get("title"))
        shop = names.get(fields.get("shop") or "", "")
        when = f"{one.created_at.astimezone(zone):%m-%d %H:%M}"
        table.add_row(one.number, fields.get("article") or "", shop, who, one.phone or "", when)
    out.print(table if table.row_count else "没有客户在等到货。")


@stock_app.command("show")
def show_stock(model: str) -> None:
    """How many pieces of MODEL every shop has."""
    parts = running("stock")
    found = catalogue.show(model, parts.unit_of_work())
    table = Table("门店", "库存", title=f"{found.article.model} {found.article.name} {found.article.price}元")
    for shop in parts.content.company.shops:
        table.add_row(shop.name, str(found.stock.get(shop.code, 0)))
    out.print(table)
