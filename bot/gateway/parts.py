"""What the gateway's routes need, and waiting for a turn."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

from fastapi import Request, WebSocket
from prometheus_client import CollectorRegistry

from bot.adapters.rasa import RasaDialogue
from bot.core.content import Content
from bot.core.conversation import Answer
from bot.gateway.replies import ReplyNotices
from bot.gateway.sessions import Sessions
from bot.services import records
from bot.services.ports import Clock, ReadsQuery, UnitOfWork
from bot.services.restock import Notifier
from bot.services.speech import Speech
from bot.settings import Settings


@dataclass(frozen=True, kw_only=True)
class GatewayParts:
    """Made by bot.bootstrap."""

    settings: Settings
    content: Content
    clock: Clock
    speech: Speech
    dialogue: RasaDialogue
    notices: ReplyNotices
    sessions: Sessions
    queries: ReadsQuery
    notifier: Notifier
    unit_of_work: Callable[[], UnitOfWork]
    figures: CollectorRegistry
    #: Raises ServiceUnavailable where the database does not answer.
    worker_alive: Callable[[], bool]

    async def wait_for(self, conversation_id: str, turn_id: int, seconds: float) -> Answer:
        """A turn's answer, as soon as it is stored; the unfinished one after `seconds`."""
        until = time.monotonic() + seconds
        async with self.notices.of(conversation_id) as closed:
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
