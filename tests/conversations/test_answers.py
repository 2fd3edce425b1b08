"""Questions that content answers, and those that are written down for a colleague (R10, R26, R33, R70, R75)."""

from __future__ import annotations

import pytest

from tests.conversations.talk import new_phone, number_in
from tests.stack import Customer, Stack


def test_r26_hours_addresses_and_telephones_of_all_shops(customer: Customer) -> None:
    heard = customer.say("你们几点关门")
    for fact in ("天河店 09:30–21:00", "江南店 09:30–21:30", "番禺店 09:30–21:00", "020-8800 2003"):
        assert fact in heard.text
    assert len(heard.replies) == 1


def test_r26_named_shop_alone_with_its_landmark(customer: Customer) -> None:
    heard = customer.say("番禺店在哪里")
    assert "大石地铁站D出口旁" in heard.text
    assert "天河店" not in heard.text


def test_r33_fees_are_told_from_the_policy(customer: Customer) -> None:
    heard = customer.say("上门维修怎么收费")
    for fact in ("上门费20元", "调试费20元", "保修3个月", "先向您报价"):
        assert fact in heard.text


@pytest.mark.parametrize(
    ("question", "facts"),
    [("洗衣机保修多久", ("一年", "电机三年")), ("空调保修几年", ("两年", "压缩机六年")), ("微波炉保修期多长", ("一年", "磁控管三年"))],
)
def test_r33_guarantee_of_a_kind_of_article(customer: Customer, question: str, facts: tuple[str, ...]) -> None:
    heard = customer.say(question)
    for fact in facts:
        assert fact in heard.text or fact.replace("两年", "二年") in heard.text


#: Questions that no row and no entry of the demo shop answers.
UNANSWERED = ("电饭煲做酸奶要几个小时", "老式音响的莲花口怎么接线")


@pytest.mark.parametrize(
    ("question", "want"), [(UNANSWERED[0], "ask_usage"), ("发票上能不能写两个单位的名字", "ask_invoice_payment")]
)
def test_r70_question_is_recorded_and_answered_by_a_named_time(customer: Customer, question: str, want: str) -> None:
    heard = customer.say(question)
    ticket = customer.tickets()[0]
    assert (ticket["kind"], ticket["fields"]["text"], ticket["fields"]["want"]) == ("enquiry", question, want)
    assert ticket["number"] in heard.text
    assert "明天 11月24日(周二)" in heard.text
    assert "020-8800 2001" in heard.text


def test_telephone_given_afterwards_is_noted_on_the_enquiry(customer: Customer) -> None:
    customer.say(UNANSWERED[0])
    phone = new_phone()
    heard = customer.say(phone)
    assert number_in(heard) == customer.tickets()[0]["number"]
    assert f"****{phone[-4:]}" in heard.text
    assert customer.tickets()[0]["history"][-1]["details"]["phone"] == phone


def test_telephone_given_with_the_question_is_not_asked_for(customer: Customer) -> None:
    heard = customer.say(f"{UNANSWERED[0]} 我电话{new_phone()}")
    assert "请留下电话" not in heard.text


def test_r72_further_questions_are_added_to_the_same_enquiry(customer: Customer) -> None:
    customer.say(UNANSWERED[0])
    heard = customer.say(UNANSWERED[1])
    tickets = customer.tickets()
    assert len(tickets) == 1
    assert tickets[0]["fields"]["text"] == "\n".join(UNANSWERED)
    assert tickets[0]["number"] in heard.text
    assert "请留下电话" not in heard.text


def test_r70_answer_is_promised_within_a_day(stack: Stack, customer: Customer) -> None:
    customer.say(UNANSWERED[0])
    row = stack.rows(
        "SELECT due_at - created_at AS term FROM bot.tickets WHERE number = :number",
        number=customer.tickets()[0]["number"],
    )[0]
    assert row.term.total_seconds() <= 24 * 3600 + 1


@pytest.mark.parametrize("words", ["空调多少钱", "你们空调多少钱"])
def test_price_of_a_kind_of_article_is_no_fee(customer: Customer, words: str) -> None:
    heard = customer.say(words)
    assert "现货" in heard.text
    assert "上门费" not in heard.text


@pytest.mark.parametrize("words", ["空调不制冷要多少钱", "洗空调多少钱", "修空调多少钱"])
def test_fee_for_an_article_is_no_price(customer: Customer, words: str) -> None:
    assert "现货" not in customer.say(words).text
