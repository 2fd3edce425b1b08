"""Reminding customers of a visit."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.core import courtesy
from bot.core.conversation import Addressee
from bot.core.policy import remind_at
from bot.core.say import say
from bot.core.tickets import JOBS, Ticket
from bot.services.ports import UnitOfWork
from bot.services.restock import Notifier

#: The event of a ticket's history, with the beginning of the visit that the customer was reminded of.
REMINDED = "reminded"
#: No reminder is due longer before the visit than this.
_AHEAD = timedelta(days=2)
#: Events of the history by which the customer has just named or heard the time.
_TALKED = frozenset({"created", "changed"})


def remind(notifier: Notifier, uow: UnitOfWork) -> int:
    """Remind everybody whose visit comes soon, once of each appointment; how many they were."""
    now = notifier.clock.now()
    with uow:
        due = [one for one in uow.tickets.visits(now, now + _AHEAD) if _due(one, notifier, now)]
        for ticket in due:
            _tell(ticket, notifier, now, uow)
        uow.commit()
    return len(due)


def _due(ticket: Ticket, notifier: Notifier, now: datetime) -> bool:
    """Nobody is reminded of what was agreed after the moment for it."""
    at = remind_at(_starts(ticket), notifier.content.policy, notifier.content.company)
    agreed = max((event.at for event in ticket.history if event.event in _TALKED), default=ticket.created_at)
    told = any(
        event.event == REMINDED and event.details.get("starts_at") == ticket.fields["starts_at"]
        for event in ticket.history
    )
    return at <= now and agreed < at and not told


def _starts(ticket: Ticket) -> datetime:
    return datetime.fromisoformat(str(ticket.fields["starts_at"]))


def _tell(ticket: Ticket, notifier: Notifier, now: datetime, uow: UnitOfWork) -> None:
    fields = ticket.fields
    ends = datetime.fromisoformat(str(fields["ends_at"]))
    window = courtesy.say_window(_starts(ticket), ends, now, notifier.content.company.zone)
    reminder = say("utter_reminder", window=window, job=JOBS[ticket.kind], number=ticket.number)
    conversation_id = uow.links.reach(ticket.conversation_id)
    uow.conversations.lock(conversation_id)
    addressee = Addressee(turn_id=ticket.id, customer_name=fields.get("name"), customer_title=fields.get("title"))
    for notice in notifier.speak(addressee, [reminder], uow):
        uow.conversations.store_notice(conversation_id, notice, now)
    uow.tickets.change(
        ticket, actor="bot", event=REMINDED, now=now, details={"starts_at": fields["starts_at"]}
    )
