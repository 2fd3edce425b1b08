"""What the REST API promises to integrators, held against the running assistant."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import httpx
import pytest

from tests.stack import KEY, Customer, Stack


@pytest.fixture
def http(stack: Stack) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=stack.url, timeout=60) as client:
        yield client


@pytest.fixture
def authorised(http: httpx.Client) -> httpx.Client:
    http.headers["Authorization"] = f"Bearer {KEY}"
    return http


def message(**changes: object) -> dict[str, object]:
    return {"conversation": uuid.uuid4().hex, "message_id": "1", "text": "你好", **changes}


def test_openapi_is_published(http: httpx.Client) -> None:
    paths = http.get("/openapi.json").json()["paths"]
    assert {"/api/v1/messages", "/api/v1/tickets", "/api/v1/tickets/{number}", "/healthz", "/readyz"} <= paths.keys()
    assert {"/api/v1/articles", "/api/v1/articles/{model}", "/api/v1/articles/{model}/stock"} <= paths.keys()
    assert http.get("/docs").status_code == 200


def test_replies_have_the_promised_shape(authorised: httpx.Client) -> None:
    answer = authorised.post("/api/v1/messages", json=message(text="在吗"))
    body = answer.json()
    assert answer.status_code == 200
    assert body.keys() == {"replies", "state"}
    assert body["state"] == "bot"
    assert [reply.keys() for reply in body["replies"]] == [{"text", "buttons"}]


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer wrong"}, {"Authorization": f"Basic {KEY}"}])
def test_call_without_a_key_is_refused(http: httpx.Client, headers: dict[str, str]) -> None:
    assert http.post("/api/v1/messages", json=message(), headers=headers).status_code == 401
    assert http.get("/api/v1/tickets", params={"conversation": "x"}, headers=headers).status_code == 401
    assert http.get("/api/v1/tickets/R2611-0001", headers=headers).status_code == 401
    assert http.get("/api/v1/articles", params={"q": "冰箱"}, headers=headers).status_code == 401
    assert http.get("/api/v1/articles/BCD-508", headers=headers).status_code == 401
    count = {"shop": "tianhe", "count": 1}
    assert http.put("/api/v1/articles/BCD-508/stock", json=count, headers=headers).status_code == 401


@pytest.mark.parametrize(
    "body",
    [
        {},
        message(text=5),
        message(conversation=""),
        message(message_id=""),
        message(conversation="x" * 201),
        message(extra="x"),
        [],
        None,
    ],
)
def test_malformed_message_is_named_and_refused(authorised: httpx.Client, body: object) -> None:
    answer = authorised.post("/api/v1/messages", json=body)
    assert answer.status_code == 422
    assert answer.json()["detail"]


def test_text_that_is_no_json_is_refused(authorised: httpx.Client) -> None:
    answer = authorised.post("/api/v1/messages", content=b"\xff{", headers={"Content-Type": "application/json"})
    assert answer.status_code in (400, 422)


def test_too_long_message_is_refused_and_nothing_is_kept(authorised: httpx.Client) -> None:
    sent = message(text="长" * 5001)
    assert authorised.post("/api/v1/messages", json=sent).status_code == 413
    found = authorised.get("/api/v1/tickets", params={"conversation": sent["conversation"]})
    assert (found.status_code, found.json()) == (200, [])


def test_same_message_again_gives_the_same_replies(customer: Customer) -> None:
    first = customer.say("洗衣机坏了", "m1")
    second = customer.say("洗衣机坏了", "m1")
    assert first == second


def test_unknown_ticket_is_not_found(authorised: httpx.Client) -> None:
    assert authorised.get("/api/v1/tickets/R0001-0001").status_code == 404


def test_ticket_has_the_promised_shape_in_both_calls(customer: Customer, authorised: httpx.Client) -> None:
    customer.say("建议你们周末早点开门")
    listed = customer.tickets()
    assert [ticket.keys() for ticket in listed] == [{"number", "kind", "status", "fields", "history"}]
    single = authorised.get(f"/api/v1/tickets/{listed[0]['number']}").json()
    assert single == listed[0]
    assert single["kind"] == "suggestion"
    assert single["history"][0].keys() == {"at", "actor", "event", "details"}


def test_health_needs_no_key(http: httpx.Client) -> None:
    assert http.get("/healthz").json() == {"status": "ok"}
    assert http.get("/readyz").json() == {"database": "ok", "worker": "ok", "rasa": "ok", "actions": "ok"}


def test_metrics_name_what_an_operator_watches(http: httpx.Client, customer: Customer) -> None:
    customer.say("你好")
    page = http.get("/metrics").text
    for name in ("bot_database_up 1.0", "bot_messages{", "bot_turn_seconds_median{", "bot_jobs"):
        assert name in page


def test_rasa_and_actions_are_not_reachable_through_the_gateway(http: httpx.Client) -> None:
    for path in ("/webhooks/turn/webhook", "/webhook", "/model/parse", "/conversations/x/tracker"):
        assert http.post(path, json={}).status_code in (404, 405)
