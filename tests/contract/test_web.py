"""What the gateway promises to browsers: who may show the chat, who may speak, and how a visitor is known again."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.cookies import SimpleCookie
from typing import Any

import httpx
import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from bot.gateway.sessions import COOKIE, EMBEDDED_COOKIE
from tests.stack import Stack

#: What a proxy with TLS in front adds.
HTTPS = {"X-Forwarded-Proto": "https"}
NO_SESSION = 4401


@pytest.fixture
def http(stack: Stack) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=stack.url, timeout=60) as client:
        yield client


def policy(answer: httpx.Response) -> dict[str, list[str]]:
    """The content policy's directives."""
    parts = [part.split() for part in answer.headers["Content-Security-Policy"].split(";")]
    return {name: values for name, *values in parts}


def chat(stack: Stack, origin: str | None = None, cookie: str = "") -> ClientConnection:
    headers = {"Cookie": cookie} if cookie else {}
    address = stack.url.replace("http", "ws", 1) + "/chat"
    return connect(address, origin=origin, additional_headers=headers, open_timeout=10)  # type: ignore[arg-type]


def say(socket: ClientConnection, kind: str, **fields: Any) -> None:
    socket.send(json.dumps({"type": kind, **fields}))


def hear(socket: ClientConnection) -> dict[str, Any]:
    heard: dict[str, Any] = json.loads(socket.recv(timeout=30))
    return heard


def test_frame_may_be_shown_by_the_origins_that_are_set(http: httpx.Client, stack: Stack) -> None:
    allowed = [f"http://127.0.0.1:{stack.shop_port}", f"http://localhost:{stack.shop_port}"]
    assert policy(http.get("/chat/frame"))["frame-ancestors"] == ["'self'", *allowed]


@pytest.mark.parametrize("path", ["/", "/demo", "/chat/frame"])
def test_pages_load_nothing_from_elsewhere(http: httpx.Client, path: str) -> None:
    directives = policy(http.get(path))
    del directives["frame-ancestors"]
    # The widget's frame is what shops elsewhere may show; the pages themselves know their own site alone.
    own = {"'self'", "'none'", "'unsafe-inline'", "'script'", "data:", "blob:"}
    assert {value for values in directives.values() for value in values} <= own
    assert "'unsafe-inline'" not in directives.get("script-src", directives["default-src"])


@pytest.mark.parametrize("path", ["/", "/demo"])
def test_other_pages_are_shown_by_nobody_else(http: httpx.Client, path: str) -> None:
    assert policy(http.get(path))["frame-ancestors"] == ["'self'"]


def test_widget_script_knows_its_origins(http: httpx.Client, stack: Stack) -> None:
    answer = http.get("/widget.js")
    assert answer.headers["Content-Type"].startswith("text/javascript")
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert answer.headers["Cache-Control"] == "no-cache"
    assert f'"http://127.0.0.1:{stack.shop_port}"' in answer.text


def test_demo_shows_articles_of_the_catalogue(http: httpx.Client) -> None:
    everything, fridges = http.get("/demo").text, http.get("/demo", params={"category": "冰箱"}).text
    assert "KFR-35GW/A1" in everything
    assert "BC-46M" in fridges
    assert "KFR-35GW/A1" not in fridges
    strange = http.get("/demo", params={"category": "<script>"})
    assert strange.status_code == 200
    assert "<script>" not in strange.text.replace('<script src="/widget.js"', "")


@pytest.mark.parametrize(
    ("path", "headers", "name", "attributes"),
    [
        ("/", {}, COOKIE, {"SameSite=Lax", "HttpOnly", "Path=/"}),
        ("/", HTTPS, COOKIE, {"SameSite=Lax", "HttpOnly", "Path=/", "Secure"}),
        ("/chat/frame", {}, EMBEDDED_COOKIE, {"SameSite=Lax", "HttpOnly", "Path=/"}),
        ("/chat/frame", HTTPS, EMBEDDED_COOKIE, {"SameSite=None", "HttpOnly", "Path=/", "Secure", "Partitioned"}),
    ],
)
def test_cookie_fits_the_place(
    http: httpx.Client, path: str, headers: dict[str, str], name: str, attributes: set[str]
) -> None:
    pair, *found = http.get(path, headers=headers).headers["Set-Cookie"].split("; ")
    assert pair.startswith(f"{name}=")
    assert {one for one in found if not one.startswith("Max-Age")} == attributes


