"""Greeting, thanks, praise, farewell, insults (R1–R10)."""

from __future__ import annotations

import pytest

from tests.conversations.talk import handoffs_of, new_phone
from tests.stack import Customer, Stack


@pytest.mark.parametrize("words", ["你好", "在吗", "早上好"])
def test_r3_greeting_by_the_hour_names_company_and_agent(customer: Customer, words: str) -> None:
    assert customer.say(words).text.startswith("早上好,安和电器!A08号为您服务。")


@pytest.mark.parametrize("words", ["谢谢", "谢谢你啊", "多谢了"])
def test_r10_thanks_are_returned(customer: Customer, words: str) -> None:
    assert "不客气,这是我们应该做的!" in customer.say(words).text


@pytest.mark.parametrize("words", ["你们服务真好,点赞", "师傅态度特别好,表扬一下"])
def test_r10_praise_gets_the_prescribed_answer(customer: Customer, words: str) -> None:
    assert customer.say(words).text == "不用谢,这是我们应该做的!"


@pytest.mark.parametrize("words", ["再见", "拜拜"])
def test_r4_farewell_invites_to_come_again(customer: Customer, words: str) -> None:
    heard = customer.say(words)
    assert "欢迎您再来" in heard.text
    assert "慢走" in heard.text


def test_r4_customer_who_said_goodbye_is_served_again(customer: Customer) -> None:
    customer.say("再见")
    assert "对不起,给您添麻烦了" in customer.say("等一下 洗衣机不脱水").text


def test_r8_insult_gets_an_apology_and_the_offer_of_a_person(stack: Stack, customer: Customer) -> None:
    heard = customer.say("你们就是一群垃圾骗子")
    assert heard.text.startswith("真对不起")
    assert heard.titles == ["转人工"]
    assert customer.press("转人工").state == "queued"


def test_r8_second_insult_in_a_row_gets_the_person(stack: Stack, customer: Customer) -> None:
    customer.say("傻逼")
    assert customer.say("滚你妈的").state == "queued"
    assert [one.reason for one in handoffs_of(stack, customer)] == ["abuse"]


@pytest.mark.parametrize("words", ["你好", "傻逼", "洗衣机不脱水", "你们天河店几点关门", "那个弄一下", "谢谢", "再见", "转人工"])
def test_r1_customer_is_addressed_as_您_only(customer: Customer, words: str) -> None:
    heard = customer.say(words)
    assert heard.text
    assert "你" not in heard.text


@pytest.mark.parametrize("words", ["你是机器人吗", "你是真人吗"])
def test_question_whether_this_is_a_machine_is_answered_honestly(customer: Customer, words: str) -> None:
    heard = customer.say(words)
    assert "智能客服" in heard.text
    assert "转人工" in heard.text


def test_r2_title_is_used_as_said_and_no_gender_is_guessed(customer: Customer) -> None:
    customer.say("微波炉不加热了")
    customer.say("上个月买的")
    customer.say("13912340000")
    heard = customer.say("我姓陈")
    assert "陈," in heard.text
    for title in ("先生", "女士", "小姐"):
        assert title not in heard.text


def test_r2_title_the_customer_gives_is_read_back(customer: Customer) -> None:
    customer.say("微波炉不加热了")
    customer.say("上个月买的")
    customer.say("13912340001")
    assert "陈女士" in customer.say("陈女士").text


@pytest.mark.parametrize("words", ["好的", "不用了", "可以"])
def test_short_words_without_a_question_are_acknowledged(customer: Customer, words: str) -> None:
    assert customer.say(words).text.startswith("好的")


def test_r2_who_the_customer_is_belongs_to_the_ticket_and_not_to_the_grievance(customer: Customer) -> None:
    customer.say("你们上次修的空调没修好 太差劲了")
    customer.say("我姓黄")
    customer.say("女士")
    heard = customer.say(new_phone())
    assert "我姓黄" not in heard.text
    fields = customer.tickets()[0]["fields"]
    assert (fields["name"], fields["title"]) == ("黄", "女士")
    assert fields["sentences"] == ["你们上次修的空调没修好 太差劲了"]
