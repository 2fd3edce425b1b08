"""The learning inbox in the database: kept in the turn's transaction, once, and no longer than was said."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from sqlalchemy import Engine, text

from bot.adapters.unit_of_work import SqlUnitOfWork
from bot.core.errors import LessonNotFound, UnknownIntent
from bot.core.learning import Decision, Lesson, Stage, Why
from bot.services import learning, turn
from bot.services.learning import Inbox
from bot.services.ports import Heard
from tests.integration.conftest import NOW

Units = Callable[[], SqlUnitOfWork]
FELL_BACK = Heard(
    messages=(),
    intent={"name": "nlu_fallback", "confidence": 0.3},
    ranking=(
        {"name": "nlu_fallback", "confidence": 0.3},
        {"name": "ask_fee", "confidence": 0.21},
        {"name": "ask_price", "confidence": 0.11},
    ),
)
UNDERSTOOD = Heard(messages=(), intent={"name": "greet", "confidence": 0.9}, ranking=({"name": "greet", "confidence": 0.9},))


class Digits:
    """Masks digits alone."""

    def mask(self, text: str) -> str:
        return "".join("*" if character.isdecimal() else character for character in text)


INBOX = Inbox(masks=Digits(), below=0.5, days=30)


@pytest.fixture(autouse=True)
def empty(engine: Engine) -> Iterator[None]:
    yield
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM bot.lessons"))


def write(units: Units, words: str, heard: Heard = FELL_BACK, who: str | None = None, inbox: Inbox = INBOX) -> int:
    """A message and its answer; gives the turn."""
    received = turn.receive("test", who or uuid.uuid4().hex, uuid.uuid4().hex, words, None, 500, NOW, units())
    incoming = turn.begin(received.turn_id, units())
    assert incoming is not None
    turn.finish(incoming, heard, [], lambda *_: [], NOW, units(), inbox.note)
    return received.turn_id


def kept(units: Units, stage: Stage | None = None) -> tuple[Lesson, ...]:
    return learning.lessons(stage, None, 100, units())


def test_message_that_fell_back_is_kept_masked_with_its_ranking(unit_of_work: Units) -> None:
    write(unit_of_work, "那啥 13912345678 咋整")
    (one,) = kept(unit_of_work)
    assert one.text == "那啥 *********** 咋整"
    assert (one.why, one.count, one.decision.stage) == (Why.FELL_BACK, 1, Stage.NEW)
    assert [likely.intent for likely in one.ranking] == ["ask_fee", "ask_price"]


def test_understood_message_leaves_nothing(unit_of_work: Units) -> None:
    write(unit_of_work, "你好呀", UNDERSTOOD)
    assert kept(unit_of_work) == ()


def test_near_equal_texts_are_counted_together(unit_of_work: Units) -> None:
    for words in ("师傅来一趟到底收多少呀", "师傅来一趟到底收多少呀!!", "师傅来一趟到底收多少啊", "另外一回事情"):
        write(unit_of_work, words)
    assert [(one.text, one.count) for one in kept(unit_of_work)] == [("师傅来一趟到底收多少呀", 3), ("另外一回事情", 1)]


def test_texts_that_differ_in_their_numbers_alone_are_one(unit_of_work: Units) -> None:
    write(unit_of_work, "13912345678 那个弄好没")
    write(unit_of_work, "18887654321 那个弄好没")
    assert [one.count for one in kept(unit_of_work)] == [2]


def test_message_is_counted_once_however_often_its_turn_is_tried(unit_of_work: Units) -> None:
    turn_id = write(unit_of_work, "嗯那个事")
    incoming = turn.begin(turn_id, unit_of_work())
    assert incoming is None
    for _ in range(3):
        with unit_of_work() as uow:
            again = uow.conversations.incoming(turn_id)
            INBOX.note(again, FELL_BACK, uow, NOW)
            uow.commit()
    assert [one.count for one in kept(unit_of_work)] == [1]


def test_turn_that_is_taken_back_keeps_nothing(unit_of_work: Units) -> None:
    received = turn.receive("test", uuid.uuid4().hex, "1", "断在半路", None, 500, NOW, unit_of_work())
    incoming = turn.begin(received.turn_id, unit_of_work())
    assert incoming is not None

    def breaks(*_: object) -> None:
        INBOX.note(*_)  # type: ignore[arg-type]
        raise RuntimeError

    with pytest.raises(RuntimeError):
        turn.finish(incoming, FELL_BACK, [], lambda *_: [], NOW, unit_of_work(), breaks)
    assert kept(unit_of_work) == ()


def test_personal_data_alone_are_not_kept(unit_of_work: Units) -> None:
    write(unit_of_work, "13912345678")
    assert kept(unit_of_work) == ()


def test_inbox_that_is_switched_off_keeps_nothing(unit_of_work: Units) -> None:
    off = Inbox(masks=Digits(), below=0.5, days=0)
    turn_id = write(unit_of_work, "什么都不记", inbox=off)
    assert off.record_correction(turn_id, "ask_fee", "lin", NOW, unit_of_work()) is None
    assert kept(unit_of_work) == ()


def test_correction_by_staff_labels_also_what_was_understood(unit_of_work: Units) -> None:
    turn_id = write(unit_of_work, "跑一趟啥价", UNDERSTOOD)
    found = INBOX.record_correction(turn_id, "ask_fee", "lin", NOW, unit_of_work())
    assert found is not None
    assert (found.why, found.decision) == (Why.CORRECTED, Decision(stage=Stage.LABELLED, label="ask_fee", by="lin"))
    INBOX.record_correction(turn_id, None, "wang", NOW, unit_of_work())
    (one,) = kept(unit_of_work)
    assert (one.count, one.decision.label) == (1, "ask_fee")


def test_dropped_text_does_not_come_back(unit_of_work: Units) -> None:
    write(unit_of_work, "啦啦啦啦")
    (one,) = kept(unit_of_work)
    learning.drop(one.id, "lin", NOW, unit_of_work())
    write(unit_of_work, "啦啦啦啦")
    assert kept(unit_of_work, Stage.NEW) == ()
    assert learning.counts(unit_of_work()) == {Stage.NEW: 0, Stage.LABELLED: 0, Stage.EXPORTED: 0, Stage.DROPPED: 1}


def test_label_must_be_an_intent_and_the_text_there(unit_of_work: Units) -> None:
    write(unit_of_work, "跑一趟啥价")
    (one,) = kept(unit_of_work)
    with pytest.raises(UnknownIntent, match=r"没有意图 ask_fees。是不是想写:ask_fee"):
        learning.label(one.id, "ask_fees", "lin", ["ask_fee", "greet"], NOW, unit_of_work())
    with pytest.raises(LessonNotFound, match="收件箱里没有第 0 条"):
        learning.label(0, "ask_fee", "lin", ["ask_fee"], NOW, unit_of_work())
    assert learning.label(one.id, "ask_fee", "lin", ["ask_fee"], NOW, unit_of_work()).decision.by == "lin"


def test_old_texts_are_removed_and_labelled_ones_wait(unit_of_work: Units) -> None:
    write(unit_of_work, "第一种说法吧")
    write(unit_of_work, "完全另外一件")
    first, second = kept(unit_of_work)
    learning.label(first.id, "ask_fee", "lin", ["ask_fee"], NOW, unit_of_work())
    assert INBOX.forget(NOW + timedelta(days=29), unit_of_work()) == 0
    assert INBOX.forget(NOW + timedelta(days=31), unit_of_work()) == 1
    assert [one.id for one in kept(unit_of_work)] == [first.id]
    assert second.id != first.id


def test_what_one_customer_alone_has_said_goes_with_the_conversation(unit_of_work: Units, engine: Engine) -> None:
    who = uuid.uuid4().hex
    write(unit_of_work, "只有我这么说的话", who=who)
    write(unit_of_work, "大家都这么说的话", who=who)
    write(unit_of_work, "大家都这么说的话")
    with engine.connect() as connection:
        query = text("SELECT id FROM bot.conversations WHERE external_id = :who")
        conversation = connection.scalar(query, {"who": who})
    assert learning.forget_conversation(conversation, unit_of_work()) == 1
    assert [(one.text, one.count) for one in kept(unit_of_work)] == [("大家都这么说的话", 1)]
