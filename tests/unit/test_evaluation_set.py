"""The project's own evaluation set is complete, sound, and unknown to the training data.

Equal short texts (under six characters, normalised) are allowed for greet, goodbye, thank, affirm and deny alone, because
谢谢 and 好的 can hardly be said otherwise; every other line must be new. EVAL_FILE names a further file to be held
against the training data.
"""

from __future__ import annotations

import csv
import json
import os
from collections import Counter
from itertools import combinations
from pathlib import Path

import pytest
import yaml
from rapidfuzz import fuzz
from typer.testing import CliRunner

from bot.cli import app
from bot.core.errors import BotError
from bot.evaluation import OUT_OF_SCOPE, Utterance, read_utterances
from bot.evaluation_data import NEAR, SHORTEST_NEAR, Example, NearCopy, near_copies, normalised, read_examples

ROOT = Path(__file__).resolve().parents[2]
EVALUATION_SET = ROOT / "evaluation" / "utterances.tsv"
TRAINING_DATA = ROOT / "data" / "nlu"
FILES = [EVALUATION_SET, *(Path(file) for file in [os.environ.get("EVAL_FILE")] if file)]

BUSY = {
    "ask_stock",
    "ask_price",
    "ask_product",
    "book_repair",
    "complain",
    "ask_progress",
    "request_return",
    "ask_delivery_install",
    "change_booking",
    "ask_usage",
}
ENTITY_TYPES = {
    "article",
    "brand",
    "category",
    "fault",
    "price",
    "quantity",
    "phone",
    "name",
    "address",
    "time",
    "order",
    "ticket",
    "plate",
    "mileage",
}


@pytest.fixture(scope="module")
def utterances() -> list[Utterance]:
    return read_utterances(EVALUATION_SET)


@pytest.fixture(scope="module")
def marked() -> list[tuple[str, list[dict[str, str]]]]:
    """Every line's text and its entities."""
    with EVALUATION_SET.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [(row["text"], json.loads(row["entities"] or "[]")) for row in rows]


def intents() -> set[str]:
    """The intents that the domain declares, finer ones counted as theirs."""
    files = [ROOT / "domain.yml", *sorted((ROOT / "domain").glob("*.yml"))]
    declared = [one for file in files for one in yaml.safe_load(file.read_text(encoding="utf-8")).get("intents", [])]
    names = [one if isinstance(one, str) else next(iter(one)) for one in declared]
    return {name.partition("__")[0] for name in names}


def pairs(copies: list[NearCopy]) -> str:
    """What a failing test prints."""
    return "\n".join(
        f"{one.similarity:3.0f}  {one.utterance.text}  =  {one.example.text}  ({one.example.file.name})"
        for one in copies
    )


def test_every_intent_is_measured_on_enough_lines(utterances: list[Utterance]) -> None:
    lines = Counter(one.labels[0] for one in utterances)
    least = {intent: 25 if intent in BUSY | {"inform"} else 20 for intent in intents()} | {OUT_OF_SCOPE: 170}
    assert not {intent: lines[intent] for intent, count in least.items() if lines[intent] < count}
    assert len(utterances) >= 850


def test_labels_are_intents_of_the_domain(utterances: list[Utterance]) -> None:
    known = intents()
    assert not [one for one in utterances if not known.issuperset(one.labels) or len(set(one.labels)) < len(one.labels)]


def test_entities_stand_in_the_text(marked: list[tuple[str, list[dict[str, str]]]]) -> None:
    for text, entities in marked:
        for entity in entities:
            assert entity.keys() == {"type", "text"}, text
            assert entity["type"] in ENTITY_TYPES, text
            assert entity["text"] in text, f"{entity['text']} in {text}"


def test_every_type_of_entity_is_measured(marked: list[tuple[str, list[dict[str, str]]]]) -> None:
    lines = Counter(kind for _, entities in marked for kind in {entity["type"] for entity in entities})
    assert not {kind: lines[kind] for kind in ENTITY_TYPES if lines[kind] < 12}
    assert sum(bool(entities) for _, entities in marked) >= 350


