"""What the dialogue would say, tried on a copy of a conversation that lives in memory alone.

A try begins with what is stored of the conversation and adds messages to it one by one. It is kept for a while, so that
the next message costs one turn; whatever was forgotten is played again. Nothing of it reaches the database.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from typing import Any, Awaitable, Callable, Dict, List, Optional, Text, Tuple

from rasa.core.channels.channel import CollectingOutputChannel, UserMessage
from rasa.shared.core.trackers import DialogueStateTracker

from bot.nlu.tracker_store import TurnTrackerStore
from bot.nlu.turns import Turn, current_turn

Handle = Callable[[UserMessage], Awaitable[Any]]
Events = List[Dict[Text, Any]]
#: A message of the try: {"message", "metadata": {"turn_id", "text", …}}.
Line = Dict[Text, Any]

#: How many tries are remembered.
_KEPT = 1000


@dataclass(frozen=True)
class Try:
    """Where the copy stands after a message."""

    #: All events of the copy.
    events: Events
    #: What the channel answers.
    answer: Dict[Text, Any]


class Shadows:
    """The tries of one Rasa process."""

    def __init__(self) -> None:
        self._tries: OrderedDict[Tuple[Any, ...], Try] = OrderedDict()

    async def foresee(self, sender: Text, said: List[Line], store: TurnTrackerStore, handle: Handle) -> Dict[Text, Any]:
        """What would be answered to the last message, were all of them said."""
        stored = store.session_events(sender)
        reached = await self._play(sender, stored, said, handle)
        if reached is not None:
            return reached.answer
        tracker = DialogueStateTracker.from_dict(sender, stored, store.domain.slots)
        return {"messages": [], **_state(tracker)}

    async def ahead(self, sender: Text, said: List[Line], store: TurnTrackerStore, handle: Handle) -> Events:
        """The events that the messages would add to what is stored."""
        stored = store.session_events(sender)
        reached = await self._play(sender, stored, said, handle)
        return reached.events[len(stored) :] if reached is not None else []

    async def _play(self, sender: Text, stored: Events, said: List[Line], handle: Handle) -> Optional[Try]:
        known = _turn_ids(stored)
        lines = [line for line in said if line["metadata"]["turn_id"] not in known]
        path: Tuple[Any, ...] = (sender, len(stored), stored[-1].get("timestamp") if stored else None)
        reached: Optional[Try] = None
        for line in lines:
            path += ((line["metadata"]["turn_id"], line["message"]),)
            found = self._tries.get(path)
            if found is None:
                found = await _say(sender, line, reached.events if reached else stored, handle)
                self._tries[path] = found
            self._tries.move_to_end(path)
            reached = found
        while len(self._tries) > _KEPT:
            self._tries.popitem(last=False)
        return reached


async def _say(sender: Text, line: Line, events: Events, handle: Handle) -> Try:
    turn = Turn(turn_id=line["metadata"]["turn_id"], foreseen=list(events))
    current_turn.set(turn)
    said = CollectingOutputChannel()
    await handle(UserMessage(line["message"], said, sender, input_channel="turn", metadata=line["metadata"]))
    messages = [message["custom"] for message in said.messages if "custom" in message]
    assert turn.foreseen is not None and turn.tracker is not None
    return Try(events=turn.foreseen, answer={"messages": messages, **_state(turn.tracker)})


def _turn_ids(events: Events) -> List[Text]:
    return [(event.get("metadata") or {}).get("turn_id") for event in events if event["event"] == "user"]


def _state(tracker: DialogueStateTracker) -> Dict[Text, Any]:
    """What was understood, which actions ran, and what the forms hold."""
    heard = tracker.latest_message
    ranking = (heard.parse_data.get("intent_ranking") or []) if heard else []
    return {
        "intent": dict(heard.intent or {}) if heard else {},
        "ranking": [{"name": one["name"], "confidence": one["confidence"]} for one in ranking[:5]],
        "form": tracker.active_loop_name,
        "slots": {name: value for name, value in tracker.current_slot_values().items() if value is not None},
        "actions": _actions(tracker),
    }


def _actions(tracker: DialogueStateTracker) -> List[Text]:
    """The actions run since the customer spoke, the first one first."""
    names: List[Text] = []
    for event in reversed(list(tracker.events)):
        if event.type_name == "user":
            break
        if event.type_name == "action":
            names.append(event.action_name)
    return names[::-1]
