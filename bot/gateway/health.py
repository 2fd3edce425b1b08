"""Whether the process lives, whether the system can answer, and figures for monitoring."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable

import httpx
from fastapi import APIRouter, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from bot.core.errors import BotError
from bot.gateway.parts import GatewayParts, parts_of

router = APIRouter(tags=["operation"])


@router.get("/healthz")
async def healthz() -> dict[str, str]:
    """The gateway's process lives."""
    return {"status": "ok"}


@router.get("/readyz")
async def readyz(request: Request, response: Response) -> dict[str, str]:
    """Each part by name: `ok`, or what is the matter; 503 until all are well."""
    parts = parts_of(request)
    checks = {
        "database": _database(parts),
        "worker": _worker(parts),
        "rasa": _rasa(parts),
        "actions": _actions(parts),
    }
    states = dict(zip(checks, await asyncio.gather(*(_state(check) for check in checks.values())), strict=True))
    if any(state != "ok" for state in states.values()):
        response.status_code = 503
    return states


@router.get("/metrics")
async def metrics(request: Request) -> Response:
    """Prometheus."""
    page = await asyncio.to_thread(generate_latest, parts_of(request).figures)
    return Response(page, media_type=CONTENT_TYPE_LATEST)


async def _state(check: Awaitable[None]) -> str:
    try:
        await asyncio.wait_for(check, 3)
    except (BotError, httpx.HTTPError, TimeoutError) as problem:
        return str(problem).splitlines()[0] if str(problem) else type(problem).__name__
    return "ok"


async def _database(parts: GatewayParts) -> None:
    await asyncio.to_thread(parts.worker_alive)


async def _worker(parts: GatewayParts) -> None:
    if not await asyncio.to_thread(parts.worker_alive):
        raise BotError("no worker gives a sign of life")


async def _rasa(parts: GatewayParts) -> None:
    await parts.dialogue.model()


async def _actions(parts: GatewayParts) -> None:
    async with httpx.AsyncClient(timeout=2) as client:
        (await client.get(f"{parts.settings.actions_url}/health")).raise_for_status()
