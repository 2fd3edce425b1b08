"""The console over HTTP, for tests that need no browser; the fixtures `app`, `stranger` and `enter` are in conftest.py."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient

from bot.desk.access import COOKIE, CSRF_HEADER, csrf_token

#: Signs somebody of a role in, with `must_change=True` somebody whose password was given by another.
Enter = Callable[..., Awaitable[AsyncClient]]


def visitor(app: FastAPI, site: str = "http://shop.example") -> AsyncClient:
    """A browser as far as cookies go; a failure of the server's is an answer and no exception."""
    return AsyncClient(transport=ASGITransport(app, raise_app_exceptions=False), base_url=site)


def token(client: AsyncClient) -> dict[str, str]:
    """What a page's own requests carry."""
    return {CSRF_HEADER: csrf_token(client.cookies[COOKIE])}
