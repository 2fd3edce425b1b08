"""Complaints: listened to, taken down word for word, answered with a proposal (R50–R55)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from pydantic import TypeAdapter

from actions.base import REQUESTED_SLOT, Outcome, ShopAction, Turn
from actions.booking import progress_of
from actions.forms import COMPLAINT, DIGRESSIONS, FORMS, is_question
from actions.matters import LEFT, finish, left_over
from bot.adapters.text.fold import plain
from bot.core import complaint, courtesy
from bot.core.complaint import OTHER, Talk, Topic, wants_fee_back
from bot.core.orders import Order
from bot.core.policy import ComplaintRules
from bot.core.say import Argument, Choice, Quoted, Say, quoted, say
from bot.core.tickets import Status, Ticket
from bot.services import handoff
from bot.services.booking import owned
from bot.services.complaint import Said, Step, advance, call_manager, grievance_of, record, take_up, with_known_phone
from bot.services.ports import UnitOfWork
from bot.services.repair_talk import Desk

_TALK = TypeAdapter(Talk)
_AGREE = Choice(title="可以", payload="/affirm")
_MANAGER = Choice(title="我要跟店长说", payload="/deny")
#: So much of a sentence is read back, and so many sentences; the ticket keeps everything.
_READ_BACK, _SENTENCES = 40, 3
#: What is no part of a complaint in whatever words it is said.
_COURTESIES = frozenset({"greet", "thank", "bot_challenge", "abuse"})
#: What is part of a complaint though it may come in the middle of other forms, too.
_OWN = frozenset({"complain", "suggest", "praise", "chitchat", "request_human", "request_return", "report_delivery_problem"})
#: From this confidence on a question or another matter is taken for one, and not for a part of the story.
_CLEAR = 0.7


class ComplaintAction(ShopAction):
    """An action of the complaint form."""

    yields_to_danger = False

    def desk(self, turn: Turn) -> Desk:
        return Desk(content=self.parts.content, conversation_id=turn.conversation_id, now=self.parts.clock.now())

    def talk(self, turn: Turn) -> Talk:
        stored = turn.slots.get("complaint_talk")
        return _TALK.validate_python(stored) if stored else Talk()


class ValidateComplaintForm(ComplaintAction):
    """Takes down what the message says and puts the next question."""

    action_name = "validate_complaint_form"

    def perform(self, turn: Turn, uow: UnitOfWork) -> Outcome:
        asked = COMPLAINT.asked(turn)
        topic = Topic(asked) if asked else None
        talk, desk = self.talk(turn), self.desk(turn)
        resumed = topic is None and not turn.fresh and talk != Talk()
        if resumed or (topic and COMPLAINT.resumes(turn)):
            talk = with_known_phone(talk, desk, uow) if resumed else talk
            return self._ask(topic or complaint.next_topic(talk, self._rules), talk, (), desk, again=True)
        said = self._said(turn, topic)
        if topic and self._elsewhere(turn, said, topic):
            return Outcome()  # Rasa takes no slot for “this was no answer”, and looks for another rule
        talk = take_up(talk, turn.turn_id, uow)
        step = advance(talk, said, topic, desk, uow)
        new = step.talk
        if new != talk and new.sentences:
            new = record(new, said.text, turn.turn_id, desk, uow)
        says = (*_heard(talk, replace(step, talk=new), topic, desk, uow), *self._beside(turn, uow))
        asks = self._ask(step.ask, new, says, desk, again=step.ask is topic)
        return asks if topic else replace(asks, slots={**asks.slots, **self._left(turn)})

    @property
    def _rules(self) -> ComplaintRules:
        return self.parts.content.policy.complaints

    def _said(self, turn: Turn, topic: Topic | None) -> Said:
        text = "" if turn.pressed else turn.text
        reading = self.read(turn, "phone" if topic is Topic.PHONE else None)
        person = turn.intent == "request_human" and turn.sure
        return Said(text=text, folded=plain(text), reading=reading, person=person)

    def _elsewhere(self, turn: Turn, said: Said, topic: Topic) -> bool:
        """The message is about something else, which another rule answers; while it is told, a story has no asides."""
        told = said.reading.phone or said.reading.answer or self._complains(said.folded) or wants_fee_back(said.folded)
        if turn.pressed or told or not turn.sure:
            return False
        if turn.intent in _COURTESIES and topic is not Topic.LISTEN:
            return True
        if turn.confidence < _CLEAR:
            return False
        if turn.intent in _COURTESIES:
            return True
        if turn.intent in DIGRESSIONS - _OWN and turn.intent not in _forms_intents():
            return is_question(turn.text)
        return topic is not Topic.LISTEN and turn.intent in _forms_intents() - COMPLAINT.intents

    def _complains(self, words: str) -> bool:
        return complaint.kind_of(self._rules, words) != OTHER or bool(complaint.grounds_in(self._rules, words))

    def _beside(self, turn: Turn, uow: UnitOfWork) -> tuple[Say, ...]:
        """A plain question beside the story is answered; one within it is part of the story."""
        others = tuple(want for want in turn.wants if not self._complains(plain(want.text)))
        return self.beside(replace(turn, wants=others), uow) if others else ()

    def _left(self, turn: Turn) -> dict[str, object]:
        left = left_over(turn, COMPLAINT).get(LEFT, ())
        others = [one for one in left if not self._complains(plain(one["text"]))]
        return {LEFT: others} if others else {}

    def _ask(self, topic: Topic | None, talk: Talk, before: tuple[Say, ...], desk: Desk, *, again: bool) -> Outcome:
        asks = _question(topic, talk, desk, again) if topic else ()
        requested = f"{COMPLAINT.prefix}{topic}" if topic else None
        slots = {"complaint_talk": _TALK.dump_python(talk, mode="json"), REQUESTED_SLOT: requested}
        return Outcome(says=(*before, *asks), slots=slots)


def _forms_intents() -> frozenset[str]:
    return frozenset().union(*(form.intents for form in FORMS))


def _heard(before: Talk, step: Step, asked: Topic | None, desk: Desk, uow: UnitOfWork) -> tuple[Say, ...]:
    """What is said to what was told: sympathy and apology first, then what was found (R50, R51)."""
    talk = step.talk
    says = list(step.alarm)
    if asked is None and talk.outcome is None:
        says.append(say("utter_complaint_sorry", sympathy=grievance_of(talk, desk.content).sympathy))
    elif asked is Topic.LISTEN and talk.listened and talk.outcome is None:
        says.append(say("utter_complaint_thanks"))
    elif talk.outcome is None and talk.sentences != before.sentences:
        says.append(say("utter_complaint_noted"))
    if before.phone and talk.phone and talk.phone != before.phone:
        says.append(say("utter_complaint_phone_changed", phone=courtesy.mask_phone(talk.phone)))
    if step.found:
        says += _facts(step.found, desk)
    elif asked is Topic.PHONE and talk.phone and not before.phone and talk.about is None:
        says.append(say("utter_complaint_nothing_found"))
    if talk.grounds and not before.grounds and not step.alarm:
        says += _serious(talk, desk, uow)
    return tuple(says)


def _serious(talk: Talk, desk: Desk, uow: UnitOfWork) -> list[Say]:
    """What is to be cared for or apologised for, and, where the talk goes on, when a person comes (R55)."""
    says = []
    if "injury" in talk.grounds:
        says.append(say("utter_complaint_injury"))
    if {complaint.REPEATED, complaint.CONTACTS} & set(talk.grounds):
        says.append(say("utter_complaint_repeated"))
    called = uow.handoffs.open_for(desk.conversation_id)
    if called is not None and talk.outcome is not complaint.Outcome.SERIOUS:
        promised = courtesy.say_time(called.promised_at, desk.now, desk.content.company.zone)
        says.append(say("utter_complaint_serious", promised=promised))
    return says


def _facts(found: Ticket | Order, desk: Desk) -> list[Say]:
    """What the row says, without name, number or address: the screen may be somebody else's."""
    zone = desk.content.company.zone
    if isinstance(found, Order):
        day = f"{found.ordered_on.year}年{found.ordered_on.month}月{found.ordered_on.day}日"
        facts = {"day": day, "number": found.number, "status": str(found.status)}
        return [say("utter_complaint_found_order", article=quoted(found.model), **facts)]
    starts_at, ends_at = (found.fields.get(name) for name in ("starts_at", "ends_at"))
    if found.status is Status.SCHEDULED and starts_at and ends_at:
        first, last = datetime.fromisoformat(starts_at), datetime.fromisoformat(ends_at)
        if first < desk.now:
            window = courtesy.say_window(first, last, desk.now, zone)
            article = quoted(str(found.fields.get("article") or courtesy.SOMETHING))
            return [say("utter_complaint_missed_visit", window=window, article=article, number=found.number)]
    return [say("utter_progress_found"), progress_of(found, desk)]


