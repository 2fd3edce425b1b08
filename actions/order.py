"""Orders: where they are, changes, cancelling, price protection, and what is wrong with a delivery (R42)."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime, time

from pydantic import TypeAdapter

from actions.base import REQUESTED_SLOT, Outcome, ShopAction, Turn
from actions.fallback import READ_BACK
from actions.forms import BOOKING, ORDER, Form, digresses
from actions.handoff import PERSON, hand_over
from actions.matters import LEFT, finish, left_over
from bot.adapters.text.fold import fold
from bot.adapters.text.phones import last_four
from bot.core import courtesy, order, order_words
from bot.core.catalogue import model_key
from bot.core.handoff import Reason
from bot.core.order import Identity, Protection, Purpose, Talk, Topic
from bot.core.orders import Order, OrderStatus
from bot.core.policy import find_danger
from bot.core.reading import Reading
from bot.core.say import Argument, Choice, Say, quoted, say
from bot.core.tickets import Kind
from bot.services.alarm import raise_alarm
from bot.services.order import Said, advance, lines_of, record, record_problem, today
from bot.services.ports import UnitOfWork
from bot.services.repair_talk import Desk

#: Slot: the orders whose owner this conversation has shown to be; it outlives the forms.
PROVED = "order_proved"
_TALK = TypeAdapter(Talk)
_PURPOSES = {
    "report_delivery_problem": Purpose.PROBLEM,
    "ask_price_protection": Purpose.PROTECT,
    "ask_progress": Purpose.PROGRESS,
    "change_booking": Purpose.CHANGE,
    "cancel_booking": Purpose.CANCEL,
}
_CANCEL = Choice(title="确定取消", payload="/affirm")
_KEEP = Choice(title="先不取消", payload="/deny")
_NO_NUMBER = Choice(title="没有订单号和电话", payload="/deny")
_RETURN = Choice(title="办理退换", payload='/request_return{"chosen": "return"}')
_NOT_RECEIVED = Choice(title="没有收到货", payload='/report_delivery_problem{"chosen": "not_received"}')
INSTALL = Choice(title="预约安装", payload='/book_repair{"chosen": "install"}')


def chosen(title: str, value: str) -> Choice:
    """A button that answers a form's question with a value."""
    return Choice(title=title, payload=f'/inform{{"chosen": "{value}"}}')


def begun(purpose: Purpose) -> dict[str, object]:
    """The slots with which the form begins where another form has found that an order is meant."""
    return {"order_talk": _TALK.dump_python(Talk(purpose=purpose), mode="json")}


class OrderAction(ShopAction):
    """An action that talks about orders."""

    yields_to_danger = False

    def desk(self, turn: Turn) -> Desk:
        return Desk(
            content=self.parts.content, conversation_id=turn.conversation_id, now=self.parts.clock.now()
        )

    def said(self, turn: Turn, asked: str | None) -> Said:
        reading = self.read(turn, asked)
        return Said(
            reading=reading,
            words=turn.text,
            text="" if turn.pressed else fold(turn.text),
            chosen=turn.entities.get("chosen") if turn.pressed else None,
            last_four=None if turn.pressed else _last_four(turn.text, reading),
            proved=tuple(turn.slots.get(PROVED) or ()),
        )

    def talk(self, turn: Turn) -> Talk:
        stored = turn.slots.get("order_talk")
        if stored is None or (turn.fresh and ORDER.asked(turn) is None):
            return Talk(purpose=_PURPOSES.get(turn.intent, Purpose.PROGRESS))
        return _TALK.validate_python(stored)


#: An order's number, which has four digits at its end that are no telephone's.
_NUMBER = re.compile(r"[A-Za-z] ?\d{8} ?[-–—] ?\d{4}")
_FOUR = re.compile(r"(?<!\d)\d{4}(?![\d年])")


def _last_four(text: str, reading: Reading) -> str | None:
    """Beside an order's number four bare digits are the telephone's last."""
    found = _FOUR.search(_NUMBER.sub(" ", fold(text))) if reading.numbers else None
    return last_four(text) or (found[0] if found else None)


