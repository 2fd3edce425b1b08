"""A small HTTP server for platforms that are played in tests, with failures on purpose."""

from __future__ import annotations

import json
import random
import socket
import struct
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit


class BrokenOff(Exception):
    """The connection is to be reset instead of answered."""


@dataclass
class Call:
    """What a program has asked of the platform."""

    method: str
    path: str
    query: dict[str, str]
    headers: Mapping[str, str]
    body: bytes


@dataclass
class Answer:
    """What it gets."""

    body: bytes
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


def as_json(value: Mapping[str, Any], status: int = 200) -> Answer:
    """The platforms write Chinese as it is."""
    return Answer(json.dumps(value, ensure_ascii=False).encode(), status, {"Content-Type": "application/json"})


@dataclass
class Failures:
    """Which calls fail on purpose, by a die with a seed: the same calls in the same order fail in every run.

    `reset`, `timeout` and `500` fail before anything is done; every other kind is a platform's own error code.
    """

    rate: float = 0.0
    kinds: tuple[str, ...] = ()
    seed: int = 1
    #: Seconds a call is kept waiting before the connection is closed.
    stall: float = 1.0
    injected: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self._die = random.Random(self.seed)
        self._lock = threading.Lock()

    def roll(self) -> str | None:
        """The kind of failure of this call; None where it is to succeed."""
        with self._lock:
            if not self.kinds or self._die.random() >= self.rate:
                return None
            kind = self._die.choice(self.kinds)
            self.injected[kind] += 1
        if kind == "timeout":
            time.sleep(self.stall)
        if kind in ("reset", "timeout"):
            raise BrokenOff
        return kind


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128


@contextmanager
def serving(answer: Callable[[Call], Answer]) -> Iterator[str]:
    """Serve on a free port; gives the address without a trailing slash."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        #: Head and body in one packet: otherwise the second waits 40 ms for the first to be confirmed.
        wbufsize = -1

        def _serve(self) -> None:
            parts = urlsplit(self.path)
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            call = Call(self.command, parts.path, dict(parse_qsl(parts.query, keep_blank_values=True)), self.headers, body)
            try:
                given = answer(call)
            except BrokenOff:
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                self.close_connection = True
                self.connection.close()
                return
            self.send_response(given.status)
            for name, value in given.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(given.body)))
            self.end_headers()
            self.wfile.write(given.body)

        do_GET = do_POST = _serve

        def log_message(self, *_: Any) -> None:
            """Tests count what was asked; nobody reads a log."""

        def handle(self) -> None:
            try:
                super().handle()
            except (OSError, ValueError):
                self.close_connection = True

        def finish(self) -> None:
            with suppress(OSError, ValueError):
                super().finish()

    server = _Server(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
