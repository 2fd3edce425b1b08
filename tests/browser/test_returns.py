"""A return in a real browser, at a desk and on a telephone (R60, R61)."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.chat_page import DESKTOP, PHONE, OpenChat

NUMBER = re.compile(r"T\d{4}-\d{4}")


@pytest.mark.parametrize(("name", "size"), [("desktop", DESKTOP), ("telephone", PHONE)])
def test_r61_return_is_recorded_with_a_few_taps(open_chat: OpenChat, name: str, size: tuple[int, int]) -> None:
    chat = open_chat(size)
    chat.say("昨天买的电饭煲不喜欢想退")
    chat.say("没用过 票在")
    expect(chat.buttons).to_have_text(["到店", "寄回"])
    chat.picture(f"return-rule-{name}")
    chat.press_first_button()
    assert NUMBER.search(chat.last_reply())
    chat.picture(f"return-recorded-{name}")
    assert not chat.overflows()
    expect(chat.shop.last).to_be_in_viewport()
    chat.reload()
    assert NUMBER.search("\n".join(chat.shop.all_inner_texts()))
    assert (chat.foreign, chat.errors) == ([], [])


@pytest.mark.parametrize(("name", "size"), [("desktop", DESKTOP), ("telephone", PHONE)])
def test_r60_refusal_says_the_rule_and_offers_other_ways(open_chat: OpenChat, name: str, size: tuple[int, int]) -> None:
    chat = open_chat(size)
    chat.say("清仓买的电水壶不想要了 我要退货")
    expect(chat.buttons).to_have_text(["报修", "转人工"])
    assert "对不起" in chat.last_reply()
    chat.picture(f"return-refused-{name}")
    assert not chat.overflows()
