"""Who waits for an article: told in order, listed for the shop manager every day (R25)."""

from __future__ import annotations

import json
import threading
import uuid
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from types import SimpleNamespace
from typing import Any

import pytest

from bot.adapters.unit_of_work import SqlUnitOfWork
from bot.core.content import Content
from bot.core.restock import Talk
from bot.core.tickets import Ticket
from bot.services import restock, turn
from bot.services.restock import Desk
from bot.worker import jobs
from tests.integration.conftest import NOW

Units = Callable[[], SqlUnitOfWork]


@pytest.fixture
def manager() -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """An address that takes announcements, and what it has been sent."""
    taken: list[dict[str, Any]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            taken.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/", taken
    server.shutdown()
    thread.join()
    server.server_close()


def wish(content: Content, units: Units, article: str) -> Ticket:
    received = turn.receive("test", uuid.uuid4().hex, "1", "到货通知我", None, 100, NOW, units())
    talk = Talk(model="ZZR-1", article=article, shop="tianhe", phone="13800001234", name="周", title="女士")
    with units() as uow:
        desk = Desk(content=content, conversation_id=received.conversation_id, now=NOW)
        ticket = restock.register(talk, desk, uow)
        uow.commit()
    return ticket


async def list_sent(content: Content, units: Units, url: str | None, at: datetime) -> None:
    parts = SimpleNamespace(
        content=content,
        unit_of_work=units,
        clock=SimpleNamespace(now=lambda: at),
        settings=SimpleNamespace(alert_url=url),
    )
    await jobs.send_restock_list(parts)  # type: ignore[arg-type]


async def test_r25_manager_gets_the_list_at_closing_time_and_only_then(
    content: Content, unit_of_work: Units, manager: tuple[str, list[dict[str, Any]]]
) -> None:
    url, taken = manager
    first, second = (wish(content, unit_of_work, name) for name in ("云汐甲", "云汐乙"))
    closing = NOW.astimezone(content.company.zone).replace(hour=content.company.staff_hours.closes.hour, minute=0)
    await list_sent(content, unit_of_work, url, closing - timedelta(hours=1))
    assert taken == []
    await list_sent(content, unit_of_work, url, closing)
    assert [one["reason"] for one in taken] == ["restock_list"]
    listed = [item["number"] for item in taken[0]["items"]]
    assert listed.index(first.number) < listed.index(second.number)
    assert {"article": "云汐甲", "phone": "13800001234", "title": "女士"}.items() <= taken[0]["items"][
        listed.index(first.number)
    ].items()


def test_same_wish_of_the_same_telephone_is_one_ticket(content: Content, unit_of_work: Units) -> None:
    assert wish(content, unit_of_work, "云汐丙").number == wish(content, unit_of_work, "云汐丙").number
