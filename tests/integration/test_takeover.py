"""A person takes a conversation over: from then on the assistant says nothing (R70, R71)."""

from __future__ import annotations

import threading
import uuid

import pytest
from sqlalchemy import Engine, text

from bot.core.content import Content
from bot.core.conversation import State
from bot.core.errors import Refused, TalkChanged, WordingError
from bot.core.handoff import Handoff, Reason
from bot.core.say import say
from bot.core.staff import Account, Role
from bot.core.talks import Author, Entry
from bot.core.tickets import Kind, Status
from bot.services import handoff, records, turn
from bot.services.drafts import Draft
from bot.services.ports import Heard
from tests.integration.conftest import NOW
from tests.integration.desk import Units, colleague, message, speak, takeover, waiting

HEARD = Heard(messages=(), intent={"name": "greet", "confidence": 0.9})


@pytest.fixture
def lin(unit_of_work: Units) -> Account:
    return colleague(unit_of_work)


@pytest.fixture
def entered(unit_of_work: Units, content: Content) -> Handoff:
    return waiting(unit_of_work, content)


def entries(units: Units, conversation_id: str) -> tuple[Entry, ...]:
    with units() as uow:
        return uow.talks.entries(conversation_id, 0, 100)


def said(units: Units, conversation_id: str) -> list[str]:
    """What the customer was told."""
    return [one.text for one in entries(units, conversation_id) if one.author in (Author.STAFF, Author.ASSISTANT)]


def state(units: Units, conversation_id: str) -> State:
    with units() as uow:
        return uow.conversations.lock(conversation_id)


def seen(units: Units, conversation_id: str) -> int:
    return max(one.id for one in entries(units, conversation_id))


def test_r70_taken_over_the_customer_is_told_by_whom(unit_of_work: Units, lin: Account, entered: Handoff) -> None:
    takeover().take(lin, entered.conversation_id, unit_of_work())
    assert state(unit_of_work, entered.conversation_id) is State.STAFF
    assert said(unit_of_work, entered.conversation_id) == ["utter_staff_takes"]
    takeover().write(lin, entered.conversation_id, Draft(text="您好"), "k1", unit_of_work())
    last = entries(unit_of_work, entered.conversation_id)[-1]
    assert (last.author, last.name, last.text, last.delivery) == (Author.STAFF, "小林", "您好", "pending")


def test_message_sent_twice_is_said_once(unit_of_work: Units, lin: Account, entered: Handoff) -> None:
    takeover().take(lin, entered.conversation_id, unit_of_work())
    for _ in range(2):
        takeover().write(lin, entered.conversation_id, Draft(text="您好"), "k1", unit_of_work())
    assert said(unit_of_work, entered.conversation_id).count("您好") == 1


def test_customer_is_taken_by_one_of_twenty(unit_of_work: Units, entered: Handoff) -> None:
    colleagues = [colleague(unit_of_work) for _ in range(20)]
    taken: list[str] = []

    def take(one: Account) -> None:
        try:
            takeover().take(one, entered.conversation_id, unit_of_work())
            taken.append(one.login)
        except TalkChanged:
            pass

    threads = [threading.Thread(target=take, args=(one,)) for one in colleagues]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(taken) == 1
    assert said(unit_of_work, entered.conversation_id) == ["utter_staff_takes"]


def test_taken_again_by_the_same_nothing_is_said_twice(unit_of_work: Units, lin: Account, entered: Handoff) -> None:
    for _ in range(2):
        takeover().take(lin, entered.conversation_id, unit_of_work())
    assert said(unit_of_work, entered.conversation_id) == ["utter_staff_takes"]


def test_race_person_first_the_reply_stays_inside_with_what_was_done(
    engine: Engine, unit_of_work: Units, content: Content, lin: Account
) -> None:
    """The turn is with Rasa while a colleague takes the conversation: its words are dropped, its deeds are told."""
    received = message(unit_of_work, uuid.uuid4().hex, "洗衣机不转")
    incoming = turn.begin(received.turn_id, unit_of_work())
    assert incoming is not None
    takeover().take(lin, received.conversation_id, unit_of_work())
    with unit_of_work() as uow:  # what the action did in its own transaction
        ticket = uow.tickets.add(Kind.ENQUIRY, Status.RECEIVED, received.conversation_id, None, False, {}, NOW, "E2611", NOW)
        uow.commit()
    turn.finish(incoming, HEARD, [say("too late")], speak, NOW, unit_of_work())
    assert said(unit_of_work, received.conversation_id) == ["utter_staff_takes"]
    note = entries(unit_of_work, received.conversation_id)[-1]
    assert note.author is Author.NOTE
    assert "too late" in note.text
    assert ticket.number in note.text
    assert records.answer(received.turn_id, unit_of_work()).finished


