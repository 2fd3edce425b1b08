"""Kills parts of a running assistant, at random moments and at chosen ones, and waits until everything runs again."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import httpx
import psutil

from bench.moments import MOMENTS, Holds, Moment
from tests.stack import KEY, Stack

PARTS = ("rasa", "actions", "worker", "gateway", "database", "postgresql")
#: Seconds within which everything must run again by itself.
_BACK = 120.0
#: What a kill at no chosen moment is called.
_AT_RANDOM = "at random"
#: Seconds a moment is waited for before somebody is killed at random instead.
_PATIENCE = 60.0
#: After the kills at every moment so many are at random for one at a moment.
_RANDOM_FOR_ONE = 2


@dataclass(frozen=True)
class Kill:
    """What was killed, and how long it took until a new customer was answered again."""

    part: str
    #: A moment's name, or that there was none.
    moment: str
    seconds: float

    @property
    def what(self) -> str:
        return self.moment if self.at_moment else f"{self.part}, {_AT_RANDOM}"

    @property
    def at_moment(self) -> bool:
        return self.moment != _AT_RANDOM


class NotBack(Exception):
    """Something that was killed does not run again by itself; the message says what."""


def plan(kills: int, rng: random.Random) -> list[Moment | str]:
    """Every moment and every part before any of them again, as far as there are kills for it, in random order."""
    moments = _again_and_again(MOMENTS, rng)
    parts = _again_and_again(PARTS, rng)
    first = [next(moments) for _ in range(min(kills, len(MOMENTS)))]
    rest = [
        next(parts) if at % (_RANDOM_FOR_ONE + 1) < _RANDOM_FOR_ONE else next(moments)
        for at in range(kills - len(first))
    ]
    planned = [*first, *rest]
    rng.shuffle(planned)
    return planned


def _again_and_again[T](things: tuple[T, ...], rng: random.Random) -> Iterator[T]:
    while True:
        yield from rng.sample(things, len(things))


@dataclass
class Killer:
    """Carries out a plan, one kill after the other."""

    stack: Stack
    rng: random.Random
    done: list[Kill] = field(default_factory=list)
    #: Moments that nobody came by; their kill was made at random.
    missed: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._holds = Holds(self.stack)

    def carry_out(self, planned: Moment | str, lure: Callable[[], None] = lambda: None) -> None:
        """One kill, and the wait until everything runs again. Raises NotBack where it does not.

        `lure`: what brings somebody by the moment, where nobody would come by otherwise.
        """
        time.sleep(self.rng.uniform(0.2, 2.5))
        if isinstance(planned, str):
            self._at_random(planned)
            return
        killed: list[tuple[str, int, float]] = []
        if self._holds.reached(planned, _PATIENCE, lambda: killed.append(self._kill(planned.victim)), lure):
            self._note(*killed[0], planned.name)
            return
        self.missed.append(planned.name)
        self._at_random(planned.victim)

    def _at_random(self, part: str) -> None:
        self._note(*self._kill(part), _AT_RANDOM)

    def _kill(self, part: str) -> tuple[str, int, float]:
        self._wait(f"{part} runs", lambda: self._pid(part) != 0)
        pid = self._pid(part)
        os.kill(pid, signal.SIGKILL)
        return part, pid, time.monotonic()

    def _note(self, part: str, pid: int, at: float, moment: str) -> None:
        self._wait(f"{part} is started again", lambda: self._pid(part) not in (0, pid))
        self._wait("/readyz says 200", self._ready)
        self._wait("a new customer is answered", self._answers)
        self.done.append(Kill(part, moment, time.monotonic() - at))

    def _pid(self, part: str) -> int:
        """0 where there is none just now; a number that has passed to somebody else's process counts as none."""
        try:
            pid = self.stack.postmaster() if part == "postgresql" else self.stack.pid(part)
            return pid if self._is_ours(psutil.Process(pid), part) else 0
        except (OSError, ValueError, IndexError, psutil.NoSuchProcess):
            return 0

    def _is_ours(self, process: psutil.Process, part: str) -> bool:
        if part == "postgresql":
            return str(self.stack.folder / "postgres") in process.cmdline()
        return process.ppid() == self.stack.process.pid and process.status() != psutil.STATUS_ZOMBIE

    def _ready(self) -> bool:
        return httpx.get(f"{self.stack.url}/readyz", timeout=5).status_code == 200

    def _answers(self) -> bool:
        name = uuid.uuid4().hex
        message = {"conversation": name, "message_id": name, "text": "你好"}
        key = {"Authorization": f"Bearer {KEY}"}
        answer = httpx.post(f"{self.stack.url}/api/v1/messages", json=message, headers=key, timeout=30)
        return answer.status_code == 200 and bool(answer.json()["replies"])

    def _wait(self, what: str, true: Callable[[], bool]) -> None:
        until = time.monotonic() + _BACK
        while time.monotonic() < until:
            with contextlib.suppress(httpx.HTTPError):
                if true():
                    return
            time.sleep(0.1)
        raise NotBack(f"After {_BACK:.0f} s it is not true that {what}.\n{self.stack.log()}")