def elsewhere(turn: Turn, form: Form) -> bool:
    """The message is about something else, which another rule answers."""
    begins_another = turn.intent in {"book_repair", "change_booking", "cancel_booking"} and turn.sure
    return turn.intent not in form.intents and (digresses(turn) or begins_another)


def with_proved(turn: Turn, identity: Identity) -> dict[str, object]:
    """The slot with the order the customer has just shown to be the owner of, the newest last."""
    before = [one for one in turn.slots.get(PROVED) or () if one != identity.number]
    return {PROVED: [*before, identity.number]} if identity.number else {}


class ValidateOrderForm(OrderAction):
    """Takes what the message says and puts the next question."""

    action_name = "validate_order_form"

    def perform(self, turn: Turn, uow: UnitOfWork) -> Outcome:
        asked = ORDER.asked(turn)
        topic = Topic(asked) if asked else None
        talk, desk = self.talk(turn), self.desk(turn)
        if topic and ORDER.resumes(turn):
            return self._ask(topic, talk, ())
        said = self.said(turn, "wish" if topic is Topic.CHANGE else None)
        wanted = _wanted(turn, said, topic)
        new = advance(talk, said, wanted, topic, uow)
        danger = None if turn.pressed else find_danger(desk.content.policy, turn.plain)
        found_nothing = new.identity.number == talk.identity.number and wanted is None
        if topic and found_nothing and danger is None and not _informs(said) and self._elsewhere(turn, topic, said):
            return Outcome()
        says = (raise_alarm(danger, turn.text, desk, uow),) if danger else self._beside(turn, uow)
        if topic is None and new.purpose is Purpose.PROBLEM:
            says = (say("utter_order_problem_sorry"), *says)
        left = _left(turn) if topic is None else {}
        slots = {**_slots(new), **with_proved(turn, new.identity), **left}
        ask = order.next_topic(new)
        if ask is None:
            return Outcome(says=says, slots={**slots, REQUESTED_SLOT: None})
        asks = self._ask(ask, new, says)
        return replace(asks, slots={**slots, **asks.slots})

    def _beside(self, turn: Turn, uow: UnitOfWork) -> tuple[Say, ...]:
        """The form itself answers what is asked of price protection."""
        others = tuple(want for want in turn.wants if want.intent != "ask_price_protection")
        whole = turn.intent == "ask_price_protection" and not others
        return () if whole else self.beside(replace(turn, wants=others), uow)

    def _elsewhere(self, turn: Turn, topic: Topic, said: Said) -> bool:
        if topic is Topic.PROBLEM and turn.intent == "complain":
            return False
        if topic is Topic.CONFIRM and said.reading.answer is not None:
            return False
        return elsewhere(turn, ORDER)

    def _ask(self, topic: Topic, talk: Talk, before: tuple[Say, ...]) -> Outcome:
        slots = {**_slots(talk), REQUESTED_SLOT: f"{ORDER.prefix}{topic}"}
        return Outcome(says=(*before, _question(topic, talk)), slots=slots)


def _left(turn: Turn) -> dict[str, object]:
    """What else the message wants: what a booking is asked to do is done here, where it is about an order."""
    others = [one for one in left_over(turn, ORDER).get(LEFT) or () if one["form"] != BOOKING.name]
    return {LEFT: others} if others else {}


def _wanted(turn: Turn, said: Said, topic: Topic | None) -> Purpose | None:
    """What the message asks to be done, where it is no answer to the form's own question."""
    if topic is None or not turn.sure or topic is Topic.PROBLEM or _informs(said):
        return None
    if topic is Topic.CONFIRM and (said.reading.answer is not None or order_words.keeps(said.text)):
        return None
    return None if order_words.about_a_job(said.text) else _PURPOSES.get(turn.intent)


def _informs(said: Said) -> bool:
    reading = said.reading
    return any((said.chosen, said.last_four, reading.numbers, reading.phone, reading.wish, reading.address))


def _slots(talk: Talk) -> dict[str, object]:
    return {"order_talk": _TALK.dump_python(talk, mode="json")}


