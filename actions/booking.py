"""Looking after what is booked: progress, change, cancel (R34, R35, R38)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from pydantic import TypeAdapter

from actions.base import REQUESTED_SLOT, Outcome, ShopAction, Turn
from actions.forms import BOOKING, ORDER, REPAIR, digresses
from actions.handoff import PERSON, hand_over, waiting
from actions.matters import finish
from actions.order import PROVED, begun
from bot.adapters.text.fold import fold
from bot.adapters.text.phones import last_four
from bot.core import booking, courtesy, order, order_words
from bot.core.booking import Purpose, Talk, Topic
from bot.core.errors import SlotTaken, TicketClosed
from bot.core.handoff import Reason
from bot.core.policy import find_danger
from bot.core.reading import Reading
from bot.core.say import Argument, Choice, Say, quoted, say
from bot.core.slots import Fit
from bot.core.tickets import BOOKED, JOBS, Ticket
from bot.services.alarm import raise_alarm
from bot.services.booking import advance, cancel, change, next_topic, owned
from bot.services.order import LETTER
from bot.services.ports import UnitOfWork
from bot.services.repair_talk import Desk
from bot.services.repair_time import not_as_wished

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

    yields_to_danger = False

    def desk(self, turn: Turn) -> Desk:
        return Desk(
            content=self.parts.content, conversation_id=turn.conversation_id, now=self.parts.clock.now()
        )

    def talk(self, turn: Turn, *, begins: bool = False) -> Talk:
        stored = turn.slots.get("booking_talk")
        if stored is None or begins:
            return Talk(purpose=_PURPOSES.get(turn.intent, Purpose.PROGRESS))
        return _TALK.validate_python(stored)


def _slots(talk: Talk, topic: Topic | None) -> dict[str, object]:
    requested = f"{BOOKING.prefix}{topic}" if topic else None
    return {"booking_talk": _TALK.dump_python(talk, mode="json"), REQUESTED_SLOT: requested}


def _window(starts_at: object, ends_at: object, desk: Desk) -> dict[str, Argument]:
    """When the visit is; empty where no time was made."""
    if not starts_at or not ends_at:
        return {}
    first, last = (datetime.fromisoformat(str(moment)) for moment in (starts_at, ends_at))
    return {"window": courtesy.say_window(first, last, desk.now, desk.content.company.zone)}


class ValidateBookingForm(BookingAction):
    """Takes what the message says and puts the next question."""

    action_name = "validate_booking_form"

    def perform(self, turn: Turn, uow: UnitOfWork) -> Outcome:
        asked = BOOKING.asked(turn)
        topic = Topic(asked) if asked else None
        talk, desk = self.talk(turn, begins=topic is None and turn.fresh), self.desk(turn)
        if topic and BOOKING.resumes(turn):
            return self._ask(topic, talk, (), desk, uow)
        reading = self._read(turn, topic)
        wanted = self._wanted(turn, reading, topic)
        if topic in (None, Topic.TICKET) and not turn.pressed and _means_an_order(turn, reading, topic, uow):
            talk = replace(talk, purpose=wanted or talk.purpose, outcome=booking.Outcome.ORDER)
            return Outcome(slots=_slots(talk, None))
        if topic in (None, Topic.TICKET) and not reading.numbers and _wants_installation(turn):
            return Outcome(slots=_slots(replace(talk, outcome=booking.Outcome.INSTALL), None))
        new = advance(talk, reading, last_four(turn.text), wanted, topic, desk, uow)
        danger = None if turn.pressed else find_danger(desk.content.policy, turn.plain)
        if topic and new.missed > talk.missed and danger is None and self._elsewhere(turn):
            return Outcome()
        says = (raise_alarm(danger, turn.text, desk, uow),) if danger else self.beside(turn, uow)
        ask = next_topic(new)
        if ask is None:
            return Outcome(says=says, slots=_slots(new, None))
        return self._ask(ask, new, says, desk, uow)

    def _read(self, turn: Turn, topic: Topic | None) -> Reading:
        reading = self.read(turn, "wish" if topic in (Topic.TIME, Topic.CHANGE) else None)
        chosen = turn.entities.get("booking")
        return replace(reading, numbers=(chosen,)) if turn.pressed and chosen else reading

    def _wanted(self, turn: Turn, reading: Reading, topic: Topic | None) -> Purpose | None:
        """What the message asks to be done, where it is not an answer to the form's own question."""
        if not turn.sure or (topic is Topic.CONFIRM and reading.answer is not None):
            return None
        if topic in (Topic.TIME, Topic.CHANGE) and turn.intent == "cancel_booking" and reading.wish is not None:
            return None
        return _PURPOSES.get(turn.intent)

    def _elsewhere(self, turn: Turn) -> bool:
        """The message is about something else, which another rule answers."""
        return turn.intent not in _PURPOSES and (digresses(turn) or (turn.intent == "book_repair" and turn.sure))

    def _ask(self, topic: Topic, talk: Talk, before: tuple[Say, ...], desk: Desk, uow: UnitOfWork) -> Outcome:
        return Outcome(says=(*before, *_question(topic, talk, desk, uow)), slots=dict(_slots(talk, topic)))


