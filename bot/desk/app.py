"""The console as an application of its own, mounted at /desk: its own errors, its own headers, nothing of it in the API's description."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from fastapi import FastAPI, Response
from fastapi.staticfiles import StaticFiles
from itsdangerous import URLSafeSerializer
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.core.errors import SettingsError
from bot.desk import failures, showing
from bot.desk.access import refuse_undeclared
from bot.desk.sections import SECTIONS
from bot.gateway.parts import GatewayParts
from bot.settings import ROOT

_HERE = Path(__file__).parent
#: Parts that npm installs, by the name under /desk/vendor.
VENDOR = {
    "htmx": ROOT / "node_modules" / "htmx.org" / "dist",
    "echarts": ROOT / "node_modules" / "echarts" / "dist",
    "pico": ROOT / "node_modules" / "@picocss" / "pico" / "css",
}
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
#: Pages hold what customers said: no cache keeps them.
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}


class _Files(StaticFiles):
    """Kept by the browser, but asked about every time."""

    def file_response(self, *args: Any, **kwargs: Any) -> Response:
        response = super().file_response(*args, **kwargs)
        response.headers["Cache-Control"] = "no-cache"
        return response


def create_desk(parts: GatewayParts) -> FastAPI:
    """The console. Raises SettingsError where a part from npm is missing, TypeError where a route is not guarded."""
    refuse_undeclared(section.router for section in SECTIONS)
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    app.state.parts = parts
    app.state.sections = [section for section in SECTIONS if section.title]
    app.state.flash = URLSafeSerializer(parts.settings.signing_key(), salt="desk flash")
    app.state.templates = showing.templates(_HERE / "pages", parts.content.company)
    for section in SECTIONS:
        app.include_router(section.router)
    failures.show_in_chinese(app)
    app.add_middleware(_Guarded)
    app.mount("/static", _Files(directory=_HERE / "static"), name="static")
    for name, folder in VENDOR.items():
        if not folder.is_dir():
            raise SettingsError(f"{folder}: a part of the console is not installed. Run `make setup`.")
        app.mount(f"/vendor/{name}", _Files(directory=folder), name=name)
    return app


class _Guarded:
    """Puts the headers on every answer; a stream is passed on as it comes."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, guarded)
