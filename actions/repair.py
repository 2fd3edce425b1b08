"""Booking a repair (R30–R34, R43)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from pydantic import TypeAdapter

from actions.base import BEFORE_BUYING, REQUESTED_SLOT, Outcome, ShopAction, Turn
from actions.booking import tell_progress
from actions.forms import REPAIR, digresses, own_words
from actions.matters import finish, left_over
from actions.order import PROVED
from bot.adapters.text.fold import fold
from bot.core import courtesy, order_words, repair
from bot.core.errors import SlotTaken
from bot.core.handoff import Reason
from bot.core.reading import Answer, Reading
from bot.core.repair import Draft, Progress, Topic
from bot.core.say import Argument, Say, say
from bot.core.tickets import Ticket
from bot.services import handoff
from bot.services.alarm import urgent_ticket
from bot.services.linking import offer
from bot.services.ports import UnitOfWork
from bot.services.repair import Step, advance, next_one
from bot.services.repair_questions import question, when
from bot.services.repair_talk import Desk, Talk, in_hours, installation, is_visited
from bot.services.repair_ticket import book

_DRAFT = TypeAdapter(Draft)
_PROGRESS = TypeAdapter(Progress)
NEW = Talk(draft=Draft(), progress=Progress())


def talk_of(turn: Turn) -> Talk:
    """Where the booking stands, from the form's slots."""
    fields = {str(topic): turn.slots.get(f"{REPAIR.prefix}{topic}") for topic in Topic}
    return Talk(
        draft=_DRAFT.validate_python(fields),
        progress=_PROGRESS.validate_python(turn.slots.get(f"{REPAIR.prefix}progress") or {}),
    )


def slots_of(talk: Talk) -> dict[str, Any]:
    """The inverse of talk_of."""
    fields = {f"{REPAIR.prefix}{name}": value for name, value in _DRAFT.dump_python(talk.draft, mode="json").items()}
    return fields | {f"{REPAIR.prefix}progress": _PROGRESS.dump_python(talk.progress, mode="json")}


class RepairAction(ShopAction):
    """An action of the repair form."""

    yields_to_danger = False

    def desk(self, turn: Turn) -> Desk:
        return Desk(
            content=self.parts.content, conversation_id=turn.conversation_id, now=self.parts.clock.now()
        )