def _means_an_order(turn: Turn, reading: Reading, topic: Topic | None, uow: UnitOfWork) -> bool:
    """Goods on their way, and no ticket; or an order that was just talked about, where nothing is booked."""
    if reading.numbers:
        return all(number.startswith(LETTER) for number in reading.numbers)
    if order_words.about_an_order(fold(turn.text)):
        return True
    talked_of = topic is None and turn.slots.get(PROVED) and reading.phone is None
    return bool(talked_of) and not any(one.kind in BOOKED for one in uow.tickets.of_conversation(turn.conversation_id))


def _question(topic: Topic, talk: Talk, desk: Desk, uow: UnitOfWork) -> tuple[Say, ...]:
    if topic is Topic.TICKET:
        return (_which_ticket(talk),)
    if topic is Topic.TIME and talk.offered:
        sorry = not_as_wished(Fit(talk.fit), desk) if talk.fit and not talk.missed else ()
        window = _window(talk.offered.starts_at, talk.offered.ends_at, desk)
        again = "utter_booking_ask_time_again" if talk.missed else "utter_booking_ask_time"
        return (*sorry, say(again, _YES, _OTHER_TIME, **window))
    if topic is Topic.CONFIRM:
        ticket = owned(talk.number, uow)
        window = _window(ticket.fields.get("starts_at"), ticket.fields.get("ends_at"), desk)
        response = "utter_booking_ask_cancel" if window else "utter_booking_ask_cancel_untimed"
        return (say(response, _CANCEL, _KEEP, number=ticket.number, **window),)
    return (say("utter_booking_ask_change_again" if talk.missed else "utter_booking_ask_change"),)


def _which_ticket(talk: Talk) -> Say:
    if talk.several:
        choices = [Choice(title=number, payload=f'/inform{{"booking": "{number}"}}') for number in talk.several]
        return say("utter_booking_ask_which", *choices)
    if talk.missed > 1:
        return say("utter_booking_not_found_again", PERSON)
    if talk.missed:
        return say("utter_booking_not_found")
    return say("utter_booking_ask_proof" if talk.claimed else "utter_booking_ask_ticket")


def _wants_installation(turn: Turn) -> bool:
    """新买的空调要安装,安排个师傅上门: another visit, not one that is booked already."""
    words = "" if turn.pressed else turn.plain
    return order_words.wants_installation(words) and not order_words.speaks_of_a_visit(words)


