"""Colleagues and customers for the tests of the console."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.adapters.text.similar import QuestionWords
from bot.adapters.unit_of_work import SqlUnitOfWork
from bot.core.content import Content
from bot.core.conversation import Addressee, Received, Reply
from bot.core.handoff import Handoff, Reason
from bot.core.manners import Fault
from bot.core.say import Say
from bot.core.staff import Account, Role, Skill
from bot.core.wording import Rendered
from bot.services import accounts, handoff, turn
from bot.services.ports import UnitOfWork
from bot.services.takeover import Takeover
from tests.integration.conftest import NOW

Units = Callable[[], SqlUnitOfWork]
PASSWORD = "correct horse 9"


class PlainPasswords:
    """The port Passwords, quick: what argon2 does is its library's own matter."""

    def hash(self, password: str) -> str:
        return f"hash of {password}"

    def fits(self, password: str, hashed: str) -> bool:
        return hashed == self.hash(password)

    def outdated(self, hashed: str) -> bool:
        return False


class Polite:
    """The port Manners, for a text that is stopped and one that is not."""

    def problems(self, rendered: Rendered) -> list[str]:
        return [str(fault) for fault in self.faults(rendered)]

    def faults(self, rendered: Rendered) -> list[Fault]:
        at = rendered.text.find("没办法")
        return [Fault(start=at, end=at + 3, words="没办法", reason="没有出路", instead="帮您看看")] if at >= 0 else []


@dataclass
class Watch:
    """The port Clock, set by hand."""

    at: datetime = NOW

    def now(self) -> datetime:
        return self.at

    def wait(self, **time: float) -> None:
        self.at += timedelta(**time)


def speak(addressee: Addressee, says: Sequence[Say], uow: UnitOfWork) -> list[Reply]:
    """Words without wording: the response's name."""
    return [Reply(response=one.response, text=one.response, choices=one.choices, arguments=dict(one.arguments)) for one in says]


def takeover(watch: Watch | None = None) -> Takeover:
    return Takeover(speak=speak, manners=Polite(), clock=watch or Watch(), similarity=QuestionWords())


def colleague(units: Units, role: Role = Role.AGENT, *skills: Skill, capacity: int = 5, name: str = "小林") -> Account:
    """An account that nobody has used yet."""
    login = f"a{uuid.uuid4().hex[:12]}"
    return accounts.add(login, name, role, PASSWORD, skills, capacity, None, PlainPasswords(), NOW, units())


def message(units: Units, who: str, words: str = "你好") -> Received:
    return turn.receive("test", who, uuid.uuid4().hex, words, None, 1000, NOW, units())


def waiting(units: Units, content: Content, reason: Reason = Reason.REQUESTED, words: str = "转人工", now: datetime = NOW) -> Handoff:
    """A customer who has entered the queue."""
    received = message(units, uuid.uuid4().hex, words)
    with units() as uow:
        entered = handoff.enter_queue(received.conversation_id, reason, {"text": words}, content, now, uow)
        uow.commit()
    return entered
