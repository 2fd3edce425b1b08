"""Greetings, thanks, praise, farewell and small talk (R3, R4, R10), and short answers to no question."""

from __future__ import annotations

from actions.base import Outcome, ShopAction, Turn
from actions.fallback import ask_again
from actions.matters import go_on, offered, put_aside
from actions.sale_talk import ANSWER_SALE, goes_on
from bot.core.say import say
from bot.services.ports import UnitOfWork

#: What is said by itself, and what in the middle of a form, where the form's own question follows.
_SAID = {
    "greet": ("utter_greet", "utter_greet_aside"),
    "thank": ("utter_thank", "utter_thank_aside"),
    "praise": ("utter_praise", "utter_praise"),
    "goodbye": ("utter_goodbye", "utter_goodbye"),
    "chitchat": ("utter_chitchat", "utter_chitchat_aside"),
    "bot_challenge": ("utter_bot_challenge", "utter_bot_challenge"),
    "affirm": ("utter_acknowledged", "utter_acknowledged"),
    "deny": ("utter_nothing_more", "utter_nothing_more"),
}


class BeCourteous(ShopAction):
    """Says the polite thing, or asks what is meant where the words were too vague to be sure of it."""

    action_name = "action_be_courteous"
    writes = True
    answers = frozenset({"bot_challenge"})

    def perform(self, turn: Turn, uow: UnitOfWork) -> Outcome:
        form = offered(turn)
        if form is not None and turn.intent in ("affirm", "deny"):
            return go_on(form) if turn.intent == "affirm" else put_aside(form)
        if turn.intent in ("affirm", "deny") and goes_on(self, turn):
            return Outcome(followup=ANSWER_SALE)
        if not turn.sure:
            return ask_again(self, turn, uow)
        alone, aside = _SAID[turn.intent]
        return Outcome(says=(say(aside if turn.form else alone),))
