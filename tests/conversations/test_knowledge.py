"""Use and care, invoice and payment, account (R26, R27)."""

from __future__ import annotations

import pytest

from tests.stack import Customer


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("空调滤网怎么清洗", "滤网"),
        ("可以用花呗分期吗", "花呗"),
        ("能开专票吗", "增值税专用发票"),
        ("付款有哪几种方式", "信用卡"),
        ("洗衣机童锁怎么取消", "童锁"),
    ],
)
def test_r26_question_is_answered_from_the_shops_own_entries(customer: Customer, words: str, answer: str) -> None:
    text = customer.say(words).text
    assert answer in text
    assert customer.tickets() == []


def test_r27_invoice_is_promised_in_the_prescribed_words(customer: Customer) -> None:
    assert "请稍等,我为您开发票" in customer.say("麻烦给我开张发票").text


def test_r27_ways_of_paying_are_told(customer: Customer) -> None:
    text = customer.say("你们可以刷信用卡吗 怎么付款").text
    assert "信用卡" in text
    assert "微信" in text


def test_r22_customer_who_looks_around_is_asked_what_is_wanted(customer: Customer) -> None:
    assert "您需要些什么,我能帮您做些什么吗?" in customer.say("想看看你们有什么商品 随便看看").text


def test_what_no_entry_answers_is_written_down_and_never_guessed(customer: Customer) -> None:
    text = customer.say("电饭煲能不能用来做酸奶要几个小时几度").text
    ticket = customer.tickets()
    assert "酸奶" in text or ticket
    if ticket:
        assert ticket[0]["kind"] == "enquiry"


def test_care_question_after_an_article_is_about_that_article(customer: Customer) -> None:
    customer.say("kfr35gw有货吗")
    assert "滤网" in customer.say("这个怎么清洁保养").text
