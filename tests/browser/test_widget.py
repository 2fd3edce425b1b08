"""The widget on a shop's page in a real browser, against the whole running system (fixture `stack`)."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Frame, Page, expect
from websockets.sync.client import connect

from bot.gateway.sessions import COOKIE, EMBEDDED_COOKIE
from tests.browser.shop_page import CONNECTED, REPLY, ShopPage, shop_server
from tests.stack import Stack

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
QUESTION = "上门费多少钱"

DESKTOP = {"viewport": {"width": 1280, "height": 800}}
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True, "device_scale_factor": 2}

OpenPage = Callable[..., ShopPage]


@pytest.fixture(scope="module")
def shop_url(stack: Stack) -> Iterator[str]:
    """A site on another port that may have the widget."""
    with shop_server(stack.url, stack.shop_port) as port:
        yield f"http://127.0.0.1:{port}"


@pytest.fixture
def new_page(stack: Stack, browser: Browser) -> Iterator[OpenPage]:
    """Opens an empty page for a new visitor; with `beside=page` another tab of the same one."""
    contexts: list[BrowserContext] = []

    def opened(beside: ShopPage | None = None, **options: Any) -> ShopPage:
        if beside:
            return ShopPage(beside.page.context.new_page(), stack.url)
        contexts.append(browser.new_context(**{**DESKTOP, "timezone_id": "Asia/Shanghai", **options}))
        return ShopPage(contexts[-1].new_page(), stack.url)

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture
def page(new_page: OpenPage, shop_url: str) -> ShopPage:
    """A new visitor on a shop's page; the panel is closed."""
    fresh = new_page()
    fresh.visit(shop_url)
    return fresh


def speak_elsewhere(page: ShopPage, stack: Stack, text: str) -> None:
    """The same visitor says something where the page cannot notice, and is answered."""
    cookies = {one["name"]: one["value"] for one in page.page.context.cookies(stack.url)}
    address = stack.url.replace("http", "ws", 1) + "/chat"
    with connect(address, additional_headers={"Cookie": f"{EMBEDDED_COOKIE}={cookies[EMBEDDED_COOKIE]}"}) as socket:
        socket.send(json.dumps({"type": "hello", "after": 0}))
        socket.send(json.dumps({"type": "message", "id": uuid.uuid4().hex, "text": text}))
        while json.loads(socket.recv(timeout=30))["type"] != "reply":
            pass


def faults(at: Page | Frame) -> list[str]:
    """What axe-core finds serious or critical."""
    at.evaluate(AXE.read_text(encoding="utf-8"))
    found = at.evaluate("async () => (await axe.run(document, {resultTypes: ['violations'], iframes: false})).violations")
    grave = [one for one in found if one["impact"] in ("serious", "critical")]
    return [f"{one['id']}: {node['target']} {node['failureSummary']}" for one in grave for node in one["nodes"]]


def frame_of(page: ShopPage) -> Frame:
    return next(frame for frame in page.page.frames if "/chat/frame" in frame.url)


def test_one_tag_brings_the_chat_to_a_page_with_a_strict_policy(page: ShopPage) -> None:
    page.open()
    page.say(QUESTION)
    assert "20元" in page.shop.last.inner_text()
    page.picture("widget-on-a-shop-page")
    assert (page.foreign, page.problems) == ([], [])


def test_widget_keeps_its_looks_on_any_page(page: ShopPage) -> None:
    box = page.launcher.bounding_box()
    assert box
    assert (box["width"], box["height"]) == (56, 56)
    assert (box["x"] + box["width"], box["y"] + box["height"]) == (1260, 780)


def test_nothing_global_is_left_on_the_page(new_page: OpenPage, shop_url: str) -> None:
    page = new_page()
    names = "() => [...Object.getOwnPropertyNames(window), ...Object.keys(document), window.length].map(String).sort()"
    page.page.goto(f"{shop_url}/bare")
    before = page.page.evaluate(names)
    page.visit(shop_url)
    page.open()
    assert page.page.evaluate(names) == before
    assert page.page.evaluate("document.body.children.length") == 2
    assert page.page.evaluate("Object.keys(localStorage).length + Object.keys(sessionStorage).length") == 0
    assert page.page.evaluate("document.cookie") == ""


def test_wrong_origin_gets_no_widget_and_is_told_the_setting(new_page: OpenPage, stack: Stack) -> None:
    with shop_server(stack.url) as port:
        page = new_page()
        with page.page.expect_console_message(lambda message: "BOT_WIDGET_ORIGINS" in message.text):
            page.page.goto(f"http://127.0.0.1:{port}/")
        assert page.page.evaluate("document.body.children.length") == 1


