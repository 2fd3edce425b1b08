"""Asking a person to come (R9, R55, R70)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.core import courtesy
from bot.core.content import Content
from bot.core.conversation import State
from bot.core.handoff import Handoff, Reason
from bot.core.say import Say, say
from bot.services import queue
from bot.services.ports import UnitOfWork


def enter_queue(
    conversation_id: str,
    reason: Reason,
    summary: Mapping[str, Any],
    content: Content,
    now: datetime,
    uow: UnitOfWork,
) -> Handoff:
    """Put the customer into the queue; who stands in it keeps the place. Runs inside the caller's transaction."""
    uow.conversations.lock(conversation_id)
    before = uow.handoffs.open_for(conversation_id)
    if before and before.state == "waiting" and _weight(reason) > _weight(before.reason):
        # Staff must see why it is urgent; what was collected before goes along.
        uow.handoffs.close(before.id, now)
        summary = {**before.summary, **summary}
    promised = queue.promised_at(content, len(uow.handoffs.waiting()), now, uow)
    entered = uow.handoffs.add(conversation_id, reason, summary, promised, now)
    if entered.state != "waiting":
        return entered
    uow.conversations.set_state(conversation_id, State.QUEUED)
    if not content.company.staff_hours.open_at(now, content.company.zone):
        queue.promise_ticket(entered, entered.promised_at, content, now, uow)
    return uow.handoffs.open_for(conversation_id) or entered


def _weight(reason: Reason) -> int:
    return {Reason.DANGER: 2, Reason.COMPLAINT: 1}.get(reason, 0)


def announce(entered: Handoff, content: Content, now: datetime) -> Say:
    """What the customer is told: the place in the queue within hours, the promised time outside them."""
    company = content.company
    if company.staff_hours.open_at(now, company.zone):
        return say("utter_handoff_queued", ahead=str(entered.ahead), minutes=str(_minutes(entered, now)))
    promised = courtesy.say_time(entered.promised_at, now, company.zone)
    if entered.ticket_number:
        return say("utter_handoff_outside_hours_ticket", promised=promised, number=entered.ticket_number)
    return say("utter_handoff_outside_hours", promised=promised)


def _minutes(entered: Handoff, now: datetime) -> int:
    return max(1, round((entered.promised_at - now).total_seconds() / 60))


def waiting(conversation_id: str, content: Content, now: datetime, uow: UnitOfWork) -> Say | None:
    """How long the customer still waits for a colleague; None where none was called, or one has come."""
    entered = uow.handoffs.open_for(conversation_id)
    if entered is None or entered.state != "waiting":
        return None
    company = content.company
    if company.staff_hours.open_at(now, company.zone):
        return say("utter_handoff_waiting", ahead=str(entered.ahead), minutes=str(_minutes(entered, now)))
    return say("utter_handoff_waiting_outside", promised=courtesy.say_time(entered.promised_at, now, company.zone))
