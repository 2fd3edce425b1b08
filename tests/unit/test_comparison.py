"""Two models' results, told apart utterance by utterance."""

from __future__ import annotations

import math

from bot import evaluation
from bot.comparison import change, compare
from bot.evaluation import Understood, Utterance


def results(*intents: str, labels: tuple[str, ...]) -> list[Understood]:
    """An intent that ends with ? was not sure enough."""
    return [
        Understood(
            utterance=Utterance(text=f"{number}", labels=(label,)),
            intent=intent.rstrip("?"),
            confidence=0.2 if intent.endswith("?") else 0.9,
            fell_back=intent.endswith("?"),
            seconds=0.01,
        )
        for number, (intent, label) in enumerate(zip(intents, labels, strict=True))
    ]


LABELS = ("a", "a", "b", "out_of_scope")
OLD = results("a", "b", "b", "a", labels=LABELS)
NEW = results("a?", "a", "b", "a?", labels=LABELS)


def test_gained_and_lost_are_what_the_customer_sees() -> None:
    found = compare(OLD, NEW)
    assert [new.utterance.text for _, new in found.gained] == ["1", "3"]
    assert [new.utterance.text for _, new in found.lost] == ["0"]


def test_figures_are_those_of_the_evaluation() -> None:
    found = compare(OLD, NEW)
    assert found.changes["accuracy"].old == evaluation.accuracy(OLD) == 0.5
    assert found.changes["accuracy"].new == evaluation.accuracy(NEW) == 0.75
    assert found.changes["oos_recall"].new == 1.0


def test_intents_that_changed_stand_with_the_greatest_loss_first() -> None:
    found = compare(NEW, OLD)
    assert {one.intent for one in found.intents} >= {"a"}
    assert found.intents == tuple(sorted(found.intents, key=lambda one: one.new - one.old))


def test_interval_is_of_the_pairs_not_of_two_samples() -> None:
    """400 utterances of which each model gets half, the same ones: no difference at all, however they are drawn."""
    same = results(*["a", "b"] * 200, labels=("a",) * 400)
    found = change(same, same, evaluation.accuracy)
    assert (found.low, found.high, found.sure) == (0.0, 0.0, False)


def test_clear_gain_is_sure_and_a_single_one_is_not() -> None:
    labels = ("a",) * 100
    wrong = results(*["b"] * 100, labels=labels)
    better = change(wrong, results(*["a"] * 50, *["b"] * 50, labels=labels), evaluation.accuracy)
    assert better.sure
    assert better.low > 0.3
    assert not change(wrong, results("a", *["b"] * 99, labels=labels), evaluation.accuracy).sure


def test_figure_that_counts_nothing_is_not_a_number() -> None:
    one = results("a", labels=("a",))
    assert math.isnan(change(one, one, evaluation.oos_recall).low)
