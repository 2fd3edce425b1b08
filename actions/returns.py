"""Returns and exchange (R60, R61)."""

from __future__ import annotations

from dataclasses import replace

from pydantic import TypeAdapter

from actions.base import REQUESTED_SLOT, Outcome, ShopAction, Turn
from actions.fallback import READ_BACK
from actions.forms import REPAIR, RETURN
from actions.handoff import PERSON, hand_over
from actions.matters import LEFT, finish, left_over
from actions.order import OrderAction, chosen, elsewhere, which_order, with_proved
from actions.repair import slots_of
from actions.repair import talk_of as repair_of
from bot.adapters.text.fold import fold
from bot.core import courtesy, order, returns, returns_words
from bot.core.handoff import Reason as Why
from bot.core.policy import find_danger
from bot.core.reading import Reading
from bot.core.repair import Draft, Progress
from bot.core.returns import Decision, Reason, Rule, Talk, Topic, Way, Wish
from bot.core.say import Argument, Choice, Say, quoted, say
from bot.services import repair
from bot.services.alarm import raise_alarm
from bot.services.ports import UnitOfWork
from bot.services.repair import PATIENCE
from bot.services.repair_talk import Desk
from bot.services.returns import Step, advance, decision_of, record

_TALK = TypeAdapter(Talk)
#: What an article is called whose name the customer does not know.
_SOMETHING = "商品"
_NO_FAULT = chosen("没有故障", Reason.OWN)
_FAULT = chosen("有故障", Reason.FAULT)
_BACK, _EXCHANGE = chosen("退货", Wish.RETURN), chosen("换货", Wish.EXCHANGE)
_INSTEAD = chosen("换货", Wish.EXCHANGE)
_LEAVE = Choice(title="先不换", payload="/deny")
_NO_ORDER = Choice(title="没有订单", payload="/deny")
_REPAIR = Choice(title="报修", payload="/book_repair")
_BEGIN = Choice(title="办理退换", payload="/request_return")
_WAYS = {
    Way.SHOP: chosen("到店", Way.SHOP),
    Way.POST: chosen("寄回", Way.POST),
    Way.PICK_UP: chosen("上门取件", Way.PICK_UP),
}


class ReturnAction(OrderAction):
    """An action of the return form."""

    def return_talk(self, turn: Turn) -> Talk:
        stored = turn.slots.get("return_talk")
        begins = turn.fresh and RETURN.asked(turn) is None
        if stored is None or begins:
            return self._carried(turn)
        return _TALK.validate_python(stored)

    def _carried(self, turn: Turn) -> Talk:
        """What was told of the same article in a repair that was broken off is not asked again."""
        draft = repair_of(turn).draft
        named = self.read(turn).article
        if draft.article is None or (named and named.category not in (None, draft.article.category)):
            return Talk()
        reason = Reason.FAULT if draft.fault else None
        return Talk(article=draft.article, bought=draft.bought, phone=draft.phone, reason=reason, words=draft.fault)


class ValidateReturnForm(ReturnAction):
    """Takes what the message says, tells the rule, and puts the next question."""

    action_name = "validate_return_form"

    def perform(self, turn: Turn, uow: UnitOfWork) -> Outcome:
        asked = RETURN.asked(turn)
        topic = Topic(asked) if asked else None
        talk, desk = self.return_talk(turn), self.desk(turn)
        if topic and RETURN.resumes(turn):
            step = Step(talk=talk, decision=decision_of(talk, desk), ask=topic)
            return self._ask(topic, step, (), desk)
        said = self.said(turn, topic if topic in _READ_AS else None)
        step = advance(talk, said, topic, desk, uow)
        danger = None if turn.pressed else find_danger(desk.content.policy, turn.plain)
        stuck = step.talk.outcome is returns.Outcome.PERSON
        unheard = replace(step.talk, missed=talk.missed, outcome=None if stuck else step.talk.outcome) == talk
        if topic and danger is None and elsewhere(turn, RETURN) and (unheard or (turn.asks and step.ask)):
            return Outcome()
        alarm = (raise_alarm(danger, turn.text, desk, uow),) if danger else ()
        says = (*alarm, *self._beside(turn, uow), *_acknowledge(talk, step, topic, desk, said.reading))
        told = replace(step.talk, told=step.decision.rule if step.decision else None)
        step = replace(step, talk=told)
        kept = {**with_proved(turn, told.identity), **(_left(turn) if topic is None else {})}
        if step.ask is None:
            return Outcome(says=says, slots={**_slots(told), **kept, REQUESTED_SLOT: None})
        asks = self._ask(step.ask, step, says, desk)
        return replace(asks, slots={**asks.slots, **kept})

    def _beside(self, turn: Turn, uow: UnitOfWork) -> tuple[Say, ...]:
        """The form itself answers what is asked of its rules."""
        others = tuple(want for want in turn.wants if want.intent != "ask_return_policy")
        whole = turn.intent == "ask_return_policy" and not others
        return () if whole else self.beside(replace(turn, wants=others), uow)

    def _ask(self, topic: Topic, step: Step, before: tuple[Say, ...], desk: Desk) -> Outcome:
        slots = {**_slots(step.talk), REQUESTED_SLOT: f"{RETURN.prefix}{topic}"}
        return Outcome(says=(*before, _question(topic, step, desk)), slots=slots)


