"""Fetching and keeping what customers have sent beside text."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot.core.channels import Attachment
from bot.core.conversation import Addressee, Reply
from bot.core.errors import RejectedMessage, ServiceUnavailable
from bot.core.media import ENDINGS, recognised
from bot.core.say import Say, say
from bot.services.outbox_ports import Fetching, Files
from bot.services.ports import Clock, UnitOfWork

#: A platform keeps what was sent for some days; after so long the customer is asked to send it again.
_GIVE_UP_AFTER = timedelta(hours=1)


@dataclass(frozen=True, kw_only=True)
class Cabinet:
    """What it takes to keep attachments."""

    #: By channel; one that is not configured is missing.
    sources: Mapping[str, Fetching]
    files: Files
    #: Bytes.
    limit: int
    speak: Callable[[Addressee, Sequence[Say], UnitOfWork], list[Reply]]
    clock: Clock
    unit_of_work: Callable[[], UnitOfWork]


async def fetch(attachment_id: int, cabinet: Cabinet) -> None:
    """Fetch, look at and keep an attachment; the customer is told where that cannot be.

    Raises ServiceUnavailable where it is to be tried again.
    """
    found = await asyncio.to_thread(_get, attachment_id, cabinet)
    if found.state != "waiting":
        return
    try:
        source = cabinet.sources.get(found.channel)
        if source is None:
            raise ServiceUnavailable(f"The channel {found.channel} is not configured.")
        data = await source.fetch(found.reference, cabinet.limit)
        kind = recognised(data)
        if kind is None:
            raise RejectedMessage("No type of file that is kept.")
        await asyncio.to_thread(_keep, found, data, kind, cabinet)
    except RejectedMessage as problem:
        await asyncio.to_thread(_fail, found, str(problem), cabinet)
    except ServiceUnavailable as problem:
        if cabinet.clock.now() - found.created_at < _GIVE_UP_AFTER:
            raise
        await asyncio.to_thread(_fail, found, str(problem), cabinet)


def of_ticket(number: str, uow: UnitOfWork) -> tuple[Attachment, ...]:
    """In the order they came; none where there is no such ticket."""
    with uow:
        ticket = uow.tickets.get(number)
        return uow.attachments.of_ticket(ticket.id) if ticket else ()


def of_conversation(conversation_id: str, uow: UnitOfWork) -> tuple[Attachment, ...]:
    """In the order they came."""
    with uow:
        return uow.attachments.of_conversation(conversation_id)


def _get(attachment_id: int, cabinet: Cabinet) -> Attachment:
    with cabinet.unit_of_work() as uow:
        return uow.attachments.get(attachment_id)


def _keep(found: Attachment, data: bytes, kind: str, cabinet: Cabinet) -> None:
    path = cabinet.files.put(data, ENDINGS[kind], cabinet.clock.now())
    with cabinet.unit_of_work() as uow:
        uow.attachments.keep(found.id, path, kind, len(data))
        uow.commit()


def _fail(found: Attachment, problem: str, cabinet: Cabinet) -> None:
    with cabinet.unit_of_work() as uow:
        uow.attachments.fail(found.id, problem)
        addressee = Addressee(turn_id=found.id, customer_name=None, customer_title=None)
        for notice in cabinet.speak(addressee, [say("utter_attachment_lost")], uow):
            uow.conversations.store_notice(found.conversation_id, notice, cabinet.clock.now())
        uow.commit()
