"""Looking after what is booked: progress, change, cancel (R34, R35, R38)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from pydantic import TypeAdapter

from actions.base import REQUESTED_SLOT, Outcome, ShopAction, Turn
from actions.forms import DIGRESSIONS, asked_in, resumes
from actions.handoff import hand_over
from bot.adapters.text.phones import last_four
from bot.core import booking, courtesy
from bot.core.booking import Purpose, Talk, Topic
from bot.core.errors import SlotTaken, TicketClosed
from bot.core.handoff import Reason
from bot.core.say import Choice, Say, quoted, say
from bot.core.tickets import Kind, Ticket
from bot.services.booking import advance, cancel, change, next_topic, owned
from bot.services.ports import UnitOfWork
from bot.services.repair import Desk

FORM = "booking_form"
PREFIX = "booking_"
EMPTY = {"booking_talk": None}

_TALK = TypeAdapter(Talk)
#: Intents that begin the form; inside it they are no digression but another wish.
_PURPOSES = {
    "change_booking": Purpose.CHANGE,
    "cancel_booking": Purpose.CANCEL,
    "ask_progress": Purpose.PROGRESS,
}
_YES = Choice(title="可以", payload="/affirm")
_OTHER_TIME = Choice(title="换个时间", payload="/deny")
_CANCEL = Choice(title="确定取消", payload="/affirm")
_KEEP = Choice(title="先不取消", payload="/deny")


class BookingAction(ShopAction):
    """An action of the booking form."""

    def desk(self, turn: Turn) -> Desk:
        return Desk(
            content=self.parts.content, conversation_id=turn.conversation_id, now=self.parts.clock.now()
        )

    def talk(self, turn: Turn) -> Talk:
        stored = turn.slots.get("booking_talk")
        if stored is None:
            return Talk(purpose=_PURPOSES.get(turn.intent, Purpose.PROGRESS))
        return _TALK.validate_python(stored)

    def window(self, starts_at: str | datetime | None, ends_at: str | datetime | None, desk: Desk) -> str:
        if not starts_at or not ends_at:
            return "时间待师傅与您电话约定"
        first, last = (datetime.fromisoformat(str(moment)) for moment in (starts_at, ends_at))
        return courtesy.say_window(first, last, desk.now, desk.content.company.zone)


class ValidateBookingForm(BookingAction):
    """Takes what the message says and puts the next question."""

    action_name = "validate_booking_form"

    def perform(self, turn: Turn, uow: UnitOfWork) -> Outcome:
        asked = asked_in(turn, FORM, PREFIX)
        topic = Topic(asked) if asked else None
        talk, desk = self.talk(turn), self.desk(turn)
        if topic and resumes(turn, FORM):
            return self._ask(topic, talk, desk, uow)
        reading = self.read(turn, "wish" if topic in (Topic.TIME, Topic.CHANGE) else None)
        wanted = _PURPOSES.get(turn.intent) if reading.answer is None or topic is not Topic.CONFIRM else None
        new = advance(talk, reading, last_four(turn.text), wanted, topic, desk, uow)
        if turn.intent in DIGRESSIONS - _PURPOSES.keys() and topic and new.missed > talk.missed:
            return Outcome()
        ask = next_topic(new)
        if ask is None:
            return Outcome(slots={"booking_talk": _TALK.dump_python(new, mode="json"), REQUESTED_SLOT: None})
        return self._ask(ask, new, desk, uow)

    def _ask(self, topic: Topic, talk: Talk, desk: Desk, uow: UnitOfWork) -> Outcome:
        slots = {"booking_talk": _TALK.dump_python(talk, mode="json"), REQUESTED_SLOT: f"{PREFIX}{topic}"}
        return Outcome(says=(self._question(topic, talk, desk, uow),), slots=slots)

    def _question(self, topic: Topic, talk: Talk, desk: Desk, uow: UnitOfWork) -> Say:
        if topic is Topic.TICKET:
            return _which_ticket(talk)
        if topic is Topic.TIME and talk.offered:
            response = "utter_booking_ask_other_time" if talk.instead else "utter_booking_ask_time"
            window = self.window(talk.offered.starts_at, talk.offered.ends_at, desk)
            return say(response, _YES, _OTHER_TIME, window=window)
        if topic is Topic.CONFIRM:
            ticket = owned(talk.number, uow)
            window = self.window(ticket.fields.get("starts_at"), ticket.fields.get("ends_at"), desk)
            return say("utter_booking_ask_cancel", _CANCEL, _KEEP, number=ticket.number, window=window)
        return say("utter_booking_ask_change_again" if talk.missed else "utter_booking_ask_change")


def _which_ticket(talk: Talk) -> Say:
    if talk.several:
        choices = [Choice(title=number, payload=f"/inform{{\"booking\": \"{number}\"}}") for number in talk.several]
        return say("utter_booking_ask_which", *choices)
    if talk.missed:
        return say("utter_booking_not_found")
    return say("utter_booking_ask_proof" if talk.claimed else "utter_booking_ask_ticket")


class SubmitBooking(BookingAction):
    """Ends the form: tells, changes, cancels, or calls a person."""

    action_name = "action_submit_booking"
    writes = True

    def perform(self, turn: Turn, uow: UnitOfWork) -> Outcome:
        talk, desk = self.talk(turn), self.desk(turn)
        if talk.outcome is None:
            return Outcome(followup=FORM)
        try:
            return self._end(talk, turn, desk, uow)
        except TicketClosed:
            return self._person(turn, "utter_booking_closed", uow)
        except SlotTaken:
            again = replace(talk, offered=None, outcome=None)
            slots = {"booking_talk": _TALK.dump_python(again, mode="json")}
            return Outcome(says=(say("utter_repair_slot_taken"),), slots=slots, followup=FORM)

    def _end(self, talk: Talk, turn: Turn, desk: Desk, uow: UnitOfWork) -> Outcome:
        if talk.outcome is booking.Outcome.PERSON:
            return self._person(turn, None, uow)
        if talk.outcome is booking.Outcome.CLOSED:
            return self._person(turn, "utter_booking_closed", uow)
        if talk.outcome is booking.Outcome.KEEP:
            return Outcome(says=(say("utter_booking_kept"),), slots=EMPTY)
        if talk.outcome is booking.Outcome.CANCEL:
            return Outcome(says=(say("utter_booking_cancelled", number=cancel(talk, desk, uow).number),), slots=EMPTY)
        if talk.outcome is booking.Outcome.CHANGE:
            return Outcome(says=(self._changed(talk, change(talk, desk, uow), desk),), slots=EMPTY)
        numbers = [talk.number] if talk.number else talk.several
        return Outcome(says=tuple(self._told(owned(number, uow), desk) for number in numbers), slots=EMPTY)

    def _changed(self, talk: Talk, ticket: Ticket, desk: Desk) -> Say:
        if talk.offered:
            window = self.window(talk.offered.starts_at, talk.offered.ends_at, desk)
            return say("utter_booking_moved", number=ticket.number, window=window)
        new = courtesy.mask_phone(talk.phone) if talk.phone else talk.address or ""
        return say("utter_booking_changed", number=ticket.number, new=quoted(new))

    def _told(self, ticket: Ticket, desk: Desk) -> Say:
        """Where it stands, without name, number or address: the screen may be somebody else's."""
        by = courtesy.say_time(ticket.due_at, desk.now, desk.content.company.zone)
        if ticket.kind is not Kind.REPAIR:
            return say("utter_progress_recorded", number=ticket.number, by=by)
        window = self.window(ticket.fields.get("starts_at"), ticket.fields.get("ends_at"), desk)
        article = quoted(str(ticket.fields.get("article") or ""))
        return say(f"utter_progress_{ticket.status}", number=ticket.number, article=article, window=window, by=by)

    def _person(self, turn: Turn, first: str | None, uow: UnitOfWork) -> Outcome:
        entered = hand_over(self, turn, Reason.FORM_STUCK, uow)
        before = (say(first),) if first else ()
        return replace(entered, says=(*before, *entered.says), slots=EMPTY)
