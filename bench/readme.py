"""Measured figures, written into the READMEs by the commands that measure them."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

#: The end of the name of a page in Chinese.
_CHINESE = ".zh-CN.md"


@dataclass(frozen=True)
class Figure:
    """A measured value and what it is, in the languages of the READMEs."""

    english: str
    chinese: str
    value: str


def add_option(parser: argparse.ArgumentParser) -> None:
    """--readme FILE, as often as there are pages."""
    parser.add_argument("--readme", type=Path, action="append", default=[], help="a page to write the figures into")


def write_figures(files: Sequence[Path], name: str, figures: Sequence[Figure]) -> None:
    """Put a table between the markers of that name, in each page's language. Raises ValueError where a page has none."""
    for file in files:
        write_between(file, name, "\n".join(_table(figures, chinese=file.name.endswith(_CHINESE))))


def write_between(file: Path, name: str, text: str) -> None:
    """Put `text` between the markers of that name. Raises ValueError where the file has none."""
    content = file.read_text(encoding="utf-8")
    start, end = f"<!-- {name}:start -->", f"<!-- {name}:end -->"
    before, found, rest = content.partition(start)
    _, closed, after = rest.partition(end)
    if not found or not closed:
        raise ValueError(f"{file.name} has no markers {start} and {end}")
    file.write_text(f"{before}{start}\n{text}\n{end}{after}", encoding="utf-8")


def _table(figures: Sequence[Figure], *, chinese: bool) -> Iterator[str]:
    yield "| | |"
    yield "|---|---|"
    for one in figures:
        yield f"| {one.chinese if chinese else one.english} | {one.value} |"