def test_race_reply_first_taking_over_waits_for_it(unit_of_work: Units, lin: Account) -> None:
    """The reply is being stored: who takes over comes after it, and the customer reads them in that order."""
    received = message(unit_of_work, uuid.uuid4().hex)
    incoming = turn.begin(received.turn_id, unit_of_work())
    assert incoming is not None
    storing, go_on = threading.Event(), threading.Event()

    def slowly(*arguments: object) -> list[object]:
        storing.set()
        go_on.wait(10)
        return speak(*arguments)  # type: ignore[arg-type,return-value]

    reply = threading.Thread(target=turn.finish, args=(incoming, HEARD, [say("in time")], slowly, NOW, unit_of_work()))
    taking = threading.Thread(target=takeover().take, args=(lin, received.conversation_id, unit_of_work()))
    reply.start()
    assert storing.wait(10)
    taking.start()
    taking.join(0.3)
    assert taking.is_alive()
    go_on.set()
    reply.join(10)
    taking.join(10)
    assert said(unit_of_work, received.conversation_id) == ["in time", "utter_staff_takes"]


def test_asking_for_a_person_who_has_come_changes_nothing(unit_of_work: Units, content: Content, lin: Account) -> None:
    """An action that enters the queue while a colleague takes over must not give the conversation back."""
    received = message(unit_of_work, uuid.uuid4().hex)
    takeover().take(lin, received.conversation_id, unit_of_work())
    with unit_of_work() as uow:
        handoff.enter_queue(received.conversation_id, Reason.DANGER, {"text": "漏电"}, content, NOW, uow)
        uow.commit()
    assert state(unit_of_work, received.conversation_id) is State.STAFF


def test_given_back_the_assistant_answers_the_next_message(unit_of_work: Units, lin: Account, entered: Handoff) -> None:
    takeover().take(lin, entered.conversation_id, unit_of_work())
    takeover().give_back(lin, entered.conversation_id, "请您继续", seen(unit_of_work, entered.conversation_id), unit_of_work())
    assert state(unit_of_work, entered.conversation_id) is State.BOT
    assert said(unit_of_work, entered.conversation_id)[-2:] == ["请您继续", "utter_staff_returns"]
    with unit_of_work() as uow:
        assert uow.handoffs.open_for(entered.conversation_id) is None


def test_given_back_only_after_the_latest_message_was_seen(unit_of_work: Units, lin: Account) -> None:
    who = uuid.uuid4().hex
    received = message(unit_of_work, who)
    takeover().take(lin, received.conversation_id, unit_of_work())
    before = seen(unit_of_work, received.conversation_id)
    message(unit_of_work, who, "还有一件事")
    for leave in (takeover().give_back, takeover().close):
        with pytest.raises(TalkChanged, match="刚刚"):
            leave(lin, received.conversation_id, "", before, unit_of_work())
    assert state(unit_of_work, received.conversation_id) is State.STAFF


def test_closed_with_an_outcome_that_colleagues_alone_read(unit_of_work: Units, lin: Account, entered: Handoff) -> None:
    takeover().take(lin, entered.conversation_id, unit_of_work())
    takeover().close(lin, entered.conversation_id, "已约师傅", seen(unit_of_work, entered.conversation_id), unit_of_work())
    assert said(unit_of_work, entered.conversation_id)[-1] == "utter_staff_closes"
    assert "结束:已约师傅" in [one.text for one in entries(unit_of_work, entered.conversation_id) if one.author is Author.NOTE]
    with unit_of_work() as uow:
        assert "结束:已约师傅" not in [one.text for one in uow.conversations.history(entered.conversation_id, 0, 100)]


def test_transferred_to_a_colleague_with_a_note(unit_of_work: Units, lin: Account, entered: Handoff) -> None:
    wang = colleague(unit_of_work, name="小王")
    takeover().take(lin, entered.conversation_id, unit_of_work())
    takeover().transfer(lin, entered.conversation_id, wang, "要退货", unit_of_work())
    with pytest.raises(TalkChanged, match="小王"):
        takeover().write(lin, entered.conversation_id, Draft(text="您好"), "k", unit_of_work())
    takeover().write(wang, entered.conversation_id, Draft(text="您好"), "k", unit_of_work())
    notes = [one for one in entries(unit_of_work, entered.conversation_id) if one.author is Author.NOTE]
    assert [(one.name, one.text) for one in notes] == [("小林", "转给小王:要退货")]


