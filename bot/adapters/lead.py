"""One process out of several that does what must be done by one alone."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable

import psycopg

logger = logging.getLogger(__name__)

#: Seconds between two tries to become that process.
_PAUSE = 2.0


@contextlib.asynccontextmanager
async def _lead(url: str, name: str) -> AsyncIterator[psycopg.AsyncConnection]:
    """A connection that holds the lock of that name; it is waited for."""
    connection = await psycopg.AsyncConnection.connect(
        url, autocommit=True, connect_timeout=3, application_name=f"{name} lead"
    )
    async with connection:
        while True:
            cursor = await connection.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", [name])
            if (await cursor.fetchone() or [False])[0]:
                break
            await asyncio.sleep(_PAUSE)
        yield connection


async def alone(url: str, name: str, step: Callable[[], Awaitable[None]]) -> None:
    """Do `step` again and again until cancelled, in one process at a time.

    Whoever does it holds a lock of the database, which goes to another when the connection breaks; that is looked at
    before every step. What a step raises because the network or the database fails ends nothing.
    """
    while True:
        try:
            async with _lead(url, name) as connection:
                while True:
                    await connection.execute("SELECT 1")
                    await step()
        except psycopg.Error as problem:
            logger.warning("%s: the database does not answer (%s)", name, problem)
        await asyncio.sleep(_PAUSE)
