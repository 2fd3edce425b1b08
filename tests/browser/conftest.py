"""A browser for the tests of the web page."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from tests.browser.chat_page import ChatPage, OpenChat
from tests.browser.desk_page import LAPTOP, DeskPage, OpenDesk, add_colleague
from tests.stack import Stack

#: The browser's own traffic would be noise in a test of what the page requests.
_QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Takes the place of Playwright's own list, which has the storage of frames not kept apart by site, as browsers do.
    "--disable-features=Translate",
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium as the system installs it; CI must have it.

    It ends with its module: while Playwright runs, asynchronous tests find an event loop that is not theirs.
    """
    path = shutil.which("chromium")
    if path is None:
        missing = "No browser: `chromium` is not installed (Debian: apt-get install chromium fonts-noto-cjk)."
        if os.environ.get("CI"):
            pytest.fail(missing)
        pytest.skip(missing)
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=list(_QUIET))
        yield running
        running.close()


@pytest.fixture
def open_chat(stack: Stack, browser: Browser) -> Iterator[OpenChat]:
    """Opens the page for a new customer in a window of the given size, on a device in the given zone."""
    contexts: list[BrowserContext] = []

    def opened(size: tuple[int, int], zone: str = "Asia/Shanghai") -> ChatPage:
        width, height = size
        contexts.append(browser.new_context(viewport={"width": width, "height": height}, timezone_id=zone))
        chat = ChatPage(contexts[-1].new_page(), stack.url)
        chat.open()
        return chat

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture
def open_desk(stack: Stack, browser: Browser) -> Iterator[OpenDesk]:
    """Opens the console for a new colleague who has just signed in."""
    opened: list[DeskPage] = []

    def open_for(name: str = "小林", role: str = "agent", size: tuple[int, int] = LAPTOP, scheme: str = "light") -> DeskPage:
        desk = DeskPage(browser, stack.url, size, scheme)
        opened.append(desk)
        desk.sign_in(add_colleague(stack, name, role))
        return desk

    yield open_for
    for desk in opened:
        desk.context.close()
