"""What the gateway's routes need, and waiting for a turn."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol, cast

from fastapi import Request, WebSocket
from prometheus_client import CollectorRegistry

from bot.adapters.rasa import RasaDialogue
from bot.core.content import Content
from bot.core.conversation import Answer
from bot.gateway.calls_heard import CallsHeard
from bot.gateway.replies import ReplyNotices
from bot.gateway.sessions import Sessions
from bot.services import records
from bot.services.calls import Telephone
from bot.services.content_ports import ContentFiles
from bot.services.outbox_ports import Files
from bot.services.ports import Clock, Manners, Reads, ReadsQuery, UnitOfWork
from bot.services.restock import Notifier
from bot.services.speech import Speech
from bot.services.staff_ports import Passwords
from bot.services.suggest import Suggester
from bot.services.suggest_ports import Corrections
from bot.services.takeover import Takeover
from bot.settings import Settings

#: Seconds after which a new turn is looked at though no notice of it came: it may have come before it was listened for.
_FIRST_LOOK = 0.25


class Living(Protocol):
    """What is another one after the shop's content was changed: asked for anew by every request."""

    @property
    def content(self) -> Content: ...
    @property
    def speech(self) -> Speech: ...
    @property
    def notifier(self) -> Notifier: ...
    @property
    def takeover(self) -> Takeover: ...
    @property
    def suggester(self) -> Suggester: ...
    @property
    def telephone(self) -> Telephone: ...
    @property
    def manners(self) -> Manners: ...
    @property
    def reads(self) -> Reads: ...
    @property
    def learning(self) -> Corrections: ...


@dataclass(frozen=True, kw_only=True)
class GatewayParts:
    """Made by bot.bootstrap."""

    settings: Settings
    living: Living
    clock: Clock
    dialogue: RasaDialogue
    notices: ReplyNotices
    sessions: Sessions
    queries: ReadsQuery
    content_files: ContentFiles
    files: Files
    passwords: Passwords
    unit_of_work: Callable[[], UnitOfWork]
    figures: CollectorRegistry
    calls_heard: CallsHeard = field(default_factory=CallsHeard)
    #: Raises ServiceUnavailable where the database does not answer.
    worker_alive: Callable[[], bool]

    @property
    def content(self) -> Content:
        return self.living.content

    @property
    def speech(self) -> Speech:
        return self.living.speech

    @property
    def notifier(self) -> Notifier:
        return self.living.notifier

    @property
    def takeover(self) -> Takeover:
        return self.living.takeover

    @property
    def suggester(self) -> Suggester:
        return self.living.suggester

    @property
    def telephone(self) -> Telephone:
        return self.living.telephone

    @property
    def manners(self) -> Manners:
        return self.living.manners

    @property
    def reads(self) -> Reads:
        return self.living.reads

    @property
    def corrections(self) -> Corrections:
        """The learning inbox."""
        return self.living.learning

    async def wait_for(self, conversation_id: str, turn_id: int, seconds: float, *, new: bool = False) -> Answer:
        """A turn's answer, as soon as it is stored; the unfinished one after `seconds`.

        `new`: the message has just been taken.
        """
        until = time.monotonic() + seconds
        async with self.notices.of(conversation_id) as closed:
            if new:
                # It cannot be answered yet, and asking would take the database's time from whoever answers it.
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(closed.wait(), min(_FIRST_LOOK, seconds))
            while True:
                closed.clear()
                answer = await asyncio.to_thread(records.answer, turn_id, self.unit_of_work())
                left = until - time.monotonic()
                if answer.finished or left <= 0:
                    return answer
                try:
                    await asyncio.wait_for(closed.wait(), left)
                except TimeoutError:
                    continue


def parts_of(at: Request | WebSocket) -> GatewayParts:
    """The parts of the application that serves this request."""
    return cast(GatewayParts, at.app.state.parts)
