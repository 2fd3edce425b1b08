"""The out-of-stock register (R25)."""

from __future__ import annotations

from dataclasses import replace

from pydantic import TypeAdapter

from actions.base import REQUESTED_SLOT, Outcome, ShopAction, Turn
from actions.forms import RESTOCK, Form, digresses, forms_wanted
from actions.handoff import hand_over
from actions.matters import finish, left_over
from actions.sale_talk import talk_of as sale_talk_of
from bot.core import courtesy
from bot.core.catalogue import Article, Query
from bot.core.handoff import Reason
from bot.core.restock import Outcome as Ending
from bot.core.restock import Talk, Topic, next_topic
from bot.core.say import Choice, Say, quoted, say
from bot.services import restock
from bot.services.ports import UnitOfWork
from bot.services.restock import Desk, advance
from bot.services.sale import Asked, Wanted, answer
from bot.services.sale_facts import Counter

_TALK = TypeAdapter(Talk)
#: Whoever is asked for an article may name it in a question after it.
_ABOUT_ARTICLES = frozenset({"register_restock", "ask_stock", "ask_price", "ask_product"})
#: More articles than this fit the words: they do not say which.
_ONE = 1


class RestockAction(ShopAction):
    """An action of the restock form."""

    def desk(self, turn: Turn) -> Desk:
        return Desk(content=self.parts.content, conversation_id=turn.conversation_id, now=self.parts.clock.now())

    def talk(self, turn: Turn) -> Talk:
        return _TALK.validate_python(turn.slots.get("restock_talk") or {})

    def article(self, turn: Turn, uow: UnitOfWork, *, begins: bool) -> Article | None:
        """The one article that a button or the words name, or that was talked of just now."""
        model = turn.entities.get("article")
        query = Query(model_text=model) if model else None if turn.pressed else self.parts.queries.query(turn.text)
        fits = uow.catalogue.search(query, _ONE + 1) if query else ()
        if len(fits) == _ONE:
            return fits[0]
        before = sale_talk_of(turn).article if begins else None
        return uow.catalogue.by_model(before) if before else None


class ValidateRestockForm(RestockAction):
    """Takes what the message says and puts the next question."""

    action_name = "validate_restock_form"
    yields_to_danger = False

    def perform(self, turn: Turn, uow: UnitOfWork) -> Outcome:
        asked = RESTOCK.asked(turn)
        topic = Topic(asked) if asked else None
        talk = Talk() if topic is None and turn.fresh else self.talk(turn)
        if topic and RESTOCK.resumes(turn):
            return self._ask(topic, talk)
        if topic is None and _goes_first(turn) is not None:
            return Outcome(slots={REQUESTED_SLOT: None})
        reading = self.read(turn, topic if topic in (Topic.PHONE, Topic.NAME, Topic.TITLE) else None)
        found = self.article(turn, uow, begins=topic is None)
        if topic is Topic.ARTICLE and not found and digresses(turn) and turn.intent not in _ABOUT_ARTICLES:
            return Outcome()
        new = advance(talk, reading, found, topic, self.desk(turn), uow)
        if topic and digresses(turn) and replace(new, missed=0, outcome=None) == replace(talk, missed=0):
            return Outcome()
        answers = self.beside(turn, uow)
        ask = next_topic(new)
        if ask is None:
            return Outcome(says=answers, slots={"restock_talk": _dump(new), REQUESTED_SLOT: None})
        left = left_over(turn, RESTOCK) if topic is None else {}
        asks = self._ask(ask, new, answers)
        return replace(asks, slots={**asks.slots, **left})

    def _ask(self, topic: Topic, talk: Talk, before: tuple[Say, ...] = ()) -> Outcome:
        again = "_again" if talk.missed else ""
        slots = {"restock_talk": _dump(talk), REQUESTED_SLOT: f"{RESTOCK.prefix}{topic}"}
        return Outcome(says=(*before, _question(topic, talk, again)), slots=slots)


def _goes_first(turn: Turn) -> Form | None:
    """The matter that the same message wants: whatever it is, it weighs more than a register."""
    first = next(forms_wanted(turn), None)
    return first[0] if first and first[0] is not RESTOCK else None


def _dump(talk: Talk) -> object:
    return _TALK.dump_python(talk, mode="json")


def _question(topic: Topic, talk: Talk, again: str) -> Say:
    if topic is Topic.TITLE:
        titles = [Choice(title=f"{talk.name}{title}", payload=f'/inform{{"title": "{title}"}}') for title in ("先生", "女士")]
        return say("utter_restock_ask_title", *titles)
    if topic is Topic.PHONE:
        return say(f"utter_restock_ask_phone{again}", article=quoted(talk.article or courtesy.SOMETHING))
    return say(f"utter_restock_ask_{topic}{again}")


class SubmitRestock(RestockAction):
    """Ends the form: registers, says that it is there, takes leave, or calls a person."""

    action_name = "action_submit_restock"
    writes = True

    def perform(self, turn: Turn, uow: UnitOfWork) -> Outcome:
        talk, desk = self.talk(turn), self.desk(turn)
        if next_topic(talk) is not None:
            return Outcome(followup=(_goes_first(turn) or RESTOCK).name)
        if talk.outcome is Ending.GIVEN_UP:
            return finish(turn, RESTOCK, (say("utter_restock_given_up"),))
        if talk.outcome is Ending.PERSON:
            return finish(turn, RESTOCK, hand_over(self, turn, Reason.FORM_STUCK, uow).says)
        if talk.outcome is Ending.IN_STOCK or restock.has_come(talk, uow):
            return finish(turn, RESTOCK, self._there(talk, turn, uow))
        known = restock.registered(talk, turn.conversation_id, uow)
        ticket = restock.register(talk, desk, uow)
        done = say(
            "utter_restock_known" if known else "utter_restock_registered",
            title=courtesy.address_form(talk.name, talk.title or None),
            article=quoted(talk.article or courtesy.SOMETHING),
            number=ticket.number,
            phone=courtesy.mask_phone(talk.phone or ""),
        )
        return finish(turn, RESTOCK, (done,), closing=(say("utter_restock_anything_else"),))

    def _there(self, talk: Talk, turn: Turn, uow: UnitOfWork) -> tuple[Say, ...]:
        """Nobody need wait for what is in the shop (R20)."""
        counter = Counter(content=self.parts.content, channel=turn.channel, now=self.parts.clock.now())
        asked = Asked(wanted=Wanted.STOCK, text="", query=Query(model_text=talk.model))
        return (say("utter_restock_in_stock"), *answer(asked, sale_talk_of(turn), counter, uow).says)
