"""The training data keeps the contract of intents, is varied, and lies where its topic says."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import Dict, List

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
#: The intents that evaluation data is labelled with; `inform` answers the assistant's own questions.
CONTRACT = ["greet", "goodbye", "thank", "praise", "affirm", "deny", "ask_stock", "ask_price", "ask_promotion", "ask_product", "ask_store", "register_restock", "book_repair", "change_booking", "cancel_booking", "ask_progress", "ask_warranty", "ask_fee", "ask_return_policy", "request_return", "ask_delivery_install", "ask_invoice_payment", "ask_usage", "complain", "ask_price_protection", "report_delivery_problem", "ask_account", "suggest", "request_human", "abuse", "bot_challenge", "chitchat", "out_of_scope"]
FEWEST = 40
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


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_file_is_short_and_belongs_to_a_topic(file: Path) -> None:
    assert len(file.read_text(encoding="utf-8").splitlines()) <= LONGEST_FILE
    assert (ROOT / "domain" / file.name).exists() or file.stem == "answers" or file.stem.startswith("learned")


def test_no_example_can_be_read_as_a_command_or_an_annotation() -> None:
    for texts in examples().values():
        for text in texts:
            assert text
            assert not text.startswith("/")
            assert "](" not in text
            assert "{" not in text
