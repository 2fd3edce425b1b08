"""What is not understood: a polite question with buttons, then other words, then a person (R9)."""

from __future__ import annotations

import pytest

from tests.conversations.talk import NO_ANSWER, Want, go_on, handoffs_of
from tests.stack import Customer, Stack


def test_r9_not_understood_once_offers_likely_wants_as_buttons(customer: Customer) -> None:
    heard = customer.say("那个弄一下")
    assert heard.text == "对不起,我没有完全明白您的意思。请问您是想:"
    assert 2 <= len(heard.titles) <= 3
    assert heard.titles[-1] == "转人工"


def test_r9_not_understood_twice_in_a_row_calls_a_person(stack: Stack, customer: Customer) -> None:
    customer.say("那个弄一下")
    heard = customer.say("就上回那个嘛")
    assert heard.text.startswith(NO_ANSWER)
    assert heard.state == "queued"
    assert [one.reason for one in handoffs_of(stack, customer)] == ["not_understood"]


def test_r9_understood_in_between_begins_the_count_anew(stack: Stack, customer: Customer) -> None:
    customer.say("那个弄一下")
    customer.say("你们几点关门")
    heard = customer.say("就上回那个嘛")
    assert "转人工" in heard.titles
    assert handoffs_of(stack, customer) == []


def test_button_of_a_likely_want_begins_it(customer: Customer) -> None:
    heard = customer.say("那个弄一下")
    for title in heard.titles:
        if title == "报修":
            assert "出了什么故障" in customer.press(title).text
            return
    assert customer.press("转人工").state == "queued"


@pytest.mark.parametrize("words", ["帮我订张去北京的机票", "明天天气怎么样", "讲个鸡兔同笼的题"])
def test_r9_what_a_shop_does_not_do_is_not_answered_by_guessing(customer: Customer, words: str) -> None:
    assert "没有完全明白" in customer.say(words).text


UNREADABLE = [
    ("联系电话", "1380000", "例如“13800001234”"),
    ("怎么称呼您", "???", "例如“张伟”"),
    ("详细地址", "我家", "例如“天河区体育西路103号5栋602”"),
]


@pytest.mark.parametrize(("question", "unreadable", "example"), UNREADABLE)
def test_r9_unreadable_answer_gets_an_example_then_other_words_then_a_person(
    stack: Stack, customer: Customer, question: str, unreadable: str, example: str
) -> None:
    want = Want()
    customer.say(want.fault)
    first = go_on(customer, want, question)
    second = customer.say(unreadable)
    assert example in second.text
    third = customer.say(unreadable)
    assert "转人工" in third.titles
    assert len({first.text, second.text, third.text}) == 3
    last = customer.say(unreadable)
    assert last.text.startswith(NO_ANSWER)
    assert last.state == "queued"
    place = handoffs_of(stack, customer)[0]
    assert place.reason == "form_stuck"
    assert place.summary["repair_fault"] == "脱水的时候咣咣响"
    assert customer.tickets() == []


@pytest.mark.parametrize(("question", "unreadable", "example"), UNREADABLE)
def test_answer_after_an_example_is_taken_and_the_form_goes_on(
    customer: Customer, question: str, unreadable: str, example: str
) -> None:
    want = Want()
    customer.say(want.fault)
    go_on(customer, want, question)
    customer.say(unreadable)
    customer.say({"联系电话": want.phone, "怎么称呼您": want.name, "详细地址": want.address}[question])
    go_on(customer, want, "工单号")
    assert len(customer.tickets()) == 1


def test_consent_that_cannot_be_read_books_nothing(stack: Stack, customer: Customer) -> None:
    want = Want()
    customer.say(want.everything)
    go_on(customer, want, "都对吗")
    for words in ("嗯嗯啊啊那个谁", "猫在桌子上", "三十七"):
        customer.say(words)
    assert customer.tickets() == []
    assert customer.heard.state == "queued"


def test_day_of_purchase_that_cannot_be_read_twice_counts_as_unknown(customer: Customer) -> None:
    want = Want()
    customer.say(want.fault)
    customer.say("蛮久了吧")
    heard = customer.say("反正不新了")
    assert "以发票或订单上的日期为准" in heard.text
    go_on(customer, want, "工单号")


def test_fault_in_words_that_say_little_is_taken_as_it_is(customer: Customer) -> None:
    customer.say("我要报修")
    customer.say("唉")
    customer.say("洗衣机就是怪怪的")
    go_on(customer, Want(), "联系电话")


def test_low_words_are_no_consent(customer: Customer) -> None:
    customer.say(Want().everything)
    heard = customer.say("那个弄一下")
    assert "请问这样安排可以吗" in heard.text


def test_number_in_a_message_that_is_not_understood_is_answered_once_and_the_talk_goes_on(customer: Customer) -> None:
    heard = customer.say("13976285321 阿巴阿巴 咕噜咕噜 哇啦哇啦")
    assert [line.count("请问有什么可以帮您") for line in (heard.text,)] in ([0], [1])
    assert customer.say("我要报修").text.count("对不起,让您久等了") == 0
    assert "什么商品" in customer.heard.text
