"""A complaint in the browser, and the page of the published standard (R44, R52, R75)."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.chat_page import DESKTOP, PHONE, OpenChat
from tests.conversations.talk import new_phone

WORDS = "你们什么破服务 约了上午来装空调 等到下午两点都没人 打电话也没人接"


@pytest.mark.parametrize(("size", "name"), [(DESKTOP, "desktop"), (PHONE, "telephone")])
def test_r52_complaint_is_told_read_back_and_settled(open_chat: OpenChat, size: tuple[int, int], name: str) -> None:
    chat = open_chat(size)
    chat.say(WORDS)
    assert "您先说,我在听" in chat.last_reply()
    chat.say("我专门请的假")
    chat.say(new_phone())
    assert f"“{WORDS}”“我专门请的假”" in chat.last_reply()
    assert chat.buttons.all_inner_texts() == ["可以", "我要跟店长说"]
    chat.picture(f"complaint-proposal-{name}")
    chat.press_first_button()
    number = chat.ticket()
    assert number
    assert number.startswith("C")
    chat.picture(f"complaint-{name}")
    assert not chat.overflows()
    assert (chat.foreign, chat.errors) == ([], [])


@pytest.mark.parametrize(("size", "scheme"), [(DESKTOP, "light"), (PHONE, "light"), (PHONE, "dark")])
def test_r75_standard_is_one_click_away_and_fits_the_screen(
    open_chat: OpenChat, size: tuple[int, int], scheme: str
) -> None:
    chat = open_chat(size)
    chat.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    with chat.page.context.expect_page() as opened:
        chat.page.get_by_role("link", name="服务标准").click()
    page = opened.value
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.set_viewport_size({"width": size[0], "height": size[1]})
    expect(page.get_by_role("heading", name="师傅上门")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    if folder := os.environ.get("BOT_SCREENSHOTS"):
        page.screenshot(path=Path(folder) / f"standard-{size[0]}-{scheme}.png", full_page=True)
