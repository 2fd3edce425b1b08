"""Changes to Rasa 3.6.21, which is frozen and will not be mended upstream. Each has its reason, and a test in
tests/nlu/test_patches.py that fails where it no longer applies.
"""

from __future__ import annotations

import time
from functools import lru_cache
from typing import Any, Dict, List, Optional, Text, Type

import jsonschema
import rasa.core.actions.action as actions
import rasa.core.agent as agents
import rasa.shared.core.events as events
import rasa.shared.utils.common
from rasa.core.processor import MessageProcessor
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from threadpoolctl import threadpool_limits

from bot.nlu.turns import TurnBroken

#: A session grows to this many events before the next one may begin: every event costs at every later turn.
LONGEST_SESSION = 60
#: A session this old, in seconds, is not continued.
OLDEST_SESSION = 60 * 60
#: Seconds until an action counts as failed; Rasa's own 300 would outlive its lock on the conversation.
ACTION_TIMEOUT = 15


def apply() -> None:
    """Put all changes in place; a second call changes nothing."""
    actions.RemoteAction._validate_action_result = _validate_action_result
    actions.DEFAULT_REQUEST_TIMEOUT = ACTION_TIMEOUT
    Event.resolve_by_type = staticmethod(_resolve_by_type)
    if not hasattr(actions.RemoteAction.run, "breaks_the_turn"):
        actions.RemoteAction.run = _breaking(actions.RemoteAction.run)
    agents.Agent._create_tracker_store = staticmethod(_create_tracker_store)
    MessageProcessor._has_session_expired = _has_session_expired
    # Idle threads of OpenMP wait in a loop: beside other busy processes reading a sentence takes 20 times as long.
    threadpool_limits(limits=1)


@lru_cache(maxsize=1)
def _validator() -> Any:
    schema = actions.RemoteAction.action_response_format_spec()
    return jsonschema.validators.validator_for(schema)(schema)


def _validate_action_result(self: actions.RemoteAction, result: Dict[Text, Any]) -> bool:
    """Rasa checks the schema itself against the schema of schemas at every call: three quarters of an action's time."""
    _validator().validate(result)
    return True


@lru_cache(maxsize=None)
def _resolve_by_type(type_name: Text, default: Optional[Type[Event]] = None) -> Optional[Type[Event]]:
    """Rasa walks all classes of events for every event of every turn: most of a long conversation's cost."""
    for event_class in rasa.shared.utils.common.all_subclasses(events.Event):
        if event_class.type_name == type_name:
            return event_class  # type: ignore[no-any-return]
    if default is None:
        raise ValueError(f"Unknown event name '{type_name}'.")
    return default


def _breaking(run: Any) -> Any:
    """A dead action server must fail the turn; Rasa would go on as if the action had found nothing to do."""

    async def run_or_break(self: actions.RemoteAction, *args: Any, **kwargs: Any) -> List[Event]:
        try:
            return await run(self, *args, **kwargs)  # type: ignore[no-any-return]
        except actions.ActionExecutionRejection:
            raise
        except Exception as error:
            reason = error.__cause__ or error
            raise TurnBroken(f"action {self.name()}: {str(reason)[:300]}") from error

    run_or_break.breaks_the_turn = True  # type: ignore[attr-defined]
    return run_or_break


def _create_tracker_store(store: TrackerStore, domain: Domain) -> TrackerStore:
    """Without Rasa's fail-safe wrapper, which turns read errors into new conversations and write errors into memory."""
    store.domain = domain
    return store


def _form_was_offered(tracker: DialogueStateTracker, latest: UserUttered) -> bool:
    """The customer was just asked whether to go on with an interrupted form: its slots must outlive the answer."""
    offer = tracker.slots["form_offered"].value if "form_offered" in tracker.slots else None
    return bool(offer) and str(offer["turn_id"]) == str((latest.metadata or {}).get("turn_id"))


def _has_session_expired(self: MessageProcessor, tracker: DialogueStateTracker) -> bool:
    """A form is never wiped by the clock, however long the customer stays away; else sessions are kept short."""
    if tracker.active_loop_name is not None:
        return False
    # get_last_event_for() leaves out what was said inside a form.
    latest = next((event for event in reversed(tracker.events) if isinstance(event, UserUttered)), None)
    if latest is None or _form_was_offered(tracker, latest):
        return False
    return len(tracker.events) > LONGEST_SESSION or time.time() - latest.timestamp > OLDEST_SESSION
