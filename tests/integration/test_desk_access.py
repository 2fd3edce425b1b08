"""Who gets in: every route of the console and of the API with every role, and signed out."""

from __future__ import annotations

import re

import pytest
from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute
from httpx import AsyncClient, Response

from bot.core.content import Content
from bot.core.staff import ALLOWED, Permission, Role
from bot.desk.access import CSRF_HEADER, Public, declared, refuse_undeclared
from bot.desk.sections import SECTIONS
from bot.gateway import articles, rest, suggest
from tests.integration.desk import PASSWORD, Units, colleague
from tests.integration.desk_web import Enter, token, visitor

ROUTES = [(route, declared(route)) for section in SECTIONS for route in section.router.routes if isinstance(route, APIRoute)]
CALLS = [(method, route.path, access) for route, access in ROUTES for method in sorted(route.methods - {"HEAD"})]
GUARDED = [(method, path, access.permission) for method, path, access in CALLS if not isinstance(access, Public)]
#: Streams without end; that who may not is kept out is tried all the same.
STREAMS = {"/events"}


async def call(client: AsyncClient, method: str, path: str, headers: dict[str, str] | None = None) -> Response:
    filled = re.sub(r"\{[^}]+\}", "0" * 32, path)
    return await client.request(method, f"/desk{filled}", headers=headers or {})


@pytest.mark.parametrize(("method", "path", "permission"), GUARDED)
async def test_signed_out_nothing_is_shown(stranger: AsyncClient, method: str, path: str, permission: Permission) -> None:
    answer = await call(stranger, method, path)
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("/desk/sign-in")
    assert answer.content == b""


def test_no_two_parts_of_the_navigation_share_a_key() -> None:
    keys = [section.key for section in SECTIONS if section.key]
    assert len(keys) == len({*keys, "a"} - {"a"})  # g a leads to one's own account


@pytest.mark.parametrize("role", Role)
async def test_each_role_gets_what_it_may_and_nothing_else(enter: Enter, role: Role) -> None:
    for method, path, permission in GUARDED:
        allowed = permission in ALLOWED[role]
        if allowed and path in STREAMS:
            continue
        client = await enter(role)
        answer = await call(client, method, path, token(client))
        assert (answer.status_code != 403) is allowed, f"{role} {method} {path}: {answer.status_code}"
        assert answer.status_code < 500, f"{role} {method} {path}: {answer.status_code}"
        assert "sign-in" not in answer.headers.get("Location", "") or path.startswith(("/sign-out", "/account/sign-out"))


async def test_change_without_the_pages_token_is_refused(enter: Enter) -> None:
    client = await enter(Role.ADMIN)
    for method, path, _ in GUARDED:
        if method != "GET":
            assert (await call(client, method, path)).status_code == 403, path
            assert (await call(client, method, path, {CSRF_HEADER: "0" * 64})).status_code == 403, path


@pytest.mark.parametrize("headers", [{"Origin": "https://elsewhere.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}])
async def test_form_of_another_site_is_refused(stranger: AsyncClient, enter: Enter, headers: dict[str, str]) -> None:
    client = await enter(Role.ADMIN)
    assert (await call(client, "POST", "/account/duty", headers | token(client))).status_code == 403
    assert (await stranger.post("/desk/sign-in", data={"login": "a", "password": "b"}, headers=headers)).status_code == 403


async def test_given_password_is_changed_before_anything_else(enter: Enter) -> None:
    client = await enter(Role.ADMIN, must_change=True)
    for method, path, permission in GUARDED:
        if permission is not Permission.SELF:
            assert (await call(client, method, path, token(client))).headers["Location"] == "/desk/account"
    answer = await client.post(
        "/desk/account/password", data={"old": PASSWORD, "new": "battery staple 1", "again": "battery staple 1"}, headers=token(client)
    )
    assert answer.headers["Location"] == "/desk"
    assert (await client.get("/desk/talks")).status_code == 200


@pytest.mark.parametrize(("method", "path"), [(m, p) for m, p, access in CALLS if isinstance(access, Public)])
def test_only_the_door_is_open(method: str, path: str) -> None:
    assert path == "/sign-in"


async def test_cookie_is_kept_from_scripts_and_other_sites(stranger: AsyncClient, app: FastAPI, unit_of_work: Units) -> None:
    login = colleague(unit_of_work).login
    plain = (await stranger.post("/desk/sign-in", data={"login": login, "password": PASSWORD})).headers["Set-Cookie"]
    assert "HttpOnly" in plain
    assert "SameSite=strict" in plain
    assert "Path=/desk" in plain
    assert "Secure" not in plain
    secure = visitor(app, "https://shop.example")
    assert "Secure" in (await secure.post("/desk/sign-in", data={"login": login, "password": PASSWORD})).headers["Set-Cookie"]


@pytest.mark.parametrize(
    ("wanted", "leads_to"),
    [
        ("/desk/account", "/desk/account"),
        ("", "/desk/talks"),
        ("//elsewhere.example", "/desk/talks"),
        ("/desk//elsewhere.example", "/desk/talks"),
        ("https://elsewhere.example/desk/", "/desk/talks"),
        ("/desk/\\elsewhere.example", "/desk/talks"),
    ],
)
async def test_door_leads_to_the_console_alone(app: FastAPI, unit_of_work: Units, wanted: str, leads_to: str) -> None:
    login = colleague(unit_of_work).login
    answer = await visitor(app).post("/desk/sign-in", data={"login": login, "password": PASSWORD, "next": wanted})
    assert answer.headers["Location"] == leads_to


async def test_pages_are_strict_and_kept_nowhere(stranger: AsyncClient) -> None:
    headers = (await stranger.get("/desk/sign-in")).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy
    assert headers["Cache-Control"] == "no-store"


async def test_failures_are_told_in_chinese_and_tell_nothing(stranger: AsyncClient, enter: Enter) -> None:
    assert "没有这个页面" in (await stranger.get("/desk/nothing-here")).text
    client = await enter(Role.AGENT)
    assert "格式不对" in (await client.get("/desk/talks/none")).text
    assert "没有这段对话" in (await client.get(f"/desk/talks/{'0' * 32}")).text


async def test_api_opens_with_its_keys_alone(stranger: AsyncClient, enter: Enter) -> None:
    client = await enter(Role.ADMIN)
    routes = [one for router in (rest.router, articles.router, suggest.router) for one in router.routes if isinstance(one, APIRoute)]
    assert len(routes) > 3
    for route in routes:
        for method in route.methods:
            for who in (stranger, client):
                path = re.sub(r"\{[^}]+\}", "x", route.path)
                assert (await who.request(method, path, json={})).status_code == 401, route.path


def test_route_that_declares_nothing_keeps_the_console_from_starting(content: Content) -> None:
    open_by_oversight = APIRouter()

    @open_by_oversight.get("/secrets")
    def secrets() -> str:
        return "all of them"

    with pytest.raises(TypeError, match="/secrets"):
        refuse_undeclared([open_by_oversight])
