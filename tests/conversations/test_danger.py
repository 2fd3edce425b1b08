"""Matters of safety go before everything else (R32, R55)."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.conversations.talk import Want, asked_before, booked, go_on, handoffs_of, slot_of
from tests.stack import Customer, Stack

DANGERS = [
    ("热水器漏电 刚才手麻了一下", "关掉总电闸", "electric"),
    ("厨房一股煤气味 燃气灶好像漏气了", "关掉燃气总阀", "gas"),
    ("洗衣机冒烟了 有焦糊味", "切断电源", "fire"),
    ("微波炉里面打火花 着火了", "119", "fire"),
]


@pytest.mark.parametrize(("words", "advice", "kind"), DANGERS)
def test_r32_advice_comes_first_and_then_only_what_help_needs(
    stack: Stack, customer: Customer, words: str, advice: str, kind: str
) -> None:
    heard = customer.say(words)
    assert heard.text.startswith("对不起,让您受惊了")
    assert advice in heard.text
    assert "24小时内上门" in heard.text
    assert "请留下您的电话和地址" in heard.text
    go_on(customer, Want(name="王强"), "工单号")
    for question in ("什么时候买", "上门费", "标志"):
        assert question not in asked_before(customer)
    ticket = customer.tickets()[0]
    assert (ticket["fields"]["danger"], ticket["fields"]["name"]) == (kind, "王强")


def test_r32_danger_is_an_urgent_ticket_due_within_24_hours(stack: Stack, customer: Customer) -> None:
    ticket = booked(customer, Want(), "热水器漏电了")
    row = stack.rows(
        "SELECT urgent, due_at - created_at AS term FROM bot.tickets WHERE number = :number", number=ticket["number"]
    )[0]
    assert row.urgent
    assert row.term.total_seconds() <= 24 * 3600 + 1
    for slot in slot_of(stack, ticket["number"]):
        assert (slot.starts_at - stack.rows("SELECT created_at FROM bot.tickets WHERE number = :number",
                                            number=ticket["number"])[0].created_at).total_seconds() <= 24 * 3600


def test_r55_person_on_duty_is_told_before_the_customer_has_left_a_number(stack: Stack, customer: Customer) -> None:
    heard = customer.say("燃气热水器漏气了")
    assert heard.state == "queued"
    assert [(one.reason, one.summary["text"]) for one in handoffs_of(stack, customer)] == [
        ("danger", "燃气热水器漏气了")
    ]


@pytest.mark.parametrize("question", ["热水器漏电怎么办", "插座冒火花了你们管不管", "煤气灶漏气了找谁", "在吗 家里冰箱冒烟了"])
def test_r32_danger_is_heard_in_whatever_is_asked(customer: Customer, question: str) -> None:
    heard = customer.say(question)
    assert "让您受惊了" in heard.text
    assert "电话和地址" in heard.text


def test_r32_danger_that_comes_up_in_the_middle_changes_the_booking(stack: Stack, customer: Customer) -> None:
    customer.say("洗衣机不脱水")
    heard = customer.say("刚才还冒烟了")
    assert "切断电源" in heard.text
    go_on(customer, Want(), "工单号")
    assert stack.rows("SELECT urgent FROM bot.tickets WHERE number = :n", n=customer.tickets()[0]["number"])[0].urgent


@pytest.mark.parametrize("words", ["热水器没有漏电 就是不出热水", "燃气灶打不着火", "这款热水器有防电墙吗 会不会漏电"])
def test_harmless_words_raise_no_alarm(stack: Stack, customer: Customer, words: str) -> None:
    heard = customer.say(words)
    assert "让您受惊了" not in heard.text
    assert handoffs_of(stack, customer) == []


def test_r32_article_that_is_else_carried_in_is_visited_in_danger(stack: Stack, customer: Customer) -> None:
    ticket = booked(customer, Want(), "电饭煲冒烟了")
    assert ticket["fields"]["address"] is not None
    assert "送到任意一家门店" not in asked_before(customer)


def test_danger_told_again_after_booking_is_not_booked_twice(customer: Customer) -> None:
    ticket = booked(customer, Want(), "热水器漏电了")
    heard = customer.say("热水器还在冒烟")
    assert ticket["number"] in heard.text
    assert "切断电源" in heard.text
    assert len(customer.tickets()) == 1


def test_r32_giving_up_in_danger_keeps_the_warning_and_the_person(stack: Stack, customer: Customer) -> None:
    customer.say("热水器漏电了")
    heard = customer.say("算了不修了")
    assert "请不要使用" in heard.text
    assert customer.tickets() == []
    assert [one.reason for one in handoffs_of(stack, customer)] == ["danger"]


def test_r32_danger_of_somebody_who_waits_already_is_seen_as_danger(stack: Stack, customer: Customer) -> None:
    customer.say("转人工")
    customer.say("热水器漏电了")
    waiting = [one.reason for one in handoffs_of(stack, customer) if one.state == "waiting"]
    assert waiting == ["danger"]


def test_r32_fault_of_a_dangerous_kind_is_kept_in_the_customers_words(customer: Customer) -> None:
    ticket = booked(customer, Want(), "热水器漏电 刚才手麻了一下")
    assert "手麻了一下" in ticket["fields"]["fault"]


def test_r32_danger_told_while_asking_for_progress_is_attended_to(
    customer: Customer, another: Callable[[], Customer]
) -> None:
    booked(customer, Want())
    heard = customer.say("我报修的洗衣机现在冒烟了 师傅什么时候来")
    assert "切断电源" in heard.text


@pytest.mark.parametrize("words", ["熱水器一插上外殼帶電", "燃氣灶漏氣了 味道好濃", "電視背後在冒煙"])
def test_r32_danger_in_traditional_characters_is_heard(stack: Stack, customer: Customer, words: str) -> None:
    assert "让您受惊了" in customer.say(words).text
    assert [one.reason for one in handoffs_of(stack, customer)] == ["danger"]


def test_r32_danger_in_traditional_characters_is_heard_in_the_middle_of_a_booking(customer: Customer) -> None:
    customer.say("洗衣机不脱水")
    assert "切断电源" in customer.say("剛才還冒煙了").text
