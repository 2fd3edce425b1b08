"""Asking a person to come (R9, R70)."""

from __future__ import annotations

from actions import repair
from actions.base import Outcome, ShopAction, Turn
from bot.core.handoff import Reason
from bot.core.say import Choice, say
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
    collected = {name: turn.slots[name] for name in repair.EMPTY if turn.slots.get(name)}
    summary = {**collected, "text": turn.text}
    entered = handoff.enter_queue(turn.conversation_id, reason, summary, content, now, uow)
    opening = () if reason is Reason.REQUESTED else (say("utter_cannot_answer"),)
    slots = repair.EMPTY if ends_form else {}
    return Outcome(says=(*opening, handoff.announce(entered, content, now)), slots=slots, ends_form=ends_form)


class CalmDown(ShopAction):
    """Insults get patience, an apology for the trouble and the offer of a person (R8)."""

    action_name = "action_calm_down"

    def perform(self, turn: Turn, uow: UnitOfWork) -> Outcome:
        return Outcome(says=(say("utter_calm_down", PERSON),))
