"""The customer's chat page as the browser tests use it."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

TICKET = re.compile(r"[A-Z]\d{4}-\d{4}")

#: Milliseconds for a reply: the first turn after a start has Rasa load its model.
REPLY = 30_000
#: Milliseconds for the page to be connected, also after its connection was lost.
CONNECTED = 15_000
DESKTOP = (1280, 800)
PHONE = (360, 640)


class ChatPage:
    """What a customer sees and does."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.url = url
        self.shop = page.locator(".item.shop .message-bubble")
        self.own = page.locator(".item.own .message-bubble")
        self.states = page.locator(".item.own .state")
        self.buttons = page.locator(".choices button:enabled")
        self.foreign: list[str] = []
        self.errors: list[str] = []
        page.on("request", lambda request: self._note_request(request.url))
        page.on("console", lambda message: self._note_error(message.type, message.text))
        page.on("pageerror", lambda error: self.errors.append(str(error)))

    def _note_request(self, url: str) -> None:
        if not url.startswith((self.url, "data:", "blob:")):
            self.foreign.append(url)

    def _note_error(self, kind: str, text: str) -> None:
        if kind == "error":
            self.errors.append(text)

    def open(self) -> None:
        self.page.goto(self.url)
        self.wait_until_connected()
        expect(self.shop).not_to_have_count(0)

    def reload(self) -> None:
        """Load the page anew and wait until everything the customer had said is there again."""
        said = self.own.count()
        self.page.reload()
        self.wait_until_connected()
        expect(self.own).to_have_count(said)

    def wait_until_connected(self) -> None:
        expect(self.page.locator("#status")).to_have_text("在线", timeout=CONNECTED)

    def write(self, text: str) -> None:
        """Say something without waiting for the reply."""
        said = self.own.count()
        self.page.locator("#text-input").fill(text)
        self.page.keyboard.press("Enter")
        expect(self.own).to_have_count(said + 1)

    def say(self, text: str) -> None:
        self.answered(lambda: self.write(text))

    def press_first_button(self) -> None:
        self.answered(self.buttons.first.click)

    def answered(self, act: Callable[[], None]) -> None:
        """Do something that the shop replies to, and wait for the reply."""
        heard = self.shop.count()
        act()
        expect(self.shop.nth(heard)).to_be_visible(timeout=REPLY)

    def last_reply(self) -> str:
        return self.shop.last.inner_text()

    def ticket(self) -> str | None:
        """The number of the ticket the shop has named."""
        found = TICKET.search("\n".join(self.shop.all_inner_texts()))
        return found.group() if found else None

    def overflows(self) -> bool:
        """Whether anything has to be scrolled sideways."""
        return bool(
            self.page.locator("#messages").evaluate(
                "log => log.scrollWidth > log.clientWidth || document.documentElement.scrollWidth > innerWidth"
            )
        )

    def picture(self, name: str) -> None:
        """Keep what the page looks like, where somebody wants to see it."""
        if folder := os.environ.get("BOT_SCREENSHOTS"):
            self.page.screenshot(path=Path(folder) / f"{name}.png", animations="disabled")  # makes the folder, too


OpenChat = Callable[..., ChatPage]
