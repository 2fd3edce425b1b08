"""What customers have sent, as colleagues see it in the console."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

import pytest
from fastapi import FastAPI
from httpx import AsyncClient

from bot.core.channels import Kind
from bot.core.media import ENDINGS
from bot.core.staff import Role
from bot.core.tickets import Kind as TicketKind
from bot.core.tickets import Status
from bot.services import ticket_desk
from tests.integration.conftest import NOW
from tests.integration.desk import Units, colleague, message
from tests.integration.desk_web import Enter

PNG = b"\x89PNG\r\n\x1a\n" + b"a photograph"


@dataclass(frozen=True, kw_only=True)
class Sent:
    """An attachment with the ticket and the conversation it came with."""

    number: str
    talk: str
    id: int

    @property
    def pages(self) -> tuple[str, str]:
        return f"/desk/tickets/{self.number}/attachments/{self.id}", f"/desk/talks/{self.talk}/attachments/{self.id}"


def ticket(units: Units, talk: str) -> str:
    with units() as uow:
        made = uow.tickets.add(TicketKind.ENQUIRY, Status.RECEIVED, talk, None, False, {"text": "灯一直闪"}, NOW, "E2611", NOW)
        uow.commit()
    return made.number


def sent(app: FastAPI, units: Units, data: bytes = PNG, content_type: str = "image/png", kind: Kind = Kind.IMAGE) -> Sent:
    received = message(units, uuid.uuid4().hex)
    number = ticket(units, received.conversation_id)
    path = app.state.parts.files.put(data, ENDINGS[content_type], NOW)
    with units() as uow:
        uow.attachments.add(received.turn_id, received.conversation_id, kind, "f", NOW)
        one = uow.attachments.of_conversation(received.conversation_id)[0]
        uow.attachments.keep(one.id, path, content_type, len(data))
        uow.commit()
    return Sent(number=number, talk=received.conversation_id, id=one.id)


async def test_photograph_is_shown_where_nothing_in_it_can_run(app: FastAPI, enter: Enter, unit_of_work: Units) -> None:
    one, client = sent(app, unit_of_work), await enter(Role.AGENT)
    for page in one.pages:
        answer = await client.get(page)
        assert (answer.content, answer.headers["Content-Type"]) == (PNG, "image/png")
        assert answer.headers["Content-Disposition"].startswith("inline")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in answer.headers["Content-Security-Policy"]
        assert answer.headers["Cache-Control"] == "no-store"
    assert one.pages[0] in (await client.get(f"/desk/tickets/{one.number}")).text
    assert one.pages[1] in (await client.get(f"/desk/talks/{one.talk}")).text


@pytest.mark.parametrize(("content_type", "kind"), [("application/pdf", Kind.FILE), ("audio/amr", Kind.VOICE), ("image/heic", Kind.IMAGE)])
async def test_what_browsers_do_not_draw_is_downloaded(
    app: FastAPI, enter: Enter, unit_of_work: Units, content_type: str, kind: Kind
) -> None:
    one, client = sent(app, unit_of_work, b"%PDF-1.7", content_type, kind), await enter(Role.AGENT)
    answer = await client.get(one.pages[0])
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert f".{ENDINGS[content_type]}" in answer.headers["Content-Disposition"]
    assert f'<img src="{one.pages[0]}' not in (await client.get(f"/desk/tickets/{one.number}")).text


async def test_attachment_is_given_to_nobody_else(app: FastAPI, stranger: AsyncClient, enter: Enter, unit_of_work: Units) -> None:
    one, other = sent(app, unit_of_work), sent(app, unit_of_work)
    for page in one.pages:
        assert (await stranger.get(page)).status_code == 303
    client = await enter(Role.AGENT)
    assert (await client.get(f"/desk/tickets/{other.number}/attachments/{one.id}")).status_code == 404
    assert (await client.get(f"/desk/talks/{other.talk}/attachments/{one.id}")).status_code == 404
    assert (await client.get(f"/desk/tickets/{one.number}/attachments/999999999")).status_code == 404


async def test_file_that_is_gone_is_told(app: FastAPI, enter: Enter, unit_of_work: Units) -> None:
    one, client = sent(app, unit_of_work), await enter(Role.AGENT)
    with unit_of_work() as uow:
        path = uow.attachments.get(one.id).path
    assert path is not None
    app.state.parts.files.find(path).unlink()
    answer = await client.get(one.pages[0])
    assert (answer.status_code, "已经不在了" in answer.text) == (404, True)


def test_nothing_outside_the_attachments_folder_is_found(app: FastAPI) -> None:
    files = app.state.parts.files
    files.put(PNG, "png", NOW)
    assert files.find("../secret") is None
    assert files.find("/etc/hostname") is None


async def test_attachments_follow_a_ticket_into_the_one_it_is_merged_with(app: FastAPI, enter: Enter, unit_of_work: Units) -> None:
    one = sent(app, unit_of_work)
    into = ticket(unit_of_work, one.talk)
    ticket_desk.merge(colleague(unit_of_work), one.number, into, NOW, unit_of_work())
    client = await enter(Role.AGENT)
    assert (await client.get(f"/desk/tickets/{into}/attachments/{one.id}")).content == PNG
