"""What POST /api/v1/suggest promises to telephone systems, and that asking changes nothing."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.stack import KEY, Stack

EVERYTHING = "你好 我叫林涛 电话13912345670 洗衣机脱水的时候咣咣响 去年6月买的 天河区天河路88号"


@pytest.fixture
def http(stack: Stack) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=stack.url, timeout=60, headers={"Authorization": f"Bearer {KEY}"}) as client:
        yield client


class Call:
    """Somebody on the telephone."""

    def __init__(self, http: httpx.Client) -> None:
        self.http = http
        self.name = uuid.uuid4().hex

    def tell(self, text: str, speaker: str = "customer") -> dict[str, Any]:
        answer = self.http.post("/api/v1/suggest", json={"call": self.name, "speaker": speaker, "text": text})
        assert answer.status_code == 200, answer.text
        body: dict[str, Any] = answer.json()
        return body

    def first(self, text: str) -> str:
        return str(self.tell(text)["suggestions"][0]["text"])


@pytest.fixture
def call(http: httpx.Client) -> Call:
    return Call(http)


def rows(stack: Stack) -> dict[str, int]:
    """How many rows every table holds; what the assistant does by itself meanwhile is left out."""
    tables = stack.rows(
        "SELECT table_schema AS schema, table_name AS name FROM information_schema.tables "
        "WHERE table_type = 'BASE TABLE' AND table_schema IN ('bot', 'rasa') AND table_name <> 'inspections'"
    )
    return {
        f"{table.schema}.{table.name}": int(stack.rows(f'SELECT count(*) AS n FROM {table.schema}."{table.name}"')[0].n)
        for table in tables
    }


def contents(stack: Stack) -> list[Any]:
    """What booking and danger would change in rows that are there already."""
    slots = "SELECT md5(string_agg(s::text, '|' ORDER BY s.id)) FROM bot.slots s"
    counters = "SELECT md5(string_agg(c::text, '|' ORDER BY c.prefix)) FROM bot.ticket_counters c"
    return [*stack.rows(slots), *stack.rows(counters)]


def test_answer_has_the_promised_shape(call: Call, http: httpx.Client) -> None:
    body = call.tell("冰箱不冷 买了半年")
    assert body.keys() == {"suggestions", "slots", "warnings"}
    assert 2 <= len(body["suggestions"]) <= 4
    for one in body["suggestions"]:
        assert one.keys() == {"text", "why", "source", "confidence"}
        assert one["text"]
        assert one["why"]
        assert one["source"]
        assert 0 <= one["confidence"] <= 1
    published = http.get("/openapi.json").json()["paths"]["/api/v1/suggest"]["post"]
    assert {"200", "401", "422", "503"} <= published["responses"].keys()


def test_r30_first_sentence_apologises_and_slots_fill_in_any_order(call: Call) -> None:
    body = call.tell("冰箱不冷 买了半年")
    assert body["suggestions"][0]["text"].startswith("对不起,给您添麻烦了")
    assert "冰箱" in body["slots"]["article"]
    assert "2026-05" in body["slots"]["bought"]
    body = call.tell("我电话13912345671 姓周 在天河区体育西路103号")
    assert body["slots"]["phone"] == "13912345671"
    assert "体育西路103号" in body["slots"]["address"]
    assert "冰箱" in body["slots"]["article"]


def test_hundred_suggestions_change_no_row(stack: Stack, http: httpx.Client) -> None:
    lines = (EVERYTHING, "可以", "可以", "楼下是便利店", "对", "热水器漏电了 手麻", "我要投诉", "转人工", "BCD-508有货吗", "登记到货通知 13912345672 周女士")
    before, content = rows(stack), contents(stack)
    for _ in range(10):
        someone = Call(http)
        for line in lines:
            someone.tell(line)
    assert rows(stack) == before
    assert contents(stack) == content


def test_booking_is_only_previewed(call: Call) -> None:
    said = call.first(EVERYTHING)
    for _ in range(8):
        if "都对吗" in said:
            break
        said = call.first("楼下是便利店" if "明显建筑物" in said else "可以")
    assert "都对吗" in said
    body = call.tell("对")
    assert "待登记" in body["suggestions"][0]["text"]
    assert any("还没有正式登记" in one for one in body["warnings"])


def test_r32_danger_is_warned_of(call: Call) -> None:
    assert any("R32" in one for one in call.tell("热水器漏电了 刚才手麻了一下")["warnings"])


def test_r7_line_of_staff_is_judged(call: Call) -> None:
    call.tell("冰箱不冷")
    assert any("没办法" in one and "可以说" in one for one in call.tell("这个我没办法", "staff")["warnings"])
    assert call.tell("好的,请您稍等", "staff")["warnings"] == []


def test_other_wants_and_phrases_stand_beside_the_first(call: Call) -> None:
    found = call.tell("洗衣机")["suggestions"]
    assert len(found) > 1
    assert len({one["text"] for one in found}) == len(found)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"call": "1", "speaker": "robot", "text": "你好"},
        {"call": "", "speaker": "customer", "text": "你好"},
        {"call": "1", "speaker": "customer", "text": "  "},
        {"call": "1", "speaker": "customer", "text": "你" * 1001},
        {"call": "1", "speaker": "customer", "text": "你好", "more": 1},
    ],
)
def test_what_cannot_be_understood_is_refused(http: httpx.Client, body: dict[str, object]) -> None:
    assert http.post("/api/v1/suggest", json=body).status_code == 422


def test_call_without_a_key_is_refused(http: httpx.Client) -> None:
    said = {"call": "1", "speaker": "customer", "text": "你好"}
    assert http.post("/api/v1/suggest", json=said, headers={"Authorization": "Bearer wrong"}).status_code == 401