def _question(topic: Topic, talk: Talk) -> Say:
    if topic is Topic.NUMBER:
        return which_order(talk.identity, talk.purpose)
    if topic is Topic.CONFIRM:
        return say("utter_order_ask_cancel", _CANCEL, _KEEP, number=talk.identity.number or "")
    again = "_again" if talk.missed else ""
    return say(f"utter_order_ask_{topic}{again}")


def which_order(identity: Identity, purpose: Purpose) -> Say:
    """Which order it is, or the proof that it is the customer's."""
    if identity.several:
        return say("utter_order_ask_which", *(chosen(number, number) for number in identity.several))
    if identity.missed:
        return say("utter_order_not_found" if identity.missed == 1 else "utter_order_not_found_again", PERSON)
    if identity.claimed:
        return say("utter_order_ask_proof")
    if identity.proof:
        return say("utter_order_ask_number_too")
    choices = (_NO_NUMBER,) if purpose is Purpose.PROBLEM else ()
    return say(f"utter_order_ask_number_{purpose}", *choices)


class SubmitOrder(OrderAction):
    """Ends the form: tells, writes down, or calls a person."""

    action_name = "action_submit_order"
    writes = True

    def perform(self, turn: Turn, uow: UnitOfWork) -> Outcome:
        talk, desk = self.talk(turn), self.desk(turn)
        if talk.outcome is None:
            return Outcome(followup=ORDER.name)
        return finish(turn, ORDER, self._end(talk, turn, desk, uow))

    def _end(self, talk: Talk, turn: Turn, desk: Desk, uow: UnitOfWork) -> tuple[Say, ...]:
        lines = lines_of(talk, uow)
        match talk.outcome:
            case order.Outcome.KEEP:
                return (say("utter_order_kept"),)
            case order.Outcome.TELL:
                return self._tell(talk, lines, desk, uow)
            case order.Outcome.PROTECT:
                return self._protect(talk, lines, desk, uow)
            case order.Outcome.CANCEL:
                return (self._recorded("cancel_order", "utter_order_cancelled", talk, desk, uow),)
            case order.Outcome.CHANGE:
                return self._change(talk, lines, desk, uow)
            case order.Outcome.TOO_LATE:
                return (_too_late(lines, desk),)
            case order.Outcome.PROBLEM:
                return self._problem(talk, desk, uow)
            case order.Outcome.NOT_FOUND:
                said = self._recorded("find_order", "utter_order_to_be_found", talk, desk, uow)
                return (said, *self._person(turn, uow))
        return self._person(turn, uow, opening=True)

    def _person(self, turn: Turn, uow: UnitOfWork, *, opening: bool = False) -> tuple[Say, ...]:
        entered = hand_over(self, turn, Reason.FORM_STUCK, uow)
        return entered.says if opening else (entered.says[-1],)

    def _recorded(self, want: str, response: str, talk: Talk, desk: Desk, uow: UnitOfWork, **facts: Argument) -> Say:
        """An enquiry that a colleague sees to in the shop's own order system, and what is said of it."""
        ticket = record(Kind.ENQUIRY, want, talk, {name: str(value) for name, value in facts.items()}, desk, uow)
        return say(
            response,
            number=talk.identity.number or "",
            ticket=ticket.number,
            by=courtesy.say_time(ticket.due_at, desk.now, desk.content.company.zone),
            refund_days=str(desk.content.policy.refund_days),
            **facts,
        )

    def _tell(self, talk: Talk, lines: tuple[Order, ...], desk: Desk, uow: UnitOfWork) -> tuple[Say, ...]:
        says: list[Say] = []
        for line in lines:
            due = order.delivered_by(desk.content.policy.delivery, line, today(desk).date())
            if line.status is OrderStatus.DONE:
                says.append(say("utter_order_done", _NOT_RECEIVED, **_facts(line, uow)))
            elif due is None:
                says.append(self._recorded("late_order", "utter_order_late", talk, desk, uow))
            else:
                response = "utter_order_sent" if line.status is OrderStatus.SENT else "utter_order_waiting"
                says.append(say(response, day=_day(due, desk), **_facts(line, uow)))
                says += _fitters(line, desk, uow)
        return tuple(says)

    def _protect(self, talk: Talk, lines: tuple[Order, ...], desk: Desk, uow: UnitOfWork) -> tuple[Say, ...]:
        says = []
        for line in lines:
            article = uow.catalogue.by_key(model_key(line.model))
            found = order.price_protection(desk.content.policy, line, article, today(desk).date())
            facts: dict[str, Argument] = {
                **_facts(line, uow),
                "days": str(desk.content.policy.price_protection_days),
                "paid": courtesy.say_money(line.price),
                "price": courtesy.say_money(article.price if article else line.price),
                "until": _day(found.until, desk),
                "terms": (article.terms if article else None) or "",
            }
            response = f"utter_order_protect_{found.protection}"
            if found.protection is not Protection.DUE:
                says.append(say(response, **facts))
                continue
            amount: Argument = courtesy.say_money(found.amount)
            quantity: Argument = str(line.quantity)
            told = self._recorded("price_protection", response, talk, desk, uow, amount=amount, quantity=quantity)
            says.append(replace(told, arguments={**facts, **told.arguments}))
        return tuple(says)

    def _change(self, talk: Talk, lines: tuple[Order, ...], desk: Desk, uow: UnitOfWork) -> tuple[Say, ...]:
        response = "utter_order_changed"
        if not all(order.can_be_cancelled(line) for line in lines):
            done = any(line.status is OrderStatus.DONE for line in lines)
            if done:
                return (say("utter_order_change_done", **_facts(lines[0], uow)),)
            response = "utter_order_change_sent"
        words = quoted(courtesy.shorten(talk.words or "", READ_BACK))
        told = self._recorded("change_order", response, talk, desk, uow)
        return (replace(told, arguments={**told.arguments, "text": words}),)

    def _problem(self, talk: Talk, desk: Desk, uow: UnitOfWork) -> tuple[Say, ...]:
        ticket, problem = record_problem(talk, fold(talk.words or ""), desk, uow)
        facts = {
            "text": quoted(courtesy.shorten(talk.words or "", READ_BACK)),
            "number": ticket.number,
            "by": courtesy.say_time(ticket.due_at, desk.now, desk.content.company.zone),
        }
        says = (say("utter_order_problem_recorded", **facts), say(f"utter_order_problem_{problem}", **facts))
        return says if ticket.phone else (*says, say("utter_enquiry_ask_phone"))


