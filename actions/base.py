"""What every action shares: the turn it belongs to, its transaction, and doing nothing twice."""

from __future__ import annotations

import asyncio
from abc import abstractmethod
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, ClassVar, Protocol

from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActiveLoop, EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.forms import REQUESTED_SLOT, forms_wanted, is_question
from bot.adapters.text.fold import fold
from bot.core.content import Content
from bot.core.policy import find_danger
from bot.core.reading import Answer, Reading
from bot.core.say import Say
from bot.services.ports import Clock, Heard, Reads, ReadsQuery, UnitOfWork
from bot.services.speech import says_of, to_json

#: What was said earlier and is attended to in this turn: {"turn_id", "intent", "text"}.
TAKEN_UP = "taken_up"


class Parts(Protocol):
    """What actions need; bot.bootstrap gives it."""

    content: Content
    clock: Clock
    reads: Reads
    queries: ReadsQuery
    unit_of_work: Callable[[], UnitOfWork]
    preview: Callable[[], UnitOfWork]


@dataclass(frozen=True, kw_only=True)
class Want:
    """One of the things a message says, with the words that say it."""

    intent: str
    #: How sure the dialogue is of it, 0 to 1.
    confidence: float
    text: str


@dataclass(frozen=True, kw_only=True)
class Turn:
    """One customer message, as an action sees it."""

    conversation_id: str
    #: Id of the message row.
    turn_id: int
    channel: str
    #: The number that the customer calls from; None where nobody calls, or it is not shown.
    caller: str | None
    #: The customer's own words; a pressed button has none that count.
    text: str
    #: True where a button was pressed: its meaning is in `intent` alone.
    pressed: bool
    intent: str
    #: How sure the dialogue is of the intent, 0 to 1.
    confidence: float
    #: What a pressed button stands for beside its intent: {"booking": "R2611-0001"}.
    entities: Mapping[str, str]
    slots: Mapping[str, Any]
    #: The form that is active, if any.
    form: str | None
    #: The action is called for the first time since the customer spoke.
    fresh: bool
    #: Nothing may be kept: staff are shown what would be said.
    preview: bool
    #: What the message may mean, likeliest first.
    ranking: tuple[str, ...]
    #: What the clauses of the message say one by one; empty where it has but one.
    wants: tuple[Want, ...]
    #: Names of the actions that were run since the customer spoke, the newest first.
    actions: tuple[str, ...]
    #: Names of the actions that answered the customer's previous message.
    previous_actions: tuple[str, ...]
    #: Id of the customer's previous message; None for the first one.
    previous_turn_id: int | None

    @classmethod
    def of(cls, tracker: Tracker) -> Turn:
        message = tracker.latest_message
        metadata = message.get("metadata") or {}
        intent = message.get("intent") or {}
        turn = cls(
            conversation_id=tracker.sender_id,
            turn_id=int(metadata["turn_id"]),
            channel=metadata.get("channel") or "",
            caller=metadata.get("caller"),
            text=metadata["text"],
            pressed=(message.get("text") or "").startswith("/") and not metadata.get("supposed"),
            intent=intent.get("name") or "",
            confidence=float(intent.get("confidence") or 0.0),
            entities={one["entity"]: str(one["value"]) for one in message.get("entities") or ()},
            slots=tracker.slots,
            form=(tracker.active_loop or {}).get("name"),
            fresh=set(_actions_since_user(tracker.events)) <= {(tracker.active_loop or {}).get("name")},
            preview=metadata.get("mode") == "suggest",
            ranking=tuple(one["name"] for one in message.get("intent_ranking") or ()),
            wants=tuple(
                Want(intent=one["name"], confidence=one["confidence"], text=one["text"])
                for one in message.get("wants") or ()
            ),
            actions=tuple(_actions_since_user(tracker.events)),
            previous_actions=_previous_actions(tracker.events),
            previous_turn_id=_previous_turn_id(tracker.events),
        )
        taken_up = turn.slots.get(TAKEN_UP) or {}
        if taken_up.get("turn_id") != turn.turn_id:
            return turn
        return replace(turn, text=taken_up["text"], intent=taken_up["intent"], pressed=False, wants=())

    @property
    def whole(self) -> tuple[Want, ...]:
        """The message as one want; a pressed button and what was taken up want nothing beside what they stand for."""
        if self.pressed or (self.slots.get(TAKEN_UP, None) and self.slots[TAKEN_UP]["turn_id"] == self.turn_id):
            return ()
        return (Want(intent=self.intent, confidence=self.confidence, text=self.text),)

    @property
    def sure(self) -> bool:
        """Whether the intent is likely enough to act upon where acting wrongly would look foolish."""
        return self.pressed or self.confidence >= _SURE

    @property
    def plain(self) -> str:
        """The words in simplified characters and half width, as lists of words have them."""
        return fold(self.text)

    @property
    def asks(self) -> bool:
        """Whether the words are a question."""
        return not self.pressed and is_question(self.text)


