"""Questions that nobody can answer at once: written down, with a time by which a person answers (R32, R70)."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.core.content import Content
from bot.core.tickets import Kind, Status, Ticket, number_prefix
from bot.services.ports import UnitOfWork

#: What follows so closely is one matter: one colleague answers it all together.
_ONE_TALK = timedelta(minutes=30)


def record(
    kind: Kind,
    conversation_id: str,
    text: str,
    want: str,
    phone: str | None,
    content: Content,
    now: datetime,
    uow: UnitOfWork,
) -> tuple[Ticket, bool]:
    """Write down what the customer said, in the customer's words. Runs inside the caller's transaction.

    `want`: the intent, so that the right colleague is found. Gives the ticket, and whether it was there already and the
    words were added to it.
    """
    if phone:
        uow.conversations.name_customer(conversation_id, None, None, phone)
    open_one = _open(kind, conversation_id, now, uow)
    if open_one is not None:
        return _add(open_one, text, phone, now, uow), True
    ticket = uow.tickets.add(
        kind,
        Status.RECEIVED,
        conversation_id,
        phone,
        False,
        {"text": text, "want": want},
        now + content.policy.answer_within,
        number_prefix(kind, now, content.company.zone),
        now,
    )
    return ticket, False


def _add(ticket: Ticket, text: str, phone: str | None, now: datetime, uow: UnitOfWork) -> Ticket:
    fields = {"text": f"{ticket.fields['text']}\n{text}"}
    return uow.tickets.change(
        ticket, actor="customer", event="changed", now=now, fields=fields, phone=phone, details={"text": text}
    )


def _open(kind: Kind, conversation_id: str, now: datetime, uow: UnitOfWork) -> Ticket | None:
    """What a further question or grievance belongs to; a return or an order for restock stands by itself."""
    if kind not in (Kind.ENQUIRY, Kind.COMPLAINT):
        return None
    return next(
        (
            ticket
            for ticket in uow.tickets.of_conversation(conversation_id)
            if ticket.kind is kind and ticket.status is Status.RECEIVED and now - ticket.created_at < _ONE_TALK
        ),
        None,
    )


def phone_known(conversation_id: str, uow: UnitOfWork) -> bool:
    """Whether the customer has left a telephone number in this conversation, so that it is not asked for again."""
    return any(ticket.phone for ticket in uow.tickets.of_conversation(conversation_id))


def add_phone(conversation_id: str, phone: str, correcting: bool, now: datetime, uow: UnitOfWork) -> Ticket | None:
    """Note a telephone number on this conversation's latest open ticket without one; None where there is none.

    `correcting`: the customer says that a number told before is wrong; then it takes that one's place.
    """
    for ticket in uow.tickets.of_conversation(conversation_id):
        if (ticket.phone is None or correcting) and ticket.status is Status.RECEIVED:
            uow.conversations.name_customer(conversation_id, None, None, phone)
            return uow.tickets.change(
                ticket, actor="customer", event="changed", now=now, phone=phone, details={"phone": phone}
            )
    return None
