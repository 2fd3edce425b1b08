"""A conversation tried in memory: what is known is not played again, and nothing is asked of the database's writer."""

from __future__ import annotations

import asyncio
from typing import Any, Dict, List

from rasa.shared.core.domain import Domain
from rasa.shared.core.events import UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.nlu.shadow import Shadows
from bot.nlu.turns import current_turn


class Store:
    """What is stored, and nothing else."""

    def __init__(self, *turn_ids: str) -> None:
        self.domain = Domain.empty()
        self.stored: List[Dict[str, Any]] = [uttered("earlier", turn_id).as_dict() for turn_id in turn_ids]

    def session_events(self, sender: str) -> List[Dict[str, Any]]:
        return list(self.stored)


def uttered(text: str, turn_id: str) -> UserUttered:
    parsed = {"text": text, "intent": {"name": text, "confidence": 1.0}, "entities": []}
    return UserUttered(text, intent=parsed["intent"], parse_data=parsed, metadata={"turn_id": turn_id}, timestamp=1.0)


def line(turn_id: str, message: str = "你好") -> Dict[str, Any]:
    return {"message": message, "metadata": {"turn_id": turn_id}}


class Rasa:
    """Takes a message into the tracker, as the processor and the tracker store do together."""

    def __init__(self) -> None:
        self.heard: List[str] = []

    async def __call__(self, message: Any) -> None:
        self.heard.append(message.text)
        turn = current_turn.get()
        assert turn is not None
        assert turn.foreseen is not None
        event = uttered(message.text, turn.turn_id)
        turn.foreseen = [*turn.foreseen, event.as_dict()]
        turn.tracker = DialogueStateTracker.from_dict("someone", turn.foreseen, [])


def foresee(shadows: Shadows, rasa: Rasa, store: Store, *said: Dict[str, Any]) -> Dict[str, Any]:
    return asyncio.run(shadows.foresee("someone", list(said), store, rasa))  # type: ignore[arg-type]


def test_next_line_costs_one_turn() -> None:
    shadows, rasa, store = Shadows(), Rasa(), Store()
    foresee(shadows, rasa, store, line("1", "甲"))
    foresee(shadows, rasa, store, line("1", "甲"), line("2", "乙"))
    assert foresee(shadows, rasa, store, line("1", "甲"), line("2", "乙"))["intent"]["name"] == "乙"
    assert rasa.heard == ["甲", "乙"]


def test_other_meaning_of_the_last_line_leaves_the_first_one_as_it_was() -> None:
    shadows, rasa, store = Shadows(), Rasa(), Store()
    for last in ("乙", "/complain", "乙"):
        foresee(shadows, rasa, store, line("1", "甲"), line("2", last))
    assert rasa.heard == ["甲", "乙", "/complain"]


def test_what_is_stored_by_now_is_not_said_again() -> None:
    shadows, rasa = Shadows(), Rasa()
    answer = foresee(shadows, rasa, Store("1"), line("1", "甲"))
    assert (answer["messages"], rasa.heard) == ([], [])
    foresee(shadows, rasa, Store("1"), line("1", "甲"), line("2", "乙"))
    assert rasa.heard == ["乙"]


def test_changed_conversation_is_played_anew() -> None:
    shadows, rasa = Shadows(), Rasa()
    foresee(shadows, rasa, Store(), line("2", "乙"))
    foresee(shadows, rasa, Store("1"), line("2", "乙"))
    assert rasa.heard == ["乙", "乙"]


def test_events_ahead_are_those_the_lines_have_added() -> None:
    shadows, store = Shadows(), Store("1")
    ahead = asyncio.run(shadows.ahead("someone", [line("2", "乙")], store, Rasa()))  # type: ignore[arg-type]
    assert [event["metadata"]["turn_id"] for event in ahead] == ["2"]
