"""Who may ask for a page: every route names one permission, and a route that names none keeps the console from starting."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
from collections.abc import Iterable
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.routing import APIRoute

from bot.core.errors import BotError
from bot.core.staff import Permission
from bot.desk.visit import Visit
from bot.gateway.parts import parts_of
from bot.services import accounts

COOKIE = "desk_session"
#: Where htmx sends the token that a form carries in a field.
CSRF_HEADER, CSRF_FIELD = "X-CSRF-Token", "csrf"
_READING = frozenset({"GET", "HEAD"})


class NotSignedIn(BotError):
    """请先登录。"""


class Forbidden(BotError):
    """您的账号没有使用这个页面的权限。"""


class ForgedRequest(BotError):
    """页面已经过期，请刷新后再试。"""


class PasswordDue(BotError):
    """请先修改密码。"""


def csrf_token(session_token: str) -> str:
    """What a form of this session must carry; known to nobody who does not have the cookie."""
    return hmac.new(session_token.encode(), b"csrf", hashlib.sha256).hexdigest()


class Access:
    """The dependency by which a route declares what it asks for; gives the visit."""

    def __init__(self, permission: Permission) -> None:
        self.permission = permission

    async def __call__(self, request: Request) -> Visit:
        parts = parts_of(request)
        token = request.cookies.get(COOKIE, "")
        session = await asyncio.to_thread(accounts.session, token, parts.clock.now(), parts.unit_of_work()) if token else None
        if session is None:
            raise NotSignedIn
        if request.method not in _READING:
            await _refuse_forged(request, csrf_token(token))
        if not session.account.may(self.permission):
            raise Forbidden
        if session.account.must_change and self.permission is not Permission.SELF:
            raise PasswordDue
        return Visit(request=request, parts=parts, session=session, csrf=csrf_token(token))


class Public(Access):
    """A page for those who have not signed in: the door itself."""

    def __init__(self) -> None:
        """Nothing is asked for."""

    async def __call__(self, request: Request) -> Visit:
        if request.method not in _READING:
            _refuse_other_sites(request)
        return Visit(request=request, parts=parts_of(request), session=None, csrf="")


async def _refuse_forged(request: Request, expected: str) -> None:
    _refuse_other_sites(request)
    given = request.headers.get(CSRF_HEADER)
    if given is None:
        given = str((await request.form()).get(CSRF_FIELD, ""))
    if not hmac.compare_digest(given.encode(), expected.encode()):
        raise ForgedRequest


def _refuse_other_sites(request: Request) -> None:
    """A browser says where a form comes from; what is no browser says nothing, and has no cookie to misuse."""
    origin = request.headers.get("origin")
    if origin is not None and origin.partition("://")[2] != request.headers.get("host"):
        raise ForgedRequest
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        raise ForgedRequest


AtTheDoor = Annotated[Visit, Depends(Public())]
Signed = Annotated[Visit, Depends(Access(Permission.SELF))]
Talks = Annotated[Visit, Depends(Access(Permission.TALK))]
Assigns = Annotated[Visit, Depends(Access(Permission.ASSIGN))]
OnTickets = Annotated[Visit, Depends(Access(Permission.TICKETS))]
OnTelephone = Annotated[Visit, Depends(Access(Permission.TELEPHONE))]
Inspects = Annotated[Visit, Depends(Access(Permission.INSPECT))]
ReadsFigures = Annotated[Visit, Depends(Access(Permission.FIGURES))]
EditsContent = Annotated[Visit, Depends(Access(Permission.CONTENT))]
KeepsAccounts = Annotated[Visit, Depends(Access(Permission.ACCOUNTS))]


def declared(route: APIRoute) -> Access:
    """What a route asks for. Raises TypeError where it does not say so, or says it twice."""
    found = [one.call for one in route.dependant.dependencies if isinstance(one.call, Access)]
    if len(found) != 1:
        raise TypeError(f"{route.path}: a route of the console declares exactly one permission, by a type of bot.desk.access.")
    return found[0]


def refuse_undeclared(routers: Iterable[APIRouter]) -> None:
    """Nothing is open by oversight. Raises TypeError."""
    for router in routers:
        for route in router.routes:
            if not isinstance(route, APIRoute):
                raise TypeError(f"{route!r}: only ordinary routes are guarded.")
            declared(route)