class ValidateRepairForm(RepairAction):
    """Takes what the message says and puts the next question."""

    action_name = "validate_repair_form"

    def perform(self, turn: Turn, uow: UnitOfWork) -> Outcome:
        asked = REPAIR.asked(turn)
        return self._begin(turn, uow) if asked is None else self._go_on(Topic(asked), turn, uow)

    def _begin(self, turn: Turn, uow: UnitOfWork) -> Outcome:
        # A booking that begins with this message begins empty, whatever an abandoned one has left.
        talk = NEW if turn.fresh else talk_of(turn)
        # Where the form goes on after its end (the slot was taken) or at the customer's word, that has been dealt with.
        reading = Reading(text="")
        if talk == NEW:
            talk = self._begun(turn, uow)
            reading = self._read(turn, None, correcting=False)
            reading = _of_the_order(turn, reading) if talk.progress.install else reading
        step = advance(talk, reading, None, self.desk(turn), uow)
        return self._outcome(step, turn, (*step.says, *self.beside(turn, uow)), left_over(turn, REPAIR))

    def _go_on(self, topic: Topic, turn: Turn, uow: UnitOfWork) -> Outcome:
        talk = talk_of(turn)
        if REPAIR.resumes(turn):
            return self._ask(topic, talk, turn)
        step = advance(talk, self._read(turn, topic, talk.progress.correcting), topic, self.desk(turn), uow)
        if not digresses(turn) or step.heard:
            return self._outcome(step, turn, (*self.beside(turn, uow), *step.says), {})
        if turn.intent == "ask_progress":
            return self._ask(topic, talk, turn, self._progress(turn, uow))
        return Outcome()  # Rasa takes no slot for “this was no answer”, and looks for another rule

    def _outcome(self, step: Step, turn: Turn, says: tuple[Say, ...], left: Mapping[str, Any]) -> Outcome:
        if step.ask is None:
            return Outcome(says=says, slots={**slots_of(step.talk), **left, REQUESTED_SLOT: None})
        asks = self._ask(step.ask, step.talk, turn, says, brief=step.brief)
        return replace(asks, slots={**asks.slots, **left})

    def _begun(self, turn: Turn, uow: UnitOfWork) -> Talk:
        """An installation, or a repair."""
        if turn.entities.get("chosen") == "install" or order_words.wants_installation(fold(turn.text)):
            lines = [line for number in _proved(turn) for line in uow.catalogue.order(number)]
            return installation("" if turn.pressed else turn.text, lines[0].phone if lines else turn.caller)
        return replace(NEW, draft=Draft(phone=turn.caller))

    def _read(self, turn: Turn, topic: Topic | None, correcting: bool) -> Reading:
        turn = replace(turn, text=own_words(turn, REPAIR))
        if digresses(turn):
            # Asked for a landmark, any bare words would pass for one; of a question only what is certain is taken. A
            # day is: with 可以,不过要12月4日下午 the offered one is not agreed to, whatever else it sounds like.
            reading = self.read(turn, "wish" if topic is Topic.TIME else None)
            return replace(reading, article=None) if topic and turn.intent in BEFORE_BUYING else reading
        reading = self.read(turn, "wish" if topic is Topic.TIME else topic)
        if topic is Topic.BOUGHT and reading.article is None and reading.bought is None:
            # The model was asked for in the same breath, and a brand alone is read only as an answer to that.
            reading = replace(reading, article=self.read(turn, Topic.ARTICLE).article)
        if topic and correcting and not repair.informs(reading):
            # A bare name is read only where one was asked for; 哪一处要改 asks for anything.
            reading = replace(reading, name=self.read(turn, Topic.NAME).name)
        if reading.answer is None and turn.sure and topic:
            return replace(reading, answer=_leaning(turn, topic, reading))
        return reading

    def _progress(self, turn: Turn, uow: UnitOfWork) -> tuple[Say, ...]:
        """Another ticket is asked about: told at once where it is known, or else when this one is done."""
        told = tell_progress(self.read(turn), self.desk(turn), uow)
        return told or (say("utter_repair_progress_later"),)

    def _ask(
        self, topic: Topic, talk: Talk, turn: Turn, before: tuple[Say, ...] = (), *, brief: bool = False
    ) -> Outcome:
        asks = question(topic, talk, self.desk(turn), brief=brief)
        return Outcome(says=(*before, *asks), slots={**slots_of(talk), REQUESTED_SLOT: f"{REPAIR.prefix}{topic}"})


def _proved(turn: Turn) -> list[str]:
    """The order that this conversation has shown to own last."""
    return list(turn.slots.get(PROVED) or ())[-1:]


def _of_the_order(turn: Turn, reading: Reading) -> Reading:
    """What is to be put up is what was ordered, where the message names nothing else."""
    return replace(reading, numbers=reading.numbers or tuple(_proved(turn))) if reading.article is None else reading


def _leaning(turn: Turn, topic: Topic, reading: Reading) -> Answer | None:
    """What the dialogue understood is an answer to the form's question, though no single word is."""
    if turn.intent == "cancel_booking":
        return Answer.GIVE_UP
    if turn.intent == "change_booking" and topic in (Topic.TIME, Topic.CONFIRM) and not repair.informs(reading):
        return Answer.NO
    return None


