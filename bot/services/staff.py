"""What staff do from outside the chat: answer a customer in the conversation, close a matter."""

from __future__ import annotations

from datetime import datetime

from bot.core.conversation import Reply
from bot.core.errors import Refused, TicketClosed, TicketNotFound, WordingError
from bot.core.tickets import DONE, Kind, Status, Ticket
from bot.core.wording import Rendered
from bot.services.ports import Manners, UnitOfWork


def reply(to: str, text: str, manners: Manners, now: datetime, uow: UnitOfWork) -> None:
    """Put a colleague's answer into the customer's conversation; an open page shows it at once.

    `to`: a ticket's number, a place in the queue, or a conversation's id. Raises TicketNotFound where it is none of these,
    WordingError with the polite wording where the text breaks the manners check (R1, R7).
    """
    problems = manners.problems(Rendered(text=text))
    if problems:
        raise WordingError("\n".join(problems))
    with uow:
        conversation_id = _conversation(to, uow)
        uow.conversations.lock(conversation_id)
        uow.conversations.store_notice(conversation_id, Reply(response="staff", text=text, choices=(), arguments={}), now)
        uow.commit()


def close(number: str, how: str, now: datetime, uow: UnitOfWork) -> Ticket:
    """Close a complaint, an enquiry or a suggestion; `how` it was settled stays in the history.

    Raises TicketNotFound, TicketClosed where it is closed already, and Refused for what holds an appointment: its end
    is its last step.
    """
    with uow:
        ticket = uow.tickets.get(number.upper())
        if ticket is None:
            raise TicketNotFound
        if ticket.status in DONE:
            raise TicketClosed
        if ticket.kind in (Kind.REPAIR, Kind.INSTALL):
            raise Refused(f"{ticket.number} is a visit and not closed by a note.")
        closed = uow.tickets.change(
            ticket, actor="staff", event=Status.CLOSED, now=now, status=Status.CLOSED, details={"text": how}
        )
        uow.commit()
    return closed


def _conversation(to: str, uow: UnitOfWork) -> str:
    ticket = uow.tickets.get(to.upper())
    if ticket is not None:
        return uow.links.reach(ticket.conversation_id)
    waiting = next((one for one in uow.handoffs.waiting() if to in (str(one.id), one.conversation_id)), None)
    if waiting is None:
        raise TicketNotFound(f"Neither a ticket nor somebody who waits: {to}")
    return waiting.conversation_id