#: Bare words are read as the answer to these.
_READ_AS = (Topic.ARTICLE, Topic.BOUGHT, Topic.PHONE, Topic.ADDRESS)


def _slots(talk: Talk) -> dict[str, object]:
    return {"return_talk": _TALK.dump_python(talk, mode="json")}


def _left(turn: Turn) -> dict[str, object]:
    """What else the message wants; a fault it tells is why the article comes back, and no repair."""
    left = left_over(turn, RETURN).get(LEFT) or []
    others = [one for one in left if one["form"] != REPAIR.name]
    return {LEFT: others} if others else {}


def _acknowledge(before: Talk, step: Step, asked: Topic | None, desk: Desk, reading: Reading) -> tuple[Say, ...]:
    """What is said before the next question: the apology, the rule that decides, what was corrected."""
    talk, decision = step.talk, step.decision
    says: list[Say] = []
    if talk.outcome in (returns.Outcome.GIVEN_UP, returns.Outcome.REPAIR):
        return ()
    refused = decision is not None and not decision.taken
    begins = asked is None and talk.reason is not None
    if (begins or talk.reason is not before.reason) and not refused:
        words = quoted(courtesy.shorten(talk.words or "", READ_BACK))
        response = "utter_return_fault_noted" if talk.reason is Reason.FAULT and talk.words else f"utter_return_{talk.reason}"
        says.append(say(response, text=words))
    if reading.correcting and before.phone and talk.phone and before.phone != talk.phone:
        says.append(say("utter_repair_corrected_phone", new=courtesy.mask_phone(talk.phone)))
    if decision and decision.taken and decision.rule is not before.told and step.ask is not Topic.WISH:
        says.append(_rule(decision, talk, desk))
    return tuple(says)


def _rule(decision: Decision, talk: Talk, desk: Desk) -> Say:
    """Which rule applies and why, in a sentence or two (R61)."""
    if decision.rule is Rule.FAULT:
        return say("utter_return_rule_fault", **_facts(decision, talk, desk))
    kind = "exchange" if talk.wish is Wish.EXCHANGE else "return"
    return say(f"utter_return_rule_{decision.rule}_{kind}" if decision.taken else f"utter_return_rule_{decision.rule}",
               **_facts(decision, talk, desk))  # fmt: skip


def _facts(decision: Decision | None, talk: Talk, desk: Desk) -> dict[str, Argument]:
    policy = desk.content.policy
    return {
        "article": quoted((talk.article.said or talk.article.shown if talk.article else "") or _SOMETHING),
        "days": str(decision.days if decision else policy.return_days),
        "return_days": str(policy.return_days),
        "exchange_days": str(policy.exchange_days),
        "furniture_days": str(policy.furniture_return_days),
        "refund_days": str(policy.refund_days),
        "pickup_days": str(policy.pickup_days),
        "terms": talk.terms or "、".join(policy.excluded_terms),
    }


def _question(topic: Topic, step: Step, desk: Desk) -> Say:
    talk = step.talk
    ask = _plain(topic, step, desk)
    person = (PERSON,) if talk.missed >= PATIENCE else ()
    facts = _facts(step.decision, talk, desk)
    return replace(ask, arguments={**facts, **ask.arguments}, choices=(*ask.choices, *person))


