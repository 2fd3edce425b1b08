"""Asking a person to come (R9, R55, R70)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.core import courtesy
from bot.core.content import Content
from bot.core.conversation import State
from bot.core.handoff import Handoff, Reason
from bot.core.policy import person_promised_at
from bot.core.say import Say, say
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
    waiting = len(uow.handoffs.waiting())
    promised = person_promised_at(content.policy, content.company, waiting, now)
    entered = uow.handoffs.add(conversation_id, reason, summary, promised, now)
    if entered.state == "waiting":
        uow.conversations.set_state(conversation_id, State.QUEUED)
    return entered


def announce(entered: Handoff, content: Content, now: datetime) -> Say:
    """What the customer is told: the place in the queue within hours, the promised time outside them."""
    company = content.company
    if company.staff_hours.open_at(now, company.zone):
        minutes = max(1, round((entered.promised_at - now).total_seconds() / 60))
        return say("utter_handoff_queued", ahead=str(entered.ahead), minutes=str(minutes))
    return say("utter_handoff_outside_hours", promised=courtesy.say_time(entered.promised_at, now, company.zone))
