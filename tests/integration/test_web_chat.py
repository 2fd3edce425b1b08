"""The web page's connection breaks and comes back while a person serves: nothing is lost, said twice or left standing."""

from __future__ import annotations

import json
import logging
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
import uvicorn
from sqlalchemy import Engine, text
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from bot.bootstrap import make_gateway, make_parts
from bot.core.errors import ServiceUnavailable
from bot.core.staff import Account
from bot.services import records
from bot.services.drafts import Draft
from bot.settings import Settings
from tests.integration.desk import Units, colleague, takeover
from tests.stack import free_port

#: Seconds until a customer is asked to wait.
WAITING_AFTER = 0.3
#: The last message a page knows, for the same visitor's next connection.
Come = Callable[[int], ClientConnection]


@pytest.fixture(scope="module")
def gateway(database_url: str, engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Its address; nobody answers turns."""
    folder, port = tmp_path_factory.mktemp("web"), free_port()
    settings = Settings(database_url=database_url, data_dir=folder, waiting_after=WAITING_AFTER)
    server = uvicorn.Server(uvicorn.Config(make_gateway(make_parts("tests", settings)), port=port, log_config=None))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    yield f"127.0.0.1:{port}"
    server.should_exit = True
    thread.join(20)


@pytest.fixture
def come(gateway: str) -> Come:
    """Opens a new visitor's page."""
    session = httpx.post(f"http://{gateway}/chat/session").json()["session"]

    def opened(after: int = 0) -> ClientConnection:
        socket = connect(f"ws://{gateway}/chat")
        socket.send(json.dumps({"type": "hello", "after": after, "session": session}))
        return socket

    return opened


def hear(socket: ClientConnection) -> dict[str, Any]:
    heard: dict[str, Any] = json.loads(socket.recv(timeout=20))
    return heard


def until(socket: ClientConnection, kind: str) -> dict[str, Any]:
    while (frame := hear(socket))["type"] != kind:
        pass
    return frame


def say(socket: ClientConnection, words: str, key: str) -> None:
    socket.send(json.dumps({"type": "message", "id": key, "text": words}))


def talk_of(engine: Engine, words: str) -> str:
    with engine.connect() as db:
        return str(db.scalar(text("SELECT conversation_id FROM bot.messages WHERE text = :words"), {"words": words}))


@pytest.fixture
def lin(unit_of_work: Units) -> Account:
    return colleague(unit_of_work)


def test_whom_a_person_serves_is_not_asked_to_wait(come: Come, engine: Engine, unit_of_work: Units, lin: Account) -> None:
    """The words would stand below the colleague's until somebody says something, as if an answer were being written."""
    words, key = uuid.uuid4().hex, uuid.uuid4().hex
    with come(0) as socket:
        assert hear(socket)["type"] == "welcome"
        say(socket, words, key)
        until(socket, "ack")
        takeover().take(lin, talk_of(engine, words), unit_of_work())
        assert until(socket, "reply")["messages"][-1]["serves"] == "小林"
        time.sleep(WAITING_AFTER * 4)
        say(socket, words, key)
        assert hear(socket)["type"] == "ack"


def test_page_that_comes_back_learns_what_was_said_and_who_serves(
    come: Come, engine: Engine, unit_of_work: Units, lin: Account
) -> None:
    """However long it was away: it asks by the last message it knows, not by the clock."""
    words = uuid.uuid4().hex
    with come(0) as socket:
        say(socket, words, uuid.uuid4().hex)
        until(socket, "ack")
    talk = talk_of(engine, words)
    with come(0) as socket:
        known = hear(socket)["messages"][-1]["id"]
    takeover().take(lin, talk, unit_of_work())
    for number in range(3):
        takeover().write(lin, talk, Draft(text=f"第{number}句"), f"k{number}", unit_of_work())
    with engine.begin() as db:
        long_ago = "UPDATE bot.messages SET created_at = created_at - interval '2 days' WHERE conversation_id = :talk"
        db.execute(text(long_ago), {"talk": talk})
    with come(known) as socket:
        missed = hear(socket)["messages"]
    assert [one["text"] for one in missed] == ["utter_staff_takes", "第0句", "第1句", "第2句"]
    assert [one["serves"] for one in missed if one["serves"] is not None] == ["小林"]
    with come(missed[-1]["id"]) as socket:
        assert hear(socket)["messages"] == []


def test_message_that_was_sent_again_over_a_new_connection_is_one_message(come: Come, engine: Engine) -> None:
    words, key = uuid.uuid4().hex, uuid.uuid4().hex
    for _ in range(3):
        with come(0) as socket:
            say(socket, words, key)
            until(socket, "ack")
    turns = text(
        "SELECT (SELECT count(*) FROM procrastinate.procrastinate_jobs "
        "WHERE args @> jsonb_build_object('turn_id', m.id)) FROM bot.messages m WHERE m.text = :words"
    )
    with engine.connect() as db:
        assert list(db.scalars(turns, {"words": words})) == [1]


def test_page_that_is_turned_away_is_no_failure_of_the_gateway(
    come: Come, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def away(*_: object) -> None:
        raise ServiceUnavailable

    monkeypatch.setattr(records, "history", away)
    with come(0) as socket:
        assert hear(socket)["type"] == "later"
        with pytest.raises(ConnectionClosed):
            hear(socket)
    time.sleep(0.3)
    assert [one.getMessage() for one in caplog.records if one.levelno >= logging.ERROR] == []