class SubmitRepair(RepairAction):
    """Ends the form: books, takes leave, or calls a person."""

    action_name = "action_submit_repair"
    writes = True

    def perform(self, turn: Turn, uow: UnitOfWork) -> Outcome:
        talk, desk = talk_of(turn), self.desk(turn)
        ended = self._end(talk, turn, desk, uow)
        if ended is not None:
            uow.slots.unreserve(turn.conversation_id)
            return finish(turn, REPAIR, ended, closing=_leave(talk))
        if repair.next_topic(talk.draft, talk.progress.danger is not None, is_visited(talk, desk)) is not None:
            return Outcome(followup=REPAIR.name)
        try:
            ticket = book(talk, desk, uow)
        except SlotTaken:
            return self._offer_another(talk)
        booked = _booked(ticket, talk, desk)
        if talk.progress.another is None:
            closing = offer(turn.channel, turn.conversation_id, ticket.phone, uow) or (say("utter_repair_anything_else"),)
            return finish(turn, REPAIR, booked, closing=closing)
        said = self.parts.reads.read(talk.progress.another, now=desk.now)
        begun, opening = next_one(said, uow)
        return Outcome(says=(*booked, opening), slots=slots_of(begun), followup=REPAIR.name)

    def _end(self, talk: Talk, turn: Turn, desk: Desk, uow: UnitOfWork) -> tuple[Say, ...] | None:
        """What is said where nothing is booked; None where a booking is wanted."""
        outcome = talk.progress.outcome
        if outcome is repair.Outcome.GIVEN_UP and talk.progress.install:
            return (say("utter_install_given_up"),)
        if outcome is repair.Outcome.GIVEN_UP:
            return (say("utter_repair_given_up_danger" if talk.progress.danger else "utter_repair_given_up"),)
        if outcome is repair.Outcome.SOLVED:
            return (say("utter_repair_solved"),)
        if outcome is repair.Outcome.UNDERWAY:
            ticket = urgent_ticket(turn.conversation_id, uow)
            return (say("utter_repair_underway", number=ticket.number if ticket else ""),)
        if outcome is repair.Outcome.PERSON:
            return self._call_person(turn, talk, desk, uow)
        return None

    def _offer_another(self, talk: Talk) -> Outcome:
        draft = replace(talk.draft, time=None, confirm=None)
        progress = replace(talk.progress, offered=None, outcome=None)
        slots = slots_of(Talk(draft=draft, progress=progress))
        return Outcome(says=(say("utter_repair_slot_taken"),), slots=slots, followup=REPAIR.name)

    def _call_person(self, turn: Turn, talk: Talk, desk: Desk, uow: UnitOfWork) -> tuple[Say, ...]:
        summary = {name: value for name, value in slots_of(talk).items() if value and not name.endswith("progress")}
        entered = handoff.enter_queue(
            turn.conversation_id, Reason.FORM_STUCK, summary, desk.content, desk.now, uow
        )
        return (say("utter_cannot_answer"), handoff.announce(entered, desk.content, desk.now))


def _leave(talk: Talk) -> tuple[Say, ...]:
    """What is wished to who books nothing; where there is danger no pleasant day is wished."""
    given_up = talk.progress.outcome is repair.Outcome.GIVEN_UP
    return () if talk.progress.danger or not given_up else (say("utter_repair_leave"),)


def _booked(ticket: Ticket, talk: Talk, desk: Desk) -> tuple[Say, ...]:
    """The ticket's number and what happens next; the simple check where there was no room for it before (R43)."""
    known: dict[str, Argument] = {
        "number": ticket.number,
        "phone": courtesy.mask_phone(ticket.phone or ""),
        "hours": in_hours(desk.content.policy.urgent_within),
    }
    window = when(talk, desk)
    rules = desk.rules(talk.draft)
    if ticket.urgent:
        response = "utter_repair_booked_urgent" if window else "utter_repair_booked_urgent_called"
        return (say(response, **known, **window),)
    if talk.progress.install:
        return (say("utter_install_booked" if window else "utter_install_booked_called", **known, **window),)
    if not rules.visited:
        done, check = say("utter_repair_booked_carried", **known), "utter_repair_check_meanwhile_carried"
    else:
        response = "utter_repair_booked" if window else "utter_repair_booked_called"
        done, check = say(response, **known, **window), "utter_repair_check_meanwhile"
    if rules.first_check and not talk.progress.checked:
        return (done, say(check, check=rules.first_check))
    return (done,)
