"""A turn of a complaint that is tried again is the same turn, and no further complaint (R52, R55)."""

from __future__ import annotations

import uuid
from collections.abc import Callable

import pytest

from bot.adapters.unit_of_work import SqlUnitOfWork
from bot.core.complaint import Talk, Topic
from bot.core.content import Content
from bot.core.reading import Reading
from bot.core.tickets import Kind, Status
from bot.services import turn
from bot.services.complaint import Said, advance, record, take_up
from bot.services.repair_talk import Desk
from tests.integration.conftest import NOW

Units = Callable[[], SqlUnitOfWork]
WORDS = "我要投诉 你们师傅说话不算数"


class Caller:
    """A customer whose conversation has begun."""

    def __init__(self, units: Units, content: Content) -> None:
        self.units = units
        self.name = uuid.uuid4().hex
        self.conversation_id, self.turn_id = self.says()
        self.desk = Desk(content=content, conversation_id=self.conversation_id, now=NOW)

    def says(self) -> tuple[str, int]:
        received = turn.receive("test", self.name, uuid.uuid4().hex, WORDS, None, 100, NOW, self.units())
        return received.conversation_id, received.turn_id

    def tries(self, talk: Talk, turn_id: int) -> tuple[Talk, Topic | None]:
        """One try of a turn, as the form makes it."""
        said = Said(text=WORDS, folded=WORDS, reading=Reading(text=WORDS), person=False)
        with self.units() as uow:
            step = advance(take_up(talk, turn_id, uow), said, None, self.desk, uow)
            written = record(step.talk, WORDS, turn_id, self.desk, uow)
            uow.commit()
        return written, step.ask

    def complaints(self) -> list[tuple[str, list[str]]]:
        with self.units() as uow:
            mine = uow.tickets.of_conversation(self.conversation_id)
            return [(one.number, one.fields["sentences"]) for one in mine if one.kind is Kind.COMPLAINT]


@pytest.fixture
def caller(unit_of_work: Units, content: Content) -> Caller:
    return Caller(unit_of_work, content)


def test_first_sentence_tried_again_is_listened_to_as_at_first(caller: Caller) -> None:
    first, asked = caller.tries(Talk(), caller.turn_id)
    assert (asked, first.grounds) == (Topic.LISTEN, ())
    assert caller.tries(Talk(), caller.turn_id) == (first, asked)
    assert caller.complaints() == [(first.number, [WORDS])]


def test_r55_complaint_of_a_job_tried_again_is_no_third_contact(caller: Caller) -> None:
    with caller.units() as uow:
        uow.tickets.add(
            Kind.REPAIR, Status.SCHEDULED, caller.conversation_id, "13912345678", False, {}, NOW, "R2611", NOW
        )
        uow.commit()
    first, asked = caller.tries(Talk(), caller.turn_id)
    assert (first.about is not None, first.grounds) == (True, ())
    assert caller.tries(Talk(), caller.turn_id) == (first, asked)


def test_words_added_to_a_complaint_are_added_once_however_often_they_are_tried(caller: Caller) -> None:
    first, _ = caller.tries(Talk(), caller.turn_id)
    _, later = caller.says()
    for _ in range(2):
        added, asked = caller.tries(Talk(), later)
        assert (added.number, asked) == (first.number, None)
    assert caller.complaints() == [(first.number, [WORDS, WORDS])]
