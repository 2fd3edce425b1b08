"""The whole assistant, started for tests: real processes, a database of its own, free ports."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import Engine, text

from bot.adapters.database import make_engine

ROOT = Path(__file__).resolve().parent.parent
KEY = "test-key"
#: A Monday; every conversation test takes place on this morning.
NOW = "2026-11-23T10:00+08:00"
#: Seconds; a fresh machine compiles its Python files and trains first.
_START = 600


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass(frozen=True)
class Stack:
    """A running assistant."""

    url: str
    folder: Path
    process: subprocess.Popen[bytes]
    environment: dict[str, str]
    #: Where a shop's page may stand that has the widget: `BOT_WIDGET_ORIGINS` names this port on 127.0.0.1 and localhost.
    shop_port: int

    @property
    def database_url(self) -> str:
        return (self.folder / "database.url").read_text()

    def engine(self) -> Engine:
        return make_engine(self.database_url, "tests")

    def rows(self, query: str, **values: Any) -> list[Any]:
        """Rows of the assistant's database."""
        engine = self.engine()
        try:
            with engine.begin() as connection:
                result = connection.execute(text(query), values)
                return list(result) if result.returns_rows else []
        finally:
            engine.dispose()

    def pid(self, part: str) -> int:
        """Process id of database, rasa, actions, worker or gateway."""
        return int((self.folder / f"{part}.pid").read_text())

    def kill(self, part: str) -> None:
        """kill -9, as a crash would; the supervisor starts the part again."""
        os.kill(self.pid(part), signal.SIGKILL)

    def postmaster(self) -> int:
        """Process id of PostgreSQL itself."""
        return int((self.folder / "postgres" / "postmaster.pid").read_text().splitlines()[0])

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """`bot …` beside the running assistant."""
        return subprocess.run(
            [sys.executable, "-m", "bot", *arguments],
            cwd=ROOT,
            env=self.environment | {"COLUMNS": "200"},
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    def wait_until_ready(self, seconds: float = _START) -> None:
        until = time.monotonic() + seconds
        state: Any = "nothing"
        while time.monotonic() < until:
            if self.process.poll() is not None:
                raise RuntimeError(f"The assistant ended:\n{self.log()}")
            try:
                answer = httpx.get(f"{self.url}/readyz", timeout=5)
                state = answer.json()
                if answer.status_code == 200:
                    return
            except httpx.HTTPError as error:
                state = repr(error)
            time.sleep(0.3)
        raise TimeoutError(f"Not ready after {seconds} s: {state}\n{self.log()}")

    def log(self) -> str:
        return (self.folder / "run.log").read_text(errors="replace")[-6000:]


@contextmanager
def running_stack(folder: Path, **settings: str) -> Iterator[Stack]:
    """Start everything in `folder`, wait until all parts are ready, and stop it again."""
    port, shop_port = free_port(), free_port()
    environment = {name: value for name, value in os.environ.items() if not name.startswith("BOT_")} | {
        "PORT": str(port),
        "BOT_RASA_URL": f"http://127.0.0.1:{free_port()}",
        "BOT_ACTIONS_URL": f"http://127.0.0.1:{free_port()}",
        "BOT_DATA_DIR": str(folder),
        "BOT_API_KEYS": KEY,
        "BOT_NOW": NOW,
        "BOT_WIDGET_ORIGINS": f"http://127.0.0.1:{shop_port},http://localhost:{shop_port}",
        **settings,
    }
    environment.pop("DATABASE_URL", None)
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "run.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "bot", "run"],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        stack = Stack(f"http://127.0.0.1:{port}", folder, process, environment, shop_port)
        try:
            stack.wait_until_ready()
            yield stack
        finally:
            process.terminate()
            try:
                process.wait(60)
            except subprocess.TimeoutExpired:
                process.kill()


@dataclass(frozen=True)
class Heard:
    """What the assistant answered to one message."""

    replies: list[dict[str, Any]]
    state: str
    status: int

    @property
    def text(self) -> str:
        """All replies as one text."""
        return "\n".join(reply["text"] for reply in self.replies)

    @property
    def titles(self) -> list[str]:
        """What the buttons say, of all replies."""
        return [button["title"] for reply in self.replies for button in reply["buttons"]]

    def payload(self, title: str) -> str:
        """What to send to press the button of that title."""
        return next(b["payload"] for reply in self.replies for b in reply["buttons"] if b["title"] == title)


class Customer:
    """Somebody who talks to the assistant over the REST API."""

    def __init__(self, stack: Stack, conversation: str | None = None) -> None:
        self.stack = stack
        self.conversation = conversation or uuid.uuid4().hex
        self.transcript: list[str] = []
        self.heard = Heard([], "bot", 0)
        self._http = httpx.Client(
            base_url=stack.url, timeout=60, headers={"Authorization": f"Bearer {KEY}"}
        )

    def say(self, text: str, message_id: str | None = None) -> Heard:
        """Send a message and wait for its answer, however long it takes."""
        message = {"conversation": self.conversation, "message_id": message_id or uuid.uuid4().hex, "text": text}
        while True:
            answer = self._http.post("/api/v1/messages", json=message)
            if answer.status_code != 202:
                break
        body = answer.json()
        self.heard = Heard(body.get("replies", []), body.get("state", ""), answer.status_code)
        self.transcript += [f"◁ {text}", *(f"▷ {reply['text']} {[b['title'] for b in reply['buttons']]}" for reply in self.heard.replies)]
        return self.heard

    def close(self) -> None:
        """Hang up."""
        self._http.close()

    def press(self, title: str) -> Heard:
        """Press a button of the latest answer."""
        return self.say(self.heard.payload(title))

    def tickets(self) -> list[dict[str, Any]]:
        """This conversation's tickets, newest first."""
        found = self._http.get("/api/v1/tickets", params={"conversation": self.conversation})
        found.raise_for_status()
        return list(found.json())
