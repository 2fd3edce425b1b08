"""What the shells of WeChat and WeCom share: reading a callback's body, acknowledging in time, no signature used twice."""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections.abc import Awaitable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from fastapi import Request, Response

from bot.channels.bodies import body_of
from bot.channels.wechat_envelope import LARGEST, TOLERANCE
from bot.core.errors import ForgedMessage, RejectedMessage, ServiceUnavailable

#: Seconds within which the platform is answered, whatever happens behind. It delivers again what it is refused.
ACKNOWLEDGED_WITHIN = 0.9


async def callback_of(request: Request) -> bytes:
    """The body. Raises RejectedMessage for one that is too large."""
    body = await body_of(request, LARGEST)
    if body is None:
        raise RejectedMessage(f"The callback has more than {LARGEST} bytes.")
    return body


async def in_time[T](work: Awaitable[T]) -> T:
    """Raises ServiceUnavailable where it takes too long; it goes on, and what is delivered again finds it done."""
    try:
        async with asyncio.timeout(ACKNOWLEDGED_WITHIN):
            return await work
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
