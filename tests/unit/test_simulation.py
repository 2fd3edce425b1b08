"""What simulated customers say is unknown to the training data, and their judges notice what is wrong."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.simulate import customers
from bench.simulation.goals import GOALS
from bench.simulation.manners import Manners
from bench.simulation.record import parts_of
from bench.simulation.shop import the_shop
from bench.simulation.traits import STYLES, Trait, choose_traits, style, traditional
from bench.simulation.utterances import FEWEST, book
from bot.adapters.wording import load_texts
from bot.evaluation import Utterance
from bot.evaluation_data import near_copies, read_examples

ROOT = Path(__file__).resolve().parents[2]
#: Stands for what a customer fills in.
SAMPLES = {
    "model": "KFR-35GW/A1", "other": "KFR-26GW/A3", "category": "冰箱", "article": "海尔冰箱", "fault": "里面结了厚厚一层冰",
    "why": "颜色跟家里不搭", "bought": "前年买的", "name": "林国栋", "surname": "林", "title": "女士", "phone": "13928034064",
    "last_four": "4064", "address": "天河区体育西路172号2栋8165", "landmark": "幼儿园", "wish": "周六上午", "budget": "2000",
    "order": "D20261121-0002", "ticket": "R2611-0001", "again": "修一下冰箱",
}  # fmt: skip
#: Yes, no and numbers can hardly be said otherwise.
ANSWERS = {"answers", "style"}


def phrasings() -> Iterator[tuple[str, str]]:
    for topic, steps in book().items():
        for step, found in steps.items():
            for phrasing in found:
                yield f"{topic}.{step}", phrasing


def test_no_utterance_is_a_near_copy_of_a_training_example() -> None:
    said = [
        Utterance(text=piece.format_map(SAMPLES), labels=("affirm" if where.split(".")[0] in ANSWERS else "inform",))
        for where, phrasing in phrasings()
        for piece in phrasing.split("|")
    ]
    copies = near_copies(read_examples(ROOT / "data" / "nlu"), said)
    assert [f"{one.utterance.text} · {one.example.text} ({one.example.file.name})" for one in copies] == []


def test_every_step_has_several_phrasings() -> None:
    for topic, steps in book().items():
        for step, found in steps.items():
            assert len(set(found)) >= FEWEST, f"{topic}.{step}"
            assert len(set(found)) == len(found), f"{topic}.{step}"


def test_same_seed_gives_the_same_customers() -> None:
    first, second = ([(one.goal.name, one.goal.habits, one.goal.facts) for one in customers(66, 5)] for _ in range(2))
    assert first == second
    assert first != [(one.goal.name, one.goal.habits, one.goal.facts) for one in customers(66, 6)]


def test_every_goal_and_every_habit_comes_up() -> None:
    made = list(customers(240, 20261123))
    assert {one.goal.name for one in made} == {goal.name for goal in GOALS}
    assert {habit for one in made for habit in one.goal.habits} == set(Trait)


def test_habits_that_exclude_each_other_do_not_meet() -> None:
    for seed in range(200):
        chosen = choose_traits(Trait, random.Random(seed))
        assert not {Trait.TYPOS, Trait.TRADITIONAL} <= chosen
        assert not {Trait.AT_ONCE, Trait.PIECEMEAL} <= chosen


@pytest.mark.parametrize("trait", sorted(STYLES))
def test_whatever_the_style_facts_stay_as_they_are(trait: Trait) -> None:
    for seed in range(60):
        said = style("我的电话是{phone},请记下来好吗", frozenset({trait}), random.Random(seed))
        assert "{phone}" in said


def test_traditional_characters() -> None:
    assert traditional("这台冰箱坏了") == "這臺冰箱壞了"


def test_facts_of_joined_sentences_are_told_apart() -> None:
    texts = load_texts(ROOT)
    stored = {"article": ["云汐 A", "云汐 B"], "price": ["1", "2"], "count": "2"}
    parts = list(parts_of("utter_sale_several utter_sale_listed utter_sale_listed", stored, texts))
    assert [dict(part.facts) for part in parts] == [
        {"count": "2"},
        {"article": "云汐 A", "price": "1"},
        {"article": "云汐 B", "price": "2"},
    ]


@pytest.mark.parametrize(
    "text", ["你好", "这个我不知道", "没办法", "零售价为{price}元。", "好的。。", "价格None元", "百分之百没问题", " "]
)
def test_bad_manners_are_noticed(text: str) -> None:
    assert list(Manners(the_shop().content.phrases).broken(text, {}))


def test_words_of_somebody_else_are_no_bad_manners() -> None:
    manners = Manners(the_shop().content.phrases)
    assert list(manners.broken("您说的“你们不可能”我已记下。", {})) == []
    assert list(manners.broken("您说的你们不可能我已记下。", {"text": "你们不可能"})) == []


def test_every_placeholder_is_known() -> None:
    names = {name for _, phrasing in phrasings() for name in re.findall(r"\{(\w+)\}", phrasing)}
    assert names <= SAMPLES.keys()
