"""The queue for people, and the alarm in a matter of safety (R32, R55, R70)."""

from __future__ import annotations

import json
import threading
import uuid
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from sqlalchemy import Engine, text

from bot.adapters.alerts import of_handoff, send_alert
from bot.adapters.unit_of_work import SqlUnitOfWork
from bot.core.content import Content
from bot.core.conversation import State
from bot.core.errors import ServiceUnavailable, TicketNotFound, WordingError
from bot.core.handoff import Handoff, Reason
from bot.services import handoff, records, staff, turn
from tests.integration.conftest import NOW
from tests.integration.desk import Polite

Units = Callable[[], SqlUnitOfWork]


def enter(units: Units, content: Content, reason: Reason, conversation_id: str | None = None) -> Handoff:
    if conversation_id is None:
        received = turn.receive("test", uuid.uuid4().hex, "1", "漏电了", None, 100, NOW, units())
        conversation_id = received.conversation_id
    with units() as uow:
        entered = handoff.enter_queue(conversation_id, reason, {"text": "漏电了"}, content, NOW, uow)
        uow.commit()
    return entered


def alarms(engine: Engine, entered: Handoff) -> int:
    query = (
        "SELECT count(*) FROM procrastinate.procrastinate_jobs "
        "WHERE task_name = 'alert_duty' AND args = jsonb_build_object('handoff_id', :id)"
    )
    with engine.connect() as connection:
        return int(connection.execute(text(query), {"id": entered.id}).scalar_one())


def test_r70_customer_who_asks_twice_keeps_the_place(unit_of_work: Units, content: Content) -> None:
    first = enter(unit_of_work, content, Reason.REQUESTED)
    second = enter(unit_of_work, content, Reason.REQUESTED, first.conversation_id)
    assert first.id == second.id


def test_r55_matter_of_safety_raises_one_alarm_with_the_row(
    engine: Engine, unit_of_work: Units, content: Content
) -> None:
    entered = enter(unit_of_work, content, Reason.DANGER)
    enter(unit_of_work, content, Reason.DANGER, entered.conversation_id)
    assert alarms(engine, entered) == 1


def test_other_reasons_raise_no_alarm(engine: Engine, unit_of_work: Units, content: Content) -> None:
    assert alarms(engine, enter(unit_of_work, content, Reason.REQUESTED)) == 0


def test_closed_handoff_gives_the_conversation_back(unit_of_work: Units, content: Content) -> None:
    entered = enter(unit_of_work, content, Reason.REQUESTED)
    assert records.close_handoff(entered.id, NOW, unit_of_work())
    assert not records.close_handoff(entered.id, NOW, unit_of_work())
    with unit_of_work() as uow:
        assert uow.conversations.lock(entered.conversation_id) is State.BOT


def test_colleague_answers_in_the_conversation(unit_of_work: Units, content: Content) -> None:
    entered = enter(unit_of_work, content, Reason.REQUESTED)
    staff.reply(str(entered.id), "您好,师傅下午到。", Polite(), NOW, unit_of_work())
    with unit_of_work() as uow:
        latest = uow.conversations.history(entered.conversation_id, 0, 10)[-1]
    assert (latest.direction, latest.text) == ("out", "您好,师傅下午到。")


def test_r7_rude_answer_of_a_colleague_is_stopped(unit_of_work: Units, content: Content) -> None:
    entered = enter(unit_of_work, content, Reason.REQUESTED)
    with pytest.raises(WordingError, match="没办法"):
        staff.reply(str(entered.id), "没办法", Polite(), NOW, unit_of_work())


def test_answer_to_nobody_is_an_error(unit_of_work: Units) -> None:
    with pytest.raises(TicketNotFound):
        staff.reply("R0001-0001", "您好", Polite(), NOW, unit_of_work())


@pytest.fixture
def listener() -> Iterator[tuple[str, list[dict[str, object]]]]:
    """An address of the shop's own system, and what was posted to it."""
    posted: list[dict[str, object]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            posted.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(500 if self.path == "/broken" else 204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Nothing is logged in tests."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", posted
    server.shutdown()
    server.server_close()


async def test_alarm_tells_what_and_where(
    unit_of_work: Units, content: Content, listener: tuple[str, list[dict[str, object]]]
) -> None:
    url, posted = listener
    entered = enter(unit_of_work, content, Reason.DANGER)
    await send_alert(url, of_handoff(entered))
    assert posted[0]["reason"] == "danger"
    assert posted[0]["conversation"] == entered.conversation_id
    assert posted[0]["summary"] == {"text": "漏电了"}


async def test_alarm_that_is_not_taken_is_an_error(
    unit_of_work: Units, content: Content, listener: tuple[str, list[dict[str, object]]]
) -> None:
    with pytest.raises(ServiceUnavailable):
        await send_alert(f"{listener[0]}/broken", of_handoff(enter(unit_of_work, content, Reason.DANGER)))
