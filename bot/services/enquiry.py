"""Questions that nobody can answer at once: written down, with a time by which a person answers (R32, R70)."""

from __future__ import annotations

from datetime import datetime

from bot.core.content import Content
from bot.core.tickets import Kind, Status, Ticket, number_prefix
from bot.services.ports import UnitOfWork


def record(
    kind: Kind, conversation_id: str, text: str, want: str, content: Content, now: datetime, uow: UnitOfWork
) -> Ticket:
    """Write down what the customer said, in the customer's words. Runs inside the caller's transaction.

    `want`: the intent, so that the right colleague is found.
    """
    return uow.tickets.add(
        kind,
        Status.RECEIVED,
        conversation_id,
        None,
        False,
        {"text": text, "want": want},
        now + content.policy.answer_within,
        number_prefix(kind, now, content.company.zone),
        now,
    )


def add_phone(conversation_id: str, phone: str, now: datetime, uow: UnitOfWork) -> Ticket | None:
    """Note a telephone number on this conversation's latest open ticket without one; None where there is none."""
    for ticket in uow.tickets.of_conversation(conversation_id):
        if ticket.phone is None and ticket.status is Status.RECEIVED:
            uow.conversations.name_customer(conversation_id, None, None, phone)
            return uow.tickets.change(
                ticket, actor="customer", event="changed", now=now, phone=phone, details={"phone": phone}
            )
    return None
