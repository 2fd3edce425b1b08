"""The queue for people: who is given to whom, and what is promised where nobody comes in time (R70)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.core import courtesy
from bot.core.complaint import answer_by
from bot.core.content import Content
from bot.core.conversation import Addressee, State
from bot.core.handoff import Handoff, Reason
from bot.core.policy import person_promised_at
from bot.core.queue import assign
from bot.core.say import say
from bot.core.staff import Account
from bot.core.talks import Line
from bot.core.tickets import Kind, Status, Ticket, number_prefix
from bot.services.ports import UnitOfWork
from bot.services.speech import Speak

#: Whose console has given no sign of life for longer is not there.
PRESENT = timedelta(seconds=90)
#: These have their own ticket, with its own promise.
_HAS_TICKET = frozenset({Reason.DANGER, Reason.COMPLAINT, Reason.MANAGER, Reason.JOINED})


@dataclass(frozen=True, kw_only=True)
class Staffing:
    """Who may be given customers at a moment."""

    present: tuple[Account, ...]

    @property
    def count(self) -> int:
        return len(self.present)


def staffing(now: datetime, uow: UnitOfWork) -> Staffing:
    """Who is on duty with the console open. Runs inside the caller's transaction."""
    online = uow.staff.online(now - PRESENT)
    here = (one for one in uow.staff.all() if one.id in online and one.on_duty and not one.disabled)
    return Staffing(present=tuple(here))


def distribute(now: datetime, uow: UnitOfWork) -> int:
    """Give those who wait to those who are present; how many were given."""
    with uow:
        waiting = uow.handoffs.open()
        changes = assign(waiting, staffing(now, uow).present, now) if waiting else []
        for change in changes:
            uow.handoffs.assign(change.handoff.id, change.account.id if change.account else None, now)
        uow.commit()
    return sum(change.account is not None for change in changes)


def put_back_left(content: Content, now: datetime, uow: UnitOfWork) -> int:
    """Customers who have written to a colleague who has left stand in the queue again; their number (R70)."""
    back = 0
    with uow:
        online = uow.staff.online(now - content.policy.person_within)
        held = {one.account_id for one in uow.handoffs.open() if one.state == "taken"}
        for left in sorted(one for one in held if one is not None and one not in online):
            back += sum(_put_back(line, now, uow) for line in uow.talks.served_by(left) if line.unanswered)
        uow.commit()
    return back


def _put_back(line: Line, now: datetime, uow: UnitOfWork) -> bool:
    talk = line.customer.conversation_id
    uow.conversations.lock(talk)
    current = uow.handoffs.open_for(talk)
    if current is None or current.state != "taken" or current.account_id != line.handoff.account_id:
        return False
    uow.handoffs.put_back(current.id)
    uow.conversations.set_state(talk, State.QUEUED)
    uow.talks.note(talk, None, f"{line.served_by}不在线，客户发来的消息没有人回复，已回到队列", now)
    return True


def promise_ticket(entered: Handoff, due_at: datetime, content: Content, now: datetime, uow: UnitOfWork) -> Ticket | None:
    """Write down that a person will answer by then; None where another ticket promises it. Inside the caller's transaction."""
    if entered.reason in _HAS_TICKET or entered.ticket_number:
        return None
    zone = content.company.zone
    fields = {"text": str(entered.summary.get("text") or ""), "want": "request_human"}
    ticket = uow.tickets.add(
        Kind.ENQUIRY, Status.RECEIVED, entered.conversation_id, None, False, fields, due_at, number_prefix(Kind.ENQUIRY, now, zone), now
    )
    uow.handoffs.note_ticket(entered.id, ticket.number, due_at)
    return ticket


def promise_late(content: Content, speak: Speak, now: datetime, uow: UnitOfWork) -> int:
    """Whoever has waited beyond the promised time is told by when somebody answers, with a ticket; they keep their place.

    Gives their number.
    """
    told = 0
    with uow:
        late = [one for one in uow.handoffs.waiting() if one.promised_at < now and not one.ticket_number]
        for entered in late:
            told += _promise(entered, content, speak, now, uow)
        uow.commit()
    return told


def _promise(entered: Handoff, content: Content, speak: Speak, now: datetime, uow: UnitOfWork) -> bool:
    uow.conversations.lock(entered.conversation_id)
    current = uow.handoffs.open_for(entered.conversation_id)
    if current is None or current.state != "waiting":
        return False
    due_at = answer_by(content.policy.complaints, content.company, now)
    ticket = promise_ticket(current, due_at, content, now, uow)
    customer = uow.talks.customer(entered.conversation_id)
    if ticket is None or customer is None:
        return False
    promised = courtesy.say_time(due_at, now, content.company.zone)
    addressee = Addressee(turn_id=entered.id, customer_name=customer.name, customer_title=customer.title)
    for reply in speak(addressee, [say("utter_handoff_late", number=ticket.number, promised=promised)], uow):
        uow.conversations.store_notice(entered.conversation_id, reply, now)
    return True


def promised_at(content: Content, waiting: int, now: datetime, uow: UnitOfWork) -> datetime:
    """When a person will answer somebody who comes now (R70). Inside the caller's transaction."""
    return person_promised_at(content.policy, content.company, waiting, now, serving=staffing(now, uow).count)
