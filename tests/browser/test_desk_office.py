"""Tickets, customers' files and figures in a real browser."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.chat_page import DESKTOP, OpenChat
from tests.browser.desk_page import LAPTOP, LIVE, TABLET, TABLET_UPRIGHT, DeskPage, OpenDesk, ask_for_a_person
from tests.conversations.complaint_talk import NO_SHOW, complaint_of, told
from tests.conversations.talk import new_phone
from tests.stack import Customer, Stack


def complaint(customer: Customer) -> tuple[str, str]:
    """Number and telephone of a complaint that the assistant has taken down."""
    phone = new_phone()
    told(customer, NO_SHOW, "就这些", phone=phone)
    return str(complaint_of(customer)["number"]), phone


def visit(desk: DeskPage, path: str) -> None:
    desk.page.goto(f"{desk.url}/desk/{path}")


def test_complaint_is_found_passed_on_answered_and_closed(customer: Customer, open_desk: OpenDesk) -> None:
    number, phone = complaint(customer)
    desk = open_desk("陈主管", "supervisor")
    desk.page.get_by_role("link", name="工单").click()
    desk.page.get_by_label("查找").fill(phone[-6:])
    desk.press("Enter")
    desk.page.get_by_role("link", name=number).click()
    expect(desk.page.locator(".facts").first).to_contain_text("都没人")
    desk.press("u")
    desk.page.locator("#escalate textarea").fill("客户要求店长回电")
    desk.page.get_by_role("button", name="上报", exact=True).click()
    expect(desk.page.locator(".flash-done")).to_contain_text("已上报店长")
    desk.page.get_by_label("回复客户").fill("您好,店长今天给您回电,您看这样可以吗?")
    desk.page.get_by_role("button", name="发给客户").click()
    expect(desk.page.locator(".flash-done")).to_contain_text("已发给客户")
    expect(desk.page.locator(".steps")).to_contain_text("已回复客户")
    assert desk.faults() == []
    desk.press("e")
    desk.page.locator("#status textarea").fill("已道歉")
    desk.page.get_by_role("button", name="保存").click()
    expect(desk.page.get_by_role("heading", name=number)).to_contain_text("已结束")
    assert (desk.foreign, desk.errors) == ([], [])


def test_customers_file_is_opened_and_corrected_by_keys(customer: Customer, open_desk: OpenDesk) -> None:
    _, phone = complaint(customer)
    desk = open_desk()
    visit(desk, f"customers/{phone}")
    desk.press("e")
    desk.page.get_by_label("姓名").fill("邹旻")
    desk.page.get_by_role("button", name="保存").click()
    expect(desk.page.get_by_role("heading", name="邹旻")).to_be_visible()
    assert desk.faults() == []
    assert desk.errors == []


def test_r74_manager_reads_the_page_and_exports(customer: Customer, open_desk: OpenDesk, tmp_path: Path) -> None:
    complaint(customer)
    desk = open_desk("王经理", "manager")
    desk.page.get_by_role("link", name="报表").click()
    expect(desk.page.locator(".numbers")).to_contain_text("助手独立解决")
    expect(desk.page.locator("#causes-title")).to_be_visible()
    expect(desk.page.locator(".chart canvas").nth(2)).to_be_visible()
    with desk.page.expect_download() as download:
        desk.press("x")
    assert download.value.suggested_filename.endswith(".xlsx")
    download.value.save_as(tmp_path / "figures.xlsx")
    assert (tmp_path / "figures.xlsx").read_bytes()[:2] == b"PK"
    desk.page.get_by_role("link", name="近 7 天").click()
    expect(desk.page.locator("#days-title")).to_be_visible()
    assert desk.faults() == []
    assert (desk.foreign, desk.errors) == ([], [])


@pytest.mark.parametrize(("size", "name"), [(LAPTOP, "laptop"), (TABLET, "tablet"), (TABLET_UPRIGHT, "tablet-upright")])
def test_office_pages_fit_the_screen(customer: Customer, open_desk: OpenDesk, size: tuple[int, int], name: str) -> None:
    number, phone = complaint(customer)
    desk = open_desk("王经理", "admin", size)
    pages = {
        "tickets": "tickets",
        "board": "tickets/board",
        "ticket": f"tickets/{number}",
        "print": f"tickets/{number}/print",
        "customers": "customers",
        "customer": f"customers/{phone}",
        "figures": "figures",
        "inspections": "inspection",
        "articles": "content",
        "wording": "content/wording?q=零售价&at=utter_sale_price",
        "phrases": "content/files/phrases?at=forbidden",
        "policy": "content/files/policy?at=repair/visit_fee",
        "calendar": "content/calendar",
        "shop": "content/files/shop?at=technicians/T01",
        "promotions": "content/files/promotions",
        "knowledge": "content/files/knowledge",
        "log": "log",
        "account": "account",
        "calls": "call",
    }
    for page, path in pages.items():
        visit(desk, path)
        assert not desk.overflows(), page
        assert desk.faults() == [], page
        desk.picture(f"desk-{page}-{name}")
    assert desk.errors == []


def test_manager_changes_a_fee_and_the_assistant_says_it(customer: Customer, open_desk: OpenDesk) -> None:
    desk = open_desk("王经理", "manager")
    visit(desk, "content/files/policy?at=repair/visit_fee")
    desk.page.get_by_label("内容").last.fill("35")
    desk.press("Escape")
    desk.press("p")
    expect(desk.page.locator("#preview")).to_contain_text("35")
    assert desk.faults() == []
    desk.page.get_by_role("button", name="保存").click()
    expect(desk.page.locator(".flash-done")).to_contain_text("已保存")
    assert "35" in customer.say("上门维修怎么收费").text
    desk.page.get_by_role("button", name="撤销").first.click()
    expect(desk.page.locator(".flash-done")).to_contain_text("已撤销")
    assert "35" not in customer.say("上门维修怎么收费").text
    assert desk.errors == []


def test_supervisor_inspects_a_conversation(stack: Stack, open_chat: OpenChat, open_desk: OpenDesk) -> None:
    chat, agent, chief = open_chat(DESKTOP), open_desk("小林"), open_desk("陈主管", "supervisor")
    talk = ask_for_a_person(chat, stack)
    visit(agent, f"talks/{talk}")
    agent.press("t")
    expect(agent.page.locator("#reply")).to_be_visible()
    agent.write("我给您安排明天上午上门。")
    expect(chat.shop.last).to_contain_text("我给您安排", timeout=LIVE)
    agent.press("Escape")
    agent.press("e")
    agent.page.get_by_role("button", name="结束", exact=True).last.click()
    expect(agent.page.locator(".flash-done")).to_contain_text("已结束")
    visit(chief, "inspection")
    line = chief.page.locator("tr", has_text="您看这样可以吗")
    for _ in range(40):
        if line.count():
            break
        chief.page.wait_for_timeout(1000)
        chief.page.reload()
    assert chief.faults() == []
    chief.picture("desk-inspections")
    line.first.get_by_role("link").click()
    expect(chief.page.locator(".fault").first).to_contain_text("R6")
    chief.press("c")
    chief.page.keyboard.type("提出办法时请问一句客户")
    chief.page.get_by_role("button", name="写下").click()
    expect(chief.page.locator(".steps")).to_contain_text("请问一句")
    assert chief.faults() == []
    chief.picture("desk-inspection")
    visit(agent, "inspection")
    agent.page.locator("[data-line]").first.click()
    agent.page.get_by_label("为什么不该扣分").fill("客户自己定的时间")
    agent.page.get_by_role("button", name="提出申诉").click()
    expect(agent.page.locator(".tag").first).to_have_text("申诉中")
    assert (agent.errors, chief.errors) == ([], [])