def _question(topic: Topic, talk: Talk, desk: Desk, again: bool) -> tuple[Say, ...]:
    grievance = grievance_of(talk, desk.content)
    if topic is Topic.LISTEN:
        return (say("utter_complaint_listen_again" if again else "utter_complaint_listen"),)
    if topic is Topic.PHONE:
        return (say("utter_complaint_ask_phone_again" if again else "utter_complaint_ask_phone"),)
    if topic is Topic.WANTED:
        return (say("utter_complaint_ask_wanted_again" if again else "utter_complaint_ask_wanted"),)
    if again:
        return (say("utter_complaint_propose_again", _AGREE, _MANAGER, who=grievance.who),)
    by = complaint.answer_by(desk.content.policy.complaints, desk.content.company, desk.now)
    told = {"by": courtesy.say_time(by, desk.now, desk.content.company.zone)}
    proposes = "utter_complaint_propose" if talk.phone else "utter_complaint_propose_here"
    proposal = say(proposes, _AGREE, _MANAGER, who=grievance.who, proposal=grievance.proposal, **told)
    if talk.wanted:
        wanted = quoted(courtesy.shorten(talk.wanted, _READ_BACK))
        return (say("utter_complaint_read_back_wanted", words=_words(talk), wanted=wanted), proposal)
    return (say("utter_complaint_read_back", words=_words(talk)), proposal)


