"""Looking things up."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.core.channels import Attachment
from bot.core.conversation import Answer, Message, State
from bot.core.errors import TicketNotFound
from bot.core.handoff import Handoff
from bot.core.tickets import Kind, Ticket
from bot.services.ports import UnitOfWork


def tickets_of(channel: str, external_id: str, uow: UnitOfWork) -> tuple[Ticket, ...]:
    """A conversation's tickets, newest first."""
    with uow:
        conversation_id = uow.conversations.find(channel, external_id)
        return uow.tickets.of_conversation(conversation_id) if conversation_id else ()


def ticket(number: str, uow: UnitOfWork) -> Ticket:
    """One ticket. Raises TicketNotFound."""
    with uow:
        found = uow.tickets.get(number.upper())
    if found is None:
        raise TicketNotFound
    return found


def attachments(ticket: Ticket, uow: UnitOfWork) -> tuple[Attachment, ...]:
    """What the customer has sent with it."""
    with uow:
        return uow.attachments.of_ticket(ticket.id)


def latest_tickets(kind: Kind | None, limit: int, uow: UnitOfWork) -> tuple[Ticket, ...]:
    """The newest tickets, of one kind or of all."""
    with uow:
        return uow.tickets.latest(kind, limit)


def complaints(days: int, now: datetime, uow: UnitOfWork) -> tuple[Ticket, ...]:
    """The complaints of the last days, newest first (R56)."""
    with uow:
        return uow.tickets.since(Kind.COMPLAINT, now - timedelta(days=days))


def waiting_handoffs(uow: UnitOfWork) -> tuple[Handoff, ...]:
    """Who waits for a person, first come first."""
    with uow:
        return uow.handoffs.waiting()


def handoff(handoff_id: int, uow: UnitOfWork) -> Handoff | None:
    """One place in the queue; None where it is closed or was never there."""
    with uow:
        return next((one for one in uow.handoffs.waiting() if one.id == handoff_id), None)


def close_handoff(handoff_id: int, now: datetime, uow: UnitOfWork) -> bool:
    """A person has dealt with it: the customer leaves the queue. False where nobody waits under that number."""
    with uow:
        entered = next((one for one in uow.handoffs.waiting() if one.id == handoff_id), None)
        if entered is None:
            return False
        uow.handoffs.close(handoff_id, now)
        uow.conversations.set_state(entered.conversation_id, State.BOT)
        uow.commit()
    return True


def answer(turn_id: int, uow: UnitOfWork) -> Answer:
    """What became of a turn."""
    with uow:
        found = uow.conversations.answer_to(turn_id)
        uow.commit()
    return found


def history(
    channel: str, external_id: str, after: int, limit: int, uow: UnitOfWork
) -> tuple[str | None, tuple[Message, ...]]:
    """The conversation's id and its messages after a message id, oldest first; None and nothing for a new one."""
    with uow:
        conversation_id = uow.conversations.find(channel, external_id)
        if conversation_id is None:
            return None, ()
        return conversation_id, uow.conversations.history(conversation_id, after, limit)


def mark_sent(channel: str, external_id: str, up_to: int, now: datetime, uow: UnitOfWork) -> None:
    """Note that the customer's page has shown everything up to a message id."""
    with uow:
        conversation_id = uow.conversations.find(channel, external_id)
        if conversation_id is not None:
            uow.conversations.mark_sent(conversation_id, up_to, now)
            uow.commit()
