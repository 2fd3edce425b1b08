"""The question after a visit, and the reminder before one: each put once, by the channel the customer used."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, text

from bot.adapters.clock import SystemClock
from bot.adapters.text.manners import MannersCheck
from bot.adapters.unit_of_work import SqlUnitOfWork
from bot.adapters.wording import load_texts
from bot.core import survey
from bot.core.content import Content
from bot.core.conversation import Incoming, State
from bot.core.policy import remind_at
from bot.core.tickets import Kind, Status, Ticket
from bot.services import reminder, turn
from bot.services import survey as surveys
from bot.services.restock import Notifier
from bot.services.speech import Speech
from tests.integration.conftest import NOW, ROOT
from tests.integration.watch import Watch

Units = Callable[[], SqlUnitOfWork]
LONG_AGO = NOW - timedelta(days=10)


@dataclass
class Visit:
    """A customer in Telegram with an appointment, booked ten days ago."""

    units: Units
    engine: Engine
    watch: Watch
    notifier: Notifier
    name: str = field(default_factory=lambda: uuid.uuid4().hex)
    written: int = 0

    def write(self, words: str, at: datetime = NOW) -> Incoming | None:
        self.written += 1
        received = turn.receive("telegram", self.name, str(self.written), words, None, 100, at, self.units())
        return turn.begin(received.turn_id, self.units())

    def book(self, starts_at: datetime) -> Ticket:
        incoming = self.write("报修", LONG_AGO)
        assert incoming
        window = {"starts_at": starts_at.isoformat(), "ends_at": (starts_at + timedelta(hours=2)).isoformat()}
        with self.units() as uow:
            ticket = uow.tickets.add(
                Kind.REPAIR,
                Status.SCHEDULED,
                incoming.conversation_id,
                "13911112222",
                False,
                {"name": "林涛", "title": "先生", **window},
                starts_at,
                "R2611",
                LONG_AGO,
            )
            uow.commit()
        return ticket

    def done(self) -> Ticket:
        ticket = self.book(NOW - timedelta(hours=3))
        with self.units() as uow:
            changed = uow.tickets.change(ticket, actor="staff", event="handed_over", now=NOW, status=Status.HANDED_OVER)
            uow.commit()
        return changed

    def said(self) -> list[str]:
        query = text(
            "SELECT m.text FROM bot.messages m JOIN bot.conversations c ON c.id = m.conversation_id "
            "WHERE c.external_id = :who AND m.direction = 'out' ORDER BY m.id"
        )
        with self.engine.connect() as db:
            return list(db.scalars(query, {"who": self.name}))

    def ticket(self, number: str) -> Ticket:
        with self.units() as uow:
            found = uow.tickets.get(number)
        assert found
        return found


@pytest.fixture
def visit(engine: Engine, unit_of_work: Units, content: Content) -> Visit:
    watch = Watch()
    manners = MannersCheck(content.phrases)
    speech = Speech(texts=load_texts(ROOT), company=content.company, manners=manners, clock=SystemClock())
    return Visit(unit_of_work, engine, watch, Notifier(content=content, speak=speech, clock=watch))


def test_r39_question_is_put_once_after_a_visit(visit: Visit) -> None:
    ticket = visit.done()
    for _ in range(2):
        surveys.ask(visit.notifier, visit.units())
    (question,) = visit.said()
    assert ticket.number in question
    assert "林先生好" in question


def test_r39_question_waits_until_the_talk_is_over_and_for_the_day(visit: Visit) -> None:
    visit.done()
    visit.write("还有件事", NOW - timedelta(minutes=2))
    surveys.ask(visit.notifier, visit.units())
    assert visit.said() == []
    visit.watch.at = NOW + timedelta(hours=14)
    surveys.ask(visit.notifier, visit.units())
    assert visit.said() == []
    visit.watch.at = NOW + timedelta(hours=24)
    surveys.ask(visit.notifier, visit.units())
    assert len(visit.said()) == 1


def serve(visit: Visit, talk: str, state: State) -> None:
    with visit.units() as uow:
        uow.conversations.set_state(talk, state)
        uow.commit()


def test_nobody_who_is_served_by_a_colleague_is_asked_or_thanked(visit: Visit) -> None:
    ticket = visit.done()
    serve(visit, ticket.conversation_id, State.STAFF)
    surveys.ask(visit.notifier, visit.units())
    assert visit.said() == []
    serve(visit, ticket.conversation_id, State.BOT)
    surveys.ask(visit.notifier, visit.units())
    assert len(visit.said()) == 1
    serve(visit, ticket.conversation_id, State.STAFF)
    rated(visit, "2")
    assert len(visit.said()) == 1
    assert visit.ticket(ticket.number).fields["score"] == 2
    assert [one.fields["want"] for one in tasks(visit, ticket)] == [surveys.WANT]


def tasks(visit: Visit, ticket: Ticket) -> list[Ticket]:
    with visit.units() as uow:
        return [one for one in uow.tickets.of_conversation(ticket.conversation_id) if one.kind is Kind.ENQUIRY]


def rated(visit: Visit, words: str) -> None:
    incoming = visit.write(words)
    assert incoming
    rating = survey.rating(incoming.payload)
    assert rating
    surveys.take(incoming, rating, visit.notifier, visit.units())


@pytest.mark.parametrize(("words", "score"), [("5", 5), ("四", 4), ("第三个", 3), ("很不满意", 1)])
def test_r39_typed_answer_is_kept_with_the_ticket(visit: Visit, words: str, score: int) -> None:
    ticket = visit.done()
    surveys.ask(visit.notifier, visit.units())
    rated(visit, words)
    found = visit.ticket(ticket.number)
    assert found.fields["score"] == score
    assert found.history[-1].event == "rated"
    assert len(visit.said()) == 2


def test_r39_unhappy_answer_is_a_task_at_once(visit: Visit) -> None:
    ticket = visit.done()
    surveys.ask(visit.notifier, visit.units())
    rated(visit, "2")
    with visit.units() as uow:
        task = uow.tickets.of_conversation(ticket.conversation_id)[0]
    assert (task.kind, task.fields["want"], task.phone) == (Kind.ENQUIRY, surveys.WANT, "13911112222")
    assert ticket.number in task.fields["text"]
    assert "对不起" in visit.said()[-1]


def test_button_of_the_question_is_good_for_days(visit: Visit) -> None:
    ticket = visit.done()
    surveys.ask(visit.notifier, visit.units())
    with visit.units() as uow:
        key = uow.conversations.offered(ticket.conversation_id, 10**12)[4].payload
    later = visit.write("几点关门")
    assert later
    turn.finish(later, None, [], visit.notifier.speak, NOW, visit.units())
    rated(visit, key)
    assert visit.ticket(ticket.number).fields["score"] == 5


def test_number_in_a_talk_is_no_rating(visit: Visit) -> None:
    visit.done()
    surveys.ask(visit.notifier, visit.units())
    words = visit.write("2台")
    assert words
    assert words.payload is None


def test_visit_is_reminded_of_once(visit: Visit) -> None:
    ticket = visit.book(NOW + timedelta(hours=2))
    for _ in range(2):
        reminder.remind(visit.notifier, visit.units())
    (said,) = visit.said()
    assert ticket.number in said
    assert "今天 11月23日(周一)12:00–14:00" in said


def test_visit_still_far_is_not_reminded_of(visit: Visit) -> None:
    visit.book(NOW + timedelta(hours=5))
    reminder.remind(visit.notifier, visit.units())
    assert visit.said() == []


def test_visit_that_was_moved_is_reminded_of_anew_but_not_of_what_was_just_agreed(visit: Visit) -> None:
    ticket = visit.book(NOW + timedelta(hours=2))
    reminder.remind(visit.notifier, visit.units())
    for hours, count in ((1, 1), (6, 2)):
        starts = NOW + timedelta(hours=hours)
        window = {"starts_at": starts.isoformat(), "ends_at": (starts + timedelta(hours=2)).isoformat()}
        with visit.units() as uow:
            uow.tickets.change(ticket, actor="customer", event="changed", now=NOW, fields=window)
            uow.commit()
        visit.watch.at = starts - timedelta(minutes=30)
        reminder.remind(visit.notifier, visit.units())
        assert len(visit.said()) == count


@pytest.mark.parametrize(("start", "reminded"), [("15:00", "23 12:00"), ("12:00", "23 09:00"), ("08:30", "22 ")])
def test_reminder_never_comes_at_night(content: Content, start: str, reminded: str) -> None:
    zone = content.company.zone
    starts = datetime.fromisoformat(f"2026-11-23T{start}").replace(tzinfo=zone)
    at = remind_at(starts, content.policy, content.company).astimezone(zone)
    assert f"{at:%d %H:%M}".startswith(reminded)
    assert content.company.staff_hours.open_at(at, zone)
