"""Taking messages from platforms: each once, within limits, with what was sent along."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from bot.core.channels import Inbound, Kind
from bot.core.conversation import Received
from bot.core.errors import RejectedMessage
from bot.core.pace import Verdict, Window
from bot.services.ports import UnitOfWork

_ALL = "all"


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What is accepted; counted in this process."""

    #: Characters of a text.
    text: int
    #: Bytes of an attachment.
    media: int
    #: Messages a minute of one customer.
    customer: Window
    #: Messages a minute of all customers.
    everybody: Window


#: What else is to be written down with a message that is new.
Beside = Callable[[Received, datetime, UnitOfWork], None]


def take(
    inbound: Inbound, limits: Limits, now: datetime, uow: UnitOfWork, beside: Beside | None = None
) -> Received:
    """Store a message: once it is returned, it will be answered. The same message again gives the same turn.

    What is over a limit is stored too, and the customer is told, of a flood once a minute. Raises RejectedMessage where
    the message has no sender or id, ServiceUnavailable.
    """
    if not inbound.customer or not inbound.message_id:
        raise RejectedMessage("A message needs a sender and an id of its own.")
    verdict, found = _judge(_within(inbound, limits), limits)
    with uow:
        received = uow.conversations.receive(
            found.channel,
            found.customer,
            found.message_id,
            found.text.replace("\x00", "\ufffd"),  # PostgreSQL keeps every character but this one
            found.button,
            now,
            kind=found.kind,
            unanswered=verdict is Verdict.KEEP_QUIET,
        )
        if received.new and found.media is not None:
            uow.attachments.add(
                received.turn_id, received.conversation_id, found.kind, found.media.reference, now
            )
        if received.new and beside is not None:
            beside(received, now, uow)
        uow.commit()
    return received


def _within(inbound: Inbound, limits: Limits) -> Inbound:
    if len(inbound.text) > limits.text:
        return replace(inbound, kind=Kind.TOO_LONG, text=inbound.text[: limits.text], media=None)
    if inbound.media is not None and (inbound.media.size or 0) > limits.media:
        return replace(inbound, kind=Kind.UNFIT, media=None)
    return inbound


def _judge(inbound: Inbound, limits: Limits) -> tuple[Verdict, Inbound]:
    who = f"{inbound.channel} {inbound.customer}"
    verdict = limits.customer.judge(who)
    if verdict is not Verdict.TAKE:
        return verdict, replace(inbound, kind=Kind.TOO_FAST, media=None)
    if limits.everybody.judge(_ALL) is not Verdict.TAKE:
        return Verdict.TELL, replace(inbound, kind=Kind.CROWDED, media=None)
    return verdict, inbound
