"""A shop's page with the widget on it, served from another port than the gateway's, and what a visitor does there."""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Page, expect

#: Milliseconds for a reply: the first turn after a start has Rasa load its model.
REPLY = 30_000
#: Milliseconds for the widget to be there and its frame connected.
CONNECTED = 15_000

#: What a shop's own styles do to everything on its pages must not reach the widget.
_CSS = """
* { font-size: 40px !important; color: red !important; }
div { display: none; position: static !important; transform: rotate(45deg); }
button { width: 500px !important; background: yellow !important; }
"""
_PAGE = """<!doctype html>
<html lang="zh-CN">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>{path}</title>
    <link rel="stylesheet" href="/shop.css">
    {tag}
  </head>
  <body><main><h1>{path}</h1><a href="/second">第二页</a></main></body>
</html>
"""


@contextmanager
def shop_server(gateway: str, port: int = 0) -> Iterator[int]:
    """A shop's site with the strictest content policy that lets the widget in; its port. `/bare` has no widget."""
    policy = (
        f"default-src 'none'; script-src {gateway}; style-src 'self'; frame-src {gateway}; "
        "require-trusted-types-for 'script'; base-uri 'none'"
    )

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            tag = "" if self.path == "/bare" else f'<script src="{gateway}/widget.js" async></script>'
            is_style = self.path == "/shop.css"
            body = _CSS if is_style else _PAGE.format(path=self.path, tag=tag)
            self.send_response(404 if self.path == "/favicon.ico" else 200)
            self.send_header("Content-Type", "text/css" if is_style else "text/html")
            self.send_header("Content-Security-Policy", policy)
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, format: str, *args: object) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class ShopPage:
    """What a visitor sees and does."""

    def __init__(self, page: Page, gateway: str) -> None:
        self.page = page
        self.launcher = page.locator(".launcher")
        self.badge = page.locator(".badge")
        self.panel = page.locator(".panel")
        self.status = page.locator("[role=region] [role=status]")
        self.chat = page.frame_locator("iframe")
        self.field = self.chat.locator("#text-input")
        self.shop = self.chat.locator(".item.shop .message-bubble")
        self.own = self.chat.locator(".item.own .message-bubble")
        #: Requests to neither the page's own site nor the gateway.
        self.foreign: list[str] = []
        #: Errors and warnings in the console.
        self.problems: list[str] = []
        page.on("request", lambda request: self._note_request(request.url, gateway))
        page.on("console", lambda message: self._note(message.type, message.text))
        page.on("pageerror", lambda error: self.problems.append(str(error)))

    def _note_request(self, url: str, gateway: str) -> None:
        site = "{0.scheme}://{0.netloc}".format(urlsplit(self.page.url))
        if not url.startswith((gateway, site, "data:", "blob:")) and not self.page.url.startswith("about:"):
            self.foreign.append(url)

    def _note(self, kind: str, text: str) -> None:
        if kind in ("error", "warning") and "favicon" not in text:
            self.problems.append(text)

    def visit(self, url: str) -> None:
        self.page.goto(url)
        expect(self.launcher).to_be_visible(timeout=CONNECTED)

    def open(self) -> None:
        self.launcher.click()
        self.wait_until_open()

    def wait_until_open(self) -> None:
        expect(self.panel).to_be_visible()
        expect(self.chat.locator("#status")).to_have_text("在线", timeout=CONNECTED)
        expect(self.shop).not_to_have_count(0)

    def close(self) -> None:
        self.page.keyboard.press("Escape")
        expect(self.panel).to_be_hidden()

    def say(self, text: str) -> None:
        """Say something and wait for the reply."""
        heard = self.shop.count()
        self.field.fill(text)
        self.page.keyboard.press("Enter")
        expect(self.shop.nth(heard)).to_be_visible(timeout=REPLY)

    def focused(self) -> str:
        """What has the focus on the shop's page: `launcher`, `chat`, or the name of an element of the page's own."""
        inside = self.page.evaluate(
            "() => { const at = document.activeElement; const in_ = at.shadowRoot?.activeElement ?? at;"
            " return in_.className || in_.tagName.toLowerCase() }"
        )
        return "chat" if inside == "iframe" else re.sub(r" .*", "", str(inside))

    def picture(self, name: str) -> None:
        """Keep what the page looks like, where somebody wants to see it."""
        if folder := os.environ.get("BOT_SCREENSHOTS"):
            self.page.screenshot(path=Path(folder) / f"{name}.png", animations="disabled")  # makes the folder, too
