"""What the shells of WeChat and WeCom share: reading a callback's body, acknowledging in time, no signature used twice."""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from fastapi import Request, Response

from bot.channels.bodies import body_of
from bot.channels.wechat_envelope import LARGEST, TOLERANCE
from bot.core.errors import ForgedMessage, RejectedMessage, ServiceUnavailable

#: Seconds after which the platform hears that a message could not be stored, and between two tries to store it. It waits
#: for five, delivers three times, and lets the customer read that the account is out of order: an error at once would
#: use up the three before a database that is started again has come back.
PATIENCE, _PAUSE = 4.5, 0.3


async def callback_of(request: Request) -> bytes:
    """The body. Raises RejectedMessage for one that is too large."""
    body = await body_of(request, LARGEST)
    if body is None:
        raise RejectedMessage(f"The callback has more than {LARGEST} bytes.")
    return body


async def in_time[T](work: Callable[[], Awaitable[T]], patience: float = PATIENCE) -> T:
    """Store what a platform has delivered, again and again while the database is away.

    Raises ServiceUnavailable where it takes too long. What is done by then stays done: delivered again it is known.
    """
    try:
        async with asyncio.timeout(patience):
            while True:
                try:
                    return await work()
                except ServiceUnavailable:
                    await asyncio.sleep(_PAUSE)
    except TimeoutError as error:
        raise ServiceUnavailable("The message could not be stored in time.") from error


def wall_clock() -> datetime:
    """The platform's time, by which signatures are good; a demonstration's clock may show another."""
    return datetime.now(UTC)


def plain(text: str, status: int = 200) -> Response:
    return Response(text, status_code=status, media_type="text/plain")


def refusal(problem: RejectedMessage) -> Response:
    """Says nothing of what was wrong to somebody who is not the platform."""
    return plain("forbidden", 403) if isinstance(problem, ForgedMessage) else plain("bad request", 400)


@dataclass
class Signatures:
    """Of a plain callback the signature does not cover the body: what was signed for one is no good for another."""

    _seen: dict[str, tuple[bytes, float]] = field(default_factory=dict)

    def check(self, signature: str, body: bytes) -> None:
        """Raises ForgedMessage where this process has seen the signature with another body."""
        now = time.monotonic()
        digest = hashlib.sha256(body).digest()
        known, _ = self._seen.setdefault(signature, (digest, now))
        if known != digest:
            raise ForgedMessage("This signature was given for another message.")
        horizon = now - 2 * TOLERANCE.total_seconds()
        while self._seen and next(iter(self._seen.values()))[1] < horizon:
            del self._seen[next(iter(self._seen))]
