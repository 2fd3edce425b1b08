"""`bot learn list | label | drop | export`, on a database of the tests' own and a copy of the training data."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from bot.adapters.unit_of_work import SqlUnitOfWork
from bot.commands import learn
from bot.commands.common import out
from bot.core.content import Content
from bot.core.errors import LessonNotFound, UnknownIntent
from bot.core.learning import Stage
from bot.evaluation import read_utterances
from bot.evaluation_data import read_examples
from bot.services import learning
from bot.settings import Settings
from tests.integration.conftest import NOW, ROOT
from tests.integration.test_learning import empty, kept, write

__all__ = ["empty"]
Units = Callable[[], SqlUnitOfWork]
Bot = Callable[..., Result]


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of data/nlu that the export writes into."""
    folder = tmp_path / "nlu"
    shutil.copytree(ROOT / "data" / "nlu", folder)
    monkeypatch.setattr(learn, "_EXAMPLES", folder)
    return folder


@pytest.fixture
def bot(unit_of_work: Units, content: Content, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bot:
    """`bot learn …`, with what is typed."""
    parts = SimpleNamespace(
        unit_of_work=unit_of_work,
        clock=SimpleNamespace(now=lambda: NOW),
        content=content,
        settings=Settings(data_dir=tmp_path / "var"),
    )
    monkeypatch.setattr(learn, "running", lambda name: parts)
    monkeypatch.setattr(out, "width", 200)

    def run(*arguments: str, typed: str = "") -> Result:
        return CliRunner().invoke(learn.learn_app, arguments, input=typed)

    return run


def number_of(units: Units, words: str) -> int:
    return next(one.id for one in kept(units) if one.text == words)


def decisions(units: Units) -> dict[str, tuple[Stage, str | None]]:
    return {one.text: (one.decision.stage, one.decision.label) for one in kept(units)}


def test_empty_inbox_says_so(bot: Bot) -> None:
    for command in (["list"], ["label"]):
        assert "收件箱是空的" in bot(*command).stdout
    assert "没有已标注" in bot("export").stdout


def test_list_shows_counts_and_filters(bot: Bot, unit_of_work: Units) -> None:
    write(unit_of_work, "跑一趟啥价钱嘛")
    write(unit_of_work, "跑一趟啥价钱嘛")
    shown = bot("list").stdout
    for expected in ("跑一趟啥价钱嘛", " 2 ", "没听懂", "ask_fee 0.21", "待标注 1", "已标注 0"):
        assert expected in shown
    assert "没有这样的句子" in bot("list", "--stage", "labelled").stdout
    assert "没有这样的句子" in bot("list", "--why", "corrected").stdout
    assert "跑一趟啥价钱嘛" in bot("list", "--all").stdout


def test_label_without_questions(bot: Bot, unit_of_work: Units) -> None:
    write(unit_of_work, "跑一趟啥价钱嘛")
    number = number_of(unit_of_work, "跑一趟啥价钱嘛")
    assert bot("label", str(number), "ask_fee", "--by", "lin").exit_code == 0
    (one,) = kept(unit_of_work)
    assert (one.decision.stage, one.decision.label, one.decision.by) == (Stage.LABELLED, "ask_fee", "lin")
    assert isinstance(bot("label", str(number), "ask_nothing").exception, UnknownIntent)
    assert isinstance(bot("label", "0", "ask_fee").exception, LessonNotFound)
    assert bot("drop", str(number)).exit_code == 0
    assert decisions(unit_of_work)["跑一趟啥价钱嘛"] == (Stage.DROPPED, None)


def test_talk_takes_numbers_names_skips_drops_and_undoes(bot: Bot, unit_of_work: Units) -> None:
    texts = ["跑一趟啥价钱嘛", "你懂的那个事", "嘀嘀嗒嘀嘀嗒", "今晚打老虎去"]
    for index, words in enumerate(texts):
        for _ in range(4 - index):  # the most frequent comes first
            write(unit_of_work, words)
    # 9 and ask_feee are no answers; the third text is dropped, that is undone, and then it is named
    result = bot("label", typed="9\nask_feee\n1\n\nd\nu\nout_of_scope\n3\n")
    assert result.exit_code == 0
    assert "没有第 9 项" in result.stdout
    assert "是不是想写:ask_fee" in result.stdout
    assert "1. ask_fee 0.21  如:" in result.stdout
    assert decisions(unit_of_work) == {
        texts[0]: (Stage.LABELLED, "ask_fee"),
        texts[1]: (Stage.NEW, None),
        texts[2]: (Stage.LABELLED, "out_of_scope"),
        texts[3]: (Stage.LABELLED, "out_of_scope"),
    }
    assert "标注了 3 条" in result.stdout


@pytest.mark.parametrize("ending", ["q\n", ""], ids=["q", "end of file"])
def test_talk_that_is_left_loses_nothing(bot: Bot, unit_of_work: Units, ending: str) -> None:
    write(unit_of_work, "跑一趟啥价钱嘛")
    write(unit_of_work, "你懂的那个事")
    result = bot("label", typed=f"1\n{ending}")
    assert result.exit_code == 0
    assert learning.counts(unit_of_work())[Stage.LABELLED] == 1
    assert "标注了 1 条" in result.stdout


def test_ctrl_c_loses_nothing(bot: Bot, unit_of_work: Units, monkeypatch: pytest.MonkeyPatch) -> None:
    write(unit_of_work, "跑一趟啥价钱嘛")
    write(unit_of_work, "你懂的那个事")
    typed = iter(["1"])

    def answer(*_: Any, **__: Any) -> str:
        for one in typed:
            return one
        raise KeyboardInterrupt

    monkeypatch.setattr(out, "input", answer)
    result = bot("label")
    assert result.exit_code == 0
    assert learning.counts(unit_of_work())[Stage.LABELLED] == 1


def test_undo_with_nothing_done_says_so(bot: Bot, unit_of_work: Units) -> None:
    write(unit_of_work, "跑一趟啥价钱嘛")
    assert "没有可以撤销的" in bot("label", typed="u\nq\n").stdout


def test_export_writes_what_is_new_and_names_what_is_not(bot: Bot, unit_of_work: Units, data: Path) -> None:
    measured = next(
        one for one in read_utterances(ROOT / "evaluation" / "utterances.tsv") if len(one.text) > 8 and one.text.isalpha()
    )
    known = next(one for one in read_examples(data) if one.intent == "ask_fee" and len(one.text) > 5)
    wanted = {"跑那么一趟得给您几个钱": "ask_fee", measured.text: measured.labels[0], known.text: "ask_fee"}
    for words, intent in wanted.items():
        write(unit_of_work, words)
        bot("label", str(number_of(unit_of_work, words)), intent)
    shown = bot("export").stdout
    assert "+ ask_fee: 跑那么一趟得给您几个钱" in shown
    assert "测验题" in shown
    assert "utterances.tsv" in shown
    assert f"已有:与 {known.file.name}" in shown
    added = {one.text for one in read_examples(data)} - {one.text for one in read_examples(ROOT / "data" / "nlu")}
    assert added == {"跑那么一趟得给您几个钱"}
    assert {stage for stage, _ in decisions(unit_of_work).values()} == {Stage.EXPORTED, Stage.DROPPED}
    assert "没有已标注" in bot("export").stdout


def test_export_holds_to_further_files(bot: Bot, unit_of_work: Units, tmp_path: Path) -> None:
    write(unit_of_work, "跑那么一趟得给您几个钱")
    bot("label", str(number_of(unit_of_work, "跑那么一趟得给您几个钱")), "ask_fee")
    file = tmp_path / "own.tsv"
    file.write_text("text\tlabel\n跑那么一趟得给您几个钱呀\task_fee\n", encoding="utf-8")
    assert "own.tsv" in bot("export", "--against", str(file)).stdout
