"""Tables that a shop brings or takes away: CSV in the encodings that spreadsheets write, and XLSX."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from zipfile import BadZipFile

from openpyxl import Workbook, load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from bot.adapters.content_files import Report, csv_lines
from bot.core.errors import ContentError

Cell = str | int | Decimal | None
#: Excel on a Chinese Windows writes the second one unless told otherwise.
_ENCODINGS = ("utf-8-sig", "gb18030")


def read_lines(path: Path, report: Report) -> list[list[str]] | None:
    """The cells of the file, or of an XLSX file's first sheet, as text; None, with a line in the report, if unreadable."""
    try:
        return list(_sheet_lines(path)) if _is_sheet(path) else csv_lines(_text(path.read_bytes()), report)
    except FileNotFoundError:
        report.add("file", "does not exist; check its name")
    except UnicodeDecodeError:
        report.add("file", "is neither UTF-8 nor GB18030; save it again as CSV UTF-8")
    except (BadZipFile, InvalidFileException, KeyError, ValueError):
        report.add("file", "is not an Excel workbook; save it again as .xlsx or as CSV")
    except OSError as error:
        report.add("file", f"cannot be read ({error.strerror}); check its name and permissions")
    return None


def write_lines(path: Path, header: Sequence[str], lines: Iterable[Sequence[Cell]]) -> None:
    """XLSX where the name says so, otherwise CSV in UTF-8 with the mark by which Excel knows it.

    Raises ContentError where the file cannot be written.
    """
    try:
        if _is_sheet(path):
            _write_sheet(path, header, lines)
            return
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(header)
            writer.writerows(lines)
    except OSError as error:
        raise ContentError([f"{path.name}: file: cannot be written ({error.strerror})"]) from error


def _is_sheet(path: Path) -> bool:
    return path.suffix.lower() == ".xlsx"


def _text(data: bytes) -> str:
    for encoding in _ENCODINGS[:-1]:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode(_ENCODINGS[-1])


def _sheet_lines(path: Path) -> Iterator[list[str]]:
    """Every line as wide as the header: a sheet ends its lines, and its header, with cells that were once in use."""
    book = load_workbook(path, read_only=True, data_only=True)
    try:
        width = 0
        for row in book.worksheets[0].iter_rows(values_only=True):
            cells = [_cell_text(value) for value in row]
            while len(cells) > width and not cells[-1].strip():
                cells.pop()
            width = width or len(cells)
            yield cells + [""] * (width - len(cells))
    finally:
        book.close()


def _cell_text(value: object) -> str:
    """As the cell shows it: a whole number without its point, a day without its hour."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, date) else str(value)


def _write_sheet(path: Path, header: Sequence[str], lines: Iterable[Sequence[Cell]]) -> None:
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append(list(header))
    for line in lines:
        sheet.append(list(line))
    book.save(path)