def _plain(topic: Topic, step: Step, desk: Desk) -> Say:
    talk = step.talk
    again = "_again" if talk.missed else ""
    match topic:
        case Topic.REASON:
            return say(f"utter_return_ask_reason{again}", *((_FAULT,) if again else ()), _NO_FAULT)
        case Topic.WISH:
            return say("utter_return_ask_wish_fault" if talk.reason is Reason.FAULT else "utter_return_ask_wish",
                       _BACK, _EXCHANGE)  # fmt: skip
        case Topic.UNUSED:
            probe = replace(talk, unused=True)
            both = returns.open_question(desk.content.policy, probe.case) is Topic.INVOICE
            return say(f"utter_return_ask_{'condition' if both else 'unused'}{again}")
        case Topic.PROOF if talk.identity.claimed or talk.identity.several or talk.identity.missed:
            return which_order(talk.identity, order.Purpose.PROGRESS)
        case Topic.PROOF:
            return say("utter_return_ask_proof", _NO_ORDER)
        case Topic.EXCHANGE:
            return say("utter_return_rule_exchange_only", _INSTEAD, _LEAVE)
        case Topic.WAY:
            return _ask_way(talk, desk)
    return say(f"utter_return_ask_{topic}{again}")


def _ask_way(talk: Talk, desk: Desk) -> Say:
    ways = returns.ways(desk.content.policy, talk.category)
    kind = "large" if Way.PICK_UP in ways else "small"
    done = "exchange" if talk.wish is Wish.EXCHANGE else "return"
    return say(f"utter_return_ask_way_{kind}_{done}", *(_WAYS[way] for way in ways))


class SubmitReturn(ReturnAction):
    """Ends the form: writes it down, says why not and what else can be done, or calls a person."""

    action_name = "action_submit_return"
    writes = True

    def perform(self, turn: Turn, uow: UnitOfWork) -> Outcome:
        talk, desk = self.return_talk(turn), self.desk(turn)
        decision = decision_of(talk, desk)
        match talk.outcome:
            case None:
                return Outcome(followup=RETURN.name)
            case returns.Outcome.RECORD:
                return finish(turn, RETURN, _recorded(talk, desk, uow), closing=(say("utter_repair_anything_else"),))
            case returns.Outcome.REFUSED if decision is not None:
                return finish(turn, RETURN, (_rule(decision, talk, desk), say("utter_return_instead", _REPAIR, PERSON)))
            case returns.Outcome.REPAIR:
                return Outcome(slots={**RETURN.empty, **slots_of(_to_be_mended(talk))}, followup=REPAIR.name)
            case returns.Outcome.GIVEN_UP:
                return finish(turn, RETURN, (say("utter_return_given_up"),))
        return finish(turn, RETURN, hand_over(self, turn, Why.FORM_STUCK, uow).says)


def _to_be_mended(talk: Talk) -> repair.Talk:
    """What was told for the return is not asked again for the repair."""
    fault = talk.words if talk.reason is Reason.FAULT else None
    draft = Draft(fault=fault, article=talk.article, bought=talk.bought, phone=talk.phone)
    return repair.Talk(draft=draft, progress=Progress())


def _recorded(talk: Talk, desk: Desk, uow: UnitOfWork) -> tuple[Say, ...]:
    ticket = record(talk, desk, uow)
    freight = "fault" if talk.reason is Reason.FAULT else "own"
    done = "exchange" if talk.wish is Wish.EXCHANGE else "return"
    facts: dict[str, Argument] = {
        **_facts(None, talk, desk),
        "number": ticket.number,
        "phone": courtesy.mask_phone(talk.phone or ""),
        "by": courtesy.say_time(ticket.due_at, desk.now, desk.content.company.zone),
    }
    way = talk.way or Way.SHOP
    says = [say(f"utter_return_recorded_{way}", **facts)]
    if way is not Way.SHOP:
        says.append(say(f"utter_return_freight_{freight}", **facts))
    return (*says, say(f"utter_return_after_{done}_{'shop' if way is Way.SHOP else 'sent'}", **facts))


class AnswerReturnPolicy(ShopAction):
    """The rules of return and exchange with their numbers, and the offer to begin."""

    action_name = "action_answer_return_policy"
    answers = frozenset({"ask_return_policy"})

    def perform(self, turn: Turn, uow: UnitOfWork) -> Outcome:
        text, reading = fold(turn.text), self.read(turn)
        mine = reading.bought is not None and (reading.article is not None or returns_words.reason(text) is not None)
        if turn.form is None and mine:
            return Outcome(followup=RETURN.name)
        desk = Desk(content=self.parts.content, conversation_id=turn.conversation_id, now=self.parts.clock.now())
        facts = _facts(None, Talk(), desk)
        subjects = returns_words.subjects(text) or ("general",)
        says = tuple(say(f"utter_return_policy_{subject}", **facts) for subject in subjects)
        return Outcome(says=says if turn.form else (*says, say("utter_return_offer", _BEGIN)))
