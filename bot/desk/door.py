"""Signing in and out."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Form, Query, Response

from bot.core.errors import SignInRefused
from bot.desk.access import COOKIE, AtTheDoor, Signed
from bot.desk.section import Section
from bot.desk.visit import Visit
from bot.services import accounts

router = APIRouter()
SECTION = Section(router=router)

_HOME = "/desk/talks"


@router.get("/")
def home(visit: Signed) -> Response:
    """The first page after signing in."""
    return visit.go(_HOME)


@router.get("/sign-in")
def door(visit: AtTheDoor, wanted: Annotated[str, Query(alias="next", max_length=300)] = "") -> Response:
    return visit.page("sign_in.html", wanted=wanted, login="", problem=None)


@router.post("/sign-in")
def sign_in(
    visit: AtTheDoor,
    login: Annotated[str, Form(max_length=100)],
    password: Annotated[str, Form(max_length=1000)],
    wanted: Annotated[str, Form(alias="next", max_length=300)] = "",
) -> Response:
    parts = visit.parts
    lifetime = timedelta(hours=parts.settings.desk_session_hours)
    device = visit.request.headers.get("user-agent", "")
    try:
        token = accounts.sign_in(login, password, device, lifetime, parts.passwords, visit.now, visit.unit_of_work())
    except SignInRefused as error:
        return visit.page("sign_in.html", status=403, wanted=wanted, login=login, problem=str(error))
    response = visit.go(wanted if _is_ours(wanted) else _HOME)
    _set_cookie(response, token, visit)
    return response


@router.post("/sign-out")
def sign_out(visit: Signed) -> Response:
    assert visit.session is not None
    accounts.sign_out(visit.session, visit.now, visit.unit_of_work())
    return leave(visit, "您已退出。")


def leave(visit: Visit, text: str) -> Response:
    """To the door, without a session."""
    response = visit.go("/desk/sign-in", text)
    response.delete_cookie(COOKIE, path="/desk")
    return response


def _set_cookie(response: Response, token: str, visit: Visit) -> None:
    response.set_cookie(
        COOKIE,
        token,
        max_age=int(visit.parts.settings.desk_session_hours * 3600),
        path="/desk",
        httponly=True,
        samesite="strict",
        secure=visit.request.url.scheme == "https",
    )


def _is_ours(path: str) -> bool:
    """A page of the console's, and nobody else's."""
    return path.startswith("/desk/") and "\\" not in path and "//" not in path
