"""What every action shares: the turn it belongs to, its transaction, and doing nothing twice."""

from __future__ import annotations

import asyncio
from abc import abstractmethod
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar, Protocol

from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActiveLoop, EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from bot.core.content import Content
from bot.core.reading import Answer, Reading
from bot.core.say import Say
from bot.services.ports import Clock, Reads, UnitOfWork
from bot.services.speech import to_json

#: Rasa's name for the question that was just put.
REQUESTED_SLOT = "requested_slot"


class Parts(Protocol):
    """What actions need; bot.bootstrap gives it."""

    content: Content
    clock: Clock
    reads: Reads
    unit_of_work: Callable[[], UnitOfWork]
    preview: Callable[[], UnitOfWork]


@dataclass(frozen=True, kw_only=True)
class Turn:
    """One customer message, as an action sees it."""

    conversation_id: str
    #: Id of the message row.
    turn_id: int
    #: The customer's own words; a pressed button has none that count.
    text: str
    #: True where a button was pressed: its meaning is in `intent` alone.
    pressed: bool
    intent: str
    slots: Mapping[str, Any]
    #: The form that is active, if any.
    form: str | None
    #: The action is called for the first time since the customer spoke.
    fresh: bool
    #: Nothing may be kept: staff are shown what would be said.
    preview: bool
    #: What the message may mean, likeliest first.
    ranking: tuple[str, ...]
    #: Names of the actions that answered the customer's previous message.
    previous_actions: tuple[str, ...]

    @classmethod
    def of(cls, tracker: Tracker) -> Turn:
        message = tracker.latest_message
        metadata = message.get("metadata") or {}
        return cls(
            conversation_id=tracker.sender_id,
            turn_id=int(metadata["turn_id"]),
            text=metadata["text"],
            pressed=(message.get("text") or "").startswith("/"),
            intent=(message.get("intent") or {}).get("name") or "",
            slots=tracker.slots,
            form=(tracker.active_loop or {}).get("name"),
            fresh=set(_actions_since_user(tracker.events)) <= {(tracker.active_loop or {}).get("name")},
            preview=metadata.get("mode") == "suggest",
            ranking=tuple(one["name"] for one in message.get("intent_ranking") or ()),
            previous_actions=_previous_actions(tracker.events),
        )


def _actions_since_user(events: list[dict[str, Any]]) -> Iterator[str]:
    """Newest first. Rasa enters a form among the events before it asks the form's own validation."""
    for event in reversed(events):
        if event["event"] == "user":
            return
        if event["event"] == "action":
            yield event["name"]


def _previous_actions(events: list[dict[str, Any]]) -> tuple[str, ...]:
    at = [index for index, event in enumerate(events) if event["event"] == "user"]
    if len(at) < 2:
        return ()
    between = events[at[-2] : at[-1]]
    return tuple(event["name"] for event in between if event["event"] == "action")


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What an action came to."""

    says: tuple[Say, ...] = ()
    slots: Mapping[str, Any] = field(default_factory=dict)
    #: An action that Rasa is to run next.
    followup: str | None = None
    #: The active form is left.
    ends_form: bool = False

    def as_json(self) -> dict[str, Any]:
        return {
            "says": [to_json(one) for one in self.says],
            "events": self.events(),
        }

    def events(self) -> list[EventType]:
        events = [SlotSet(name, value) for name, value in self.slots.items()]
        if self.ends_form:
            events += [ActiveLoop(None), SlotSet(REQUESTED_SLOT, None)]
        if self.followup:
            events.append(FollowupAction(self.followup))
        return events


#: What the dialogue understood where the words alone did not tell.
_ANSWERS = {"affirm": Answer.YES, "deny": Answer.NO}


class ShopAction(Action):
    """An action of this project: `perform` says what happens, the rest is done here."""

    action_name: ClassVar[str]
    #: Whether the action changes rows: then its outcome is kept by turn, and a turn that is tried again gets the
    #: same outcome without anything being written twice.
    writes: ClassVar[bool] = False

    def __init__(self, parts: Parts) -> None:
        self.parts = parts

    def name(self) -> str:
        return self.action_name

    @abstractmethod
    def perform(self, turn: Turn, uow: UnitOfWork) -> Outcome:
        """Do it, inside a transaction that is committed afterwards."""

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        result = await asyncio.to_thread(self._transact, Turn.of(tracker))
        for one in result["says"]:
            dispatcher.utter_message(
                response=one["response"], arguments=one["arguments"], choices=one["choices"]
            )
        events: list[EventType] = result["events"]
        return events

    def _transact(self, turn: Turn) -> Mapping[str, Any]:
        with self.parts.preview() if turn.preview else self.parts.unit_of_work() as uow:
            done = uow.results.claim(turn.turn_id, self.action_name) if self.writes else None
            if done is not None:
                return done
            result = self.perform(turn, uow).as_json()
            if self.writes:
                uow.results.store(turn.turn_id, self.action_name, result)
            uow.commit()
            return result

    def read(self, turn: Turn, asked: str | None = None) -> Reading:
        """What the message says, in the light of the question that was put."""
        answer = _ANSWERS.get(turn.intent)
        if turn.pressed:
            return Reading(text="", answer=answer)
        reading = self.parts.reads.read(turn.text, now=self.parts.clock.now(), asked=asked)
        return reading if reading.answer or answer is None else replace(reading, answer=answer)
