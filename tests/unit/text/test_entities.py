"""Entities: one table for each kind in entities/, and spans that always lead into the customer's own text.

Columns of a table: a message; the kind's entities in it as they were typed, joined by ‖, none where it is empty; their
values. In number.tsv both orders and tickets count.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.adapters.content import load_content
from bot.adapters.text.entities import Entities
from bot.adapters.text.reader import Reader
from bot.core.catalogue import model_parts
from bot.core.reading import Entity

ROOT = Path(__file__).parents[3]
TABLES = sorted(Path(__file__).with_name("entities").glob("*.tsv"))
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
JOINT = "‖"
Row = dict[str, str]


def rows_of(table: Path) -> list[Row]:
    with table.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def all_rows() -> Iterator[tuple[str, Row]]:
    for table in TABLES:
        for row in rows_of(table):
            yield table.stem, row


@pytest.fixture(scope="module")
def entities() -> Entities:
    """Over the demo shop."""
    content = load_content(ROOT / "content")
    company = content.company
    reader = Reader(
        categories={name: rules.aliases for name, rules in content.policy.categories.items()},
        brands=sorted({article.brand for article in content.articles}),
        districts=company.places,
        time_zone=company.zone,
        opens=company.staff_hours.opens,
        closes=company.staff_hours.closes,
    )
    return Entities(reader, frozenset(part for article in content.articles for part in model_parts(article.model)))


def of_kind(found: tuple[Entity, ...], kind: str) -> list[Entity]:
    kinds = {"order", "ticket"} if kind == "number" else {kind}
    return [entity for entity in found if entity.type in kinds]


@pytest.mark.parametrize("table", [table for table in TABLES if table.stem != "landmark"], ids=lambda table: table.stem)
def test_each_table_has_at_least_forty_cases(table: Path) -> None:
    texts = [row["text"] for row in rows_of(table)]
    assert len(texts) == len(set(texts)) >= 40


@pytest.mark.parametrize(("kind", "row"), list(all_rows()), ids=[f"{kind}:{row['text']}" for kind, row in all_rows()])
def test_message(entities: Entities, kind: str, row: Row) -> None:
    found = of_kind(entities.find(row["text"], now=NOW), kind)
    assert JOINT.join(entity.text for entity in found) == row["span"]
    assert JOINT.join(entity.value for entity in found) == row["value"]
