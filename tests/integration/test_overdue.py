"""Promises whose time has passed are noted once, and the urgent ones announced (R53, R54, R56)."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import Engine, text

from bot.adapters.alerts import of_overdue
from bot.adapters.unit_of_work import SqlUnitOfWork
from bot.core.tickets import OVERDUE, Kind, Status, Ticket
from bot.services import overdue, records, staff, turn
from tests.integration.conftest import NOW

Units = Callable[[], SqlUnitOfWork]
LATER = NOW + timedelta(hours=3)


def promised(units: Units, kind: Kind = Kind.COMPLAINT, *, urgent: bool = False, phone: str | None = None) -> Ticket:
    """A ticket that was to be answered within an hour."""
    received = turn.receive("test", uuid.uuid4().hex, "1", "没人来", None, 100, NOW, units())
    with units() as uow:
        ticket = uow.tickets.add(
            kind,
            Status.RECEIVED,
            received.conversation_id,
            phone,
            urgent,
            {"text": "没人来", "category": "late"},
            NOW + timedelta(hours=1),
            "C2611",
            NOW,
        )
        uow.commit()
    return ticket


def events(units: Units, ticket: Ticket, now: datetime = LATER) -> int:
    """How often the ticket is noted as overdue, after another look."""
    overdue.note(now, units())
    return sum(event.event == OVERDUE for event in records.ticket(ticket.number, units()).history)


def alerts(engine: Engine, ticket: Ticket) -> int:
    query = (
        "SELECT count(*) FROM procrastinate.procrastinate_jobs "
        "WHERE task_name = 'alert_overdue' AND args = jsonb_build_object('number', CAST(:number AS text))"
    )
    with engine.connect() as connection:
        return int(connection.execute(text(query), {"number": ticket.number}).scalar_one())


def test_r54_breach_is_written_into_the_history_once(unit_of_work: Units) -> None:
    ticket = promised(unit_of_work)
    assert events(unit_of_work, ticket, NOW) == 0
    assert [events(unit_of_work, ticket) for _ in range(3)] == [1, 1, 1]


def test_r55_urgent_breach_is_announced_once(engine: Engine, unit_of_work: Units) -> None:
    urgent, other = promised(unit_of_work, urgent=True), promised(unit_of_work)
    for _ in range(2):
        overdue.note(LATER, unit_of_work())
    assert (alerts(engine, urgent), alerts(engine, other)) == (1, 0)
    assert of_overdue(urgent)["ticket"] == urgent.number


def test_r56_what_is_closed_in_time_is_no_breach(unit_of_work: Units) -> None:
    ticket = promised(unit_of_work)
    staff.close(ticket.number, "已致歉", NOW, unit_of_work())
    assert events(unit_of_work, ticket) == 0
    assert ticket.number not in [one.number for one in overdue.waiting(LATER, unit_of_work())]


def test_every_kind_with_a_promise_is_watched_but_no_suggestion_without_a_telephone(unit_of_work: Units) -> None:
    enquiry = promised(unit_of_work, Kind.ENQUIRY)
    silent, asking = promised(unit_of_work, Kind.SUGGESTION), promised(unit_of_work, Kind.SUGGESTION, phone="13812345678")
    late = [one.number for one in overdue.waiting(LATER, unit_of_work())]
    assert {enquiry.number, asking.number} <= set(late)
    assert silent.number not in late


def test_two_workers_note_a_breach_once(unit_of_work: Units) -> None:
    ticket = promised(unit_of_work)
    with unit_of_work() as first:
        held = [one.number for one in first.tickets.overdue(LATER, unnoted=True)]
        with unit_of_work() as second:
            passed = [one.number for one in second.tickets.overdue(LATER, unnoted=True)]
    assert ticket.number in held
    assert ticket.number not in passed
