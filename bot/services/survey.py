"""Asking how satisfied a customer is after a visit, and taking the answer (R39)."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.core.conversation import Addressee, Incoming, State
from bot.core.say import say
from bot.core.survey import ASKED, RATED, Rating, choices
from bot.core.tickets import JOBS, Kind, Ticket
from bot.services import enquiry
from bot.services.ports import UnitOfWork
from bot.services.restock import Notifier

#: Nobody is asked about a visit longer ago, nor in the middle of a talk.
_RECENT = timedelta(days=3)
_QUIET = timedelta(minutes=5)
#: The enquiry's `want` by which staff find who was not satisfied.
WANT = "unhappy"


def ask(notifier: Notifier, uow: UnitOfWork) -> int:
    """Put the question to everybody whose visit is done, once; how many they were.

    Not in the night, nor while a colleague serves: then it is put when the assistant has the customer again.
    """
    now, company = notifier.clock.now(), notifier.content.company
    if not company.staff_hours.open_at(now, company.zone):
        return 0
    with uow:
        found = uow.tickets.finished(since=now - _RECENT, silent_since=now - _QUIET, without=ASKED)
        put = [_put(ticket, notifier, now, uow) for ticket in found]
        uow.commit()
    return sum(put)


def _put(ticket: Ticket, notifier: Notifier, now: datetime, uow: UnitOfWork) -> bool:
    question = say("utter_survey", *choices(ticket.number), job=JOBS[ticket.kind], number=ticket.number)
    conversation_id = uow.links.reach(ticket.conversation_id)
    if uow.conversations.lock(conversation_id) is State.STAFF:
        return False
    for notice in notifier.speak(_addressee(ticket), [question], uow):
        uow.conversations.store_notice(conversation_id, notice, now)
    uow.tickets.change(ticket, actor="bot", event=ASKED, now=now)
    return True


def _addressee(ticket: Ticket) -> Addressee:
    name, title = ticket.fields.get("name"), ticket.fields.get("title")
    return Addressee(turn_id=ticket.id, customer_name=name, customer_title=title)


def take(incoming: Incoming, rating: Rating, notifier: Notifier, uow: UnitOfWork) -> None:
    """Write an answer down and thank for it; an unhappy one is a task for staff at once. The last answer counts.

    Where a colleague serves, thanking is theirs.
    """
    now = notifier.clock.now()
    with uow:
        state = uow.conversations.lock(incoming.conversation_id)
        ticket = uow.tickets.get(rating.number)
        if ticket is not None:
            before = ticket.fields.get("score")
            fields = {"score": rating.score}
            uow.tickets.change(ticket, actor="customer", event=RATED, now=now, fields=fields)
            if rating.unhappy and before != rating.score:
                text = f"{ticket.number} 回访:{rating.words}({rating.score}分)"
                enquiry.record(
                    Kind.ENQUIRY, incoming.conversation_id, text, WANT, ticket.phone, notifier.content, now, uow
                )
        thanks = say("utter_survey_unhappy" if rating.unhappy else "utter_survey_thanks")
        if state is State.STAFF:
            uow.talks.tell_desk(incoming.conversation_id)
        else:
            replies = notifier.speak(incoming, [thanks], uow)
            uow.conversations.store_replies(incoming.turn_id, incoming.conversation_id, replies, now)
        uow.conversations.close_turn(incoming.turn_id, None, now)
        uow.commit()
