"""Every channel's shell over a real database, and what the contract asks of them."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from sqlalchemy import Engine, text

from bot.adapters.clock import SystemClock
from bot.adapters.text.manners import MannersCheck
from bot.adapters.unit_of_work import SqlUnitOfWork
from bot.adapters.wording import load_texts
from bot.channels.channel import Inbox
from bot.core.content import Content
from bot.core.pace import Window
from bot.services import turn
from bot.services.inbox import Limits
from bot.services.speech import Speech
from tests.contract.channels.played import PLAYED, Played
from tests.integration.conftest import ROOT, content, database_url, engine, unit_of_work

__all__ = ["content", "database_url", "engine", "unit_of_work"]

#: What is said of a message that the dialogue is asked about.
DIALOGUE = "dialogue"


@dataclass(frozen=True)
class Taken:
    """A message as it was stored."""

    turn_id: int
    kind: str
    text: str
    #: A response's name, DIALOGUE, or None where nothing is said.
    answer: str | None


@dataclass(frozen=True)
class Records:
    """What the database has got in this test."""

    engine: Engine
    unit_of_work: Callable[[], SqlUnitOfWork]
    speech: Speech

    def forget(self) -> None:
        """The fixtures' messages are always the same, and would not be new."""
        with self.engine.begin() as db:
            db.execute(text("TRUNCATE bot.customers CASCADE"))
            db.execute(text("DELETE FROM procrastinate.procrastinate_jobs"))

    def taken(self) -> list[Taken]:
        """In the order in which it was stored, with what will be said to it."""
        query = text("SELECT id, kind, text FROM bot.messages WHERE direction = 'in' ORDER BY id")
        with self.engine.connect() as db:
            rows = db.execute(query).all()
        return [Taken(row.id, row.kind, row.text, self._answer(row.id)) for row in rows]

    def _answer(self, turn_id: int) -> str | None:
        """As the worker does it; the words have to pass the manners check."""
        incoming = turn.begin(turn_id, self.unit_of_work())
        assert incoming is not None
        says = turn.unasked(incoming, incoming.payload or incoming.text.strip())
        if says is None:
            return DIALOGUE
        with self.unit_of_work() as uow:
            replies = self.speech(incoming, says, uow)
        assert all(reply.text for reply in replies)
        return replies[0].response if replies else None

    def attachments(self) -> list[str]:
        """Their kinds."""
        with self.engine.connect() as db:
            return list(db.scalars(text("SELECT kind FROM bot.attachments ORDER BY id")))

    def jobs(self) -> int:
        """Turns that will be answered."""
        query = text("SELECT count(*) FROM procrastinate.procrastinate_jobs WHERE task_name = 'answer_turn'")
        with self.engine.connect() as db:
            return db.scalar(query) or 0


@pytest.fixture(scope="session")
def speech(content: Content) -> Speech:
    clock, manners = SystemClock(), MannersCheck(content.phrases)
    return Speech(texts=load_texts(ROOT), company=content.company, manners=manners, clock=clock)


@pytest.fixture
def records(engine: Engine, unit_of_work: Callable[[], SqlUnitOfWork], speech: Speech) -> Records:
    found = Records(engine, unit_of_work, speech)
    found.forget()
    return found


@pytest.fixture
def inbox(unit_of_work: Callable[[], SqlUnitOfWork]) -> Inbox:
    window = Window(1000, time.monotonic)
    limits = Limits(text=5000, media=10 << 20, customer=window, everybody=window)
    return Inbox(limits=limits, clock=SystemClock(), unit_of_work=unit_of_work)


@pytest.fixture(params=PLAYED, ids=lambda make: make.__name__)
def played(request: pytest.FixtureRequest, inbox: Inbox) -> Iterator[Played]:
    with request.param(inbox) as channel:
        yield channel
