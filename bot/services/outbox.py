"""Sending messages to platforms: in order, each once, and where that cannot be, a task for staff.

A message is a row and a job from the moment it is said (bot.services.ports.Conversations.store_replies). It is recorded as
sent when the platform has said so, and at no other moment. A platform that broke off without an answer may have taken the
message: it is sent again, because a customer who hears nothing is worse off than one who hears it twice.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.core.channels import Delivery, Later, Rejected, Sent
from bot.core.content import Content
from bot.core.errors import BotError, ServiceUnavailable
from bot.core.tickets import Kind
from bot.services import enquiry
from bot.services.outbox_ports import Outgoing
from bot.services.ports import Clock, UnitOfWork

#: The enquiry's `want` by which staff find what did not reach its customer.
UNDELIVERED = "undelivered"
#: What is noted of a channel that is switched off.
_OFF = Later(reason="The channel is not configured.", seconds=60)
_UNDER_WAY = Later(reason="The message is being sent.", seconds=2)
#: Seconds between two tries to note what a platform has taken, and how long a process that ends waits for that.
_AGAIN, _SETTLES = 0.2, 30.0


class NotYet(BotError):
    """The platform did not take the message; it is to be sent again."""

    def __init__(self, later: Later) -> None:
        super().__init__(later.reason)
        self.seconds = later.seconds


@dataclass(frozen=True)
class UnderWay:
    """Messages that this process is sending: a job that is given out a second time must wait."""

    sending: set[int] = field(default_factory=set)
    #: What the platform has taken and the database does not know yet.
    unnoted: dict[int, asyncio.Task[None]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Outbox:
    """What it takes to send."""

    #: By channel; one that is not configured is missing.
    senders: Mapping[str, Outgoing]
    content: Content
    clock: Clock
    unit_of_work: Callable[[], UnitOfWork]
    #: A message that could not be sent for so long is given up.
    give_up_after: timedelta
    under_way: UnderWay = field(default_factory=UnderWay)


async def deliver(message_id: int, outbox: Outbox) -> None:
    """Send a message, or what is left of it. Raises NotYet where it has to be tried again."""
    under_way = outbox.under_way
    if message_id in under_way.sending or message_id in under_way.unnoted:
        raise NotYet(_UNDER_WAY)
    under_way.sending.add(message_id)
    try:
        await _deliver(message_id, outbox)
    finally:
        under_way.sending.discard(message_id)


async def settle(outbox: Outbox) -> None:
    """Before the process ends: wait until what platforms have taken is known to the database."""
    if outbox.under_way.unnoted:
        await asyncio.wait(outbox.under_way.unnoted.values(), timeout=_SETTLES)


async def _deliver(message_id: int, outbox: Outbox) -> None:
    delivery = await asyncio.to_thread(_due, message_id, outbox)
    if delivery is None:
        return
    sender = outbox.senders.get(delivery.channel)
    if sender is None:
        await asyncio.to_thread(_put_off, delivery, _OFF, outbox)
        return
    pieces = sender.pieces(delivery.text, delivery.buttons)
    for place, piece in enumerate(pieces):
        if place < delivery.pieces:
            continue
        last = place == len(pieces) - 1
        result = await sender.send(delivery.address, piece, delivery.buttons if last else ())
        if isinstance(result, Sent):
            await _note(delivery, result, last, outbox)
        elif isinstance(result, Later):
            await asyncio.to_thread(_put_off, delivery, result, outbox)
        else:
            await asyncio.to_thread(_give_up, delivery, result, outbox)
        if not isinstance(result, Sent):
            return


def _due(message_id: int, outbox: Outbox) -> Delivery | None:
    with outbox.unit_of_work() as uow:
        return uow.deliveries.due(message_id)


async def _note(delivery: Delivery, sent: Sent, last: bool, outbox: Outbox) -> None:
    """Until the database has taken it, whatever becomes of the job: what is not noted would be said again."""
    task = asyncio.create_task(_until_noted(delivery, sent, last, outbox))
    unnoted = outbox.under_way.unnoted
    unnoted[delivery.message_id] = task
    task.add_done_callback(lambda _: unnoted.pop(delivery.message_id, None))
    await asyncio.shield(task)


async def _until_noted(delivery: Delivery, sent: Sent, last: bool, outbox: Outbox) -> None:
    while True:
        try:
            await asyncio.to_thread(_note_sent, delivery, sent, last, outbox)
        except ServiceUnavailable:
            await asyncio.sleep(_AGAIN)
        else:
            return


def _note_sent(delivery: Delivery, sent: Sent, last: bool, outbox: Outbox) -> None:
    with outbox.unit_of_work() as uow:
        uow.deliveries.piece_sent(delivery.message_id, sent.platform_id, last=last, now=outbox.clock.now())
        uow.commit()


def _put_off(delivery: Delivery, later: Later, outbox: Outbox) -> None:
    """Raises NotYet, unless it has been tried for long enough."""
    now = outbox.clock.now()
    if now - delivery.created_at > outbox.give_up_after:
        _give_up(delivery, Rejected(reason=later.reason), outbox)
        return
    with outbox.unit_of_work() as uow:
        uow.deliveries.tried(delivery.message_id, later.reason, now)
        uow.commit()
    raise NotYet(later)


def _give_up(delivery: Delivery, rejected: Rejected, outbox: Outbox) -> None:
    with outbox.unit_of_work() as uow:
        _fail(delivery, rejected.reason, outbox.content, outbox.clock.now(), uow)
        uow.commit()


def not_arrived(channel: str, platform_id: str, reason: str, content: Content, now: datetime, uow: UnitOfWork) -> None:
    """The platform says of a message it has taken that it did not reach the customer. Runs in the caller's transaction."""
    if delivery := uow.deliveries.sent_as(channel, platform_id):
        _fail(delivery, reason, content, now, uow)


def _fail(delivery: Delivery, reason: str, content: Content, now: datetime, uow: UnitOfWork) -> None:
    """The message has failed, and a colleague is to reach the customer in another way."""
    uow.deliveries.failed(delivery.message_id, reason, now)
    phone = next((one.phone for one in uow.tickets.of_conversation(delivery.conversation_id) if one.phone), None)
    text = f"【消息未送达】{delivery.text}({reason})"
    enquiry.record(Kind.ENQUIRY, delivery.conversation_id, text, UNDELIVERED, phone, content, now, uow)
