"""The short form of the simulated customers; `make simulate` is the long one. Its checks are shown to fail where they must."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from rich.console import Console

from bench.simulate import FLOOR, Result, customers, run, show, show_failed
from bench.simulation.customer import Dialogue
from bench.simulation.facts import Facts
from bench.simulation.record import Part, Record, Reply
from bot.adapters.wording import load_texts
from tests.stack import ROOT, Stack

DIALOGUES = 22
SEED = 11


@pytest.fixture(scope="module")
def result(stack: Stack) -> Result:
    came_to = run(stack, list(customers(DIALOGUES, SEED)), Console())
    show(came_to, SEED, Console())
    return came_to


@pytest.fixture(scope="module")
def facts(stack: Stack) -> Iterator[Facts]:
    engine = stack.engine()
    yield Facts(engine, load_texts(ROOT))
    engine.dispose()


def test_customers_reach_their_goal(result: Result) -> None:
    assert result.reached >= FLOOR, [(one.goal.name, one.problems) for one in result.failed]


def test_nothing_is_invented(result: Result) -> None:
    assert result.invented == []


def test_manners_are_kept(result: Result) -> None:
    assert result.manners == []


def test_a_run_outside_its_bounds_is_noticed(result: Result) -> None:
    assert result.within_bounds
    first, *others = result.dialogues
    assert not Result(dialogues=[replace(first, invented=["a price"]), *others]).within_bounds
    assert not Result(dialogues=[replace(first, manners=["a phrase"]), *others]).within_bounds
    failed = [replace(one, problems=["not reached"]) for one in result.dialogues[:2]]
    assert not Result(dialogues=[*failed, *result.dialogues[2:]]).within_bounds


@pytest.mark.parametrize(
    ("response", "stated"),
    [
        ("utter_sale_in_stock", {"article": "云汐大1.5匹变频空调 KFR-35GW/A1", "price": "2799"}),
        ("utter_sale_in_stock", {"article": "雪涧7公斤滚筒洗衣机 XQG70-01", "price": "1499"}),
        ("utter_sale_sold_out", {"article": "云汐大1.5匹变频空调 KFR-35GW/A1"}),
        ("utter_sale_other_shop", {"shop": "江南店", "article": "BCD-508", "count": "9", "phone": "", "closes": ""}),
        ("utter_sale_promotion", {"source": "aircon_service_week", "promotion": "立减500元", "until": "本周"}),
        ("utter_sale_promotion", {"source": "new_year_rice", "promotion": "赠送东北大米五公斤一袋", "until": "本周"}),
        ("utter_fee", {"visit_fee": "30", "adjustment_fee": "20", "months": "3"}),
        ("utter_delivery_delivery", {"districts": "", "days": "1", "remote_fee": "60", "remote_days": "5"}),
        ("utter_warranty_of", {"category": "冰箱", "term": "10年"}),
        ("utter_knowledge", {"entry": "usage_aircon_filter", "answer": "请您用热水泡一夜。"}),
        ("utter_repair_ask_time", {"window": "明天 11月24日(周二)03:00–05:00"}),
        ("utter_order_protect_due", {"number": "D20261122-0003", "paid": "3899", "article": "XQG100-12"}),
        ("utter_order_waiting", {"number": "D20261122-0003", "article": "KFR-35GW/A1", "day": ""}),
        ("utter_progress_recorded", {"number": "E2611-9999", "by": ""}),
    ],
)
def test_an_invented_fact_is_noticed(facts: Facts, response: str, stated: dict[str, str]) -> None:
    part = Part(response=response, facts=stated)
    reply = Reply(turn=1, text="", arguments=stated, parts=(part,), buttons=())
    assert [one for one in facts.invented(Record(replies=(reply,))) if one.startswith(response)]


def test_a_number_that_comes_from_nowhere_is_noticed(facts: Facts) -> None:
    part = Part(response="utter_thank", facts={})
    reply = Reply(turn=1, text="不客气,再送您50元!", arguments={}, parts=(part,), buttons=())
    assert any("50" in one for one in facts.invented(Record(replies=(reply,))))


def test_a_dialogue_that_fails_is_shown_whole(result: Result) -> None:
    console = Console(record=True, width=200)
    one: Dialogue = replace(result.dialogues[0], problems=["not reached"])
    show_failed(one, console)
    printed = console.export_text()
    assert all(line.split("◁ ")[-1][:20] in printed for line in one.transcript)