def test_supervisor_gives_a_colleagues_customer_away_and_does_not_speak_for_them(
    unit_of_work: Units, lin: Account, entered: Handoff
) -> None:
    chen, wang = colleague(unit_of_work, Role.SUPERVISOR), colleague(unit_of_work)
    takeover().take(lin, entered.conversation_id, unit_of_work())
    with pytest.raises(TalkChanged):
        takeover().transfer(wang, entered.conversation_id, wang, "", unit_of_work())
    with pytest.raises(TalkChanged):
        takeover().write(chen, entered.conversation_id, Draft(text="您好"), "k", unit_of_work())
    takeover().transfer(chen, entered.conversation_id, wang, "", unit_of_work())
    takeover().write(wang, entered.conversation_id, Draft(text="您好"), "k", unit_of_work())


@pytest.mark.parametrize(("words", "error"), [("没办法", WordingError), ("  ", Refused), ("x" * 2001, Refused)])
def test_r7_message_that_may_not_be_sent(
    unit_of_work: Units, lin: Account, entered: Handoff, words: str, error: type[Exception]
) -> None:
    takeover().take(lin, entered.conversation_id, unit_of_work())
    with pytest.raises(error):
        takeover().write(lin, entered.conversation_id, Draft(text=words), "k", unit_of_work())


def test_who_has_not_taken_over_does_not_write(unit_of_work: Units, lin: Account, entered: Handoff) -> None:
    with pytest.raises(TalkChanged, match="先接入"):
        takeover().write(lin, entered.conversation_id, Draft(text="您好"), "k", unit_of_work())


def test_every_change_of_hands_is_in_the_audit_log(engine: Engine, unit_of_work: Units, lin: Account, entered: Handoff) -> None:
    takeover().take(lin, entered.conversation_id, unit_of_work())
    takeover().close(lin, entered.conversation_id, "", seen(unit_of_work, entered.conversation_id), unit_of_work())
    query = text("SELECT login, action FROM bot.audit_log WHERE subject = :talk ORDER BY id")
    with engine.connect() as connection:
        rows = [tuple(row) for row in connection.execute(query, {"talk": entered.conversation_id})]
    assert rows == [(lin.login, "take"), (lin.login, "close")]


def test_customer_and_colleague_talk_as_long_as_they_like_and_nobody_else(unit_of_work: Units, lin: Account) -> None:
    """More than one answer: whatever the customer says in between is a person's to answer."""
    who = uuid.uuid4().hex
    talk = message(unit_of_work, who, "转人工").conversation_id
    takeover().take(lin, talk, unit_of_work())
    for number in range(4):
        incoming = turn.begin(message(unit_of_work, who, f"第{number}问").turn_id, unit_of_work())
        assert incoming is not None
        silent = turn.unasked(incoming, incoming.text)
        assert silent == []
        turn.finish(incoming, None, silent, speak, NOW, unit_of_work())
        takeover().write(lin, talk, Draft(text=f"第{number}答"), f"k{number}", unit_of_work())
    assert state(unit_of_work, talk) is State.STAFF
    assert said(unit_of_work, talk) == ["utter_staff_takes", *(f"第{number}答" for number in range(4))]


@pytest.mark.parametrize("leave", ["give_back", "close"])
def test_after_a_person_has_left_the_assistant_answers_and_a_person_can_be_had_again(
    unit_of_work: Units, content: Content, lin: Account, leave: str
) -> None:
    who = uuid.uuid4().hex
    talk = message(unit_of_work, who, "转人工").conversation_id
    for _ in range(2):
        with unit_of_work() as uow:
            entered = handoff.enter_queue(talk, Reason.REQUESTED, {}, content, NOW, uow)
            uow.commit()
        assert entered.state == "waiting"
        takeover().take(lin, talk, unit_of_work())
        getattr(takeover(), leave)(lin, talk, "", seen(unit_of_work, talk), unit_of_work())
        incoming = turn.begin(message(unit_of_work, who, "几点关门").turn_id, unit_of_work())
        assert incoming is not None
        assert turn.unasked(incoming, incoming.text) is None
        turn.finish(incoming, HEARD, [say("hours")], speak, NOW, unit_of_work())
        assert said(unit_of_work, talk)[-1] == "hours"