def _facts(line: Order, uow: UnitOfWork) -> dict[str, Argument]:
    article = uow.catalogue.by_key(model_key(line.model))
    name = f"{article.name} {line.model}" if article else line.model
    return {"number": line.number, "article": quoted(name)}


def _day(day: date, desk: Desk) -> str:
    zone = desk.content.company.zone
    return courtesy.say_day(datetime.combine(day, time(12), zone), desk.now, zone)


def _fitters(line: Order, desk: Desk, uow: UnitOfWork) -> tuple[Say, ...]:
    """Fitters are other people than drivers (R42)."""
    article = uow.catalogue.by_key(model_key(line.model))
    installed = article is not None and article.category in desk.content.policy.delivery.installed
    return (say("utter_order_fitters", INSTALL),) if installed else ()


def _too_late(lines: tuple[Order, ...], desk: Desk) -> Say:
    done = any(line.status is OrderStatus.DONE for line in lines)
    response = "utter_order_cancel_done" if done else "utter_order_cancel_sent"
    return say(response, _RETURN, number=lines[0].number, days=str(desk.content.policy.return_days))


class AnswerProtection(OrderAction):
    """The rule of price protection; where an order is meant, its difference is worked out."""

    action_name = "action_answer_protection"
    answers = frozenset({"ask_price_protection"})

    def perform(self, turn: Turn, uow: UnitOfWork) -> Outcome:
        text = fold(turn.text)
        if turn.pressed or not order_words.asks_the_rule_of_protection(text):
            return Outcome(followup=ORDER.name)
        policy = self.parts.content.policy
        told = say(
            "utter_order_protect_rule",
            days=str(policy.price_protection_days),
            terms="、".join(policy.excluded_terms),
        )
        return Outcome(says=(told,))
