"""What simulated customers say, from the files in bench/utterances: by topic (the file) and step."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

import yaml

FOLDER = Path(__file__).resolve().parents[1] / "utterances"
#: A step has at least so many phrasings.
FEWEST = 6

Book = Mapping[str, Mapping[str, tuple[str, ...]]]


@lru_cache(maxsize=1)
def book() -> Book:
    """Topic, step, phrasings; {braces} hold facts of the customer who talks."""
    return MappingProxyType({file.stem: MappingProxyType(dict(_steps(file))) for file in sorted(FOLDER.glob("*.yml"))})


def _steps(file: Path) -> Iterator[tuple[str, tuple[str, ...]]]:
    for step, phrasings in yaml.safe_load(file.read_text(encoding="utf-8")).items():
        yield step, tuple(str(one) for one in phrasings)


def pick(where: str, rng: random.Random, unlike: str | None = None) -> str:
    """One phrasing of `topic.step`, with its braces; another one than `unlike`."""
    topic, step = where.split(".")
    phrasings = [one for one in book()[topic][step] if one != unlike]
    return rng.choice(phrasings)
