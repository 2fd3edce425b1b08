"""Telephone mode in a real browser: a repair is booked without touching the mouse (R31, R72)."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.desk_page import LAPTOP, LIVE, TABLET, TABLET_UPRIGHT, DeskPage, OpenDesk
from tests.conversations.talk import PLACES, new_phone
from tests.stack import Stack


def pick_up(desk: DeskPage, phone: str) -> None:
    """From anywhere in the console, by keys alone."""
    desk.page.wait_for_load_state()
    desk.press("g")
    desk.press("c")
    expect(desk.page.get_by_label("来电号码")).to_be_focused()
    desk.page.keyboard.type(phone)
    desk.press("Enter")
    expect(desk.page.locator("#heard")).to_be_focused()


def tell(desk: DeskPage, words: str) -> str:
    """Type what the customer says; gives what the clerk is to say."""
    lines = desk.page.locator(".call-line.customer")
    before = lines.count()
    desk.page.keyboard.type(words)
    desk.press("Enter")
    expect(lines).to_have_count(before + 1, timeout=LIVE)
    return desk.page.locator("#sentence").inner_text()


def test_clerk_books_a_repair_without_the_mouse(stack: Stack, open_desk: OpenDesk) -> None:
    desk, phone = open_desk(), new_phone()
    pick_up(desk, phone)
    page = desk.page
    expect(page.locator("#sentence")).to_contain_text("号为您服务")
    assert desk.faults() == []
    said = tell(desk, "洗衣机脱水的时候咣咣响 去年6月买的")
    assert said.startswith("对不起,给您添麻烦了")
    expect(page.locator(".checklist .known")).to_contain_text(["故障", "商品型号", "购买时间"])
    desk.picture("desk-call-begun-laptop")
    expect(page.locator(".checklist .known").filter(has_text="电话")).to_contain_text(phone)  # the caller's own
    said = tell(desk, f"可以 我叫林涛 {PLACES[0]}")
    for _ in range(5):
        if "都对吗" in said:
            break
        said = tell(desk, "楼下是便利店" if "明显建筑物" in said else "可以")
    assert "都对吗" in said
    assert stack.rows("SELECT id FROM bot.tickets WHERE phone = :phone", phone=phone) == []
    assert desk.faults() == []
    desk.picture("desk-call-ready-laptop")

    desk.press("Alt+b")
    expect(page.locator(".call-label.done")).to_contain_text("已登记 R")
    (ticket,) = stack.rows("SELECT number, conversation_id FROM bot.tickets WHERE phone = :phone", phone=phone)
    expect(page.locator("#sentence")).to_contain_text(ticket.number)
    (talk,) = stack.rows("SELECT channel FROM bot.conversations WHERE id = :id", id=ticket.conversation_id)
    assert talk.channel == "phone"
    assert len(stack.rows("SELECT s.id FROM bot.slots s JOIN bot.tickets t ON t.id = s.ticket_id WHERE t.number = :n", n=ticket.number)) == 1
    desk.picture("desk-call-booked-laptop")

    desk.press("Alt+e")
    expect(page.get_by_label("结果")).to_have_value(f"已登记 {ticket.number}")
    desk.press("Tab")
    desk.press("Tab")
    page.keyboard.type("客户上午在家")
    desk.press("Tab")
    desk.press("Tab")
    desk.press("Enter")
    row = page.locator("tbody tr").first
    expect(row).to_contain_text(phone)
    expect(row).to_contain_text(ticket.number)
    expect(row).to_contain_text("维修:洗衣机脱水的时候咣咣响")
    assert desk.faults() == []
    desk.picture("desk-calls-laptop")
    assert (desk.foreign, desk.errors) == ([], [])


def test_caller_who_calls_again_is_known(stack: Stack, open_desk: OpenDesk) -> None:
    desk, phone = open_desk(), new_phone()
    pick_up(desk, phone)
    tell(desk, f"热水器漏电了 刚才手麻了一下 {PLACES[1]} 姓周")
    expect(desk.page.locator(".warning").first).to_contain_text("R32")
    alarms = stack.rows(
        "SELECT h.reason FROM bot.handoffs h JOIN bot.calls c ON c.conversation_id = h.conversation_id WHERE c.phone = :phone", phone=phone
    )
    assert [one.reason for one in alarms] == ["danger"]
    desk.press("Alt+e")
    desk.press("Enter")
    expect(desk.page.locator("tbody tr").first).to_contain_text(phone)
    assert [one.state for one in stack.rows(
        "SELECT h.state FROM bot.handoffs h JOIN bot.calls c ON c.conversation_id = h.conversation_id WHERE c.phone = :phone", phone=phone
    )] == ["closed"]  # fmt: skip
    pick_up(desk, phone)
    expect(desk.page.locator(".call-file")).to_contain_text("热水器漏电")


def test_sentence_that_was_read_out_is_noted_and_judged(stack: Stack, open_desk: OpenDesk) -> None:
    desk, phone = open_desk(), new_phone()
    pick_up(desk, phone)
    tell(desk, "空调怎么这么贵啊")
    desk.press("Alt+1")
    expect(desk.page.locator(".call-line.staff")).to_have_count(1)
    desk.press("Alt+2")
    expect(desk.page.locator(".call-line.staff")).to_have_count(2)
    found = stack.rows(
        "SELECT v.verdict FROM bot.suggestion_verdicts v JOIN bot.calls c ON c.conversation_id = v.conversation_id "
        "WHERE c.phone = :phone ORDER BY v.id", phone=phone
    )  # fmt: skip
    assert [one.verdict for one in found] == ["taken", "refused", "taken"]


def test_r52_complaint_told_on_the_telephone_is_written_word_for_word(stack: Stack, open_desk: OpenDesk) -> None:
    desk, phone = open_desk(), new_phone()
    pick_up(desk, phone)
    told = "你们什么破服务 约了上午来装空调 等到下午都没人"
    assert "真对不起" in tell(desk, told)
    said = tell(desk, "我专门请的假")
    for _ in range(4):
        if "工单" in said or "登记号" in said or "投诉号" in said:
            break
        said = tell(desk, phone if "电话" in said else "可以")
    desk.press("Alt+b")
    expect(desk.page.locator(".call-label.done")).to_contain_text("已登记 C")
    tickets = stack.rows(
        "SELECT t.number, t.fields FROM bot.tickets t JOIN bot.calls c ON c.conversation_id = t.conversation_id "
        "WHERE c.phone = :phone", phone=phone
    )  # fmt: skip
    assert len(tickets) == 1
    assert told in tickets[0].fields["text"]
    assert "我专门请的假" in tickets[0].fields["text"]


def test_what_the_customer_agreed_to_is_written_though_the_clerk_goes_on(stack: Stack, open_desk: OpenDesk) -> None:
    desk, phone = open_desk(), new_phone()
    pick_up(desk, phone)
    said = tell(desk, f"洗衣机脱水的时候咣咣响 去年6月买的 我叫林涛 {PLACES[2]}")
    for _ in range(5):
        if "都对吗" in said:
            break
        said = tell(desk, "楼下是便利店" if "明显建筑物" in said else "可以")
    assert "待登记" in tell(desk, "对")
    tell(desk, "你们几点关门")
    (ticket,) = stack.rows("SELECT number FROM bot.tickets WHERE phone = :phone", phone=phone)
    expect(desk.page.locator(".call-lines")).to_contain_text(ticket.number)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("size", "name"), [(LAPTOP, "laptop"), (TABLET, "tablet"), (TABLET_UPRIGHT, "tablet-upright")])
def test_call_fits_the_screen(open_desk: OpenDesk, size: tuple[int, int], name: str, scheme: str) -> None:
    desk = open_desk("陈主管", "supervisor", size, scheme)
    pick_up(desk, "13800001234")
    tell(desk, "冰箱不冷 买了半年 我姓周")
    assert not desk.overflows()
    assert desk.faults() == []
    desk.picture(f"desk-call-{name}-{scheme}")
    desk.page.goto(f"{desk.url}/desk/call")
    assert not desk.overflows()
    desk.picture(f"desk-calls-{name}-{scheme}")
