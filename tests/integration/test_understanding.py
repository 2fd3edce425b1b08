"""Understanding cannot silently get worse: the served model on the project's own evaluation set, with a floor.

The floors lie a little under what was measured when they were set (docs/understanding.md).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.settings import ROOT

EVALUATION_SET = ROOT / "evaluation" / "utterances.tsv"
ACCURACY, OOS_RECALL = 0.79, 0.74
#: In points: what falling back costs in scope, and what typing costs on average.
FALLBACK_COST, NOISE_COST = 0.03, 0.03
#: Every how many lines stands in the part that is also understood with noise.
_PART = 8


def measured(file: Path, *options: str) -> Mapping[str, Any]:
    """The JSON object at the end of `bot eval`."""
    done = CliRunner().invoke(app, ["eval", str(file), "--json", *options])
    assert done.exit_code == 0, done.output
    figures: Mapping[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return figures


@pytest.fixture(scope="module")
def figures() -> Mapping[str, Any]:
    return measured(EVALUATION_SET)


def test_intents_are_told_apart(figures: Mapping[str, Any]) -> None:
    assert figures["accuracy"] >= ACCURACY


def test_what_is_out_of_scope_is_not_answered_as_if_it_were_in(figures: Mapping[str, Any]) -> None:
    assert figures["oos_recall"] >= OOS_RECALL


def test_falling_back_costs_little(figures: Mapping[str, Any]) -> None:
    assert figures["in_scope_accuracy"] >= figures["accuracy"] - FALLBACK_COST


def test_typing_costs_little(tmp_path: Path) -> None:
    head, *lines = EVALUATION_SET.read_text(encoding="utf-8").splitlines()
    part = tmp_path / "part.tsv"
    part.write_text("\n".join([head, *lines[::_PART]]) + "\n", encoding="utf-8")
    assert measured(part, "--noise")["noise"]["all"] <= NOISE_COST
