"""A person can always be had (R70, R71)."""

from __future__ import annotations

import pytest

from tests.conversations.talk import handoffs_of
from tests.stack import Customer, Stack


@pytest.mark.parametrize("words", ["转人工", "我要找人工客服", "人工", "叫你们经理来跟我说"])
def test_r70_person_asked_for_is_queued_with_reason_place_and_time(
    stack: Stack, customer: Customer, words: str
) -> None:
    heard = customer.say(words)
    assert heard.state == "queued"
    assert "位" in heard.text
    assert "分钟" in heard.text
    place = handoffs_of(stack, customer)[0]
    assert (place.reason, place.state) == ("requested", "waiting")
    assert place.promised_at > place.created_at


def test_r70_place_in_the_queue_is_the_number_of_those_before(stack: Stack, customer: Customer) -> None:
    before = stack.rows("SELECT count(*) AS waiting FROM bot.handoffs WHERE state = 'waiting'")[0].waiting
    assert f"前面还有{before}位" in customer.say("转人工").text


def test_r71_customer_is_told_that_nothing_must_be_said_twice(customer: Customer) -> None:
    customer.say("洗衣机不脱水")
    assert "不用再说一遍" in customer.say("转人工").text


def test_handoffs_are_listed_for_staff(stack: Stack, customer: Customer) -> None:
    customer.say("转人工")
    listed = stack.command("handoffs")
    assert listed.returncode == 0
    assert "客户要求人工" in listed.stdout


def test_asked_twice_keeps_one_place(stack: Stack, customer: Customer) -> None:
    customer.say("转人工")
    customer.say("转人工")
    assert len(handoffs_of(stack, customer)) == 1


@pytest.mark.parametrize("words", ["还有多久", "还要等多久啊"])
def test_r70_who_waits_is_told_how_long(customer: Customer, words: str) -> None:
    customer.say("转人工")
    heard = customer.say(words)
    assert "让您久等了" in heard.text
    assert "分钟" in heard.text


def test_assistant_still_helps_who_waits(customer: Customer) -> None:
    customer.say("转人工")
    assert "09:30" in customer.say("你们几点关门").text
    assert "我已记下" in customer.say("洗衣机不脱水").text


def test_what_is_said_while_waiting_is_noted_and_not_asked_about(customer: Customer) -> None:
    customer.say("转人工")
    assert "客服同事接手时能看到" in customer.say("13912349999").text
    assert "转人工" not in customer.say("那个弄一下").titles


def test_r71_what_a_form_had_collected_goes_along(stack: Stack, customer: Customer) -> None:
    customer.say("洗衣机脱水的时候咣咣响 去年6月买的 13912348888 我姓林")
    customer.say("转人工")
    summary = handoffs_of(stack, customer)[0].summary
    assert summary["repair_fault"] == "脱水的时候咣咣响"
    assert summary["repair_phone"] == "13912348888"


def test_form_left_for_a_person_leaves_nothing_for_the_next(customer: Customer) -> None:
    customer.say("洗衣机脱水的时候咣咣响 去年6月买的 13912348887 我姓林")
    customer.say("转人工")
    heard = customer.say("我要报修 冰箱不制冷了")
    assert "洗衣机" not in heard.text
    assert "什么时候买" in heard.text
