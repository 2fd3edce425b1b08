"""Suggestions, opinions and criticism (R10)."""

from __future__ import annotations

import pytest

from tests.conversations.talk import Want, new_phone
from tests.stack import Customer


def test_r10_suggestion_is_recorded_and_thanked_for_in_the_prescribed_words(customer: Customer) -> None:
    heard = customer.say("建议你们周末早点开门")
    ticket = customer.tickets()[0]
    assert heard.text.startswith("请稍等,我先帮您登记")
    assert "谢谢您提出的宝贵建议" in heard.text
    assert (ticket["kind"], ticket["fields"]["text"]) == ("suggestion", "建议你们周末早点开门")
    assert ticket["number"] in heard.text


def test_r10_opinion_is_thanked_for_as_one(customer: Customer) -> None:
    assert "谢谢您提出的宝贵意见" in customer.say("给你们提个意见 排队的地方凳子太少").text


@pytest.mark.parametrize("words", ["你们店里的音乐有点吵", "你们的小票印得不太清楚"])
def test_r10_criticism_without_a_wish_is_taken_to_heart_and_recorded(customer: Customer, words: str) -> None:
    heard = customer.say(words)
    assert heard.text.startswith("谢谢您对我们的关心,您说的很对,我们今后一定注意改正。")
    ticket = customer.tickets()[0]
    assert (ticket["kind"], ticket["fields"]["text"]) == ("suggestion", words)


def test_r10_who_wants_an_answer_leaves_a_telephone_number(customer: Customer) -> None:
    assert "留下电话" in customer.say("建议增加周末送货").text
    phone = new_phone()
    assert customer.tickets()[0]["number"] in customer.say(phone).text


def test_number_whose_digits_are_understood_as_nothing_is_a_number_all_the_same(customer: Customer) -> None:
    customer.say("建议增加周末送货")
    heard = customer.say("13998541715")
    assert heard.text.count("139****1715") == 1


def test_r10_telephone_in_the_same_message_promises_the_answer(customer: Customer) -> None:
    heard = customer.say(f"建议增加周末送货 希望给我回复 电话{new_phone()}")
    assert "前给您答复" in heard.text
    assert "留下电话" not in heard.text


def test_suggestion_in_the_middle_of_a_booking_is_recorded_and_the_booking_goes_on(customer: Customer) -> None:
    customer.say(Want().fault)
    heard = customer.say("建议你们出个小程序")
    assert "宝贵建议" in heard.text
    assert heard.text.count("?") == 1
    assert [ticket["kind"] for ticket in customer.tickets()] == ["suggestion"]
