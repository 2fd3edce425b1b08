"""Booking a repair (R30–R34, R43)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from pydantic import TypeAdapter

from actions.base import REQUESTED_SLOT, Outcome, ShopAction, Turn
from actions.forms import DIGRESSIONS, asked_in, resumes
from bot.core import repair
from bot.core.errors import SlotTaken
from bot.core.handoff import Reason
from bot.core.repair import Draft, Progress, Topic
from bot.core.say import Say, quoted, say
from bot.services import handoff
from bot.services.ports import UnitOfWork
from bot.services.repair import Desk, Talk, advance, book
from bot.services.repair_questions import question, read_back

FORM = "repair_form"
PREFIX = "repair_"

_DRAFT = TypeAdapter(Draft)
_PROGRESS = TypeAdapter(Progress)
#: Every slot of the form, empty: nothing of one booking may leak into the next.
EMPTY: dict[str, Any] = {f"{PREFIX}{topic}": None for topic in Topic} | {f"{PREFIX}progress": None}


def talk_of(turn: Turn) -> Talk:
    """Where the booking stands, from the form's slots."""
    fields = {str(topic): turn.slots.get(f"{PREFIX}{topic}") for topic in Topic}
    return Talk(
        draft=_DRAFT.validate_python(fields),
        progress=_PROGRESS.validate_python(turn.slots.get(f"{PREFIX}progress") or {}),
    )


def slots_of(talk: Talk) -> dict[str, Any]:
    """The inverse of talk_of."""
    fields = {f"{PREFIX}{name}": value for name, value in _DRAFT.dump_python(talk.draft, mode="json").items()}
    return fields | {f"{PREFIX}progress": _PROGRESS.dump_python(talk.progress, mode="json")}


class RepairAction(ShopAction):
    """An action of the repair form."""

    def desk(self, turn: Turn) -> Desk:
        return Desk(
            content=self.parts.content, conversation_id=turn.conversation_id, now=self.parts.clock.now()
        )


class ValidateRepairForm(RepairAction):
    """Takes what the message says and puts the next question."""

    action_name = "validate_repair_form"

    def perform(self, turn: Turn, uow: UnitOfWork) -> Outcome:
        asked = asked_in(turn, FORM, PREFIX)
        topic = Topic(asked) if asked else None
        if topic and resumes(turn, FORM):
            return self._ask(topic, talk_of(turn), turn)
        if topic is Topic.FAULT and turn.intent in DIGRESSIONS:
            return Outcome()
        gives_up = turn.form == FORM and topic is not None and turn.intent == "cancel_booking"
        step = advance(talk_of(turn), self.read(turn, asked), topic, gives_up, self.desk(turn), uow)
        if not step.heard and turn.intent in DIGRESSIONS:
            return Outcome()  # Rasa takes no slot for “this was no answer”, and looks for another rule
        if step.ask is None:
            return Outcome(says=step.says, slots={**slots_of(step.talk), REQUESTED_SLOT: None})
        return self._ask(step.ask, step.talk, turn, step.says)

    def _ask(self, topic: Topic, talk: Talk, turn: Turn, before: tuple[Say, ...] = ()) -> Outcome:
        asks = question(topic, talk, self.desk(turn))
        return Outcome(says=(*before, asks), slots={**slots_of(talk), REQUESTED_SLOT: f"{PREFIX}{topic}"})


class SubmitRepair(RepairAction):
    """Ends the form: books, takes leave, or calls a person."""

    action_name = "action_submit_repair"
    writes = True

    def perform(self, turn: Turn, uow: UnitOfWork) -> Outcome:
        talk, desk = talk_of(turn), self.desk(turn)
        if talk.progress.outcome is repair.Outcome.GIVEN_UP:
            return Outcome(says=(say("utter_repair_given_up"),), slots=EMPTY)
        if talk.progress.outcome is repair.Outcome.PERSON:
            return self._call_person(turn, talk, desk, uow)
        visited = desk.rules(talk.draft).visited
        if repair.next_topic(talk.draft, talk.progress.danger is not None, visited) is not None:
            return Outcome(followup=FORM)
        try:
            ticket = book(talk, desk, uow)
        except SlotTaken:
            return self._offer_another(talk)
        booked = "utter_repair_booked_urgent" if ticket.urgent else "utter_repair_booked"
        if not visited:
            booked = "utter_repair_booked_carried"
        parts = {name: quoted(text) for name, text in read_back(talk, desk).items()}
        return Outcome(says=(say(booked, number=ticket.number, **parts),), slots=EMPTY)

    def _offer_another(self, talk: Talk) -> Outcome:
        draft = replace(talk.draft, time=None, confirm=None)
        progress = replace(talk.progress, offered=None, outcome=None)
        slots = slots_of(Talk(draft=draft, progress=progress))
        return Outcome(says=(say("utter_repair_slot_taken"),), slots=slots, followup=FORM)

    def _call_person(self, turn: Turn, talk: Talk, desk: Desk, uow: UnitOfWork) -> Outcome:
        summary = {name: value for name, value in slots_of(talk).items() if value and not name.endswith("progress")}
        entered = handoff.enter_queue(
            turn.conversation_id, Reason.FORM_STUCK, summary, desk.content, desk.now, uow
        )
        return Outcome(
            says=(say("utter_cannot_answer"), handoff.announce(entered, desk.content, desk.now)), slots=EMPTY
        )