def test_frame_refuses_to_be_shown_elsewhere(new_page: OpenPage, stack: Stack) -> None:
    with shop_server(stack.url) as port:
        page = new_page()
        page.page.goto(f"http://127.0.0.1:{port}/bare")
        with page.page.expect_console_message(lambda message: "frame-ancestors" in message.text):
            page.page.evaluate(
                "address => { const frame = document.createElement('iframe'); frame.src = address; document.body.append(frame) }",
                f"{stack.url}/chat/frame",
            )


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_conversation_goes_along_to_the_next_page(new_page: OpenPage, shop_url: str, stack: Stack, host: str) -> None:
    """From `localhost` the gateway at 127.0.0.1 is another site, whose cookie does not arrive."""
    page = new_page()
    page.visit(shop_url.replace("127.0.0.1", host))
    page.open()
    page.say(QUESTION)
    assert bool(page.page.context.cookies(stack.url)) == (host == "127.0.0.1")
    page.page.get_by_role("link", name="第二页").click()
    page.page.wait_for_url("**/second")
    for _ in ("next page", "reload"):
        expect(page.launcher).to_be_visible(timeout=CONNECTED)
        page.open()
        expect(page.own).to_have_text([QUESTION])
        page.page.reload()
    assert page.problems == []


def test_message_written_without_network_goes_along_and_arrives_once(page: ShopPage, shop_url: str) -> None:
    page.open()
    page.page.context.set_offline(True)
    expect(page.chat.locator("#banner")).to_be_visible(timeout=5000)
    page.field.fill(QUESTION)
    page.page.keyboard.press("Enter")
    expect(page.chat.locator(".item.own .state")).to_contain_text("未送达")
    page.page.context.set_offline(False)
    page.visit(f"{shop_url}/second")
    page.open()
    expect(page.shop.last).to_contain_text("20元", timeout=REPLY)
    assert page.own.all_inner_texts() == [QUESTION]


def test_unread_messages_are_counted_while_the_panel_is_closed(page: ShopPage, shop_url: str, stack: Stack) -> None:
    page.open()
    page.say("你好")
    page.close()
    expect(page.badge).to_be_hidden()
    speak_elsewhere(page, stack, QUESTION)
    expect(page.badge).to_have_text("1", timeout=REPLY)
    expect(page.status).to_contain_text("1 条新消息")
    expect(page.launcher).to_have_attribute("aria-label", "打开在线客服，1 条新消息")
    page.picture("widget-unread")
    page.visit(f"{shop_url}/second")
    expect(page.badge).to_have_text("1", timeout=CONNECTED)
    page.open()
    expect(page.badge).to_be_hidden()
    expect(page.own).to_have_text(["你好", QUESTION])
    page.close()
    page.page.reload()
    expect(page.launcher).to_have_attribute("aria-label", "打开在线客服", timeout=CONNECTED)
    expect(page.badge).to_be_hidden()


def test_two_tabs_show_one_conversation(page: ShopPage, new_page: OpenPage, shop_url: str) -> None:
    other = new_page(beside=page)
    other.visit(f"{shop_url}/second")
    for tab in (page, other):
        tab.page.bring_to_front()
        tab.open()
    page.say(QUESTION)
    expect(other.own).to_have_text([QUESTION])
    expect(other.shop.last).to_contain_text("20元", timeout=REPLY)
    other.say("谢谢")
    expect(page.own).to_have_text([QUESTION, "谢谢"])
    expect(page.shop).to_have_count(other.shop.count())


def test_two_visitors_have_two_conversations(page: ShopPage, new_page: OpenPage, shop_url: str) -> None:
    other = new_page()
    other.visit(shop_url)
    for visitor in (page, other):
        visitor.open()
    page.say(QUESTION)
    expect(other.own).to_have_count(0)


def test_keyboard_alone_is_enough(page: ShopPage) -> None:
    press = page.page.keyboard.press
    for _ in ("the page's link", "the button"):
        press("Tab")
    assert page.focused() == "launcher"
    press("Enter")
    page.wait_until_open()
    expect(page.launcher).to_have_attribute("aria-expanded", "true")
    assert page.focused() == "chat"
    expect(page.field).to_be_focused()
    page.page.keyboard.type(QUESTION)
    press("Enter")
    expect(page.shop.last).to_contain_text("20元", timeout=REPLY)
    press("Escape")
    expect(page.panel).to_be_hidden()
    assert page.focused() == "launcher"
    press("Space")
    expect(page.field).to_be_focused()
    page.chat.locator("#close").focus()
    press("Enter")
    expect(page.panel).to_be_hidden()
    assert page.focused() == "launcher"
    press("Tab")
    assert page.focused() != "chat"


