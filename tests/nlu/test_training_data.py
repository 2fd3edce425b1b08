"""The training data keeps the contract of intents, is varied, and lies where its topic says."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import Dict, List

import pytest
import yaml

from tests.nlu.likeness import alike, likeness

ROOT = Path(__file__).resolve().parents[2]
#: The intents that evaluation data is labelled with; `inform` answers the assistant's own questions.
CONTRACT = ["greet", "goodbye", "thank", "praise", "affirm", "deny", "ask_stock", "ask_price", "ask_promotion", "ask_product", "ask_store", "register_restock", "book_repair", "change_booking", "cancel_booking", "ask_progress", "ask_warranty", "ask_fee", "ask_return_policy", "request_return", "ask_delivery_install", "ask_invoice_payment", "ask_usage", "complain", "ask_price_protection", "report_delivery_problem", "ask_account", "suggest", "request_human", "abuse", "bot_challenge", "chitchat", "out_of_scope"]
FEWEST = 40
FEWEST_IN_ALL = 5000
#: From here on a text counts as another's copy. Below six characters ordinary sentences differ by one (能退吗, 能换吗).
COPY = 0.9
SHORTEST_COPY = 6
LONGEST_FILE = 250
FILES = sorted((ROOT / "data" / "nlu").glob("*.yml"))


def examples() -> Dict[str, List[str]]:
    found: Dict[str, List[str]] = defaultdict(list)
    for file in FILES:
        for block in yaml.safe_load(file.read_text(encoding="utf-8"))["nlu"]:
            lines = block["examples"].splitlines()
            found[block["intent"].partition("__")[0]] += [line[2:].strip() for line in lines if line.strip()]
    return found


@pytest.mark.parametrize("intent", CONTRACT)
def test_intent_has_enough_examples(intent: str) -> None:
    assert len(examples()[intent]) >= FEWEST


def test_no_intent_outside_the_contract() -> None:
    assert set(examples()) == {*CONTRACT, "inform"}


def test_no_example_stands_twice() -> None:
    seen: Dict[str, str] = {}
    for intent, texts in examples().items():
        for text in texts:
            assert text not in seen, f"{text}: {seen[text]} and {intent}"
            seen[text] = intent


def test_there_are_enough_examples_in_all() -> None:
    assert sum(len(texts) for texts in examples().values()) >= FEWEST_IN_ALL


def test_no_example_is_nearly_another() -> None:
    texts = [text for found in examples().values() for text in found]
    assert list(alike(texts, COPY, SHORTEST_COPY)) == []


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [("能退吗", "能退吗", 1.0), ("能退吗", "能换吗", 2 / 3), ("冰箱不冷", "", 0.0), ("空调外机不转了", "空调的外机不转", 6 / 7)],
)
def test_likeness_is_that_of_the_common_subsequence(one: str, other: str, expected: float) -> None:
    assert likeness(one, other) == pytest.approx(expected)
    assert likeness(other, one) == pytest.approx(expected)


def test_a_text_with_one_character_more_is_found() -> None:
    texts = ["吸尘器没吸力了", "吸尘器响得厉害", "吸尘器没有吸力了", "没吸力"]
    assert list(alike(texts, COPY, SHORTEST_COPY)) == [("吸尘器没吸力了", "吸尘器没有吸力了")]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_file_is_short_and_belongs_to_a_topic(file: Path) -> None:
    assert len(file.read_text(encoding="utf-8").splitlines()) <= LONGEST_FILE
    topic = file.stem.partition("_")[0]
    assert (ROOT / "domain" / f"{topic}.yml").exists() or topic in ("answers", "learned")


def test_no_example_can_be_read_as_a_command_or_an_annotation() -> None:
    for texts in examples().values():
        for text in texts:
            assert text
            assert not text.startswith("/")
            assert "](" not in text
            assert "{" not in text