def _as_if_written(turn: Turn, uow: UnitOfWork, now: datetime) -> None:
    """A preview finds what earlier ones of the same talk would have written."""
    uow.conversations.ensure(turn.conversation_id, turn.channel, now)
    uow.tickets.bring_back(turn.conversation_id, str(turn.slots))


def _actions_since_user(events: list[dict[str, Any]]) -> Iterator[str]:
    """Newest first. Rasa enters a form among the events before it asks the form's own validation."""
    for event in reversed(events):
        if event["event"] == "user":
            return
        if event["event"] == "action":
            yield event["name"]


def _previous_turn_id(events: list[dict[str, Any]]) -> int | None:
    said = [event for event in events if event["event"] == "user"]
    metadata = (said[-2].get("metadata") or {}) if len(said) > 1 else {}
    return int(metadata["turn_id"]) if "turn_id" in metadata else None


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
#: From this confidence on an intent counts; below, short and vague words are taken for anything at all.
_SURE = 0.5
#: A clause beside the main want must be as clear as this to be answered too.
_BESIDE = 0.6
#: Longer messages than this say more than yes or no.
_SHORT = 12
#: Rasa waits for the customer.
LISTEN = "action_listen"
#: Questions about what somebody may buy: 会不会漏电 is no alarm there.
BEFORE_BUYING = frozenset({"ask_stock", "ask_price", "ask_promotion", "ask_product", "register_restock"})


class ShopAction(Action):
    """An action of this project: `perform` says what happens, the rest is done here."""

    action_name: ClassVar[str]
    #: Whether the action changes rows: then its outcome is kept by turn, and a turn that is tried again gets the
    #: same outcome without anything being written twice.
    writes: ClassVar[bool] = False
    #: Whether a matter of safety goes before what the action does; the forms see to it themselves.
    yields_to_danger: ClassVar[bool] = True
    #: The intents whose question it answers, also where they come beside something else.
    answers: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, parts: Parts, colleagues: Mapping[str, ShopAction]) -> None:
        """`colleagues`: who answers which question, by intent; complete once all actions are made."""
        self.parts = parts
        self.colleagues = colleagues

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
            if turn.preview:
                _as_if_written(turn, uow, self.parts.clock.now())
            result = self.result(turn, uow)
            uow.commit()
            return result

    def result(self, turn: Turn, uow: UnitOfWork) -> Mapping[str, Any]:
        """What performing it comes to, once for a turn where rows are changed. Another action may call it."""
        if self.yields_to_danger and self._in_danger(turn):
            return Outcome(followup="repair_form").as_json()
        weightier = next(forms_wanted(turn), None) if self.answers and turn.form is None else None
        if weightier is not None:
            return Outcome(followup=weightier[0].name).as_json()
        done = uow.results.claim(turn.turn_id, self.action_name) if self.writes else None
        if done is not None:
            return done
        outcome = self.perform(turn, uow)
        if self.answers and turn.form is None and outcome.followup is None:
            # Another action may have passed the message on here; no rule knows what follows then.
            followup = LISTEN if turn.actions else None
            outcome = replace(outcome, says=(*outcome.says, *self.beside(turn, uow)), followup=followup)
        result = outcome.as_json()
        if self.writes:
            uow.results.store(turn.turn_id, self.action_name, result)
        return result

    def beside(self, turn: Turn, uow: UnitOfWork) -> tuple[Say, ...]:
        """The answers to what else the message asks (空调多少钱 另外你们几点关门): each is served."""
        says: list[Say] = []
        served = {self.action_name}
        for want in turn.wants or turn.whole:
            colleague = self.colleagues.get(want.intent)
            likely = want.confidence >= _BESIDE and is_question(want.text)
            if colleague is None or colleague.action_name in served or not likely:
                continue
            served.add(colleague.action_name)
            asked = replace(turn, text=want.text, intent=want.intent, confidence=want.confidence, wants=())
            says += says_of(Heard(messages=tuple(colleague.result(asked, uow)["says"]), intent={}))
        return tuple(says)

    def _in_danger(self, turn: Turn) -> bool:
        """Smoke and leaks are attended to whatever else the message asks (R32)."""
        if turn.pressed or turn.form is not None or turn.intent in BEFORE_BUYING:
            return False
        return find_danger(self.parts.content.policy, turn.plain) is not None

    def read(self, turn: Turn, asked: str | None = None) -> Reading:
        """What the message says, in the light of the question that was put."""
        short = turn.sure and len(turn.text) <= _SHORT
        answer = _ANSWERS.get(turn.intent) if short or turn.pressed else None
        if turn.pressed:
            return Reading(text="", answer=answer)
        reading = self.parts.reads.read(turn.text, now=self.parts.clock.now(), asked=asked)
        return reading if reading.answer or answer is None else replace(reading, answer=answer)
