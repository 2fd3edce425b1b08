"""The tracker store takes back a turn that is sent a second time."""

from __future__ import annotations

from typing import Any, Dict, List

from bot.nlu.tracker_store import _before_turn


def user(turn_id: str) -> Dict[str, Any]:
    return {"event": "user", "metadata": {"turn_id": turn_id}}


ACTION: Dict[str, Any] = {"event": "action", "name": "action_listen"}


def test_turn_that_was_never_saved_keeps_everything() -> None:
    events: List[Dict[str, Any]] = [ACTION, user("1"), ACTION]
    assert _before_turn(events, "2") == 3


def test_turn_that_was_saved_is_cut_off_from_its_message_on() -> None:
    events = [ACTION, user("1"), ACTION, user("2"), ACTION, ACTION]
    assert _before_turn(events, "2") == 3


def test_conversation_without_a_message_keeps_everything() -> None:
    assert _before_turn([ACTION], "1") == 1
    assert _before_turn([], "1") == 0
