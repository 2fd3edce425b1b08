"""What a turn does to the database, and what two at once must not do."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine, text

from bot.adapters.unit_of_work import SqlUnitOfWork
from bot.core.content import Content
from bot.core.conversation import Incoming, Received, Reply, State
from bot.core.errors import RejectedMessage, ServiceUnavailable
from bot.core.handoff import Reason
from bot.core.say import Choice, Say, say
from bot.services import records, turn
from bot.services.ports import Heard, UnitOfWork
from tests.integration.conftest import NOW

Units = Callable[[], SqlUnitOfWork]
HEARD = Heard(messages=(), intent={"name": "greet", "confidence": 0.9})


def speak(incoming: Incoming, says: Sequence[Say], uow: UnitOfWork) -> list[Reply]:
    """Words without wording: the response's name."""
    return [Reply(response=one.response, text=one.response, choices=one.choices, arguments={}) for one in says]


def receive(units: Units, who: str, message_id: str = "1", words: str = "你好", button: str | None = None) -> Received:
    return turn.receive("test", who, message_id, words, button, 100, NOW, units())


def answer(units: Units, received: Received, *says: Say) -> Incoming:
    incoming = turn.begin(received.turn_id, units())
    assert incoming is not None
    turn.finish(incoming, HEARD, says, speak, NOW, units())
    return incoming


@pytest.fixture
def who() -> str:
    return uuid.uuid4().hex


def rows(engine: Engine, query: str, **values: object) -> list[object]:
    with engine.connect() as connection:
        return list(connection.execute(text(query), values).scalars())


def test_message_and_its_job_are_stored_together(engine: Engine, unit_of_work: Units, who: str) -> None:
    received = receive(unit_of_work, who)
    jobs = "SELECT lock FROM procrastinate.procrastinate_jobs WHERE args @> jsonb_build_object('turn_id', :turn)"
    assert received.new
    assert rows(engine, jobs, turn=received.turn_id) == [received.conversation_id]


def test_same_message_again_is_taken_once(engine: Engine, unit_of_work: Units, who: str) -> None:
    first, second = receive(unit_of_work, who), receive(unit_of_work, who)
    assert (first.turn_id, second.new) == (second.turn_id, False)
    jobs = "SELECT id FROM procrastinate.procrastinate_jobs WHERE lock = :lock"
    assert len(rows(engine, jobs, lock=first.conversation_id)) == 1


def test_same_message_from_twenty_connections_is_taken_once(unit_of_work: Units, who: str) -> None:
    with ThreadPoolExecutor(20) as pool:
        received = list(pool.map(lambda _: receive(unit_of_work, who), range(20)))
    assert len({one.turn_id for one in received}) == 1
    assert len({one.conversation_id for one in received}) == 1
    assert sum(one.new for one in received) == 1


def test_first_messages_sent_at_once_are_all_taken(unit_of_work: Units) -> None:
    for _ in range(10):
        who = uuid.uuid4().hex
        with ThreadPoolExecutor(8) as pool:
            received = list(pool.map(lambda number: receive(unit_of_work, who, str(number % 4)), range(8)))  # noqa: B023
        assert len({one.turn_id for one in received}) == 4
        assert sum(one.new for one in received) == 4


def test_same_id_in_two_conversations_is_two_messages(unit_of_work: Units) -> None:
    assert receive(unit_of_work, uuid.uuid4().hex).turn_id != receive(unit_of_work, uuid.uuid4().hex).turn_id


@pytest.mark.parametrize(("who_", "message_id", "words"), [("a", "1", "x" * 101), ("", "1", "x"), ("a", "", "x")])
def test_unacceptable_message_is_refused(unit_of_work: Units, who_: str, message_id: str, words: str) -> None:
    with pytest.raises(RejectedMessage):
        receive(unit_of_work, who_, message_id, words)


def test_character_that_postgresql_cannot_keep_is_replaced(unit_of_work: Units, who: str) -> None:
    received = receive(unit_of_work, who, words="a\x00b")
    incoming = turn.begin(received.turn_id, unit_of_work())
    assert incoming is not None
    assert incoming.text == "a\ufffdb"


def test_answered_turn_is_not_answered_again(unit_of_work: Units, who: str) -> None:
    received = receive(unit_of_work, who)
    answer(unit_of_work, received, say("utter_greet"))
    assert turn.begin(received.turn_id, unit_of_work()) is None


def test_finished_turn_has_its_replies_in_order(unit_of_work: Units, who: str) -> None:
    received = receive(unit_of_work, who)
    answer(unit_of_work, received, say("one"), say("two"))
    found = records.answer(received.turn_id, unit_of_work())
    assert found.finished
    assert [reply.text for reply in found.replies] == ["one", "two"]


def test_every_reply_has_a_delivery(engine: Engine, unit_of_work: Units, who: str) -> None:
    received = receive(unit_of_work, who)
    answer(unit_of_work, received, say("one"), say("two"))
    states = (
        "SELECT d.state FROM bot.deliveries d JOIN bot.messages m ON m.id = d.message_id WHERE m.turn_id = :turn"
    )
    assert rows(engine, states, turn=received.turn_id) == ["pending", "pending"]
    last = records.answer(received.turn_id, unit_of_work()).replies[-1]
    records.mark_sent("test", who, last.id, NOW, unit_of_work())
    assert rows(engine, states, turn=received.turn_id) == ["sent", "sent"]


