"""Tells whoever waits for a turn's replies that they are stored, by PostgreSQL's LISTEN."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections import defaultdict
from collections.abc import AsyncIterator

import psycopg

from bot.adapters.repositories.turn_statements import DESK, REPLIES

logger = logging.getLogger(__name__)

#: Stands for all conversations: set where the queue for people has changed.
QUEUE = "queue"

#: Seconds between two tries to listen again after the database went away.
_PAUSE = 0.5


class ReplyNotices:
    """One listening connection for all waiting customers of this process.

    A notice only says that there may be something new: who waits looks into the database, so a notice lost while the
    connection was down costs no reply. After every new connection all waiters are woken once.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._waiting: dict[str, set[asyncio.Event]] = defaultdict(set)

    @contextlib.asynccontextmanager
    async def of(self, conversation_id: str) -> AsyncIterator[asyncio.Event]:
        """An event that is set whenever a turn of the conversation was closed; the receiver clears it.

        QUEUE in place of a conversation: whenever somebody enters or leaves the queue for people, or changes hands.
        """
        event = asyncio.Event()
        self._waiting[conversation_id].add(event)
        try:
            yield event
        finally:
            self._waiting[conversation_id].discard(event)
            if not self._waiting[conversation_id]:
                del self._waiting[conversation_id]

    async def listen(self) -> None:
        """Listen until cancelled, through every restart of the database."""
        while True:
            try:
                await self._listen_once()
            except psycopg.Error as problem:
                logger.warning("The database does not answer (%s)", problem)
            await asyncio.sleep(_PAUSE)

    async def _listen_once(self) -> None:
        connection = await psycopg.AsyncConnection.connect(
            self._url, autocommit=True, connect_timeout=3, application_name="gateway notices"
        )
        async with connection:
            await connection.execute(f"LISTEN {REPLIES}; LISTEN {DESK}")
            self._wake(*self._waiting)
            async for notice in connection.notifies():
                self._wake(QUEUE if notice.channel == DESK else notice.payload.partition(" ")[0])

    def _wake(self, *conversations: str) -> None:
        for conversation_id in conversations:
            for event in self._waiting.get(conversation_id, ()):
                event.set()
