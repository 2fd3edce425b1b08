"""Matters of safety: the person on duty is told at once (R32, R55)."""

from __future__ import annotations

from bot.core.handoff import Reason
from bot.core.policy import Danger
from bot.core.say import Say, say
from bot.core.tickets import Kind, Status, Ticket
from bot.services import handoff
from bot.services.ports import UnitOfWork
from bot.services.repair_talk import Desk, in_hours


def raise_alarm(danger: Danger, text: str, desk: Desk, uow: UnitOfWork) -> Say:
    """The person on duty is told; what comes back is what the customer must do at once."""
    handoff.enter_queue(desk.conversation_id, Reason.DANGER, {"text": text}, desk.content, desk.now, uow)
    return say(f"utter_danger_{danger.kind}", hours=in_hours(desk.content.policy.urgent_within))


def urgent_ticket(conversation_id: str, uow: UnitOfWork) -> Ticket | None:
    """The conversation's urgent repair that is still to be done."""
    done = (Status.CONFIRMED, Status.CLOSED, Status.CANCELLED)
    mine = uow.tickets.of_conversation(conversation_id)
    return next((one for one in mine if one.urgent and one.kind is Kind.REPAIR and one.status not in done), None)
