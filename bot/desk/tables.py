"""Tables as files: CSV and XLSX, written as they are read, and harmless in a spreadsheet."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from fastapi import Response
from fastapi.responses import FileResponse, StreamingResponse
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from starlette.background import BackgroundTask

Value = str | int | float | Decimal | date | None
#: With these a spreadsheet takes a text for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: Rows of CSV that are sent at once.
_SENT = 500


@dataclass(frozen=True, kw_only=True)
class Table:
    """A head and rows; moments are aware and shown as they are, so the caller brings them to the shop's zone."""

    title: str
    head: Sequence[str]
    rows: Iterable[Sequence[Value]]


def harmless(value: Value) -> Any:
    """What a cell may hold: a text that would be a formula gets a mark before it, as spreadsheets themselves write it."""
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    if not isinstance(value, str):
        return value
    text = ILLEGAL_CHARACTERS_RE.sub("", value)
    return f"'{text}" if text.startswith(_FORMULA) else text


def as_csv(name: str, tables: Sequence[Table]) -> Response:
    """One table after the other; with the mark by which spreadsheets know UTF-8."""
    return StreamingResponse(_lines(tables), media_type="text/csv; charset=utf-8", headers=_saved_as(f"{name}.csv"))


def _lines(tables: Sequence[Table]) -> Iterator[str]:
    buffer = io.StringIO()
    buffer.write("\ufeff")
    writer = csv.writer(buffer)
    for place, table in enumerate(tables):
        if len(tables) > 1:
            writer.writerows([[], [table.title]] if place else [[table.title]])
        writer.writerow(table.head)
        for number, row in enumerate(table.rows, 1):
            writer.writerow([harmless(value) for value in row])
            if number % _SENT == 0:
                yield _taken(buffer)
    yield _taken(buffer)


def _taken(buffer: io.StringIO) -> str:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text


def as_xlsx(name: str, tables: Sequence[Table]) -> Response:
    """A sheet for each table."""
    book = Workbook(write_only=True)
    for table in tables:
        sheet = book.create_sheet(table.title[:31])
        sheet.freeze_panes = "A2"
        sheet.append([_head(sheet, text) for text in table.head])
        for row in table.rows:
            sheet.append([harmless(value) for value in row])
    with tempfile.NamedTemporaryFile(suffix=".xlsx", delete=False) as file:
        path = Path(file.name)
    book.save(path)
    return FileResponse(path, media_type=_XLSX, headers=_saved_as(f"{name}.xlsx"), background=BackgroundTask(path.unlink))


def _head(sheet: Any, text: str) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, value=text)
    cell.font = Font(bold=True)
    return cell


def _saved_as(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{name}"'}
