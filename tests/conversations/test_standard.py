"""The published standard (R75) and the conduct on a visit (R44), in the chat and on its page."""

from __future__ import annotations

import httpx
import pytest

from bot.adapters.content import load_content
from tests.conversations.talk import Want
from tests.stack import ROOT, Customer, Stack

CONTENT = load_content(ROOT / "content")


@pytest.mark.parametrize("words", ["你们的服务标准是什么", "你们有什么服务承诺"])
def test_r75_standard_is_told_with_the_numbers_of_the_policy(customer: Customer, words: str) -> None:
    heard = customer.say(words)
    for fact in ("5分钟", "24小时", "48小时", "72小时", "上门费20元", "7天", "15天", "400-820-0000", "09:00–21:00"):
        assert fact in heard.text
    assert customer.tickets() == []


@pytest.mark.parametrize("words", ["师傅会不会收礼", "师傅上门有什么规矩", "师傅进门穿鞋套吗", "師傅上門會唔會收利是"])
def test_r44_conduct_on_a_visit_is_told(customer: Customer, words: str) -> None:
    heard = customer.say(words)
    for rule in CONTENT.policy.conduct:
        assert rule in heard.text


def test_r75_standard_in_the_middle_of_a_booking_and_the_booking_goes_on(customer: Customer) -> None:
    customer.say(Want().fault)
    heard = customer.say("师傅会不会收礼")
    assert "不收礼品" in heard.text
    assert "什么时候买" in heard.text


def test_r75_page_shows_services_rates_time_limits_and_contacts(stack: Stack) -> None:
    page = httpx.get(f"{stack.url}/standard")
    assert page.status_code == 200
    for fact in ("48 小时", "24 小时", "20 元", "400-820-0000", *(shop.address for shop in CONTENT.company.shops)):
        assert fact in page.text
    assert "{" not in page.text


def test_r44_page_shows_the_conduct_on_a_visit(stack: Stack) -> None:
    page = httpx.get(f"{stack.url}/standard").text
    assert all(rule.replace(",", "，") in page for rule in CONTENT.policy.conduct)


def test_page_of_the_standard_runs_nothing_and_loads_from_nowhere_else(stack: Stack) -> None:
    answer = httpx.get(f"{stack.url}/standard")
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "<script" not in answer.text


def test_chat_page_links_to_the_standard(stack: Stack) -> None:
    assert 'href="/standard"' in httpx.get(stack.url).text
