"""Who waits longer for an answer on a platform is asked to wait, once, where a message can be spared (R5)."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, text

from bot.adapters.clock import SystemClock
from bot.adapters.text.manners import MannersCheck
from bot.adapters.unit_of_work import SqlUnitOfWork
from bot.adapters.wording import load_texts
from bot.core.content import Content
from bot.core.windows import Cause
from bot.services import turn, waiting
from bot.services.restock import Notifier
from bot.services.speech import Speech
from tests.integration.conftest import NOW, ROOT

Units = Callable[[], SqlUnitOfWork]
AFTER = timedelta(seconds=4)
CHANNELS = ("telegram", "wechat", "wechat_kf")


@dataclass
class Watch:
    moment: datetime = NOW

    def now(self) -> datetime:
        return self.moment


@dataclass
class Room:
    """Customers who wait."""

    units: Units
    engine: Engine
    watch: Watch
    notifier: Notifier

    def writes(self, channel: str, name: str, cause: Cause | None = None) -> int:
        now = self.watch.now()
        received = turn.receive(channel, name, uuid.uuid4().hex, "你好", None, 100, now, self.units())
        if cause:
            with self.units() as uow:
                uow.windows.open(channel, name, cause, now, received.conversation_id, now)
                uow.commit()
        return received.turn_id

    def ask(self, channels: tuple[str, ...] = CHANNELS) -> int:
        return waiting.ask(channels, AFTER, self.notifier, self.units)

    def heard(self, name: str) -> list[str]:
        query = text(
            "SELECT m.text FROM bot.messages m JOIN bot.conversations c ON c.id = m.conversation_id "
            "WHERE c.external_id = :name AND m.direction = 'out' ORDER BY m.id"
        )
        with self.engine.connect() as db:
            return list(db.scalars(query, {"name": name}))

    def answer(self, turn_id: int) -> None:
        incoming = turn.begin(turn_id, self.units())
        assert incoming
        turn.finish(incoming, None, [], self.notifier.speak, self.watch.now(), self.units())


@pytest.fixture
def room(engine: Engine, unit_of_work: Units, content: Content) -> Room:
    with engine.begin() as db:
        # Turns of other tests, which nobody answers.
        db.execute(text("DELETE FROM procrastinate.procrastinate_jobs WHERE task_name = 'answer_turn'"))
    watch = Watch()
    speech = Speech(
        texts=load_texts(ROOT), company=content.company, manners=MannersCheck(content.phrases), clock=SystemClock()
    )
    return Room(unit_of_work, engine, watch, Notifier(content=content, speak=speech, clock=watch))


@pytest.fixture
def name() -> str:
    return uuid.uuid4().hex


@pytest.mark.parametrize(("channel", "cause"), [("telegram", None), ("wechat", Cause.MESSAGE), ("wechat_kf", Cause.MESSAGE)])
def test_r5_who_waits_is_asked_to_wait_once(room: Room, channel: str, cause: Cause | None, name: str) -> None:
    room.writes(channel, name, cause)
    room.watch.moment += timedelta(seconds=3)
    assert room.ask() == 0
    room.watch.moment += timedelta(seconds=2)
    assert (room.ask(), room.ask()) == (1, 0)
    room.writes(channel, name, cause)
    room.watch.moment += timedelta(seconds=9)
    assert room.ask() == 0
    (said,) = room.heard(name)
    assert "请您" in said


def test_r5_who_was_answered_is_not(room: Room, name: str) -> None:
    room.answer(room.writes("telegram", name))
    room.watch.moment += timedelta(seconds=9)
    assert room.ask() == 0


def test_r5_the_next_message_is_not_asked_right_after_an_answer(room: Room, name: str) -> None:
    first, second = room.writes("telegram", name), room.writes("telegram", name)
    room.watch.moment += timedelta(seconds=5)
    assert room.ask() == 1
    room.answer(first)
    assert room.ask() == 0
    room.watch.moment += timedelta(seconds=5)
    room.answer(second)
    assert room.ask() == 0


def test_r5_the_answers_own_messages_are_not_spent_on_it(room: Room, name: str) -> None:
    room.writes("wechat", name, Cause.MESSAGE)
    with room.units() as uow:
        for _ in range(2):
            uow.windows.spend("wechat", name, room.watch.now())
        uow.commit()
    room.watch.moment += timedelta(seconds=9)
    assert room.ask() == 0


def test_r5_a_menu_lets_too_few_be_sent(room: Room, name: str) -> None:
    room.writes("wechat", name, Cause.EVENT)
    room.watch.moment += timedelta(seconds=9)
    assert room.ask() == 0


def test_r5_an_account_that_cannot_speak_first_and_the_web_are_left_alone(room: Room, name: str) -> None:
    room.writes("wechat", name, Cause.MESSAGE)
    room.writes("web", uuid.uuid4().hex)
    room.watch.moment += timedelta(seconds=9)
    assert room.ask(("telegram",)) == 0


def test_r5_whom_a_colleague_serves_hears_nothing_of_it(room: Room, name: str) -> None:
    room.writes("telegram", name)
    with room.engine.begin() as db:
        db.execute(text("UPDATE bot.conversations SET state = 'staff' WHERE external_id = :name"), {"name": name})
    room.watch.moment += timedelta(seconds=9)
    assert room.ask() == 0
