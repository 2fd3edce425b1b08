"""Complaints that go to a person at once: serious, repeated, dangerous; and those at night (R53, R55)."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.conversations.complaint_talk import NO_SHOW, PROPOSAL, complaint_of, missed_visit, row_of, told
from tests.conversations.talk import Want, asked_before, go_on, handoffs_of, new_phone
from tests.stack import Customer, Stack

Another = Callable[[], Customer]


@pytest.fixture(autouse=True)
def nobody_waits(stack: Stack) -> None:
    """How soon a person is promised depends on the queue that other talks have left."""
    stack.rows("UPDATE bot.handoffs SET state = 'closed', closed_at = now() WHERE state = 'waiting'")


@pytest.mark.parametrize(
    ("words", "ground"),
    [
        ("再不解决我就去法院起诉你们", "law"),
        ("你们装的架子掉下来把我妈砸伤了 我要投诉", "injury"),
        ("态度太差 我要打12315投诉你们", "association"),
        ("我要投诉 找记者曝光你们这种黑店", "media"),
        ("我要投诉 打了三次电话都没人管", "contacts"),
    ],
)
def test_r55_serious_complaint_goes_to_a_person_at_once(
    stack: Stack, customer: Customer, words: str, ground: str
) -> None:
    heard = customer.say(words)
    assert "转给主管" in heard.text
    assert heard.state == "queued"
    assert [one.reason for one in handoffs_of(stack, customer)] == ["complaint"]
    ticket = complaint_of(customer)
    assert ticket["fields"]["severity"] == "serious"
    assert ground in ticket["fields"]["grounds"]
    row = row_of(stack, ticket["number"])
    assert row.urgent
    assert (row.due_at - row.created_at).total_seconds() <= 60 * 60


def test_r55_serious_complaint_ends_with_a_promise_and_without_a_bargain(customer: Customer) -> None:
    told(customer, "再不解决我就去法院告你们", "等了一个星期没人来", phone=new_phone())
    assert "紧急投诉" in customer.heard.text
    assert "“再不解决我就去法院告你们”" in customer.heard.text
    assert "今天 10:" in customer.heard.text
    assert PROPOSAL not in asked_before(customer)


def test_r55_injury_is_cared_for_first(customer: Customer) -> None:
    assert "120" in customer.say("你们师傅装的玻璃掉下来把我手划伤了 流了好多血 我要投诉").text


def test_r55_another_complaint_of_the_same_telephone_is_repeated(stack: Stack, customer: Customer, another: Another) -> None:
    phone = new_phone()
    earlier = told(another(), "我要投诉 店员态度太差", "就这些", phone=phone)
    earlier.say("给我道歉")
    earlier.say("可以")
    told(customer, NO_SHOW, "就这些", phone=phone)
    assert "不止一次" in customer.heard.text
    assert complaint_of(customer)["fields"]["grounds"] == ["repeated"]
    assert row_of(stack, complaint_of(customer)["number"]).urgent
    assert [one.reason for one in handoffs_of(stack, customer)] == ["complaint"]


def test_r55_second_time_by_the_customers_own_words_is_repeated(customer: Customer) -> None:
    customer.say(NO_SHOW)
    heard = customer.say("我专门请的假!上次装电视也是晚到")
    assert "不止一次" in heard.text
    assert complaint_of(customer)["fields"]["grounds"] == ["repeated"]


def test_r55_third_contact_on_one_matter_goes_to_a_person(stack: Stack, customer: Customer) -> None:
    missed_visit(stack, customer, new_phone())
    customer.say("改到后天下午")
    go_on(customer, Want(), "已为您改好")
    told(customer, "我要投诉 你们师傅说话不算数", "就这些")
    assert complaint_of(customer)["fields"]["grounds"] == ["contacts"]
    assert [one.reason for one in handoffs_of(stack, customer)] == ["complaint"]


def test_r55_danger_in_a_complaint_is_advised_on_and_alarmed_first(stack: Stack, customer: Customer) -> None:
    heard = customer.say("我要投诉 你们上个月装的热水器漏电 刚才把我手麻了一下")
    assert "总电闸" in heard.text.split("。")[1]
    assert [one.reason for one in handoffs_of(stack, customer)] == ["danger"]
    assert complaint_of(customer)["fields"]["grounds"] == ["danger"]
    assert row_of(stack, complaint_of(customer)["number"]).urgent


def test_r55_outside_the_hours_of_the_staff_the_next_morning_is_promised(sleepless: Customer) -> None:
    heard = sleepless.say("再不解决我就去法院起诉你们")
    assert "明天 11月24日(周二)09:30" in heard.text


def test_r53_complaint_at_night_is_answered_on_the_next_day(sleepless: Customer) -> None:
    told(sleepless, NO_SHOW, "就这些", phone=new_phone())
    assert "明天 11月24日(周二)12:00前给您回电" in sleepless.heard.text
