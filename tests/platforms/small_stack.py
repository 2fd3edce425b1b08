"""Gateway and worker as they run, with a played dialogue that repeats what it hears: platforms' messages without Rasa."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import text

from bot.adapters.database import make_engine
from tests.platforms.serving import Answer, Call, as_json, serving
from tests.stack import ROOT, free_port

#: What is said of each message, with the message in it.
ECHO = "您说的我原话记下了:{words}。"
#: Offered to who asks for it.
CHOICES = ("第一样", "第二样", "第三样")


def said_of(message: str) -> str:
    """What the customer reads as the answer."""
    return ECHO.format(words=message)


def _dialogue(call: Call) -> Answer:
    if call.method == "GET":
        return as_json({"model": "played"})
    message = json.loads(call.body)["message"]
    choices = [{"title": title, "payload": f"/{title}"} for title in CHOICES] if "给我选" in message else []
    answer = {"response": "utter_complaint_read_back", "arguments": {"words": {"quoted": message}}, "choices": choices}
    intent = {"name": "played", "confidence": 1.0}
    return as_json({"messages": [answer], "intent": intent, "ranking": [intent], "form_before": None, "form": None})


@dataclass
class SmallStack:
    """The two processes; both are started again when they end, as the supervisor does."""

    url: str
    folder: Path
    database_url: str
    environment: dict[str, str]
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def start(self, part: str) -> None:
        with (self.folder / f"{part}.log").open("ab") as log:
            command = [sys.executable, "-m", "bot", part]
            self.processes[part] = subprocess.Popen(command, cwd=ROOT, env=self.environment, stdout=log, stderr=log)

    def kill(self, part: str) -> None:
        """kill -9, and a new one."""
        os.kill(self.processes[part].pid, signal.SIGKILL)
        self.processes[part].wait()
        self.start(part)

    def rows(self, query: str, **values: Any) -> list[Any]:
        engine = make_engine(self.database_url, "tests")
        try:
            with engine.begin() as connection:
                result = connection.execute(text(query), values)
                return list(result) if result.returns_rows else []
        finally:
            engine.dispose()

    def log(self) -> str:
        return "\n".join(path.read_text(errors="replace")[-3000:] for path in self.folder.glob("*.log"))


@contextmanager
def small_stack(folder: Path, database_url: str, **settings: str) -> Iterator[SmallStack]:
    """Start the processes on a database that is ready, and end them."""
    port = free_port()
    with serving(_dialogue) as dialogue:
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("BOT_")}
        environment = inherited | {
            "PORT": str(port),
            "DATABASE_URL": database_url,
            "BOT_RASA_URL": dialogue,
            "BOT_DATA_DIR": str(folder),
            **settings,
        }
        stack = SmallStack(f"http://127.0.0.1:{port}", folder, database_url, environment)
        try:
            for part in ("gateway", "worker"):
                stack.start(part)
            _wait(stack)
            yield stack
        finally:
            for process in stack.processes.values():
                process.terminate()
            for process in stack.processes.values():
                try:
                    process.wait(20)
                except subprocess.TimeoutExpired:
                    process.kill()


def _wait(stack: SmallStack) -> None:
    until = time.monotonic() + 90
    while time.monotonic() < until:
        try:
            states = httpx.get(f"{stack.url}/readyz", timeout=5).json()
            if all(states[part] == "ok" for part in ("database", "worker", "rasa")):
                return
        except httpx.HTTPError:
            pass
        time.sleep(0.2)
    raise TimeoutError(stack.log())
