"""Live updates: a stream that says when the queue or the open conversation has changed; the page then asks for its parts anew."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Query, Response
from fastapi.responses import StreamingResponse

from bot.core.errors import ServiceUnavailable
from bot.desk.access import COOKIE, Talks
from bot.desk.section import Section
from bot.desk.visit import Visit
from bot.gateway.replies import QUEUE
from bot.services import accounts

router = APIRouter()
SECTION = Section(router=router)

#: Seconds between two looks whether the session has ended; each is a sign of life of who has the page open.
_PULSE = 15.0
#: Seconds in which changes are told as one.
_GATHERED = 0.2


@router.get("/events")
async def events(visit: Talks, talk: Annotated[str, Query(max_length=32)] = "") -> Response:
    # A proxy that gathers answers would keep the news to itself.
    return StreamingResponse(_stream(visit, talk), media_type="text/event-stream", headers={"X-Accel-Buffering": "no"})


async def _stream(visit: Visit, talk: str) -> AsyncIterator[str]:
    notices = visit.parts.notices
    async with notices.of(QUEUE) as queue, notices.of(talk or "none") as said:
        # Whatever happened while nothing was listened for.
        yield "retry: 2000\n\n" + _event("queue") + _event("talk")
        while await _signed_in(visit):
            waiting = [asyncio.ensure_future(one.wait()) for one in (queue, said)]
            try:
                changed, _ = await asyncio.wait(waiting, timeout=_PULSE, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for one in waiting:
                    one.cancel()
            if not changed:
                yield ": here\n\n"
                continue
            for event, name in ((queue, "queue"), (said, "talk")):
                if event.is_set():
                    event.clear()
                    yield _event(name)
            # The first is told at once: somebody waits for a proposal.
            await asyncio.sleep(_GATHERED)
    yield _event("end")


def _event(name: str) -> str:
    return f"event: {name}\ndata: -\n\n"


async def _signed_in(visit: Visit) -> bool:
    token = visit.request.cookies.get(COOKIE, "")
    try:
        return await asyncio.to_thread(accounts.session, token, visit.now, visit.unit_of_work()) is not None
    except ServiceUnavailable:
        return True  # the next look tells
