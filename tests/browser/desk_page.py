"""The staff console as the browser tests use it."""

from __future__ import annotations

import os
import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.chat_page import ChatPage
from tests.conversations.talk import new_phone
from tests.stack import ROOT, Stack

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
LAPTOP, TABLET, TABLET_UPRIGHT = (1280, 800), (1024, 768), (768, 1024)
#: Milliseconds within which a page has heard of what happened elsewhere.
LIVE = 5000


@dataclass(frozen=True)
class Colleague:
    """An account made at the terminal, with the password that was printed."""

    login: str
    name: str
    password: str


def add_colleague(stack: Stack, name: str, role: str = "agent", *more: str) -> Colleague:
    login = f"b{uuid.uuid4().hex[:8]}"
    printed = stack.command("staff", "add", login, "--name", name, "--role", role, "--generate", *more)
    assert printed.returncode == 0, printed.stderr
    found = re.search(r"只显示这一次\):(\S+)", printed.stdout)
    assert found, printed.stdout
    return Colleague(login, name, found[1])


def ask_for_a_person(chat: ChatPage, stack: Stack) -> str:
    """A customer who has told something of a repair wants a person; the conversation's id."""
    phone = new_phone()
    chat.say(f"洗衣机脱水的时候咣咣响 去年6月买的 {phone} 我姓林")
    chat.say("转人工")
    found = stack.rows("SELECT conversation_id AS id FROM bot.messages WHERE text LIKE :words", words=f"%{phone}%")
    return str(found[0].id)


class DeskPage:
    """What a colleague sees and does, on a device of the given size."""

    def __init__(self, browser: Browser, url: str, size: tuple[int, int] = LAPTOP, scheme: str = "light") -> None:
        width, height = size
        self.context: BrowserContext = browser.new_context(
            viewport={"width": width, "height": height}, locale="zh-CN", timezone_id="Asia/Shanghai", color_scheme=scheme  # type: ignore[arg-type]
        )
        self.page: Page = self.context.new_page()
        self.url = url
        self.foreign: list[str] = []
        self.errors: list[str] = []
        self.page.on("request", lambda request: self._note_request(request.url))
        self.page.on("console", lambda message: self._note_error(message.type, message.text))
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))

    def _note_request(self, url: str) -> None:
        if not url.startswith((self.url, "data:")):
            self.foreign.append(url)

    def _note_error(self, kind: str, text: str) -> None:
        # What the console refuses is answered with 409, which browsers and htmx report as an error of the page.
        if kind == "error" and "409" not in text:
            self.errors.append(text)

    def sign_in(self, who: Colleague) -> None:
        """For the first time: the printed password is changed at once."""
        page = self.page
        page.goto(f"{self.url}/desk/")
        page.get_by_label("登录名").fill(who.login)
        page.get_by_label("密码").fill(who.password)
        page.keyboard.press("Enter")
        page.get_by_label("原来的密码").fill(who.password)
        own = f"own-{uuid.uuid4().hex[:12]}"
        page.get_by_label("新密码").fill(own)
        page.get_by_label("再输入一次").fill(own)
        page.get_by_role("button", name="保存新密码").click()
        expect(page.get_by_role("heading", name="等待接入")).to_be_visible()

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)

    def open(self, talk_id: str) -> None:
        self.page.locator(f'[data-line][href$="{talk_id}"]').click()
        expect(self.page.locator("#talks")).to_have_attribute("data-talk", talk_id)
        self.page.wait_for_load_state()  # the keys are listened for

    def write(self, text: str) -> None:
        """Type a reply and send it, without the mouse."""
        self.press("r")
        self.page.locator("#reply").fill(text)
        self.press("Enter")

    def faults(self) -> list[str]:
        """What axe-core finds serious or critical."""
        self.page.evaluate(AXE.read_text(encoding="utf-8"))
        found = self.page.evaluate("async () => (await axe.run(document, {resultTypes: ['violations']})).violations")
        grave = [one for one in found if one["impact"] in ("serious", "critical")]
        return [f"{one['id']}: {node['target']} {node['failureSummary']}" for one in grave for node in one["nodes"]]

    def overflows(self) -> bool:
        """Whether the page has to be scrolled sideways."""
        return bool(self.page.evaluate("document.documentElement.scrollWidth > innerWidth"))

    def picture(self, name: str) -> None:
        """Keep what the page looks like, where somebody wants to see it."""
        if folder := os.environ.get("BOT_SCREENSHOTS"):
            self.page.screenshot(path=Path(folder) / f"{name}.png", animations="disabled")


OpenDesk = Callable[..., DeskPage]
