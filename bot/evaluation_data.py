"""Keeps what is measured on apart from what is trained on: finds training examples that stand in an evaluation file.

A model that has seen an utterance, or all but a character of it, is not tested by it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml
from rapidfuzz import fuzz, process

from bot.adapters.text.likeness import NEAR, SHORTEST_NEAR, normalised
from bot.core.errors import BotError
from bot.evaluation import Utterance

#: Of these wants, short texts may stand on both sides: there are few ways to say 你好, 谢谢 or 好的.
COURTESIES = frozenset({"greet", "goodbye", "thank", "affirm", "deny"})

#: Rasa's marks of an entity in an example: [冰箱](category), [冰厢]{"entity": "category"}.
_ANNOTATION = re.compile(r"\[([^\]]+)\](?:\([^)]*\)|\{[^}]*\})")


@dataclass(frozen=True, kw_only=True)
class Example:
    """One line of the training data, without marks of entities."""

    text: str
    intent: str
    file: Path


@dataclass(frozen=True, kw_only=True)
class NearCopy:
    """A training example and the utterance that it gives away."""

    example: Example
    utterance: Utterance
    #: Percent; 100 for texts that are equal when normalised.
    similarity: float


def read_examples(folder: Path) -> list[Example]:
    """The examples of all intents in `folder` and below. Raises BotError where there are none."""
    examples = [one for file in sorted(folder.rglob("*.yml")) for one in _examples_of(file)]
    if not examples:
        raise BotError(f"{folder}: no training examples.")
    return examples


def _examples_of(file: Path) -> Iterator[Example]:
    content = yaml.safe_load(file.read_text(encoding="utf-8")) or {}
    for block in content.get("nlu", []):
        if "intent" not in block:
            continue
        for line in block["examples"].splitlines():
            if text := _ANNOTATION.sub(r"\1", line.removeprefix("-").strip()):
                yield Example(text=text, intent=block["intent"], file=file)


def near_copies(examples: Iterable[Example], utterances: Sequence[Utterance]) -> list[NearCopy]:
    """Every example that equals or nearly equals an utterance, in the order of the utterances.

    Equal means equal when normalised. Nearly equal means a similarity of NEAR, where both texts have SHORTEST_NEAR
    characters. Shorter texts that are equal are no copies where the utterance's main label is one of COURTESIES.
    """
    examples = list(examples)
    texts = [normalised(one.text) for one in examples]
    return [
        NearCopy(example=examples[index], utterance=utterance, similarity=similarity)
        for utterance in utterances
        for text, similarity, index in process.extract_iter(
            normalised(utterance.text), texts, scorer=fuzz.ratio, score_cutoff=NEAR
        )
        if _gives_away(utterance, text)
    ]


def _gives_away(utterance: Utterance, example: str) -> bool:
    """Of two texts that are similar: whether that says anything."""
    text = normalised(utterance.text)
    if min(len(text), len(example)) >= SHORTEST_NEAR:
        return True
    return text == example and utterance.labels[0] not in COURTESIES
