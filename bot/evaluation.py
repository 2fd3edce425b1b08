"""Measuring understanding on a file of labelled utterances.

The file is TSV with the columns `text` and `label`; a label `a|b` means that either counts, the first being the main
one. A finer intent `name__detail` counts as `name`.
"""

from __future__ import annotations

import csv
import json
import math
import random
import statistics
import subprocess
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.adapters.text.fold import plain
from bot.core.errors import BotError

OUT_OF_SCOPE = "out_of_scope"
_FALLBACK = "nlu_fallback"
_RESAMPLINGS = 1000
_SEED = 42


@dataclass(frozen=True, kw_only=True)
class Utterance:
    """A labelled line."""

    text: str
    #: The main label first.
    labels: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Understood:
    """What the served model made of it."""

    utterance: Utterance
    #: The likeliest intent, whatever its confidence.
    intent: str
    confidence: float
    #: Below the shipped threshold.
    fell_back: bool
    seconds: float

    @property
    def right(self) -> bool:
        return self.intent in self.utterance.labels

    @property
    def out_of_scope(self) -> bool:
        return OUT_OF_SCOPE in self.utterance.labels


@dataclass(frozen=True, kw_only=True)
class Report:
    """All figures; shares between 0 and 1, NaN where nothing is counted."""

    n: int
    #: The likeliest intent is one of the labels, whatever its confidence.
    accuracy: float
    #: Over the main labels.
    macro_f1: float
    #: Of what is not labelled out_of_scope: right, and not below the shipped threshold.
    in_scope_accuracy: float
    #: Of what is labelled out_of_scope: understood as that, or below the threshold.
    oos_recall: float
    fallback_rate: float
    #: Of what is not labelled out_of_scope: not below the threshold.
    coverage: float
    p50_ms: float
    p95_ms: float
    memory_mb: float


@dataclass(frozen=True, kw_only=True)
class IntentFigures:
    """How well one intent is told from the others."""

    intent: str
    #: Utterances with this main label.
    n: int
    #: Of what was taken for it; None where nothing was.
    precision: float | None
    recall: float

    @property
    def f1(self) -> float:
        if not self.precision or not self.recall:
            return 0.0
        return 2 * self.precision * self.recall / (self.precision + self.recall)


def read_utterances(path: Path) -> list[Utterance]:
    """Raises BotError where the file or a column is missing."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    except OSError as error:
        raise BotError(f"{path}: {error.strerror}") from error
    if not rows or not {"text", "label"} <= rows[0].keys():
        raise BotError(f"{path}: the first line must name the columns text and label, separated by tabs.")
    return [Utterance(text=row["text"], labels=tuple(row["label"].split("|"))) for row in rows]


def understand(
    utterances: Sequence[Utterance], model: Path, python: Path, root: Path
) -> tuple[list[Understood], float]:
    """Ask the model, through Rasa; gives the results and the memory of Rasa's process in MB."""
    return ask([str(python), "-m", "bot.nlu", "parse", "--model", str(model)], utterances, root)


def ask(
    command: Sequence[str], utterances: Sequence[Utterance], folder: Path, environment: Mapping[str, str] | None = None
) -> tuple[list[Understood], float]:
    """Ask a program that reads texts and writes rankings as `python -m bot.nlu parse` does.

    `environment`: what it is given instead of this process's. Raises BotError where it fails.
    """
    lines = "\n".join(json.dumps(plain(one.text) or " ") for one in utterances)
    done = subprocess.run(
        command, cwd=folder, env=environment, input=lines + "\n", capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        raise BotError(f"{command[0]} could not read the texts:\n{done.stderr[-2000:]}")
    *parsed, memory = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    results = [_understood(one, line) for one, line in zip(utterances, parsed, strict=True)]
    return results, memory["memory_mb"]


def _understood(utterance: Utterance, parsed: dict[str, object]) -> Understood:
    ranking = parsed["ranking"]
    assert isinstance(ranking, list)
    best = next(one for one in ranking if one["name"] != _FALLBACK)
    return Understood(
        utterance=utterance,
        intent=best["name"].partition("__")[0],
        confidence=best["confidence"],
        fell_back=ranking[0]["name"] == _FALLBACK,
        seconds=float(str(parsed["seconds"])),
    )


def report(results: Sequence[Understood], memory_mb: float) -> Report:
    """The figures of a run."""
    inside = [one for one in results if not one.out_of_scope]
    seconds = sorted(one.seconds for one in results)
    return Report(
        n=len(results),
        accuracy=accuracy(results),
        macro_f1=statistics.mean(one.f1 for one in by_intent(results)),
        in_scope_accuracy=in_scope_accuracy(results),
        oos_recall=oos_recall(results),
        fallback_rate=_share(one.fell_back for one in results),
        coverage=_share(not one.fell_back for one in inside),
        p50_ms=statistics.median(seconds) * 1000,
        p95_ms=seconds[int(len(seconds) * 0.95)] * 1000,
        memory_mb=memory_mb,
    )


def accuracy(results: Iterable[Understood]) -> float:
    return _share(one.right for one in results)


def in_scope_accuracy(results: Iterable[Understood]) -> float:
    return _share(one.right and not one.fell_back for one in results if not one.out_of_scope)


def oos_recall(results: Iterable[Understood]) -> float:
    return _share(one.fell_back or one.intent == OUT_OF_SCOPE for one in results if one.out_of_scope)


def by_intent(results: Iterable[Understood]) -> list[IntentFigures]:
    """One for each main label; a prediction that is among the labels counts as the main one."""
    right: Counter[str] = Counter()
    wanted: Counter[str] = Counter()
    given: Counter[str] = Counter()
    for one in results:
        main = one.utterance.labels[0]
        wanted[main] += 1
        given[main if one.right else one.intent] += 1
        right[main] += one.right
    return [
        IntentFigures(
            intent=intent,
            n=count,
            precision=right[intent] / given[intent] if given[intent] else None,
            recall=right[intent] / count,
        )
        for intent, count in sorted(wanted.items())
    ]


def confusions(results: Iterable[Understood]) -> dict[tuple[str, str], list[Understood]]:
    """What was taken for something else: (labels, intent) to the utterances, the most frequent first."""
    found: dict[tuple[str, str], list[Understood]] = {}
    for one in results:
        if not one.right:
            found.setdefault(("|".join(one.utterance.labels), one.intent), []).append(one)
    return dict(sorted(found.items(), key=lambda pair: (-len(pair[1]), pair[0])))


def interval(results: Sequence[Understood], figure: Callable[[Sequence[Understood]], float]) -> tuple[float, float]:
    """The bounds between which a figure lies in 95 of 100 resamplings of the utterances (bootstrap, fixed seed)."""
    chance = random.Random(_SEED)
    values = [figure(chance.choices(results, k=len(results))) for _ in range(_RESAMPLINGS)]
    counted = sorted(value for value in values if not math.isnan(value))
    if not counted:
        return math.nan, math.nan
    return counted[int(0.025 * len(counted))], counted[int(0.975 * len(counted))]


def _share(of: Iterable[bool]) -> float:
    values = list(of)
    return sum(values) / len(values) if values else math.nan
