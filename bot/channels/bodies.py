"""Reading what is posted to a route, no more of it than is sensible."""

from __future__ import annotations

from fastapi import Request


async def body_of(request: Request, limit: int) -> bytes | None:
    """The body; None where it is longer than `limit` bytes, of which no more is read."""
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > limit:
            return None
    return body
