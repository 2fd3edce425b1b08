"""Labelled texts go where their intent's examples stand, and nothing goes that would spoil data or measurement."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from bot.evaluation import Utterance
from bot.evaluation_data import read_examples
from bot.training_files import LONGEST_FILE, Labelled, as_example, make_plan, write

FEE = """version: "3.1"
nlu:
- intent: ask_fee
  examples: |
    - 上门要多少钱
    - 修一次怎么收费
- intent: ask_warranty
  examples: |
    - 保修几年
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "fee.yml").write_text(FEE, encoding="utf-8")
    return tmp_path


def labelled(text: str, intent: str = "ask_fee", lesson_id: int = 1) -> Labelled:
    return Labelled(lesson_id=lesson_id, text=text, intent=intent)


def test_example_stands_below_those_of_its_intent(folder: Path) -> None:
    grown = write([labelled("跑一趟啥价"), labelled("电脑板保几年", "ask_warranty")], read_examples(folder), folder)
    assert grown == {folder / "fee.yml": 2}
    expected = FEE.replace("收费\n", "收费\n    - 跑一趟啥价\n").replace("保修几年\n", "保修几年\n    - 电脑板保几年\n")
    assert (folder / "fee.yml").read_text(encoding="utf-8") == expected


def test_full_file_is_left_and_a_further_one_begun(folder: Path) -> None:
    filler = "".join(f"    - 第{number}种问法\n" for number in range(LONGEST_FILE - 9))
    (folder / "fee.yml").write_text(FEE + filler, encoding="utf-8")
    texts = [labelled(f"这是新问法{number}") for number in range(LONGEST_FILE)]
    grown = write(texts, read_examples(folder), folder)
    assert {file.name for file in grown} == {"learned.yml", "learned_2.yml"}
    for file in folder.glob("*.yml"):
        assert len(file.read_text(encoding="utf-8").splitlines()) <= LONGEST_FILE
        assert yaml.safe_load(file.read_text(encoding="utf-8"))["version"] == "3.1"
    assert {one.text for one in read_examples(folder)} >= {one.text for one in texts}


def test_second_export_goes_on_in_the_further_file(folder: Path) -> None:
    write([labelled("哎这个", "ask_new")], read_examples(folder), folder)
    write([labelled("哎那个", "ask_new"), labelled("另一种", "ask_other")], read_examples(folder), folder)
    content = yaml.safe_load((folder / "learned.yml").read_text(encoding="utf-8"))
    assert [block["intent"] for block in content["nlu"]] == ["ask_new", "ask_other"]
    assert content["nlu"][0]["examples"] == "- 哎这个\n- 哎那个\n"


def test_duplicate_is_refused_with_its_place(folder: Path) -> None:
    plan = make_plan([labelled("上门,要多少钱?")], read_examples(folder), {})
    assert not plan.accepted
    assert "fee.yml" in plan.refused[0].reason
    assert "上门要多少钱" in plan.refused[0].reason


def test_contradiction_names_both_intents(folder: Path) -> None:
    reason = make_plan([labelled("保修几年")], read_examples(folder), {}).refused[0].reason
    assert "矛盾" in reason
    assert "ask_warranty" in reason
    assert "ask_fee" in reason


def test_two_equal_texts_of_one_export_become_one(folder: Path) -> None:
    plan = make_plan([labelled("跑一趟啥价"), labelled("跑一趟啥价!", lesson_id=2)], read_examples(folder), {})
    assert [one.lesson_id for one in plan.accepted] == [1]
    assert [one.labelled.lesson_id for one in plan.refused] == [2]


def test_near_copy_of_what_is_measured_is_refused(folder: Path) -> None:
    evaluated = {"utterances.tsv": [Utterance(text="师傅跑一趟到底要收多少钱呀", labels=("ask_fee",))]}
    reason = make_plan([labelled("师傅跑一趟到底要收多少钱啊")], read_examples(folder), evaluated).refused[0].reason
    assert "utterances.tsv" in reason
    assert "师傅跑一趟到底要收多少钱呀" in reason


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("/restart", "restart"),
        ("[冰箱](category)多少钱", "(冰箱)(category)多少钱"),
        ("空调{3匹}", "空调(3匹)"),
        ("第一行\n第二行", "第一行 第二行"),
        ("多少錢", "多少钱"),
    ],
)
def test_example_is_what_the_model_would_get(text: str, written: str) -> None:
    assert as_example(text) == written
