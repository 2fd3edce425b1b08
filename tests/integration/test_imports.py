"""Files that a shop brings: articles and orders, in the forms that spreadsheets write."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from sqlalchemy import Engine, delete, select

from bot.adapters.clock import SystemClock
from bot.adapters.imports import (
    Brought,
    article_columns,
    article_lines,
    read_article_file,
    read_order_file,
)
from bot.adapters.table_files import write_lines
from bot.adapters.tables import articles, stock
from bot.adapters.unit_of_work import SqlUnitOfWork
from bot.core.catalogue import Stocked
from bot.core.content import Content
from bot.services import catalogue
from bot.services.catalogue import Imported
from bot.services.restock import Notifier

Uow = Callable[[], SqlUnitOfWork]
COLUMNS = "model,brand,category,name,price,guarantee_months,attributes,stock_tianhe"


def table(*rows: str) -> str:
    return "\n".join([COLUMNS, *rows]) + "\n"


def row(model: str = "ZZT-1", price: str = "100", category: str = "空调", stock: str = "3") -> str:
    return f"{model},云汐,{category},云汐测试空调,{price},,匹数=1匹,{stock}"


def as_csv(path: Path, text: str, encoding: str) -> Path:
    path.write_bytes(text.encode(encoding))
    return path


def as_xlsx(path: Path, text: str) -> Path:
    book = Workbook()
    for line in csv.reader(io.StringIO(text)):
        book.active.append([float(cell) if cell.isdigit() else cell or None for cell in line])
    book.save(path)
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "xlsx"])
def test_articles_are_read_from_every_form(tmp_path: Path, content: Content, encoding: str) -> None:
    text = table(row(), row("ZZT-2", stock=""))
    file = (
        as_xlsx(tmp_path / "a.xlsx", text) if encoding == "xlsx" else as_csv(tmp_path / "a.csv", text, encoding)
    )
    brought = read_article_file(file, content)
    assert brought.problems == ()
    assert [(one.article.model, one.article.brand, one.stock) for one in brought.good] == [
        ("ZZT-1", "云汐", {"tianhe": 3}),
        ("ZZT-2", "云汐", {}),
    ]


def test_cells_that_were_once_in_use_are_passed_over(tmp_path: Path, content: Content) -> None:
    file = as_xlsx(tmp_path / "a.xlsx", table(row()))
    book = load_workbook(file)
    for at in ("L1", "M2", "A9"):
        book.active[at] = " "
    book.save(file)
    brought = read_article_file(file, content)
    assert brought.problems == ()
    assert [one.article.model for one in brought.good] == ["ZZT-1"]


def test_every_bad_row_is_named_and_good_ones_are_kept(tmp_path: Path, content: Content) -> None:
    text = table(row(), row("ZZT-2", price="免费"), row("zzt1"), row("ZZT-3", category="空条"), row("ZZT-4"))
    brought = read_article_file(as_csv(tmp_path / "a.csv", text, "utf-8"), content)
    assert [one.article.model for one in brought.good] == ["ZZT-1", "ZZT-4"]
    for number, reason in ((3, "price: must be a number"), (4, "stands already in row 2"), (5, "did you mean '空调'")):
        assert any(line.startswith(f"a.csv: row {number}: ") and reason in line for line in brought.problems)


@pytest.mark.parametrize("name", ["none.csv", "none.xlsx"])
def test_missing_file_is_named(tmp_path: Path, content: Content, name: str) -> None:
    found = read_article_file(tmp_path / name, content)
    assert found == Brought((), (f"{name}: file: does not exist; check its name",))


def test_file_that_is_no_workbook_is_named(tmp_path: Path, content: Content) -> None:
    brought = read_article_file(as_csv(tmp_path / "a.xlsx", "no workbook", "utf-8"), content)
    assert "is not an Excel workbook" in brought.problems[0]


def imported(file: Path, content: Content, uow: SqlUnitOfWork) -> Imported:
    notifier = Notifier(content=content, speak=lambda *said: [], clock=SystemClock())
    return catalogue.import_articles(read_article_file(file, content).good, notifier, lambda count: None, uow)


def test_second_import_changes_nothing(
    tmp_path: Path, content: Content, engine: Engine, unit_of_work: Uow
) -> None:
    file = as_csv(tmp_path / "a.csv", table(row("ZZI-1"), row("ZZI-2")), "utf-8")
    dearer = as_csv(tmp_path / "b.csv", table(row("ZZI-1", price="120"), row("ZZI-2", stock="4")), "utf-8")
    try:
        assert imported(file, content, unit_of_work()) == Imported(new=2)
        assert imported(file, content, unit_of_work()) == Imported(same=2)
        assert imported(dearer, content, unit_of_work()) == Imported(changed=2)
        shown = catalogue.show("zzi2", unit_of_work())
        assert dict(shown.stock) == {"tianhe": 4, "jiangnan": 0, "panyu": 0}
    finally:
        with engine.begin() as db:
            ours = select(articles.c.id).where(articles.c.model.startswith("ZZI-"))
            db.execute(delete(stock).where(stock.c.article_id.in_(ours)))
            db.execute(delete(articles).where(articles.c.id.in_(ours)))


@pytest.mark.parametrize("name", ["all.csv", "all.xlsx"])
def test_exported_catalogue_comes_back_unchanged(tmp_path: Path, content: Content, unit_of_work: Uow, name: str) -> None:
    with unit_of_work() as uow:
        every = list(uow.catalogue.all())
    write_lines(tmp_path / name, article_columns(content), article_lines(every, content))
    brought = read_article_file(tmp_path / name, content)
    assert brought.problems == ()
    assert list(brought.good) == [Stocked(article=one.article, stock=dict(one.stock)) for one in every]
    assert imported(tmp_path / name, content, unit_of_work()) == Imported(same=len(every))


ORDERS = "number,ordered_on,customer,phone,address,model,quantity,price,status\n"


def order(number: str = "D20261101-8001", model: str = "bcd508", status: str = "已发货") -> str:
    return f"{number},2026-11-01,林静,13766660002,天河区体育西路1号,{model},1,3599,{status}\n"


def orders_from(path: Path, text: str, uow: SqlUnitOfWork) -> Brought[object]:
    path.write_text(ORDERS + text, encoding="utf-8")
    with uow:
        return read_order_file(path, lambda keys: [one.model for one in uow.catalogue.known(keys).values()])


def test_orders_are_added_changed_and_left_alone(tmp_path: Path, unit_of_work: Uow) -> None:
    counted = []
    for text in (order(), order(), order(status="已完成"), order(status="已完成") + order(model="BCD-501W", status="已完成")):
        brought = orders_from(tmp_path / "o.csv", text, unit_of_work())
        assert brought.problems == ()
        counted.append(catalogue.import_orders(brought.good, lambda count: None, unit_of_work()))
    assert counted == [Imported(new=1), Imported(same=1), Imported(changed=1), Imported(changed=1)]
    with unit_of_work() as uow:
        assert [line.model for line in uow.catalogue.order("D20261101-8001")] == ["BCD-501W", "BCD-508"]


def test_order_of_an_article_that_is_not_in_the_catalogue_is_named(tmp_path: Path, unit_of_work: Uow) -> None:
    brought = orders_from(tmp_path / "o.csv", order() + order("D20261101-8002", "NONE-1"), unit_of_work())
    assert len(brought.good) == 1
    assert "row 3: model: 'NONE-1' is not in the catalogue" in brought.problems[0]
