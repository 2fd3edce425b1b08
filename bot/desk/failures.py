"""What somebody reads where something could not be done."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from urllib.parse import quote, urlsplit

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse
from starlette.exceptions import HTTPException

from bot.core.errors import Refused, ServiceUnavailable, WordingError
from bot.desk.access import Forbidden, ForgedRequest, NotSignedIn, PasswordDue
from bot.desk.visit import PROBLEM, Visit, say_by_htmx
from bot.gateway.parts import parts_of

_Handler = Callable[[Request, Exception], Awaitable[Response]]

_WORDS = {
    404: "没有这个页面，或者内容已经不在了。",
    405: "这个页面不能这样使用。",
    422: "填写的内容不完整或格式不对，请检查后再试。",
    500: "系统出了问题，已经记录下来，请稍后再试。",
    503: "系统暂时连不上数据库，请稍后再试。",
}


def show_in_chinese(app: FastAPI) -> None:
    """Register what is shown for every known error."""
    app.add_exception_handler(NotSignedIn, _to_the_door)
    app.add_exception_handler(PasswordDue, _to_the_password)
    app.add_exception_handler(Forbidden, _with(403))
    app.add_exception_handler(ForgedRequest, _with(403))
    app.add_exception_handler(ServiceUnavailable, _with(503))
    app.add_exception_handler(Refused, _refused)
    app.add_exception_handler(WordingError, _refused)
    app.add_exception_handler(RequestValidationError, _with(422))
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _with(500))


async def _to_the_door(request: Request, error: Exception) -> Response:
    """Back to where one wanted to go after signing in; nothing else is said of the page."""
    wanted = request.url.path if request.method == "GET" and "HX-Request" not in request.headers else ""
    door = f"/desk/sign-in?next={quote(wanted)}" if wanted not in ("", "/desk", "/desk/") else "/desk/sign-in"
    if "HX-Request" in request.headers:
        return Response(status_code=401, headers={"HX-Redirect": door})
    return RedirectResponse(door, 303)


async def _to_the_password(request: Request, error: Exception) -> Response:
    if "HX-Request" in request.headers:
        return Response(status_code=403, headers={"HX-Redirect": "/desk/account"})
    return RedirectResponse("/desk/account", 303)


async def _refused(request: Request, error: Exception) -> Response:
    """What the rules do not allow is said where it was tried."""
    if "HX-Request" in request.headers:
        return say_by_htmx(Response(status_code=409), str(error), PROBLEM)
    if request.method == "GET":
        return _page(request, 404, str(error))
    came_from = urlsplit(request.headers.get("referer", "")).path
    back = came_from if came_from.startswith("/desk/") else "/desk"
    return _visit(request).go(back, str(error), PROBLEM)


def _with(status: int) -> _Handler:
    async def shown(request: Request, error: Exception) -> Response:
        return _page(request, status, str(error) if isinstance(error, Forbidden | ForgedRequest) else _WORDS[status])

    return shown


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return _page(request, error.status_code, _WORDS.get(error.status_code, "请求没有成功。"))


def _page(request: Request, status: int, text: str) -> Response:
    if "HX-Request" in request.headers:
        return say_by_htmx(Response(status_code=status), text, PROBLEM)
    return _visit(request).page("failure.html", status=status, code=status, text=text)


def _visit(request: Request) -> Visit:
    """A visit of nobody in particular: an error page shows no navigation."""
    return Visit(request=request, parts=parts_of(request), session=None, csrf="")
