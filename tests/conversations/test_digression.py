"""A question in the middle of a form is answered, and the form goes on with the same question."""

from __future__ import annotations

import pytest

from tests.conversations.talk import CONSENT, Want, booked, go_on, handoffs_of
from tests.stack import Customer, Stack

QUESTIONS = [
    ("你们几点关门", "09:30–21:00"),
    ("番禺店在哪里", "番禺区大石街"),
    ("上门费多少钱", "20元"),
    ("保修多久", "付款当天"),
    ("洗衣机保修几年", "电机三年"),
    ("你是机器人吗", "智能客服"),
    ("谢谢", "不客气"),
    ("你好", "您好"),
    ("傻逼", "真对不起"),
    ("有没有优惠活动", "目前的优惠有"),
    ("你们服务真好", "这是我们应该做的"),
]


@pytest.mark.parametrize(("question", "answer"), QUESTIONS)
def test_question_is_answered_and_the_same_question_put_again(customer: Customer, question: str, answer: str) -> None:
    customer.say(f"洗衣机不脱水 去年6月买的 {Want().phone}")
    assert "怎么称呼您" in customer.say("可以").text
    heard = customer.say(question)
    assert answer in heard.text
    assert heard.text.endswith("请问怎么称呼您?")
    go_on(customer, Want(), "工单号")
    assert [one["fields"]["name"] for one in customer.tickets() if one["kind"] == "repair"] == ["林涛"]


@pytest.mark.parametrize(
    ("stage", "resumed"),
    [
        ("什么时候买", "什么时候买"),
        (CONSENT, CONSENT),
        ("联系电话", "联系电话"),
        ("详细地址", "详细地址"),
        ("有师傅可以上门", "有师傅可以上门"),
        ("标志", "标志"),
        ("都对吗", "都对吗"),
    ],
)
def test_form_resumes_at_every_question(customer: Customer, stage: str, resumed: str) -> None:
    want = Want()
    customer.say(want.fault)
    go_on(customer, want, stage)
    heard = customer.say("你们几点关门")
    assert "09:30–21:00" in heard.text
    assert resumed in heard.text.split("\n")[-1]
    go_on(customer, want, "工单号")
    assert len(customer.tickets()) == 1


def test_five_questions_in_a_row_do_not_wear_the_form_out(customer: Customer) -> None:
    customer.say("洗衣机不脱水")
    for question in ("几点关门", "上门费多少", "保修多久", "你是机器人吗", "谢谢"):
        assert "什么时候买" in customer.say(question).text
    go_on(customer, Want(), "工单号")


def test_answer_and_question_in_one_message_are_both_attended_to(customer: Customer) -> None:
    customer.say(Want().everything)
    heard = customer.say("行 对了现在滚筒洗衣机最便宜的多少钱")
    assert "XQG80-06,零售价1699元" in heard.text
    assert "有师傅可以上门" in heard.text


def test_no_second_question_stands_beside_the_forms_own(customer: Customer) -> None:
    customer.say("洗衣机不脱水")
    for words in ("谢谢", "你好", "今天天气真好"):
        assert customer.say(words).text.count("?") == 1


def test_progress_of_an_earlier_ticket_is_told_in_the_middle_of_a_new_one(customer: Customer) -> None:
    number = booked(customer, Want())["number"]
    customer.say("电视花屏了")
    heard = customer.say("我洗衣机的维修到哪一步了")
    assert number in heard.text
    assert "什么时候买" in heard.text
    go_on(customer, Want(), "工单号")
    assert len(customer.tickets()) == 2


def test_r70_person_asked_for_in_the_middle_comes_with_everything_told(stack: Stack, customer: Customer) -> None:
    want = Want()
    customer.say(want.everything)
    heard = customer.say("转人工")
    assert heard.state == "queued"
    summary = handoffs_of(stack, customer)[0].summary
    assert (summary["repair_phone"], summary["repair_name"]["name"]) == (want.phone, want.name)
    assert "有什么可以帮您" not in customer.say("好的").text or customer.tickets() == []


@pytest.mark.parametrize(
    "stage", ["什么时候买", CONSENT, "联系电话", "怎么称呼您", "详细地址", "有师傅可以上门", "标志", "都对吗"]
)
@pytest.mark.parametrize("words", ["算了不修了"])
def test_giving_up_is_possible_at_every_question(stack: Stack, customer: Customer, stage: str, words: str) -> None:
    want = Want()
    customer.say(want.fault)
    go_on(customer, want, stage)
    heard = customer.say(words)
    assert "不预约" in heard.text
    assert customer.tickets() == []
    assert "您好,安和电器" in customer.say("你好").text or "好,安和电器" in customer.heard.text


@pytest.mark.parametrize("words", ["算了先不说这个 你们几点关门", "先不说这个了 你们几点关门"])
def test_setting_a_booking_aside_does_not_give_it_up(customer: Customer, words: str) -> None:
    want = Want()
    customer.say(want.fault)
    go_on(customer, want, "怎么称呼您")
    assert "营业时间" in customer.say(words).text
    go_on(customer, want, "工单号")


@pytest.mark.parametrize("words", ["算了", "不用了谢谢", "先不修了", "不麻烦你们了 我自己修好了"])
def test_giving_up_in_other_words(customer: Customer, words: str) -> None:
    want = Want()
    customer.say(want.fault)
    go_on(customer, want, "联系电话")
    assert "不预约" in customer.say(words).text


def test_new_booking_after_giving_up_remembers_nothing(customer: Customer) -> None:
    want = Want()
    customer.say(want.everything)
    customer.say("算了不修了")
    heard = customer.say("冰箱不制冷了")
    assert "洗衣机" not in heard.text
    assert "什么时候买" in heard.text
    assert "联系电话" in go_on(customer, Want(), "联系电话").text