def test_taken_over_before_the_reply_is_stored_the_reply_stays_inside(
    engine: Engine, unit_of_work: Units, who: str
) -> None:
    received = receive(unit_of_work, who)
    incoming = turn.begin(received.turn_id, unit_of_work())
    assert incoming is not None
    with unit_of_work() as uow:
        uow.conversations.set_state(received.conversation_id, State.STAFF)
        uow.commit()
    turn.finish(incoming, HEARD, [say("too late")], speak, NOW, unit_of_work())
    assert records.answer(received.turn_id, unit_of_work()).replies == ()
    notes = "SELECT text FROM bot.messages WHERE turn_id = :turn AND direction = 'note'"
    assert rows(engine, notes, turn=received.turn_id) == ["too late"]


def test_taking_over_waits_for_a_reply_that_is_just_being_stored(unit_of_work: Units, who: str) -> None:
    received = receive(unit_of_work, who)
    incoming = turn.begin(received.turn_id, unit_of_work())
    assert incoming is not None
    storing, taken = threading.Event(), threading.Event()

    def take_over() -> None:
        storing.wait()
        with unit_of_work() as uow:
            uow.conversations.lock(received.conversation_id)
            uow.conversations.set_state(received.conversation_id, State.STAFF)
            uow.commit()
        taken.set()

    def slowly(incoming: Incoming, says: Sequence[Say], uow: UnitOfWork) -> list[Reply]:
        storing.set()
        assert not taken.wait(0.3)
        return speak(incoming, says, uow)

    other = threading.Thread(target=take_over)
    other.start()
    turn.finish(incoming, HEARD, [say("in time")], slowly, NOW, unit_of_work())
    other.join()
    found = records.answer(received.turn_id, unit_of_work())
    assert ([reply.text for reply in found.replies], found.state) == (["in time"], State.STAFF)


def test_staff_hold_the_conversation_and_nobody_else_speaks(unit_of_work: Units, who: str) -> None:
    received = receive(unit_of_work, who)
    with unit_of_work() as uow:
        uow.conversations.set_state(received.conversation_id, State.STAFF)
        uow.commit()
    incoming = turn.begin(received.turn_id, unit_of_work())
    assert incoming is not None
    assert turn.unasked(incoming, "你好") == []


def offer(units: Units, who: str, message_id: str) -> str:
    received = receive(units, who, message_id)
    answer(units, received, say("ask", Choice(title="可以", payload="/affirm")))
    return records.answer(received.turn_id, units()).replies[0].buttons[0].payload


def test_pressed_button_means_what_was_offered(unit_of_work: Units, who: str) -> None:
    key = offer(unit_of_work, who, "1")
    incoming = turn.begin(receive(unit_of_work, who, "2", "可以", key).turn_id, unit_of_work())
    assert incoming is not None
    assert (incoming.payload, incoming.stale_button) == ("/affirm", False)


def test_payload_sent_as_text_is_the_button(unit_of_work: Units, who: str) -> None:
    key = offer(unit_of_work, who, "1")
    incoming = turn.begin(receive(unit_of_work, who, "2", key).turn_id, unit_of_work())
    assert incoming is not None
    assert (incoming.payload, incoming.text, incoming.stale_button) == ("/affirm", "可以", False)
    stranger = turn.begin(receive(unit_of_work, uuid.uuid4().hex, "1", key).turn_id, unit_of_work())
    assert stranger is not None
    assert (stranger.payload, stranger.text, stranger.stale_button) == (None, key, False)


def test_button_of_an_earlier_answer_is_stale(unit_of_work: Units, who: str) -> None:
    key = offer(unit_of_work, who, "1")
    offer(unit_of_work, who, "2")
    incoming = turn.begin(receive(unit_of_work, who, "3", "可以", key).turn_id, unit_of_work())
    assert incoming is not None
    assert (incoming.payload, incoming.stale_button) == (None, True)
    assert turn.unasked(incoming, "可以") == [say("utter_button_expired")]


def test_button_of_another_conversation_means_nothing(unit_of_work: Units, who: str) -> None:
    key = offer(unit_of_work, uuid.uuid4().hex, "1")
    incoming = turn.begin(receive(unit_of_work, who, "1", "可以", key).turn_id, unit_of_work())
    assert incoming is not None
    assert (incoming.payload, incoming.stale_button) == (None, True)


def test_turn_that_fails_for_too_long_goes_to_a_person(
    engine: Engine, unit_of_work: Units, who: str, content: Content
) -> None:
    received = receive(unit_of_work, who)
    incoming = turn.begin(received.turn_id, unit_of_work())
    assert incoming is not None
    turn.give_up(incoming, speak, content.policy, content.company, NOW, unit_of_work())
    found = records.answer(received.turn_id, unit_of_work())
    assert [reply.text for reply in found.replies] == ["utter_turn_failed"]
    assert found.state is State.QUEUED
    reasons = "SELECT reason FROM bot.handoffs WHERE conversation_id = :conversation"
    assert rows(engine, reasons, conversation=received.conversation_id) == [Reason.TURN_FAILED]


def test_silent_database_is_a_known_error(unit_of_work: Units) -> None:
    from bot.adapters.database import make_engine

    nowhere = make_engine("postgresql://postgres@127.0.0.1:1/none", "tests")
    with pytest.raises(ServiceUnavailable), SqlUnitOfWork(nowhere):
        pass
