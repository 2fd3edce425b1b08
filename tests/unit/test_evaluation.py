"""The figures of understanding are what they are said to be."""

from __future__ import annotations

import math
import sys
from pathlib import Path

import pytest

from bot import evaluation
from bot.core.errors import BotError
from bot.evaluation import Understood, Utterance


def understood(labels: str, intent: str, *, fell_back: bool = False, seconds: float = 0.01) -> Understood:
    return Understood(
        utterance=Utterance(text=f"{labels} {intent}", labels=tuple(labels.split("|"))),
        intent=intent,
        confidence=0.2 if fell_back else 0.9,
        fell_back=fell_back,
        seconds=seconds,
    )


RESULTS = [
    understood("ask_stock", "ask_stock"),
    understood("ask_stock", "ask_stock", fell_back=True),
    understood("ask_stock|ask_price", "ask_price"),
    understood("complain", "abuse"),
    understood("complain", "complain"),
    understood("out_of_scope", "out_of_scope"),
    understood("out_of_scope", "ask_store", fell_back=True),
    understood("out_of_scope", "ask_store", seconds=0.05),
]


def test_report_counts_as_it_is_defined() -> None:
    figures = evaluation.report(RESULTS, 700.0)
    assert figures.n == 8
    assert figures.accuracy == pytest.approx(5 / 8)
    assert figures.in_scope_accuracy == pytest.approx(3 / 5)
    assert figures.oos_recall == pytest.approx(2 / 3)
    assert figures.fallback_rate == pytest.approx(2 / 8)
    assert figures.coverage == pytest.approx(4 / 5)
    assert figures.p50_ms == pytest.approx(10.0)
    assert figures.p95_ms == pytest.approx(50.0)


def test_second_label_counts_for_the_main_one() -> None:
    stock = next(one for one in evaluation.by_intent(RESULTS) if one.intent == "ask_stock")
    assert (stock.n, stock.precision, stock.recall) == (3, 1.0, 1.0)


def test_macro_f1_weighs_every_main_label_alike() -> None:
    complain, outside = 2 * 1.0 * 0.5 / 1.5, 2 * 1.0 * (1 / 3) / (4 / 3)
    assert evaluation.report(RESULTS, 0.0).macro_f1 == pytest.approx((1.0 + complain + outside) / 3)


def test_confusions_begin_with_the_most_frequent() -> None:
    found = evaluation.confusions(RESULTS)
    assert list(found) == [("out_of_scope", "ask_store"), ("complain", "abuse")]
    assert len(found["out_of_scope", "ask_store"]) == 2


def test_interval_holds_the_figure_and_narrows_with_more_utterances() -> None:
    low, high = evaluation.interval(RESULTS, evaluation.accuracy)
    assert low < 5 / 8 < high
    narrow = evaluation.interval(RESULTS * 50, evaluation.accuracy)
    assert narrow[1] - narrow[0] < (high - low) / 3
    assert evaluation.interval(RESULTS, evaluation.accuracy) == (low, high)


def test_interval_of_what_is_never_counted_is_not_a_number() -> None:
    inside = [one for one in RESULTS if not one.out_of_scope]
    assert all(math.isnan(bound) for bound in evaluation.interval(inside, evaluation.oos_recall))


def test_file_without_the_columns_is_refused_by_name(tmp_path: Path) -> None:
    file = tmp_path / "wrong.tsv"
    file.write_text("sentence\tintent\n你好\tgreet\n", encoding="utf-8")
    with pytest.raises(BotError, match="text and label"):
        evaluation.read_utterances(file)


def test_program_that_fails_is_told_in_its_own_words(tmp_path: Path) -> None:
    with pytest.raises(BotError, match="no such model"):
        evaluation.ask([sys.executable, "-c", "raise SystemExit('no such model')"], [], tmp_path)
