"""Each change to Rasa still applies, and still changes what it is meant to change."""

from __future__ import annotations

import inspect
import time
from typing import Any, Dict, List

import jsonschema
import pytest
import rasa.core.actions.action as actions
import rasa.shared.core.events as events
from rasa.core.agent import Agent
from rasa.core.processor import MessageProcessor
from rasa.core.tracker_store import FailSafeTrackerStore, InMemoryTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActiveLoop, SessionStarted, SlotSet, UserUttered
from rasa.shared.core.slots import AnySlot
from rasa.shared.core.trackers import DialogueStateTracker

from bot.nlu import patches
from bot.nlu.turns import TurnBroken

GOOD: Dict[str, Any] = {"events": [{"event": "slot", "name": "a", "value": 1}], "responses": [{"text": "好"}]}


@pytest.fixture(autouse=True)
def patched() -> None:
    patches.apply()


def tracker(*happened: events.Event) -> DialogueStateTracker:
    return DialogueStateTracker.from_events("c", list(happened), slots=[AnySlot("form_offered", mappings=[])])


def test_schema_is_no_longer_checked_at_every_call(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise AssertionError("the schema of schemas was asked")

    action = actions.RemoteAction("action_x", None)
    assert action._validate_action_result(GOOD)
    monkeypatch.setattr(jsonschema, "validate", fail)
    assert action._validate_action_result(GOOD)


@pytest.mark.parametrize("bad", [{"responses": 1}, {"events": "none"}])
def test_schema_still_refuses_what_it_refused(bad: Dict[str, Any]) -> None:
    with pytest.raises(jsonschema.ValidationError):
        actions.RemoteAction("action_x", None)._validate_action_result(bad)


def test_rasas_own_check_is_the_one_that_was_replaced() -> None:
    source = inspect.getsource(actions.RemoteAction.action_response_format_spec)
    assert "EVENTS_SCHEMA" in source


def test_event_types_are_looked_up_once(monkeypatch: pytest.MonkeyPatch) -> None:
    first = events.Event.resolve_by_type("slot")
    monkeypatch.setattr(events.rasa.shared.utils.common, "all_subclasses", lambda _: [])
    assert events.Event.resolve_by_type("slot") is first


def test_unknown_event_type_is_still_an_error() -> None:
    with pytest.raises(ValueError, match="Unknown event name"):
        events.Event.resolve_by_type("no such event")


class Broken:
    """An action server that is not there."""

    url = "http://127.0.0.1:1"
    kwargs: Dict[str, Any] = {}

    async def request(self, **_: Any) -> Any:
        raise ConnectionRefusedError("nobody listens")


async def test_dead_action_server_breaks_the_turn_past_rasas_catch_all() -> None:
    action = actions.RemoteAction("action_x", Broken())
    with pytest.raises(TurnBroken, match="action_x"):
        await action.run(_Channel(), None, tracker(), Domain.empty())
    assert not issubclass(TurnBroken, Exception)
    assert "except Exception" in inspect.getsource(MessageProcessor._run_action)


class _Channel:
    @staticmethod
    def name() -> str:
        return "turn"


async def test_rejection_by_an_action_is_not_a_broken_turn() -> None:
    class Rejecting(Broken):
        async def request(self, **_: Any) -> Any:
            raise actions.ActionExecutionRejection("action_x")

    with pytest.raises(actions.ActionExecutionRejection):
        await actions.RemoteAction("action_x", Rejecting()).run(_Channel(), None, tracker(), Domain.empty())


def test_tracker_store_is_not_wrapped_into_the_one_that_hides_errors() -> None:
    store = InMemoryTrackerStore(Domain.empty())
    used = Agent._create_tracker_store(store, Domain.empty())
    assert used is store
    assert not isinstance(used, FailSafeTrackerStore)


def said(ago: float) -> UserUttered:
    return UserUttered("你好", timestamp=time.time() - ago)


def answered(turn: int) -> UserUttered:
    return UserUttered("可以", metadata={"turn_id": str(turn)}, timestamp=time.time())


def offered(turn: int) -> SlotSet:
    """The form that the customer was asked to go on with in that turn."""
    return SlotSet("form_offered", {"form": "repair_form", "turn_id": turn})


@pytest.mark.parametrize(
    ("happened", "expired"),
    [
        ([], False),
        ([said(10)], False),
        ([said(2 * 3600)], True),
        ([*(said(10) for _ in range(80))], True),
        ([ActiveLoop("repair_form"), said(25 * 3600)], False),
        ([ActiveLoop("repair_form"), *(said(10) for _ in range(80))], False),
        ([*(said(10) for _ in range(80)), answered(7), offered(7)], False),
        ([*(said(10) for _ in range(80)), offered(6), answered(7)], True),
    ],
    ids=["new", "recent", "old", "long", "form after 25 hours", "long form", "offered just now", "offered long ago"],
)
def test_sessions_end_by_age_and_length_but_never_within_a_form(happened: List[events.Event], expired: bool) -> None:
    processor = MessageProcessor.__new__(MessageProcessor)
    assert processor._has_session_expired(tracker(SessionStarted(), *happened)) is expired


def test_action_time_out_is_shorter_than_rasas_lock() -> None:
    assert actions.DEFAULT_REQUEST_TIMEOUT == patches.ACTION_TIMEOUT < 60


def test_applying_twice_changes_nothing_more() -> None:
    run = actions.RemoteAction.run
    patches.apply()
    assert actions.RemoteAction.run is run
