"""The customer's chat page in a real browser, against the whole running system (fixture `stack`)."""

from __future__ import annotations

import re
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect

from tests.browser.chat_page import CONNECTED, DESKTOP, PHONE, ChatPage, OpenChat

PROBLEM = "你好 我张伟 13912345678 家里洗衣机甩干的时候声音特别大像要飞起来 明天下午能来人看看不 天河区体育西路103号"
MODEL_AND_DATE = "XQG100-12 去年双十一买的"
LANDMARK = "楼下是工商银行"

#: Questions and buttons a booking may take before it counts as going round in circles.
MOST_STEPS = 12


def book_repair(chat: ChatPage) -> str:
    """Answer whatever is asked until a ticket is there; its number."""
    for _ in range(MOST_STEPS):
        if number := chat.ticket():
            return number
        if chat.buttons.count():
            chat.press_first_button()
        elif re.search("建筑|标志", chat.last_reply()):
            chat.say(LANDMARK)
        else:
            pytest.fail(f"An unexpected question: {chat.last_reply()}")
    pytest.fail(f"No ticket after {MOST_STEPS} steps; the last reply: {chat.last_reply()}")


def test_page_asks_nobody_else_and_reports_no_error(open_chat: OpenChat) -> None:
    chat = open_chat(DESKTOP)
    chat.picture("welcome")
    assert chat.foreign == []
    assert chat.errors == []


def test_repair_is_booked_by_typing_and_found_again(open_chat: OpenChat) -> None:
    chat = open_chat(DESKTOP)
    chat.say(PROBLEM)
    chat.reload()
    chat.say(MODEL_AND_DATE)
    chat.picture("repair-with-buttons")
    number = book_repair(chat)
    chat.picture("repair-booked")
    chat.reload()
    assert chat.ticket() == number
    assert chat.own.all_inner_texts()[:2] == [PROBLEM, MODEL_AND_DATE]
    assert (chat.foreign, chat.errors) == ([], [])


def test_button_answers_once(open_chat: OpenChat) -> None:
    chat = open_chat(DESKTOP)
    chat.say(PROBLEM)
    chat.say(MODEL_AND_DATE)
    said, title = chat.own.count(), chat.buttons.first.inner_text()
    chat.answered(chat.buttons.first.dblclick)
    assert chat.own.all_inner_texts()[said:] == [title]
    chat.reload()
    assert chat.own.all_inner_texts()[said:] == [title]


@pytest.mark.parametrize(
    "text",
    [
        "<img src=x onerror=alert(1)> 冰箱不冷",
        "**冰箱** _不冷_ # 冰箱",
        "[冰箱](javascript:alert(1)) &amp; <b>不冷</b>",
    ],
)
def test_text_is_shown_as_it_was_typed(open_chat: OpenChat, text: str) -> None:
    chat = open_chat(DESKTOP)
    chat.say(text)
    for _ in ("as typed", "from the history"):
        expect(chat.own).to_have_text([text])
        assert chat.page.locator(".message-bubble *").count() == 0
        chat.reload()


@pytest.mark.parametrize("zone", ["America/Los_Angeles", "Pacific/Kiritimati"])
def test_times_are_those_of_the_shop_wherever_the_device_is(open_chat: OpenChat, zone: str) -> None:
    """NOW is in the morning in the shop: the day before in Los Angeles, the day after at times on Kiritimati."""
    chat = open_chat(DESKTOP, zone)
    chat.say("在吗")
    shown = chat.page.locator(".meta time").last
    said = datetime.fromisoformat(shown.get_attribute("datetime") or "").astimezone(ZoneInfo("Asia/Shanghai"))
    assert shown.inner_text() == f"{said:%H:%M}"
    expect(chat.page.locator(".day")).to_have_text(["今天"])
    name = "date => import('/static/times.js').then(({Times}) => new Times('Asia/Shanghai').nameOfDay(new Date(date), new Date('2026-11-23T02:00Z')))"
    days = {"2026-11-22T16:00Z": "今天", "2026-11-22T15:59Z": "昨天", "2026-11-20T15:59Z": "11月20日周五"}
    assert {date: chat.page.evaluate(name, date) for date in days} == days
    assert chat.page.evaluate(name, "2025-12-31T15:59Z") == "2025年12月31日周三"


def test_message_written_without_network_arrives_once(open_chat: OpenChat) -> None:
    chat = open_chat(DESKTOP)
    chat.page.context.set_offline(True)
    expect(chat.page.locator("#banner")).to_be_visible(timeout=5000)
    chat.write("冰箱不冷了")
    expect(chat.states).to_contain_text("未送达")
    chat.picture("offline")
    chat.page.context.set_offline(False)
    expect(chat.states).to_contain_text("已送达", timeout=CONNECTED)
    expect(chat.page.locator("#banner")).to_be_hidden()
    chat.reload()
    assert chat.own.all_inner_texts() == ["冰箱不冷了"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_telephone_needs_no_scrolling_sideways(open_chat: OpenChat, scheme: str) -> None:
    chat = open_chat(PHONE)
    chat.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    chat.say(PROBLEM)
    chat.say(MODEL_AND_DATE)
    chat.picture(f"telephone-{scheme}")
    assert not chat.overflows()
    expect(chat.shop.last).to_be_in_viewport()
    expect(chat.page.locator(".input-button")).to_be_in_viewport()