def _words(talk: Talk) -> Quoted:
    """The customer's own sentences, as they are read back (R52)."""
    told = "".join(f"“{courtesy.shorten(one, _READ_BACK)}”" for one in talk.sentences[:_SENTENCES])
    return quoted(told if len(talk.sentences) <= _SENTENCES else f"{told}等{len(talk.sentences)}句")


class SubmitComplaint(ComplaintAction):
    """Ends the form: what was agreed, or who takes over, and by when (R53–R55)."""

    action_name = "action_submit_complaint"
    writes = True

    def perform(self, turn: Turn, uow: UnitOfWork) -> Outcome:
        talk, desk = self.talk(turn), self.desk(turn)
        if talk.outcome is None:
            return Outcome(followup=COMPLAINT.name)
        if talk.outcome is complaint.Outcome.MANAGER:
            called = call_manager(talk, desk, uow)
            if talk.number is None:
                return finish(turn, COMPLAINT, (handoff.announce(called, desk.content, desk.now),))
        if talk.number is None:
            return finish(turn, COMPLAINT, (say("utter_complaint_nothing_told"),))
        return finish(turn, COMPLAINT, (self._ended(talk, turn, desk, uow),))

    def _ended(self, talk: Talk, turn: Turn, desk: Desk, uow: UnitOfWork) -> Say:
        ticket = owned(talk.number, uow)
        told: dict[str, Argument] = {
            "number": ticket.number,
            "who": grievance_of(talk, desk.content).who,
            "by": courtesy.say_time(ticket.due_at, desk.now, desk.content.company.zone),
        }
        where = "" if talk.phone else "_here"
        match talk.outcome:
            case complaint.Outcome.AGREED:
                return say(f"utter_complaint_agreed{where}", **told)
            case complaint.Outcome.MANAGER:
                return say(f"utter_complaint_manager{where}", words=_words(talk), **told)
            case complaint.Outcome.SERIOUS:
                return say("utter_complaint_urgent", words=_words(talk), **told)
            case complaint.Outcome.ADDED:
                text = quoted(courtesy.shorten(talk.sentences[-1], _READ_BACK))
                return say("utter_complaint_added_more", text=text, **told)
        return say("utter_complaint_given_up", words=_words(talk), **told)
