"""Measuring understanding on a file of labelled utterances.

The file is TSV with the columns `text` and `label`; a label `a|b` means that either counts, the first being the main
one. A finer intent `name__detail` counts as `name`.
"""

from __future__ import annotations

import csv
import json
import statistics
import subprocess
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.adapters.text.fold import plain
from bot.core.errors import BotError

OUT_OF_SCOPE = "out_of_scope"
_FALLBACK = "nlu_fallback"


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
    """All figures; shares between 0 and 1."""

    n: int
    accuracy: float
    macro_f1: float
    in_scope_accuracy: float
    oos_recall: float
    fallback_rate: float
    p50_ms: float
    p95_ms: float
    memory_mb: float


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
    lines = "\n".join(json.dumps(plain(one.text) or " ") for one in utterances)
    done = subprocess.run(
        [str(python), "-m", "bot.nlu", "parse", "--model", str(model)],
        cwd=root,
        input=lines + "\n",
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise BotError(f"Rasa could not read the texts:\n{done.stderr[-2000:]}")
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
    outside = [one for one in results if one.out_of_scope]
    seconds = sorted(one.seconds for one in results)
    return Report(
        n=len(results),
        accuracy=_share(one.right for one in results),
        macro_f1=_macro_f1(results),
        in_scope_accuracy=_share(one.right and not one.fell_back for one in inside),
        oos_recall=_share(one.fell_back or one.intent == OUT_OF_SCOPE for one in outside),
        fallback_rate=_share(one.fell_back for one in results),
        p50_ms=statistics.median(seconds) * 1000,
        p95_ms=seconds[int(len(seconds) * 0.95)] * 1000,
        memory_mb=memory_mb,
    )


def _share(of: Iterable[bool]) -> float:
    values = list(of)
    return sum(values) / len(values) if values else float("nan")


def _macro_f1(results: Sequence[Understood]) -> float:
    """The mean of F1 over the main labels; a prediction that is among the labels counts as the main one."""
    right: Counter[str] = Counter()
    wanted: Counter[str] = Counter()
    given: Counter[str] = Counter()
    for one in results:
        main = one.utterance.labels[0]
        wanted[main] += 1
        given[main if one.right else one.intent] += 1
        right[main] += one.right
    return statistics.mean(2 * right[label] / (wanted[label] + given[label]) for label in wanted)
