"""What every channel consists of."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from fastapi import APIRouter

from bot.core.channels import Inbound
from bot.core.content import Content
from bot.core.conversation import Received
from bot.services import inbox
from bot.services.inbox import Beside, Limits
from bot.services.outbox_ports import Fetching, Outgoing
from bot.services.ports import Clock, UnitOfWork
from bot.settings import Settings


@dataclass(frozen=True, kw_only=True)
class Inbox:
    """Where shells put what they have read."""

    limits: Limits
    clock: Clock
    unit_of_work: Callable[[], UnitOfWork]

    async def take(self, inbound: Inbound, beside: Beside | None = None) -> Received:
        """As bot.services.inbox.take; the platform may be told that the message was taken once this returns."""
        now = self.clock.now()
        return await asyncio.to_thread(inbox.take, inbound, self.limits, now, self.unit_of_work(), beside)


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """What a channel is made of."""

    settings: Settings
    inbox: Inbox
    #: As it is now: the shop changes it in the console.
    content: Callable[[], Content]
    #: A text of domain/ that needs nothing but the company.
    text: Callable[[str], str]
    #: Asked for when a channel fetches: a process that only delivers needs none.
    database_url: Callable[[], str]


@dataclass(frozen=True, kw_only=True)
class Finding:
    """A line of `bot channels check`."""

    what: str
    #: None where all is well.
    problem: str | None = None
    #: What to do about it; also what to paste into the platform's page.
    mend: str = ""


@dataclass(frozen=True, kw_only=True)
class Channel:
    """A channel that is configured."""

    #: As in conversations.channel.
    name: str
    outgoing: Outgoing
    source: Fetching
    #: Routes for the gateway; None where nothing is delivered to it.
    router: APIRouter | None
    #: Fetches messages until it is cancelled; None where they are delivered. The worker runs it.
    poll: Callable[[], Awaitable[None]] | None
    #: Looks whether everything is in place.
    examine: Callable[[], Awaitable[list[Finding]]]
    #: False where messages go out with the customer's own requests alone.
    speaks_first: bool = True
    #: Reads on from the cursor of an account, with a key of the platform's or none (bot.services.ports.Cursors.read_on).
    read_on: Callable[[str, str], Awaitable[None]] | None = None
