"""The queue given out to those who are present, and what is promised where nobody comes (R70)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import Engine, text

from bot.core.content import Content
from bot.core.conversation import State
from bot.core.handoff import Handoff, Reason
from bot.core.staff import Account
from bot.core.tickets import Status
from bot.services import accounts, handoff, queue
from bot.services.drafts import Draft
from tests.integration.conftest import NOW
from tests.integration.desk import PASSWORD, PlainPasswords, Units, colleague, speak, takeover, waiting

#: A quarter to eleven at night in the shop.
NIGHT = NOW + timedelta(hours=12, minutes=45)


@pytest.fixture(autouse=True)
def _empty(engine: Engine) -> None:
    """Nobody waits, nobody is there."""
    with engine.begin() as connection:
        connection.execute(text("UPDATE bot.handoffs SET state = 'closed'"))
        connection.execute(text("DELETE FROM bot.staff_sessions"))


def present(units: Units) -> Account:
    somebody = colleague(units)
    accounts.sign_in(somebody.login, PASSWORD, "", timedelta(hours=12), PlainPasswords(), NOW, units())
    return somebody


def again(units: Units, entered: Handoff) -> Handoff:
    with units() as uow:
        found = uow.handoffs.open_for(entered.conversation_id)
    assert found is not None
    return found


def test_who_waits_is_given_to_who_is_present(unit_of_work: Units, content: Content) -> None:
    entered = waiting(unit_of_work, content)
    assert queue.distribute(NOW, unit_of_work()) == 0
    somebody = present(unit_of_work)
    assert queue.distribute(NOW, unit_of_work()) == 1
    assert again(unit_of_work, entered).account_id == somebody.id
    assert again(unit_of_work, entered).state == "waiting"


def test_who_rests_or_has_left_is_given_nobody(unit_of_work: Units, content: Content) -> None:
    waiting(unit_of_work, content)
    resting = present(unit_of_work)
    accounts.set_on_duty(resting, False, NOW, unit_of_work())
    assert queue.distribute(NOW, unit_of_work()) == 0
    accounts.set_on_duty(resting, True, NOW, unit_of_work())
    assert queue.distribute(NOW + queue.PRESENT + timedelta(seconds=1), unit_of_work()) == 0


def test_r70_waiting_time_is_shared_by_those_who_serve(unit_of_work: Units, content: Content) -> None:
    for _ in range(4):
        waiting(unit_of_work, content)
    alone = waiting(unit_of_work, content)
    present(unit_of_work)
    present(unit_of_work)
    together = waiting(unit_of_work, content)
    assert together.ahead == alone.ahead + 1
    assert together.promised_at < alone.promised_at
    assert together.promised_at >= NOW + content.policy.person_within


def test_r70_outside_hours_a_ticket_promises_the_answer(unit_of_work: Units, content: Content) -> None:
    entered = waiting(unit_of_work, content, now=NIGHT)
    assert entered.ticket_number
    with unit_of_work() as uow:
        ticket = uow.tickets.get(entered.ticket_number)
    assert ticket is not None
    assert ticket.due_at == entered.promised_at
    told = handoff.announce(entered, content, NIGHT)
    assert told.response == "utter_handoff_outside_hours_ticket"
    assert told.arguments["number"] == entered.ticket_number
    assert waiting(unit_of_work, content, Reason.COMPLAINT, now=NIGHT).ticket_number is None


def test_r70_where_nobody_came_in_time_a_ticket_promises_the_answer_once(unit_of_work: Units, content: Content) -> None:
    entered = waiting(unit_of_work, content)
    late = entered.promised_at + timedelta(seconds=1)
    assert queue.promise_late(content, speak, entered.promised_at, unit_of_work()) == 0
    assert queue.promise_late(content, speak, late, unit_of_work()) == 1
    assert queue.promise_late(content, speak, late + timedelta(hours=1), unit_of_work()) == 0
    found = again(unit_of_work, entered)
    assert found.state == "waiting"
    assert found.ticket_number
    assert found.promised_at > late
    with unit_of_work() as uow:
        said = uow.conversations.history(entered.conversation_id, 0, 10)[-1]
    assert said.text == "utter_handoff_late"


def test_ticket_that_promised_a_person_is_closed_with_the_conversation(unit_of_work: Units, content: Content) -> None:
    entered = waiting(unit_of_work, content, now=NIGHT)
    lin = colleague(unit_of_work)
    takeover().take(lin, entered.conversation_id, unit_of_work())
    takeover().close(lin, entered.conversation_id, "已回电", 10**9, unit_of_work())
    with unit_of_work() as uow:
        ticket = uow.tickets.get(str(entered.ticket_number))
    assert ticket is not None
    assert ticket.status is Status.CLOSED
    assert (ticket.history[-1].actor, ticket.history[-1].details) == (lin.login, {"text": "已回电"})


def test_r70_customer_of_a_colleague_who_has_left_waits_again(unit_of_work: Units, content: Content) -> None:
    entered, answered = waiting(unit_of_work, content), waiting(unit_of_work, content)
    lin = present(unit_of_work)
    for one in (entered, answered):
        takeover().take(lin, one.conversation_id, unit_of_work())
    takeover().write(lin, answered.conversation_id, Draft(text="您好"), "k", unit_of_work())
    gone = NOW + content.policy.person_within + timedelta(seconds=1)
    assert queue.put_back_left(content, NOW, unit_of_work()) == 0
    assert queue.put_back_left(content, gone, unit_of_work()) == 1
    assert queue.put_back_left(content, gone, unit_of_work()) == 0
    assert (again(unit_of_work, entered).state, again(unit_of_work, answered).state) == ("waiting", "taken")
    with unit_of_work() as uow:
        assert uow.conversations.lock(entered.conversation_id) is State.QUEUED
        assert "回到队列" in uow.talks.entries(entered.conversation_id, 0, 10)[-1].text


def test_list_shows_customer_server_and_latest_message(unit_of_work: Units, content: Content) -> None:
    entered = waiting(unit_of_work, content, words="洗衣机不转 转人工")
    lin = colleague(unit_of_work)
    with unit_of_work() as uow:
        line = uow.talks.waiting(10)[0]
    assert (line.heard, line.served_by, line.handoff.state, line.unanswered) == ("洗衣机不转 转人工", None, "waiting", True)
    takeover().take(lin, entered.conversation_id, unit_of_work())
    takeover().write(lin, entered.conversation_id, Draft(text="您好"), "k", unit_of_work())
    with unit_of_work() as uow:
        line = uow.talks.served_by(lin.id)[0]
        assert uow.talks.served_by_others(lin.id, 10) == ()
        counts = uow.talks.counts(NOW)
    assert (counts.waiting, counts.served) == (0, 1)
    assert (line.served_by, line.handoff.state, line.unanswered) == ("小林", "taken", False)
