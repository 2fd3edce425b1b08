"""Asking a person to come (R8, R9, R70)."""

from __future__ import annotations

from actions.base import Outcome, ShopAction, Turn
from actions.forms import NOTHING
from actions.matters import NOTHING_LEFT
from bot.core.handoff import Reason
from bot.core.say import Choice, Say, say
from bot.services import handoff
from bot.services.ports import UnitOfWork

#: The way to a person that is offered beside other ways.
PERSON = Choice(title="转人工", payload="/request_human")


class RequestHuman(ShopAction):
    """The customer wants a person, and gets one; what the forms had collected goes along (R71)."""

    action_name = "action_request_human"
    writes = True

    def perform(self, turn: Turn, uow: UnitOfWork) -> Outcome:
        return hand_over(self, turn, Reason.REQUESTED, uow, ends_form=turn.form is not None)


def hand_over(
    action: ShopAction, turn: Turn, reason: Reason, uow: UnitOfWork, *, ends_form: bool = False
) -> Outcome:
    """Enter the queue and say so; what the assistant could not answer is apologised for in the prescribed words."""
    content, now = action.parts.content, action.parts.clock.now()
    collected = {name: turn.slots[name] for name in NOTHING if turn.slots.get(name)}
    summary = {**collected, "text": turn.text}
    entered = handoff.enter_queue(turn.conversation_id, reason, summary, content, now, uow)
    opening = (say("utter_cannot_answer"),) if reason in (Reason.NOT_UNDERSTOOD, Reason.FORM_STUCK) else ()
    slots = {**NOTHING, **NOTHING_LEFT} if ends_form else {}
    return Outcome(says=(*opening, handoff.announce(entered, content, now)), slots=slots, ends_form=ends_form)


def waiting(action: ShopAction, turn: Turn, uow: UnitOfWork) -> Say | None:
    """How long a customer who stands in the queue still waits; None where nobody was called."""
    return handoff.waiting(turn.conversation_id, action.parts.content, action.parts.clock.now(), uow)


class CalmDown(ShopAction):
    """Insults get patience, an apology for the trouble and the offer of a person; the second in a row gets one (R8)."""

    action_name = "action_calm_down"
    writes = True

    def perform(self, turn: Turn, uow: UnitOfWork) -> Outcome:
        if self.action_name in turn.previous_actions:
            entered = hand_over(self, turn, Reason.ABUSE, uow)
            return Outcome(says=(say("utter_calm_down_person"), *entered.says))
        if turn.form is not None:
            return Outcome(says=(say("utter_calm_down_aside"),))
        return Outcome(says=(say("utter_calm_down", PERSON),))
