"""The web application."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.middleware.gzip import GZipMiddleware
from fastapi.responses import JSONResponse
from fastapi.staticfiles import StaticFiles

from bot.core.errors import ServiceUnavailable, SettingsError
from bot.desk.app import create_desk
from bot.gateway import articles, chat, health, rest, standard, suggest, web
from bot.gateway.parts import GatewayParts, parts_of
from bot.gateway.web import PAGES, REVALIDATED
from bot.settings import ROOT

#: The chat component as npm installs it; its bundle needs no build.
_COMPONENT = ROOT / "node_modules" / "deep-chat" / "dist"


class _PageFiles(StaticFiles):
    """What the page consists of."""

    def file_response(self, *args: Any, **kwargs: Any) -> Response:
        response = super().file_response(*args, **kwargs)
        response.headers.update(REVALIDATED)
        return response


def create_app(parts: GatewayParts, platforms: Sequence[APIRouter] = ()) -> FastAPI:
    """The application with its parts; the listening for replies begins with the server.

    `platforms`: routes to which platforms deliver.

    Raises SettingsError where the chat component is not installed.
    """

    @contextlib.asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        listening = asyncio.create_task(parts.notices.listen())
        # Beside the first requests: the first draft that a colleague writes is checked as quickly as the next.
        warming = asyncio.create_task(asyncio.to_thread(parts.speech.warm))
        yield
        listening.cancel()
        await warming
        await parts.dialogue.close()

    app = FastAPI(
        title=f"{parts.content.company.name} 智能客服",
        summary="REST API for integrators",
        version="1",
        lifespan=lifespan,
    )
    app.state.parts = parts
    app.add_middleware(GZipMiddleware, minimum_size=1000)
    own = (rest.router, articles.router, suggest.router, chat.router, web.router, standard.router, health.router)
    for router in (*own, *platforms):
        app.include_router(router)
    app.add_exception_handler(ServiceUnavailable, _unavailable)
    app.mount("/static", _PageFiles(directory=PAGES), name="static")
    app.mount("/desk", create_desk(parts))
    app.mount("/vendor/deep-chat", _PageFiles(directory=_component()), name="deep-chat")
    return app


def _component() -> Path:
    if not _COMPONENT.is_dir():
        raise SettingsError(f"{_COMPONENT}: the chat component is not installed. Run `make setup`.")
    return _COMPONENT


async def _unavailable(request: Request, error: Exception) -> JSONResponse:
    """Without a database nothing is acknowledged."""
    text = parts_of(request).speech.plain("utter_busy")
    return JSONResponse({"detail": text}, status_code=503, headers={"Retry-After": "2"})