@pytest.mark.parametrize("path", ["/", "/chat/frame"])
@pytest.mark.parametrize("known", [COOKIE, EMBEDDED_COOKIE])
def test_known_visitor_keeps_the_session(http: httpx.Client, path: str, known: str) -> None:
    signed = http.post("/chat/session").json()["session"]
    assert "Set-Cookie" not in http.get(path, headers={"Cookie": f"{known}={signed}"}).headers
    assert "Set-Cookie" in http.get(path, headers={"Cookie": f"{known}={signed}x"}).headers


@pytest.mark.parametrize("origin", ["https://elsewhere.example", "null", "{shop}", "http://127.0.0.1"])
def test_page_from_elsewhere_may_not_speak(http: httpx.Client, stack: Stack, origin: str) -> None:
    """Not even one that may show the frame: the frame alone speaks."""
    cookie = SimpleCookie(http.get("/").headers["Set-Cookie"])[COOKIE].OutputString([])
    sent = origin.format(shop=f"http://127.0.0.1:{stack.shop_port}")
    with pytest.raises(InvalidStatus) as refused:
        chat(stack, sent, cookie)
    assert refused.value.response.status_code == 403
    with chat(stack, stack.url, cookie) as socket:
        say(socket, "hello", after=0)
        assert hear(socket)["type"] == "welcome"


def test_visitor_without_cookie_is_known_by_what_the_chat_says(http: httpx.Client, stack: Stack) -> None:
    answer = http.post("/chat/session")
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in answer.headers
    session = answer.json()["session"]
    with chat(stack, stack.url) as socket:
        say(socket, "hello", after=0, session=session)
        assert hear(socket)["type"] == "welcome"
        say(socket, "message", id=uuid.uuid4().hex, text="你好")
        while hear(socket)["type"] != "reply":
            pass
    # A cookie that arrives later, of another visitor's, does not take the conversation away.
    later = http.get("/").headers["Set-Cookie"].partition(";")[0]
    with chat(stack, stack.url, later) as socket:
        say(socket, "hello", after=0, session=session)
        heard = hear(socket)
    assert heard["type"] == "history"
    assert heard["messages"][0]["text"] == "你好"


@pytest.mark.parametrize("session", [None, "", "nonsense", "IjEi.nonsense"])
def test_visitor_nobody_knows_is_told_so(stack: Stack, session: str | None) -> None:
    with chat(stack, stack.url) as socket:
        say(socket, "hello", after=0, session=session)
        with pytest.raises(ConnectionClosed) as closed:
            hear(socket)
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == NO_SESSION


def test_shop_names_its_zone(http: httpx.Client) -> None:
    assert http.get("/chat/shop").json()["zone"] == "Asia/Shanghai"


def test_twenty_visitors_who_write_at_once_are_each_answered_in_order(http: httpx.Client, stack: Stack) -> None:
    """Nobody waits for a lock that somebody else holds, and nobody hears what another one asked."""
    questions = [("上门费多少钱", "20元"), ("你们几点关门", "21:00"), ("洗衣机保修几年", "电机三年")]

    def talk(number: int) -> list[str]:
        heard: list[str] = []
        with chat(stack, stack.url) as socket:
            say(socket, "hello", after=0, session=http.post("/chat/session").json()["session"])
            for place in range(len(questions)):
                say(socket, "message", id=uuid.uuid4().hex, text=questions[(number + place) % len(questions)][0])
            while len(heard) < len(questions):
                frame = hear(socket)
                if frame["type"] == "reply":
                    heard += [one["text"] for one in frame["messages"] if one["from"] == "shop"]
        return heard

    with ThreadPoolExecutor(20) as pool:
        talks = list(pool.map(talk, range(20)))
    for number, heard in enumerate(talks):
        for place, text in enumerate(heard):
            assert questions[(number + place) % len(questions)][1] in text, heard
