"""Entities: one table for each kind in entities/, and spans that always lead into the customer's own text.

Columns of a table: a message; the kind's entities in it as they were typed, joined by ‖, none where it is empty; their
values. In number.tsv both orders and tickets count.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.adapters.content import load_content
from bot.adapters.text.entities import Entities
from bot.bootstrap import make_entities, make_reader
from bot.core.reading import Entity

ROOT = Path(__file__).parents[3]
TABLES = sorted(Path(__file__).with_name("entities").glob("*.tsv"))
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
#: Kinds whose readers have longer tables of their own (test_times_table, test_articles, test_queries, test_faults …).
SHORT = frozenset({"landmark", "article", "brand", "category", "time", "fault"})
JOINT = "‖"
Row = dict[str, str]


def rows_of(table: Path) -> list[Row]:
    with table.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def times() -> list[Row]:
    return rows_of(Path(__file__).with_name("times.tsv"))


def all_rows() -> Iterator[tuple[str, Row]]:
    for table in TABLES:
        for row in rows_of(table):
            yield table.stem, row


@pytest.fixture(scope="module")
def entities() -> Entities:
    """Over the demo shop."""
    content = load_content(ROOT / "content")
    return make_entities(content, make_reader(content))


def of_kind(found: tuple[Entity, ...], kind: str) -> list[Entity]:
    kinds = {"order", "ticket"} if kind == "number" else {kind}
    return [entity for entity in found if entity.type in kinds]


@pytest.mark.parametrize("table", [table for table in TABLES if table.stem not in SHORT], ids=lambda table: table.stem)
def test_each_table_has_at_least_forty_cases(table: Path) -> None:
    texts = [row["text"] for row in rows_of(table)]
    assert len(texts) == len(set(texts)) >= 40


@pytest.mark.parametrize(("kind", "row"), list(all_rows()), ids=[f"{kind}:{row['text']}" for kind, row in all_rows()])
def test_message(entities: Entities, kind: str, row: Row) -> None:
    found = of_kind(entities.find(row["text"], now=NOW), kind)
    assert JOINT.join(entity.text for entity in found) == row["span"]
    assert JOINT.join(entity.value for entity in found) == row["value"]


@pytest.mark.parametrize(
    ("text", "kind", "found"),
    [
        ("要一个三千左右的冰箱", "quantity", ["一个"]),
        ("要一个三千左右的冰箱", "price", ["三千左右"]),
        ("买一个三百升的冰箱", "quantity", ["一个"]),
        ("买一个三百升的冰箱", "article", ["三百升的冰箱"]),
        ("来一个三十寸的电视", "article", ["三十寸的电视"]),
        ("订两台五十五寸的电视三千以内", "quantity", ["两台"]),
        ("订两台五十五寸的电视三千以内", "price", ["三千以内"]),
        ("明天下午三点半来一个师傅", "time", ["明天下午三点半"]),
    ],
)
def test_number_that_follows_a_count_without_a_blank_is_found_by_itself(
    entities: Entities, text: str, kind: str, found: list[str]
) -> None:
    assert [entity.text for entity in of_kind(entities.find(text, now=NOW), kind)] == found


PIECES = st.sampled_from([row["text"] for _, row in all_rows()])
NOISE = st.text(alphabet=st.characters(codec="utf-8"), max_size=12)
JOINTS = st.sampled_from(["", " ", "，", "\n", "\u200b", "\u3000"])
MESSAGES = st.lists(st.one_of(PIECES, NOISE), max_size=4).map("".join)


@settings(max_examples=200, deadline=None, derandomize=True, database=None)
@given(parts=st.lists(st.one_of(PIECES, NOISE), max_size=4), joint=JOINTS)
def test_every_span_is_the_customers_own_text(entities: Entities, parts: list[str], joint: str) -> None:
    message = joint.join(parts)
    for entity in entities.find(message, now=NOW):
        assert message[entity.start : entity.end] == entity.text
        assert entity.text.strip() == entity.text != ""
        assert entity.value


@settings(max_examples=150, deadline=None, derandomize=True, database=None)
@given(message=MESSAGES)
@example(message="前年前年")
def test_no_two_of_one_kind_overlap(entities: Entities, message: str) -> None:
    found = entities.find(message, now=NOW)
    for kind in {entity.type for entity in found}:
        places = [(entity.start, entity.end) for entity in found if entity.type is kind]
        assert all(end <= start for (_, end), (start, _) in pairwise(places))


@settings(max_examples=200, deadline=None, derandomize=True, database=None)
@given(
    phrases=st.lists(st.sampled_from([row["text"] for row in times()]), min_size=1, max_size=2),
    moment=st.datetimes(min_value=datetime(2025, 1, 1), max_value=datetime(2028, 12, 31)),
)
def test_no_appointment_lies_behind_and_no_purchase_ahead(
    entities: Entities, phrases: list[str], moment: datetime
) -> None:
    now = moment.replace(tzinfo=NOW.tzinfo)
    for asked in ("wish", "bought"):
        reading = entities.reader.read(" ".join(phrases), now=now, asked=asked)
        if reading.wish is not None:
            assert reading.wish.earliest is None or reading.wish.earliest >= now
            assert reading.wish.latest is None or reading.wish.latest > (reading.wish.earliest or now)
        if reading.bought is not None:
            assert reading.bought.first <= reading.bought.last <= now.date()
