"""What a colleague writes reaches the customers of integrators (R70)."""

from __future__ import annotations

import uuid

from fastapi import FastAPI
from httpx import AsyncClient

from bot.services import turn
from bot.services.drafts import Draft
from tests.integration.conftest import NOW
from tests.integration.desk import Units, colleague, takeover

KEY = {"Authorization": "Bearer a key"}


async def test_r70_integrator_fetches_what_a_colleague_wrote(app: FastAPI, stranger: AsyncClient, unit_of_work: Units) -> None:
    who = uuid.uuid4().hex
    received = turn.receive("rest", who, "1", "转人工", None, 100, NOW, unit_of_work())
    lin = colleague(unit_of_work)
    takeover().take(lin, received.conversation_id, unit_of_work())
    takeover().write(lin, received.conversation_id, Draft(text="您好"), "k", unit_of_work())
    found = (await stranger.get("/api/v1/messages", params={"conversation": who}, headers=KEY)).json()
    assert [(one["by"], one["name"], one["text"]) for one in found] == [
        ("customer", None, "转人工"),
        ("assistant", None, "utter_staff_takes"),
        ("staff", "小林", "您好"),
    ]
    later = {"conversation": who, "after": found[-1]["id"]}
    assert (await stranger.get("/api/v1/messages", params=later, headers=KEY)).json() == []
    with unit_of_work() as uow:
        assert uow.talks.entries(received.conversation_id, 0, 10)[-1].delivery == "sent"


async def test_conversation_nobody_knows_has_no_messages(stranger: AsyncClient) -> None:
    answer = await stranger.get("/api/v1/messages", params={"conversation": "nobody"}, headers=KEY)
    assert answer.json() == []
