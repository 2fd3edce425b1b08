"""Customers with the web page open, who must never be left without a word while a part is down."""

from __future__ import annotations

import json
import random
import threading
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx
from websockets.exceptions import WebSocketException
from websockets.sync.client import ClientConnection, connect

from bot.gateway.sessions import COOKIE

#: Frames that show the customer a text.
_TEXTS = {"reply", "wait", "later", "refused"}
_SAID = ("你好", "上门费多少钱", "你们几点开门", "谢谢", "你是机器人吗")
#: Seconds a customer waits for the answer before saying something else.
_PATIENCE = 60.0


@dataclass(frozen=True)
class Silence:
    """Seconds from a message until there was something to read, and what that was."""

    seconds: float
    ended_by: str


@dataclass
class Visitor(threading.Thread):
    """One browser: keeps its session, sends again what was not acknowledged, and says several things at once."""

    url: str
    rng: random.Random
    silences: list[Silence] = field(default_factory=list)
    #: Texts by the id they were sent under, in the order in which they were said.
    said: dict[str, str] = field(default_factory=dict)
    acknowledged: set[str] = field(default_factory=set)
    #: Ids that were sent more than once, so that others may have been taken before them.
    sent_again: set[str] = field(default_factory=set)
    stops: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        super().__init__(daemon=True)
        self._known = 0
        self._cookie = ""
        self._waiting_since: float | None = None
        self._answers_due = 0

    __hash__ = threading.Thread.__hash__

    def stop(self) -> None:
        """Say nothing new, see that everything was taken, and leave."""
        self.stops.set()
        self.join(2 * _PATIENCE)

    @property
    def outbox(self) -> dict[str, str]:
        """What the gateway has not acknowledged yet."""
        return {key: text for key, text in self.said.items() if key not in self.acknowledged}

    def run(self) -> None:
        while not self.stops.is_set() or self.outbox:
            try:
                self._cookie = self._cookie or httpx.get(self.url, timeout=5).cookies[COOKIE]
                self._talk()
            except (OSError, httpx.HTTPError, WebSocketException):
                self._read("the page saw that the connection was lost")
                time.sleep(0.3)

    def _talk(self) -> None:
        address = self.url.replace("http", "ws", 1) + "/chat"
        with connect(address, additional_headers={"Cookie": f"{COOKIE}={self._cookie}"}, open_timeout=5) as socket:
            socket.send(json.dumps({"type": "hello", "after": self._known}))
            self.sent_again |= self.outbox.keys()
            self._send(socket, self.outbox)
            while not self.stops.is_set() or self.outbox:
                self._listen(socket)
                if not self.stops.is_set():
                    time.sleep(self.rng.uniform(0.3, 1.5))
                    self._send(socket, dict(self._new_words()))

    def _new_words(self) -> Iterator[tuple[str, str]]:
        for _ in range(self.rng.choice((1, 1, 2, 3))):
            key, text = uuid.uuid4().hex, self.rng.choice(_SAID)
            self.said[key] = text
            yield key, text

    def _send(self, socket: ClientConnection, messages: dict[str, str]) -> None:
        if messages and self._waiting_since is None:
            self._waiting_since = time.monotonic()
        self._answers_due = len(messages)
        for key, text in messages.items():
            socket.send(json.dumps({"type": "message", "id": key, "text": text}))

    def _listen(self, socket: ClientConnection) -> None:
        """Read until everything said was taken and answered, or patience ends."""
        until = time.monotonic() + _PATIENCE
        while (self._answers_due > 0 or self.outbox) and time.monotonic() < until:
            try:
                frame = json.loads(socket.recv(timeout=1.0))
            except TimeoutError:
                continue
            self._take(socket, frame)
        if self._answers_due > 0:
            self._read("nothing at all")

    def _take(self, socket: ClientConnection, frame: dict[str, Any]) -> None:
        kind = frame["type"]
        if kind in _TEXTS:
            self._read(kind)
        if kind == "ack":
            self.acknowledged.add(frame["id"])
        elif kind == "later" and frame["id"]:
            time.sleep(0.5)
            self.sent_again.add(frame["id"])
            socket.send(json.dumps({"type": "message", "id": frame["id"], "text": self.said[frame["id"]]}))
        elif kind in ("reply", "history"):
            shown = frame["messages"]
            self._known = max([self._known, *(one["id"] for one in shown)])
            self._answers_due -= sum(one["from"] == "shop" for one in shown)

    def _read(self, what: str) -> None:
        """There is something to read now."""
        if self._waiting_since is not None:
            self.silences.append(Silence(time.monotonic() - self._waiting_since, what))
        self._waiting_since = None
