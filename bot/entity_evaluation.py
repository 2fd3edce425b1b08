"""Measuring what is read in messages: the column `entities` of a file of utterances.

A cell is a JSON list of {"type", "text"}; an empty cell says that nothing is to be found. A found entity is right when
type and text are the same to the character, so a span too long by one is wrong. Types that the file never uses are
not judged: it was not annotated for them.
"""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.core.errors import BotError
from bot.core.reading import Entity, EntityType

#: Type and text.
Named = tuple[str, str]
TOTAL = "all"


@dataclass(frozen=True, kw_only=True)
class AnnotatedText:
    """A message and what it names."""

    text: str
    entities: tuple[Named, ...]


@dataclass(frozen=True, kw_only=True)
class Missed:
    """A message that was not read as annotated."""

    text: str
    missing: tuple[Named, ...]
    surplus: tuple[Named, ...]


@dataclass(frozen=True, kw_only=True)
class Figures:
    """Of one type, or of all."""

    annotated: int
    found: int
    right: int

    @property
    def precision(self) -> float:
        return self.right / self.found if self.found else float("nan")

    @property
    def recall(self) -> float:
        return self.right / self.annotated if self.annotated else float("nan")

    @property
    def f1(self) -> float:
        either = self.annotated + self.found
        return 2 * self.right / either if either else 1.0


def read_annotated(path: Path) -> list[AnnotatedText] | None:
    """None where the file has no column `entities`. Raises BotError for a cell that cannot be read."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        if "entities" not in (reader.fieldnames or ()):
            return None
        return [_annotated(row, f"{path}:{reader.line_num}") for row in reader]


def _annotated(row: dict[str, str], where: str) -> AnnotatedText:
    try:
        named = tuple((EntityType(one["type"]).value, str(one["text"])) for one in json.loads(row["entities"] or "[]"))
    except (ValueError, KeyError, TypeError) as error:
        raise BotError(f'{where}: entities must be a JSON list of {{"type", "text"}}: {error}') from error
    for _, text in named:
        if text not in row["text"]:
            raise BotError(f"{where}: “{text}” does not stand in the text.")
    return AnnotatedText(text=row["text"], entities=named)


def compare(
    annotated: Sequence[AnnotatedText], find: Callable[[str], Iterable[Entity]]
) -> tuple[dict[str, Figures], list[Missed]]:
    """Figures by type, the total last under TOTAL, and every message that was not read as annotated."""
    wanted: Counter[str] = Counter(kind for one in annotated for kind, _ in one.entities)
    found: Counter[str] = Counter()
    right: Counter[str] = Counter()
    missed: list[Missed] = []
    for one in annotated:
        expected = Counter(one.entities)
        named = Counter((entity.type.value, entity.text) for entity in find(one.text) if entity.type.value in wanted)
        found.update(kind for kind, _ in named.elements())
        right.update(kind for kind, _ in (expected & named).elements())
        if expected != named:
            missing, surplus = tuple((expected - named).elements()), tuple((named - expected).elements())
            missed.append(Missed(text=one.text, missing=missing, surplus=surplus))
    figures = {
        kind.value: Figures(annotated=wanted[kind], found=found[kind], right=right[kind])
        for kind in EntityType
        if kind in wanted
    }
    totals = (sum(counted.values()) for counted in (wanted, found, right))
    return figures | {TOTAL: Figures(**dict(zip(("annotated", "found", "right"), totals, strict=True)))}, missed
