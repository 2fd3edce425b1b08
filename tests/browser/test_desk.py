"""The console in a real browser: a customer is handed over, served, and given back (R70, R71)."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.chat_page import DESKTOP, REPLY, OpenChat
from tests.browser.desk_page import LAPTOP, LIVE, TABLET, TABLET_UPRIGHT, OpenDesk, ask_for_a_person
from tests.stack import Stack


def test_customer_is_handed_over_served_and_given_back(stack: Stack, open_chat: OpenChat, open_desk: OpenDesk) -> None:
    chat, desk = open_chat(DESKTOP), open_desk()
    talk = ask_for_a_person(chat, stack)
    line = desk.page.locator(f'[data-line][href$="{talk}"]')
    expect(line).to_contain_text("客户要求人工", timeout=LIVE)  # it came by itself
    desk.picture("desk-queue-laptop")
    desk.open(talk)
    expect(desk.page.locator(".side")).to_contain_text("咣咣响")
    expect(desk.page.locator("#entries")).to_contain_text("我姓林")
    assert desk.faults() == []

    desk.press("t")
    expect(chat.shop.last).to_contain_text("已转接人工", timeout=LIVE)
    expect(chat.page.locator("#server")).to_have_text("人工客服 小林")
    desk.write("林女士您好,请问洗衣机放得平稳吗?")
    expect(chat.shop.last).to_have_text("林女士您好,请问洗衣机放得平稳吗?", timeout=LIVE)
    expect(chat.page.locator(".item.shop .by").last).to_have_text("小林 · ")
    chat.picture("desk-customer")

    heard = chat.shop.count()
    chat.write("放得很平")
    expect(desk.page.locator(".entry.customer").last).to_contain_text("放得很平", timeout=LIVE)
    expect(line).to_contain_text("待回复", timeout=LIVE)
    desk.write("这个我没办法")
    expect(desk.page.locator(".flash-problem")).to_contain_text("没办法")
    desk.picture("desk-stopped-wording")
    assert chat.shop.count() == heard  # neither the assistant nor the stopped wording
    desk.page.locator("#reply").fill("好的,我请师傅明天上门看看,您看这样可以吗?")
    desk.press("Enter")
    expect(chat.shop.nth(heard)).to_contain_text("您看这样可以吗", timeout=LIVE)
    desk.picture("desk-talk-laptop")
    assert desk.faults() == []

    desk.press("Escape")
    desk.press("b")
    desk.page.get_by_label("交还前对客户说一句").fill("接下来请您和智能助手确认上门时间。")
    desk.page.get_by_role("button", name="交还", exact=True).click()
    expect(desk.page.locator(".flash-done")).to_contain_text("已交还")
    expect(chat.shop.last).to_contain_text("智能助手", timeout=LIVE)
    expect(chat.page.locator("#server")).to_be_hidden()
    chat.say("你们几点关门")
    assert "09:30" in chat.last_reply()
    chat.reload()
    expect(chat.page.locator("#server")).to_be_hidden()
    assert (desk.foreign, desk.errors) == ([], [])
    assert (chat.foreign, chat.errors) == ([], [])


def test_colleagues_hand_a_customer_on(stack: Stack, open_chat: OpenChat, open_desk: OpenDesk) -> None:
    chat, lin, wang = open_chat(DESKTOP), open_desk("小林"), open_desk("小王")
    talk = ask_for_a_person(chat, stack)
    lin.page.goto(f"{stack.url}/desk/talks/{talk}")
    wang.page.goto(f"{stack.url}/desk/talks/{talk}")
    lin.press("t")
    expect(chat.page.locator("#server")).to_have_text("人工客服 小林", timeout=LIVE)
    wang.press("t")
    expect(wang.page.locator(".flash-problem")).to_contain_text("小林")
    lin.press("x")
    dialog = lin.page.get_by_role("dialog", name="转给同事")
    there = dialog.locator("option", has_text="小王（在线）").first.get_attribute("value")
    dialog.get_by_role("combobox").select_option(value=there)
    dialog.get_by_label("给同事的说明").fill("客户要约明天")
    dialog.get_by_role("button", name="转接").click()
    expect(lin.page.locator(".flash-done")).to_contain_text("已转给小王")
    expect(chat.page.locator("#server")).to_have_text("人工客服 小王", timeout=LIVE)


def test_keys_are_listed_and_no_key_works_in_a_field(open_desk: OpenDesk) -> None:
    desk = open_desk()
    desk.press("?")
    keys = desk.page.locator("#keys")
    expect(keys).to_contain_text("显示快捷键")
    assert desk.faults() == []
    desk.picture("desk-keys")
    desk.press("Escape")
    expect(keys).to_be_hidden()
    desk.press("g")
    desk.press("a")
    expect(desk.page.get_by_role("heading", name="修改密码")).to_be_visible()
    assert desk.faults() == []
    desk.page.get_by_label("原来的密码").press_sequentially("?gq")
    expect(keys).to_be_hidden()
    assert desk.errors == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("size", "name"), [(LAPTOP, "laptop"), (TABLET, "tablet"), (TABLET_UPRIGHT, "tablet-upright")])
def test_pages_fit_the_screen(
    stack: Stack, open_chat: OpenChat, open_desk: OpenDesk, size: tuple[int, int], name: str, scheme: str
) -> None:
    talk = ask_for_a_person(open_chat(DESKTOP), stack)
    desk = open_desk("陈主管", "supervisor", size, scheme)
    assert not desk.overflows()
    desk.open(talk)
    desk.press("t")
    expect(desk.page.locator("#reply")).to_be_visible()
    assert not desk.overflows()
    assert desk.faults() == []
    desk.picture(f"desk-{name}-{scheme}")


def test_wrong_password_says_so_and_signing_out_shows_nothing(stack: Stack, browser: Browser, open_desk: OpenDesk) -> None:
    desk = open_desk()
    desk.page.get_by_role("button", name="退出").click()
    expect(desk.page.get_by_role("button", name="登录")).to_be_visible()
    desk.page.go_back()
    expect(desk.page.get_by_role("heading", name="等待接入")).to_be_hidden()
    desk.page.goto(f"{stack.url}/desk/talks")
    desk.page.get_by_label("登录名").fill("nobody")
    desk.page.get_by_label("密码").fill("wrong")
    desk.press("Enter")
    expect(desk.page.get_by_role("alert")).to_have_text("登录名或密码不对。")
    assert desk.faults() == []
    desk.picture("desk-door")


def test_stream_ends_with_the_session(stack: Stack, open_desk: OpenDesk) -> None:
    """Another device signs out everywhere: this page does not go on showing customers."""
    desk = open_desk()
    stack.rows("DELETE FROM bot.staff_sessions WHERE account_id = (SELECT max(id) FROM bot.staff_accounts)")
    expect(desk.page.get_by_role("button", name="登录")).to_be_visible(timeout=REPLY)