class SubmitBooking(BookingAction):
    """Ends the form: tells, changes, cancels, or calls a person."""

    action_name = "action_submit_booking"
    writes = True

    def perform(self, turn: Turn, uow: UnitOfWork) -> Outcome:
        talk, desk = self.talk(turn), self.desk(turn)
        if talk.outcome is None:
            return Outcome(followup=BOOKING.name)
        if talk.outcome is booking.Outcome.ORDER:
            slots = {**BOOKING.empty, **begun(order.Purpose(talk.purpose))}
            return Outcome(slots=slots, followup=ORDER.name)
        if talk.outcome is booking.Outcome.INSTALL:
            return Outcome(slots=BOOKING.empty, followup=REPAIR.name)
        try:
            return finish(turn, BOOKING, self._end(talk, turn, desk, uow))
        except TicketClosed:
            return finish(turn, BOOKING, self._person(turn, "utter_booking_closed", uow))
        except SlotTaken:
            again = replace(talk, offered=None, outcome=None)
            slots = {"booking_talk": _TALK.dump_python(again, mode="json")}
            return Outcome(says=(say("utter_repair_slot_taken"),), slots=slots, followup=BOOKING.name)

    def _end(self, talk: Talk, turn: Turn, desk: Desk, uow: UnitOfWork) -> tuple[Say, ...]:
        match talk.outcome:
            case booking.Outcome.KEEP:
                return (say("utter_booking_kept"),)
            case booking.Outcome.CANCEL:
                return (say("utter_booking_cancelled", number=cancel(talk, desk, uow).number),)
            case booking.Outcome.CHANGE:
                return _changed(talk, change(talk, desk, uow), desk)
            case booking.Outcome.TELL:
                return told(talk, desk, uow)
            case booking.Outcome.WAITING:
                queue = waiting(self, turn, uow)
                return (queue,) if queue else (say("utter_how_can_i_help"),)
            case booking.Outcome.CLOSED:
                return self._person(turn, "utter_booking_closed", uow)
        return self._person(turn, None, uow)

    def _person(self, turn: Turn, first: str | None, uow: UnitOfWork) -> tuple[Say, ...]:
        entered = hand_over(self, turn, Reason.FORM_STUCK, uow)
        return (say(first), entered.says[-1]) if first else entered.says


def _changed(talk: Talk, ticket: Ticket, desk: Desk) -> tuple[Say, ...]:
    says = [say("utter_booking_changed", number=ticket.number)]
    if talk.offered:
        says.append(say("utter_booking_new_time", **_window(talk.offered.starts_at, talk.offered.ends_at, desk)))
    if talk.address:
        says.append(say("utter_booking_new_address", new=quoted(talk.address)))
    if talk.phone:
        says.append(say("utter_booking_new_phone", new=courtesy.mask_phone(talk.phone)))
    return (*says, say("utter_repair_anything_else"))


def told(talk: Talk, desk: Desk, uow: UnitOfWork) -> tuple[Say, ...]:
    """Where the tickets stand that were found."""
    numbers = [talk.number] if talk.number else talk.several
    says = [say("utter_progress_found")]
    for number in numbers:
        between = (say("utter_progress_next"),) if len(says) > 1 else ()
        says += [*between, progress_of(owned(number, uow), desk)]
    return tuple(says)


def progress_of(ticket: Ticket, desk: Desk) -> Say:
    """Where it stands, without name, number or address: the screen may be somebody else's."""
    by = courtesy.say_time(ticket.due_at, desk.now, desk.content.company.zone)
    if ticket.kind not in BOOKED:
        return say("utter_progress_recorded", number=ticket.number, by=by)
    window = _window(ticket.fields.get("starts_at"), ticket.fields.get("ends_at"), desk)
    article = quoted(str(ticket.fields.get("article") or courtesy.SOMETHING))
    response = f"utter_progress_{ticket.status}"
    if response == "utter_progress_received" and ticket.fields.get("visit") is False:
        response = "utter_progress_received_carried"
    return say(response, number=ticket.number, article=article, job=JOBS[ticket.kind], by=by, **window)


def tell_progress(reading: Reading, desk: Desk, uow: UnitOfWork) -> tuple[Say, ...]:
    """The same in the middle of another form; nothing where the ticket would have to be asked for."""
    talk = advance(Talk(purpose=Purpose.PROGRESS), reading, last_four(reading.text), None, None, desk, uow)
    return told(talk, desk, uow) if talk.outcome is booking.Outcome.TELL else ()