def test_mouse_opens_and_closes(page: ShopPage) -> None:
    page.open()
    page.launcher.click()
    expect(page.panel).to_be_hidden()
    page.open()
    page.chat.get_by_role("button", name="收起对话").click()
    expect(page.panel).to_be_hidden()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_telephone_shows_the_chat_on_the_whole_screen(new_page: OpenPage, shop_url: str, scheme: str) -> None:
    page = new_page(**PHONE, color_scheme=scheme)
    page.visit(shop_url)
    page.picture(f"widget-telephone-{scheme}-closed")
    page.launcher.tap()
    page.wait_until_open()
    expect(page.launcher).to_be_hidden()
    # The field would call up the keyboard over the greeting.
    expect(page.chat.locator("#close")).to_be_focused()
    page.chat.locator("#text-input").tap()
    page.say("你好 家里洗衣机甩干的时候声音特别大 明天下午能来人看看不")
    page.picture(f"widget-telephone-{scheme}")
    assert page.panel.bounding_box() == {"x": 0, "y": 0, "width": 390, "height": 844}
    assert not frame_of(page).evaluate("document.documentElement.scrollWidth > innerWidth")
    # What is left when the keyboard is up.
    page.page.set_viewport_size({"width": 390, "height": 500})
    expect(page.chat.locator(".input-button")).to_be_in_viewport()
    expect(page.shop.last).to_be_in_viewport()
    page.chat.get_by_role("button", name="收起对话").tap()
    expect(page.launcher).to_be_visible()


def test_dark_device_gets_a_dark_widget(new_page: OpenPage, shop_url: str) -> None:
    page = new_page(color_scheme="dark")
    page.visit(shop_url)
    page.open()
    page.say(QUESTION)
    page.picture("widget-dark")
    background = "element => getComputedStyle(element).backgroundColor"
    assert page.panel.evaluate(background) == page.chat.locator(".page").evaluate(background) == "rgb(18, 25, 26)"


def test_nothing_moves_for_those_who_do_not_want_it(new_page: OpenPage, shop_url: str) -> None:
    for motion, moves in (("reduce", False), ("no-preference", True)):
        page = new_page(reduced_motion=motion)
        page.visit(shop_url)
        page.open()
        for element in (page.panel, page.chat.locator(".item").first):
            assert (element.evaluate("element => getComputedStyle(element).animationName") != "none") == moves


def test_demo_shop_has_the_widget_by_exactly_one_tag(new_page: OpenPage, stack: Stack) -> None:
    page = new_page()
    page.visit(f"{stack.url}/demo")
    tags = page.page.locator("script").evaluate_all("tags => tags.map(tag => tag.outerHTML)")
    assert tags == ['<script src="/widget.js" async=""></script>']
    page.open()
    page.say(QUESTION)
    page.picture("demo")
    page.page.get_by_role("link", name="冰箱").click()
    expect(page.page.get_by_role("heading", level=1)).to_have_text("冰箱")
    expect(page.launcher).to_be_visible(timeout=CONNECTED)
    page.open()
    expect(page.own).to_have_text([QUESTION])
    assert (page.foreign, page.problems) == ([], [])


def test_widget_and_page_of_one_site_are_one_conversation(new_page: OpenPage, stack: Stack) -> None:
    page = new_page()
    page.visit(f"{stack.url}/demo")
    page.open()
    page.say(QUESTION)
    page.page.goto(stack.url)
    expect(page.page.locator(".item.own .message-bubble")).to_have_text([QUESTION])
    assert COOKIE not in {one["name"] for one in page.page.context.cookies()}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("device", [DESKTOP, PHONE], ids=["desktop", "telephone"])
def test_no_grave_fault_for_those_who_use_aids(
    new_page: OpenPage, stack: Stack, device: dict[str, Any], scheme: str
) -> None:
    page = new_page(**device, color_scheme=scheme, reduced_motion="reduce")
    page.visit(f"{stack.url}/demo")
    page.picture(f"demo-{'telephone' if device is PHONE else 'desktop'}-{scheme}")
    assert faults(page.page) == []
    page.open()
    page.say("你好 家里洗衣机甩干的时候声音特别大 明天下午能来人看看不")
    page.say("XQG100-12 去年双十一买的")
    assert faults(page.page) == []
    assert faults(frame_of(page)) == []
    page.page.goto(stack.url)
    expect(page.page.locator(".item.own")).to_have_count(2)
    assert faults(page.page) == []
