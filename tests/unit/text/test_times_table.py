"""times.tsv: how phrases of time are understood on Monday, 23 November 2026, 10:00.

Columns: the question that was just put (empty: none), the phrase, what it is read as (wish, soon, any, bought or
none), from, until, and stretches in between that do not suit (from/until;from/until). A wish's `from` is inclusive and its `until` exclusive, a bare day being its midnight, `now` the
present moment and an empty field an open end; a purchase's two days are both included.
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.core.reading import Reading

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=ZONE)
Read = Callable[..., Reading]


def table() -> list[dict[str, str]]:
    with Path(__file__).with_name("times.tsv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def moment(words: str) -> datetime | None:
    if not words:
        return None
    if words == "now":
        return NOW
    day, _, hour = words.partition(" ")
    day = day if len(day) == 10 else f"2026-{day}"
    return datetime.fromisoformat(f"{day} {hour or '00:00'}").replace(tzinfo=ZONE)


Row = tuple[str, object, object, object]
NONE: Row = ("none", None, None, ())


def stretches(words: str) -> tuple[object, ...]:
    return tuple(tuple(moment(one) for one in stretch.split("/")) for stretch in words.split(";") if stretch)


def as_row(reading: Reading, kind: str) -> Row:
    """What was read, in the table's terms."""
    if kind == "bought":
        found = reading.bought
        return ("bought", found.first, found.last, ()) if found else NONE
    wish = reading.wish
    if wish is None:
        return NONE
    return wish.urgency or "wish", wish.earliest, wish.latest, wish.excluded


def expected(row: dict[str, str]) -> Row:
    if row["kind"] == "bought":
        return "bought", date.fromisoformat(row["from"]), date.fromisoformat(row["until"]), ()
    return row["kind"], moment(row["from"]), moment(row["until"]), stretches(row["excluded"])


def test_the_table_is_long_and_names_no_phrase_twice() -> None:
    keys = [(row["asked"], row["text"]) for row in table()]
    assert len(keys) == len(set(keys)) >= 200


@pytest.mark.parametrize("row", table(), ids=[f"{row['asked']}:{row['text']}" for row in table()])
def test_phrase(read: Read, row: dict[str, str]) -> None:
    reading = read(row["text"], asked=row["asked"] or None)
    assert as_row(reading, row["kind"]) == expected(row)
