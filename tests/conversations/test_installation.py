"""Delivery and installation (R42): fitters are other people than drivers, installation is booked like a repair."""

from __future__ import annotations

import pytest

from tests.conversations.talk import Want, asked_before, go_on, slot_of
from tests.stack import Customer, Stack


def installed(customer: Customer, want: Want, first: str) -> dict[str, object]:
    """An installation booked from the first word to the ticket; the ticket."""
    customer.say(first)
    go_on(customer, want, "安装单号")
    return dict(customer.tickets()[0])


@pytest.mark.parametrize(
    "first", ["新买的空调要安装,安排个师傅上门", "帮我约师傅装空调", "热水器到货了 派人来装一下", "帮我预约安装洗碗机", "空调买了要安装 帮我约师傅"]
)
def test_r42_installation_is_booked_with_a_slot_of_a_technician(stack: Stack, customer: Customer, first: str) -> None:
    ticket = installed(customer, Want(), first)
    assert ticket["kind"] == "install"
    assert str(ticket["number"]).startswith("I")
    slot = slot_of(stack, str(ticket["number"]))
    assert len(slot) == 1
    fields = dict(ticket["fields"])  # type: ignore[call-overload]
    assert fields["category"] in slot[0].skills
    assert fields["district"] in slot[0].districts


def test_r42_installation_says_its_fee_before_booking_and_nothing_of_a_repair(customer: Customer) -> None:
    customer.say("帮我约师傅装空调")
    heard = go_on(customer, Want(), "跟您核对一下")
    assert "安装空调" in heard.text
    assert "免安装费,材料另计" in heard.text
    for word in ("故障", "保修", "上门费", "给您添麻烦"):
        assert word not in asked_before(customer)


def test_everything_in_one_message_is_asked_for_no_second_time(customer: Customer) -> None:
    want = Want()
    customer.say(f"帮我预约安装空调 我叫{want.name} 电话{want.phone} {want.address}")
    heard = go_on(customer, want, "安装单号")
    for question in ("联系电话", "怎么称呼", "详细地址", "哪个型号"):
        assert question not in asked_before(customer)
    assert "留人在家" in heard.text


def test_r42_installation_of_an_order_knows_article_and_telephone(customer: Customer) -> None:
    customer.say("我的订单D20261121-0002到哪了 尾号2246")
    customer.press("预约安装")
    go_on(customer, Want(), "安装单号")
    fields = customer.tickets()[0]["fields"]
    assert (fields["model"], fields["order"], fields["phone"]) == ("55Q7", "D20261121-0002", "18411112246")
    assert "联系电话" not in asked_before(customer)


def test_r34_installation_is_changed_to_another_slot(stack: Stack, customer: Customer) -> None:
    number = str(installed(customer, Want(), "帮我约师傅装空调")["number"])
    old = slot_of(stack, number)[0]
    heard = customer.say("帮我改到12月4日上午")
    assert "您看这样可以吗" in heard.text
    assert number in customer.say("可以").text
    new = slot_of(stack, number)
    assert len(new) == 1
    assert new[0].id != old.id


def test_r35_installation_is_cancelled_and_its_slot_is_free(stack: Stack, customer: Customer) -> None:
    number = str(installed(customer, Want(), "帮我约师傅装空调")["number"])
    customer.say("我要取消预约")
    assert "已取消" in customer.press("确定取消").text
    assert slot_of(stack, number) == []


def test_r38_customer_learns_where_the_installation_stands(customer: Customer) -> None:
    number = str(installed(customer, Want(), "帮我约师傅装空调")["number"])
    heard = customer.say("师傅什么时候来")
    assert f"安装单 {number} 已预约" in heard.text


def test_giving_up_leaves_nothing_behind(customer: Customer) -> None:
    customer.say("帮我约师傅装空调")
    assert "这次先不约安装" in customer.say("算了不装了").text
    assert customer.tickets() == []


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("送货要钱不", "天河区"),
        ("乡下送不送", "送货费60元"),
        ("送货和安装是一起的吗", "另有专人负责"),
        ("谁来装 你们自己的师傅吗", "免安装费"),
        ("安装费多少钱", "免安装费"),
    ],
)
def test_r42_questions_in_general_are_answered(customer: Customer, question: str, answer: str) -> None:
    assert answer in customer.say(question).text
    assert customer.tickets() == []


def test_installation_is_booked_from_the_answer(customer: Customer) -> None:
    customer.say("谁来装 你们自己的师傅吗")
    heard = customer.press("预约安装")
    assert "是什么电器" in heard.text
