"""Beside a conversation in a real browser: proposals by keys, drafts checked while they are typed (R1, R6, R7, R30)."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.chat_page import DESKTOP, ChatPage, OpenChat
from tests.browser.desk_page import LIVE, TABLET_UPRIGHT, DeskPage, OpenDesk, add_colleague
from tests.browser.test_desk import ask_for_a_person
from tests.stack import Stack


def served(stack: Stack, open_chat: OpenChat, desk: DeskPage) -> tuple[ChatPage, str]:
    chat = open_chat(DESKTOP)
    talk = ask_for_a_person(chat, stack)
    desk.page.goto(f"{stack.url}/desk/talks/{talk}")
    desk.press("t")
    expect(desk.page.locator("#reply")).to_be_visible()
    desk.page.wait_for_load_state()
    return chat, talk


def test_proposal_is_put_in_changed_and_sent_by_keys(stack: Stack, open_chat: OpenChat, open_desk: OpenDesk) -> None:
    desk = open_desk()
    chat, talk = served(stack, open_chat, desk)
    chat.write("上门费多少钱")
    first = desk.page.locator(".suggestion").first
    expect(first).to_contain_text("上门费20元", timeout=LIVE)
    expect(first).to_contain_text("服务规则")
    desk.picture("desk-suggestions-laptop")
    assert desk.faults() == []
    desk.press("1")
    reply = desk.page.locator("#reply")
    expect(reply).to_be_focused()
    desk.page.keyboard.type("谢谢您!")
    desk.press("Enter")
    expect(chat.shop.last).to_contain_text("谢谢您!", timeout=LIVE)
    found = stack.rows("SELECT verdict, kind FROM bot.suggestion_verdicts WHERE conversation_id = :id", id=talk)
    assert [(one.verdict, one.kind) for one in found] == [("edited", "dialogue")]
    chat.write("你们几点关门")
    expect(first).to_contain_text("09:30", timeout=LIVE)
    desk.press("Alt+1")
    desk.press("Enter")
    expect(chat.shop.last).to_contain_text("09:30", timeout=LIVE)
    found = stack.rows("SELECT verdict FROM bot.suggestion_verdicts WHERE conversation_id = :id ORDER BY id", id=talk)
    assert [one.verdict for one in found] == ["edited", "taken"]
    assert desk.errors == []


def test_r7_rude_draft_is_marked_mended_and_only_a_supervisor_lets_it_pass(
    stack: Stack, open_chat: OpenChat, open_desk: OpenDesk
) -> None:
    desk = open_desk()
    chat, talk = served(stack, open_chat, desk)
    heard, page = chat.shop.count(), desk.page
    desk.press("r")
    page.keyboard.type("这个我没办法")
    expect(page.locator("#manners mark")).to_have_text("没办法")
    desk.picture("desk-manners-laptop")
    assert desk.faults() == []
    desk.press("Enter")
    expect(page.locator(".flash-problem")).to_contain_text("没办法")
    assert chat.shop.count() == heard
    desk.press("Alt+f")
    expect(page.locator("#reply")).to_have_value("对不起,这一点暂时做不到,我帮您看看还有什么办法可行。".replace(",", "，"))
    expect(page.locator("#manners mark")).to_have_count(0)

    page.locator("#reply").fill("这个我没办法")
    chief = add_colleague(stack, "陈主管", "supervisor")
    page.get_by_label("主管登录名").fill(chief.login)
    page.get_by_label("主管密码").fill(chief.password)
    desk.press("Enter")
    expect(chat.shop.nth(heard)).to_contain_text("没办法", timeout=LIVE)
    (deed,) = stack.rows("SELECT login, details FROM bot.audit_log WHERE action = 'allow_wording' AND subject = :id", id=talk)
    assert deed.login == chief.login
    assert deed.details["text"] == "这个我没办法"


def test_r6_r30_what_is_prescribed_and_missing_is_hinted_at(stack: Stack, open_chat: OpenChat, open_desk: OpenDesk) -> None:
    desk = open_desk("小林", "agent", TABLET_UPRIGHT)
    served(stack, open_chat, desk)
    desk.press("r")
    desk.page.keyboard.type("我们可以明天上午上门")
    hint = desk.page.locator(".manners-hint")
    expect(hint.filter(has_text="R6")).to_be_visible()
    desk.picture("desk-hints-tablet-upright")
    assert not desk.overflows()
    assert desk.faults() == []
    desk.press("Alt+f")
    expect(desk.page.locator("#reply")).to_have_value("我们可以明天上午上门。您看这样可以吗?")
    expect(hint.filter(has_text="R6")).to_have_count(0)