def test_lines_are_short_and_long(utterances: list[Utterance]) -> None:
    lengths = [len(one.text) for one in utterances]
    assert sum(length <= 4 for length in lengths) >= 25
    assert sum(length >= 80 for length in lengths) >= 5


def test_no_line_stands_twice(utterances: list[Utterance]) -> None:
    texts = [normalised(one.text) for one in utterances]
    assert not [
        (one, other)
        for one, other in combinations(texts, 2)
        if one == other or (min(len(one), len(other)) >= SHORTEST_NEAR and fuzz.ratio(one, other) >= NEAR)
    ]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_no_training_example_gives_a_line_away(file: Path) -> None:
    copies = near_copies(read_examples(TRAINING_DATA), read_utterances(file))
    assert not copies, f"\n{pairs(copies)}"


def example(text: str) -> Example:
    return Example(text=text, intent="any", file=Path("any.yml"))


def utterance(text: str, *labels: str) -> Utterance:
    return Utterance(text=text, labels=labels or ("ask_price",))


@pytest.mark.parametrize(
    ("trained", "measured"),
    [
        ("这台冰箱多少钱", "这台冰箱,多少钱?"),
        ("KFR-35GW 还有吗", "kfr35gw还有吗"),
        ("请问这台冰箱现在要多少钱", "请问这台冰箱现在得多少钱"),
        ("多少钱", "多少钱?"),
        ("😀", "😀"),
    ],
)
def test_equal_and_nearly_equal_texts_are_near_copies(trained: str, measured: str) -> None:
    (copy,) = near_copies([example("怎么保修"), example(trained)], [utterance(measured)])
    assert copy.example.text == trained
    assert copy.similarity >= NEAR


@pytest.mark.parametrize(
    ("trained", "measured", "label"),
    [
        ("这台冰箱多少钱", "那台电视什么价", "ask_price"),
        ("不漏水了", "漏水了", "book_repair"),
        ("谢谢", "谢谢!", "thank"),
        ("好的", "好的", "affirm"),
    ],
)
def test_other_words_and_short_courtesies_are_no_copies(trained: str, measured: str, label: str) -> None:
    assert not near_copies([example(trained)], [utterance(measured, label)])


def test_a_long_courtesy_is_a_copy() -> None:
    assert near_copies([example("太谢谢您啦帮了大忙")], [utterance("太谢谢您啦,帮了大忙!", "thank")])


def test_examples_are_read_without_marks_of_entities(tmp_path: Path) -> None:
    (tmp_path / "stock.yml").write_text(
        'version: "3.1"\n'
        "nlu:\n"
        "  - intent: ask_stock\n"
        "    examples: |\n"
        '      - [冰厢]{"entity": "category", "value": "冰箱"}有货吗\n'
        "      - [微笑]在[天河](shop)吗\n"
        "  - synonym: 冰箱\n"
        "    examples: |\n"
        "      - 雪柜\n",
        encoding="utf-8",
    )
    assert [one.text for one in read_examples(tmp_path)] == ["冰厢有货吗", "[微笑]在天河吗"]


def test_a_folder_without_examples_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(BotError, match="no training examples"):
        read_examples(tmp_path)


def test_command_lists_copies_and_fails(tmp_path: Path) -> None:
    trained = read_examples(TRAINING_DATA)[0]
    file = tmp_path / "mine.tsv"
    file.write_text(f"text\tlabel\n{trained.text * 3}\tgreet\n", encoding="utf-8")
    assert CliRunner().invoke(app, ["eval", str(file), "--check-copies"]).exit_code == 0
    file.write_text(f"text\tlabel\n{trained.text}\task_price\n", encoding="utf-8")
    result = CliRunner().invoke(app, ["eval", str(file), "--check-copies"])
    assert result.exit_code == 1
    assert trained.text in result.output
