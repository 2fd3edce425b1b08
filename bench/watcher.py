"""A customer with the web page open, who must never be left without a word for longer than five seconds."""

from __future__ import annotations

import json
import threading
import time
import uuid

import httpx
from websockets.exceptions import WebSocketException
from websockets.sync.client import ClientConnection, connect

from bot.gateway.sessions import COOKIE

#: Frames that show the customer a text; a lost connection shows one too, from the page itself.
_TEXTS = {"reply", "wait", "later", "refused"}


class Watcher(threading.Thread):
    """Says something every few seconds and notes how long it takes until there is something to read."""

    def __init__(self, url: str) -> None:
        super().__init__(daemon=True)
        self._url = url
        self._stopped = threading.Event()
        #: Seconds until the first text, for each message.
        self.waits: list[float] = []

    def stop(self) -> None:
        self._stopped.set()
        self.join(30)

    def run(self) -> None:
        while not self._stopped.is_set():
            try:
                self._talk()
            except (OSError, httpx.HTTPError, WebSocketException, TimeoutError):
                time.sleep(0.3)

    def _talk(self) -> None:
        cookie = httpx.get(self._url, timeout=5).cookies[COOKIE]
        address = self._url.replace("http", "ws", 1) + "/chat"
        with connect(address, additional_headers={"Cookie": f"{COOKIE}={cookie}"}, open_timeout=5) as socket:
            socket.send(json.dumps({"type": "hello", "after": 0}))
            socket.recv(timeout=5)
            while not self._stopped.wait(1.0):
                self.waits.append(self._ask(socket))

    @staticmethod
    def _ask(socket: ClientConnection) -> float:
        started = time.monotonic()
        socket.send(json.dumps({"type": "message", "id": uuid.uuid4().hex, "text": "你好"}))
        try:
            while json.loads(socket.recv(timeout=30))["type"] not in _TEXTS:
                pass
        except WebSocketException:
            pass
        return time.monotonic() - started
