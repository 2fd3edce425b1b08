"""The web application."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.middleware.gzip import GZipMiddleware
from fastapi.responses import FileResponse, JSONResponse
from fastapi.staticfiles import StaticFiles

from bot.core.errors import ServiceUnavailable, SettingsError
from bot.gateway import chat, health, rest, standard
from bot.gateway.parts import GatewayParts, parts_of
from bot.gateway.sessions import COOKIE, LIFETIME
from bot.settings import ROOT

_PAGES = Path(__file__).parent / "pages"
#: The chat component as npm installs it; its bundle needs no build.
_COMPONENT = ROOT / "node_modules" / "deep-chat" / "dist"

#: No script, style, font or picture from anywhere else. The chat component writes its styles into its shadow tree.
_CONTENT_POLICY = (
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    "frame-ancestors 'self'; base-uri 'none'; form-action 'self'"
)

#: Kept by the browser, but asked about every time: after an update no page mixes old files with new ones.
_REVALIDATED = {"Cache-Control": "no-cache"}


class _PageFiles(StaticFiles):
    """What the page consists of."""

    def file_response(self, *args: Any, **kwargs: Any) -> Response:
        response = super().file_response(*args, **kwargs)
        response.headers.update(_REVALIDATED)
        return response


def create_app(parts: GatewayParts) -> FastAPI:
    """The application with its parts; the listening for replies begins with the server.

    Raises SettingsError where the chat component is not installed.
    """

    @contextlib.asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        listening = asyncio.create_task(parts.notices.listen())
        yield
        listening.cancel()
        await parts.dialogue.close()

    app = FastAPI(
        title=f"{parts.content.company.name} 智能客服",
        summary="REST API for integrators",
        version="1",
        lifespan=lifespan,
    )
    app.state.parts = parts
    app.add_middleware(GZipMiddleware, minimum_size=1000)
    for router in (rest.router, chat.router, health.router, standard.router):
        app.include_router(router)
    app.add_exception_handler(ServiceUnavailable, _unavailable)
    app.mount("/static", _PageFiles(directory=_PAGES), name="static")
    app.mount("/vendor/deep-chat", _PageFiles(directory=_component()), name="deep-chat")
    app.add_api_route("/", _page, include_in_schema=False)
    app.add_api_route("/chat/shop", _shop, include_in_schema=False)
    return app


def _component() -> Path:
    if not _COMPONENT.is_dir():
        raise SettingsError(f"{_COMPONENT}: the chat component is not installed. Run `make setup`.")
    return _COMPONENT


async def _shop(request: Request) -> dict[str, str]:
    """What the page says of the shop, and the gateway's time, for customers whose clock is wrong."""
    parts = parts_of(request)
    company = parts.content.company
    return {
        "company": company.name,
        "hotline": company.hotline,
        "hours": str(company.staff_hours),
        "now": parts.clock.now().isoformat(),
    }


async def _page(request: Request) -> FileResponse:
    """The customer's page; a new visitor gets a session."""
    sessions = parts_of(request).sessions
    page = FileResponse(_PAGES / "chat.html", headers={"Content-Security-Policy": _CONTENT_POLICY} | _REVALIDATED)
    if sessions.visitor(request.cookies.get(COOKIE)) is None:
        page.set_cookie(
            COOKIE,
            sessions.new(),
            max_age=LIFETIME,
            httponly=True,
            samesite="lax",
            secure=request.url.scheme == "https",
        )
    return page


async def _unavailable(request: Request, error: Exception) -> JSONResponse:
    """Without a database nothing is acknowledged."""
    text = parts_of(request).speech.plain("utter_busy")
    return JSONResponse({"detail": text}, status_code=503, headers={"Retry-After": "2"})
