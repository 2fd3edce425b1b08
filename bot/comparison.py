"""Two models on the same utterances: what one understands better or worse than the other."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from bot import evaluation
from bot.evaluation import Understood

_RESAMPLINGS = 1000
_SEED = 42

Figure = Callable[[Sequence[Understood]], float]
FIGURES: Mapping[str, Figure] = {
    "accuracy": evaluation.accuracy,
    "in_scope_accuracy": evaluation.in_scope_accuracy,
    "oos_recall": evaluation.oos_recall,
}


@dataclass(frozen=True, kw_only=True)
class Change:
    """One figure of both models; NaN where nothing is counted."""

    old: float
    new: float
    #: Between which the difference lies in 95 of 100 resamplings of the utterances, each with both models' results.
    low: float
    high: float

    @property
    def sure(self) -> bool:
        """The interval does not hold 0."""
        return self.low > 0 or self.high < 0


@dataclass(frozen=True, kw_only=True)
class IntentChange:
    """One intent's F1 where the models differ."""

    intent: str
    n: int
    old: float
    new: float


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """Everything that differs."""

    n: int
    changes: Mapping[str, Change]
    intents: tuple[IntentChange, ...]
    #: Pairs of the old and the new result.
    gained: tuple[tuple[Understood, Understood], ...]
    lost: tuple[tuple[Understood, Understood], ...]


def compare(old: Sequence[Understood], new: Sequence[Understood]) -> Comparison:
    """Both of the same utterances in the same order."""
    pairs = list(zip(old, new, strict=True))
    return Comparison(
        n=len(pairs),
        changes={name: change(old, new, figure) for name, figure in FIGURES.items()},
        intents=_intents(old, new),
        gained=tuple(pair for pair in pairs if served_right(pair[1]) and not served_right(pair[0])),
        lost=tuple(pair for pair in pairs if served_right(pair[0]) and not served_right(pair[1])),
    )


def served_right(one: Understood) -> bool:
    """What the customer sees: in scope right and not asked back, out of scope recognised or asked back."""
    if one.out_of_scope:
        return one.fell_back or one.intent == evaluation.OUT_OF_SCOPE
    return one.right and not one.fell_back


def change(old: Sequence[Understood], new: Sequence[Understood], figure: Figure) -> Change:
    """The figure must be a share of utterances, so that each adds its own difference."""
    each = [figure([after]) - figure([before]) for before, after in zip(old, new, strict=True)]
    counted = [difference for difference in each if not math.isnan(difference)]
    if not counted:
        return Change(old=figure(old), new=figure(new), low=math.nan, high=math.nan)
    chance = random.Random(_SEED)
    means = sorted(sum(chance.choices(counted, k=len(counted))) / len(counted) for _ in range(_RESAMPLINGS))
    return Change(
        old=figure(old),
        new=figure(new),
        low=means[int(0.025 * _RESAMPLINGS)],
        high=means[int(0.975 * _RESAMPLINGS)],
    )


def _intents(old: Sequence[Understood], new: Sequence[Understood]) -> tuple[IntentChange, ...]:
    """The greatest loss first."""
    before = {one.intent: one for one in evaluation.by_intent(old)}
    found = [
        IntentChange(intent=one.intent, n=one.n, old=before[one.intent].f1, new=one.f1)
        for one in evaluation.by_intent(new)
        if not math.isclose(one.f1, before[one.intent].f1)
    ]
    return tuple(sorted(found, key=lambda one: one.new - one.old))
