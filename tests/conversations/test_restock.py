"""The out-of-stock register (R25): who waits, and who is told."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.conversations.talk import new_phone
from tests.stack import Customer, Stack

REGISTERED = "已为您填好缺货登记单"
ARRIVED = "已经到天河店了"


def sold_out(stack: Stack, model: str) -> None:
    for shop in ("天河店", "江南店", "番禺店"):
        stack.command("stock", "set", model, shop, "0")


def registered(customer: Customer, model: str) -> str:
    """Registered for an article in one go; the telephone number."""
    phone = new_phone()
    customer.say(f"{model}到货了通知我 我姓周 女士 电话{phone}")
    for _ in range(4):
        if REGISTERED in customer.heard.text:
            return phone
        text = customer.heard.text
        customer.say(phone if "电话" in text else "周女士" if "称呼" in text else model)
    raise AssertionError("\n".join(customer.transcript))


def notices(stack: Stack, customer: Customer) -> list[Any]:
    return stack.rows(
        "SELECT m.text FROM bot.messages m JOIN bot.conversations c ON c.id = m.conversation_id "
        "WHERE c.external_id = :conversation AND m.response = 'utter_restock_arrived' ORDER BY m.id",
        conversation=customer.conversation,
    )


def test_r25_register_after_stock_alternative_and_other_shop_are_declined(stack: Stack, customer: Customer) -> None:
    customer.say("想买那个 BCD-508 的对开门冰箱")
    customer.say("还是想要508")
    heard = customer.say("登记吧 我姓周 13800001234")
    assert heard.titles == ["周先生", "周女士"]
    heard = customer.say("女士")
    assert REGISTERED in heard.text
    assert "周女士" in heard.text
    assert "138****1234" in heard.text
    ticket = customer.tickets()[0]
    assert (ticket["kind"], ticket["status"]) == ("restock", "received")
    assert ticket["fields"]["model"] == "BCD-508"
    assert ticket["fields"]["title"] == "女士"


def test_r25_register_asks_for_what_is_missing_one_by_one(stack: Stack, customer: Customer) -> None:
    sold_out(stack, "GYJ90-R2")
    customer.say("GYJ90-R2有货了通知我")
    assert "联系电话" in customer.heard.text
    assert "称呼" in customer.say(new_phone()).text
    assert REGISTERED in customer.say("李建华").text


def test_button_registers_the_article_that_was_asked_about(customer: Customer) -> None:
    customer.say("BCD-508有货吗")
    customer.press("还是要BCD-508")
    heard = customer.press("登记到货通知")
    assert "BCD-508" in heard.text
    assert "联系电话" in heard.text


def test_what_is_no_article_is_not_registered_as_one(customer: Customer) -> None:
    customer.say("有货了通知我")
    customer.say("……")
    assert "营业时间" in customer.say("你们几点关门").text
    assert "联系电话" in customer.say("索尼的降噪耳机").text


def test_r2_form_of_address_is_asked_and_never_guessed(customer: Customer) -> None:
    customer.say("BCD-508有货吗")
    customer.press("还是要BCD-508")
    customer.press("登记到货通知")
    customer.say(new_phone())
    assert customer.say("我姓欧").titles == ["欧先生", "欧女士"]


def test_article_that_is_in_stock_is_not_registered(customer: Customer) -> None:
    text = customer.say("XQG80-06到货了通知我").text
    assert "有现货" in text
    assert customer.tickets() == []


def test_register_is_given_up(customer: Customer) -> None:
    customer.say("BCD-508有货吗")
    customer.press("还是要BCD-508")
    customer.press("登记到货通知")
    assert "不登记了" in customer.say("算了不登记了").text
    assert customer.tickets() == []


def test_question_inside_the_register_is_answered_and_the_register_goes_on(customer: Customer) -> None:
    customer.say("BCD-508到货通知我")
    heard = customer.say("你们几点关门")
    assert "21:00" in heard.text
    assert "联系电话" in heard.text


def test_same_wish_twice_is_one_ticket(stack: Stack, customer: Customer) -> None:
    sold_out(stack, "GYJ90-R2")
    phone = registered(customer, "GYJ90-R2")
    customer.say(f"GYJ90-R2到货了通知我 我姓周 女士 电话{phone}")
    assert "已经登记过了" in customer.heard.text
    assert len(customer.tickets()) == 1


def test_r25_arrival_is_told_in_the_chat_once_and_the_ticket_is_closed(stack: Stack, customer: Customer) -> None:
    sold_out(stack, "GYJ100-R6")
    registered(customer, "GYJ100-R6")
    stack.command("stock", "set", "GYJ100-R6", "天河店", "1")
    assert [ARRIVED in row.text for row in notices(stack, customer)] == [True]
    assert customer.tickets()[0]["status"] == "closed"
    stack.command("stock", "set", "GYJ100-R6", "天河店", "2")
    assert len(notices(stack, customer)) == 1


def test_r25_the_oldest_are_told_first_and_as_many_as_there_are_pieces(
    stack: Stack, another: Callable[[], Customer]
) -> None:
    sold_out(stack, "XQG100-18")
    waiting = [another() for _ in range(3)]
    for customer in waiting:
        registered(customer, "XQG100-18")
    stack.command("stock", "set", "XQG100-18", "天河店", "2")
    assert [len(notices(stack, customer)) for customer in waiting] == [1, 1, 0]
    stack.command("stock", "set", "XQG100-18", "天河店", "3")
    assert [len(notices(stack, customer)) for customer in waiting] == [1, 1, 1]


def test_arrival_in_another_shop_tells_nobody_who_waits_here(stack: Stack, customer: Customer) -> None:
    sold_out(stack, "GYJ100-R6")
    registered(customer, "GYJ100-R6")
    stack.command("stock", "set", "GYJ100-R6", "番禺店", "1")
    assert notices(stack, customer) == []


def test_manager_sees_who_waits(stack: Stack, customer: Customer) -> None:
    registered(customer, "BCD-508")
    assert customer.tickets()[0]["number"] in stack.command("stock", "waiting").stdout


def test_article_that_comes_while_the_telephone_is_asked_for_is_told_at_once(stack: Stack, customer: Customer) -> None:
    sold_out(stack, "XQG105-H9")
    customer.say("XQG105-H9到货了通知我")
    stack.command("stock", "set", "XQG105-H9", "天河店", "1")
    customer.say(new_phone())
    assert "有现货" in customer.say("李建华").text
    assert customer.tickets() == []
