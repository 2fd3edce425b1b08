"""What `bot learn compare`, `activate` and `back` show."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from bot import evaluation, model_choice, operation
from bot.commands import learn_models
from bot.commands.common import out
from bot.commands.learn import learn_app
from bot.core.errors import LearningError
from bot.evaluation import Understood, Utterance

OLD, NEW = "old.tar.gz", "new.tar.gz"
LINES = (("跑一趟啥价", "ask_fee"), ("几点关门", "ask_store"), ("几时收工", "ask_store"), ("今天天气", "out_of_scope"))
SAID = {OLD: ("ask_price", "ask_store", "ask_store", "out_of_scope"), NEW: ("ask_fee", "ask_store", "ask_fee", "out_of_scope")}


@pytest.fixture(autouse=True)
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two models that say what is written above, on a file of their own."""
    for name in (OLD, NEW):
        (tmp_path / name).touch()
    monkeypatch.setenv("BOT_MODELS_DIR", str(tmp_path))
    monkeypatch.setenv("BOT_DATA_DIR", str(tmp_path / "var"))
    own = tmp_path / "own.tsv"
    own.write_text("text\tlabel\n" + "".join(f"{words}\t{intent}\n" for words, intent in LINES), encoding="utf-8")
    monkeypatch.setattr(learn_models, "_OWN", own)
    monkeypatch.setattr(model_choice, "served_name", lambda _: OLD)
    monkeypatch.setattr(operation, "train", lambda *_: tmp_path / NEW)
    monkeypatch.setattr(evaluation, "understand", understand)
    monkeypatch.setattr(out, "width", 160)
    return tmp_path


def understand(utterances: Sequence[Utterance], model: Path, *_: Any) -> tuple[list[Understood], float]:
    return [
        Understood(utterance=one, intent=intent, confidence=0.8, fell_back=False, seconds=0.01)
        for one, intent in zip(utterances, SAID[model.name], strict=True)
    ], 700.0


def bot(*arguments: str) -> str:
    done = CliRunner().invoke(learn_app, arguments, catch_exceptions=False)
    assert done.exit_code == 0
    return done.stdout


def test_compare_shows_what_became_right_and_what_wrong() -> None:
    said = bot("compare")
    assert f"正在使用 {OLD}  →  候选 {NEW}" in said
    assert "变对了 1 句" in said
    assert "跑一趟啥价  ask_fee:ask_price 0.80 → ask_fee 0.80" in said
    assert "变错了 1 句" in said
    assert "几时收工  ask_store:ask_store 0.80 → ask_fee 0.80" in said
    assert "看不出确定的差别" in said
    assert "bin/bot learn activate" in said


def test_compare_takes_further_files(models: Path) -> None:
    further = models / "further.tsv"
    further.write_text((models / "own.tsv").read_text(encoding="utf-8"), encoding="utf-8")
    said = bot("compare", str(further))
    assert "own.tsv" in said
    assert "further.tsv" in said


def test_compare_with_unchanged_data_has_nothing_to_show(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model_choice, "served_name", lambda _: NEW)
    assert "训练数据没有变化" in bot("compare")


def test_compare_with_nothing_served_says_how_to_begin(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model_choice, "served_name", lambda _: None)
    with pytest.raises(LearningError, match="请先启动 bin/bot run"):
        bot("compare")


@pytest.mark.parametrize(("running", "when"), [(True, "从下一句话起使用"), (False, "下次启动时使用")])
@pytest.mark.parametrize("command", ["activate", "back"])
def test_switch_says_from_when_on(command: str, running: bool, when: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model_choice, command, lambda *_: (NEW, running))
    said = bot(command)
    assert NEW in said
    assert when in said
