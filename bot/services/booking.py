"""Looking after what is booked (R34, R35, R38): finding the customer's ticket, changing it, cancelling it.

A ticket is shown to its own conversation, or to somebody who names its telephone number (with the ticket's number the
last four digits do). For everybody else it does not exist.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from bot.core.booking import Outcome, Purpose, Talk, Topic
from bot.core.errors import TicketClosed, TicketNotFound
from bot.core.phones import dialled
from bot.core.reading import Answer, Reading, Span, TimeWish
from bot.core.repair import Visit
from bot.core.tickets import BOOKED, Status, Ticket, belongs_to
from bot.services.order import LETTER
from bot.services.ports import UnitOfWork
from bot.services.repair_talk import Desk
from bot.services.repair_time import suits
from bot.services.slots import offer_slot

#: After this many tries in a row that found nothing, a person is offered.
_PATIENCE = 2
_CANCELS = re.compile("取消|撤|退")
#: 不取消了 gives up cancelling, not the appointment.
_KEEPS = re.compile(r"[不别甭]\S{0,2}取消|[先还]别|留着|保留")
#: Long enough to name a moment, see bot.core.slots.fits.
_A_WHILE = timedelta(minutes=1)
_DONE = (Status.CLOSED, Status.CANCELLED)


def advance(
    talk: Talk,
    reading: Reading,
    last_four: str | None,
    wanted: Purpose | None,
    asked: Topic | None,
    desk: Desk,
    uow: UnitOfWork,
) -> Talk:
    """Take what the message says.

    `last_four`: four digits that may be the end of a telephone number. `wanted`: what the customer says is to be done,
    which may be something else than before; None where the message does not say.
    """
    if wanted is not None and wanted is not talk.purpose:
        talk = replace(talk, purpose=wanted, offered=None, missed=0)
        asked = Topic.TICKET if asked is Topic.TICKET else None
    elif reading.answer is Answer.GIVE_UP and _leaves(talk, reading, asked):
        return replace(talk, outcome=Outcome.KEEP)
    if talk.number is None:
        talk = _find(talk, reading, last_four, asked, desk, uow)
    if talk.purpose is Purpose.PROGRESS and (talk.number or talk.several):
        return replace(talk, outcome=Outcome.TELL)
    if talk.number is None or talk.outcome is not None:
        return talk
    ticket = owned(talk.number, uow)
    try:
        ticket.require_changeable()
    except TicketClosed:
        return replace(talk, outcome=Outcome.CLOSED)
    if talk.purpose is Purpose.CANCEL:
        return _cancel(talk, reading, asked)
    return _change(talk, ticket, reading, asked, desk, uow)


def _leaves(talk: Talk, reading: Reading, asked: Topic | None) -> bool:
    """Whether giving up means the talk: 算了 does, unless cancelling is what the talk is about (取消吧)."""
    return talk.purpose is not Purpose.CANCEL or (asked is Topic.TICKET and not _CANCELS.search(reading.plain))


def next_topic(talk: Talk) -> Topic | None:
    """What is to be asked next; None when the talk is at its end."""
    if talk.outcome is not None:
        return None
    if talk.number is None:
        return Topic.TICKET
    if talk.purpose is Purpose.CANCEL:
        return Topic.CONFIRM
    return Topic.TIME if talk.offered else Topic.CHANGE


def owned(number: str | None, uow: UnitOfWork) -> Ticket:
    """A ticket whose owner the customer has shown to be. Raises TicketNotFound."""
    ticket = uow.tickets.get(number or "")
    if ticket is None:
        raise TicketNotFound
    return ticket


def _find(
    talk: Talk, reading: Reading, last_four: str | None, asked: Topic | None, desk: Desk, uow: UnitOfWork
) -> Talk:
    proofs = [proof for proof in (reading.phone and reading.phone.value, last_four) if proof]
    numbers = [number for number in reading.numbers if not number.startswith(LETTER)]
    if reading.numbers and not numbers:
        return replace(talk, outcome=Outcome.ORDER)
    claimed = next(iter(numbers), talk.claimed)
    if claimed is not None:
        ticket = uow.tickets.get(claimed)
        if ticket and (claimed in talk.several or _owns(ticket, proofs, desk, uow)):
            return replace(talk, number=ticket.number, missed=0)
        # The same answer for a wrong number, a wrong proof and somebody else's ticket.
        first_named = claimed != talk.claimed and not proofs
        missed = talk.missed + (0 if first_named or (asked is None and not proofs) else 1)
        return _missed(replace(talk, claimed=claimed, missed=missed))
    if reading.phone:
        tickets = uow.tickets.of_phone(reading.phone.value)
        if not tickets and uow.catalogue.orders_of(reading.phone.value):
            return replace(talk, outcome=Outcome.ORDER)
    elif asked is not Topic.TICKET or talk.several:
        tickets = uow.tickets.of_conversation(desk.conversation_id)
    else:
        tickets = ()
    called = uow.handoffs.open_for(desk.conversation_id)
    if not tickets and asked is None and talk.purpose is Purpose.PROGRESS and called and called.state == "waiting":
        return replace(talk, outcome=Outcome.WAITING)
    return _choose(talk, tickets, reading, asked)


def _owns(ticket: Ticket, proofs: list[str], desk: Desk, uow: UnitOfWork) -> bool:
    if any(belongs_to(ticket, desk.conversation_id, proof) for proof in (None, *proofs)):
        return True
    return any(one.number == ticket.number for one in uow.tickets.of_conversation(desk.conversation_id))


def _choose(talk: Talk, tickets: tuple[Ticket, ...], reading: Reading, asked: Topic | None) -> Talk:
    wanted = [ticket for ticket in tickets if talk.purpose is Purpose.PROGRESS or ticket.kind in BOOKED]
    found = [ticket for ticket in wanted if ticket.status not in _DONE] or wanted[:1]
    named = [t for t in found if reading.article and reading.article.category == t.fields.get("category")]
    found = named or found
    if len(found) == 1:
        return replace(talk, number=found[0].number, missed=0)
    if found:
        again = talk.missed + 1 if talk.several else 0
        return _missed(replace(talk, several=tuple(ticket.number for ticket in found[:3]), missed=again))
    return _missed(replace(talk, missed=talk.missed + 1 if asked else 0))


def _missed(talk: Talk) -> Talk:
    return replace(talk, outcome=Outcome.PERSON) if talk.missed > _PATIENCE else talk


def _cancel(talk: Talk, reading: Reading, asked: Topic | None) -> Talk:
    if asked is not Topic.CONFIRM:
        return talk
    if reading.answer is Answer.NO or _KEEPS.search(reading.plain):
        return replace(talk, outcome=Outcome.KEEP)
    if reading.answer in (Answer.YES, Answer.GIVE_UP):
        return replace(talk, outcome=Outcome.CANCEL)
    return _missed(replace(talk, missed=talk.missed + 1))


def _change(
    talk: Talk, ticket: Ticket, reading: Reading, asked: Topic | None, desk: Desk, uow: UnitOfWork
) -> Talk:
    if asked is Topic.TIME and reading.answer is Answer.YES and suits(talk.offered, reading.wish):
        return replace(talk, outcome=Outcome.CHANGE)
    told = _details(talk, ticket, reading)
    if reading.wish is not None or (told != talk and _elsewhere(told, ticket)):
        return _offer(told, ticket, reading, desk, uow)
    if told != talk:
        return replace(told, missed=0) if told.offered else replace(told, outcome=Outcome.CHANGE)
    if asked is Topic.TIME and reading.answer is Answer.NO:
        slot = talk.offered.slot if talk.offered else None
        refused = (*talk.refused, slot) if slot is not None else talk.refused
        return replace(talk, offered=None, refused=refused, missed=0)
    if asked in (Topic.TIME, Topic.CHANGE):
        return _missed(replace(talk, missed=talk.missed + 1))
    return talk


def _details(talk: Talk, ticket: Ticket, reading: Reading) -> Talk:
    """New telephone number and address; a number named to find the ticket is not a new one for it."""
    known = dialled(ticket.phone or "", ticket.fields.get("extension"))
    if reading.phone and reading.phone.dialled not in (ticket.phone, known):
        talk = replace(talk, phone=reading.phone.dialled)
    if reading.address:
        landmark = reading.landmark.value if reading.landmark else None
        talk = replace(talk, address=reading.address.value, district=reading.address.district, landmark=landmark)
    return talk


def _elsewhere(talk: Talk, ticket: Ticket) -> bool:
    """Another district is another technician's: the appointment must be made anew."""
    booked = ticket.fields.get("starts_at") is not None
    return booked and talk.district is not None and talk.district != ticket.fields.get("district")


def _offer(talk: Talk, ticket: Ticket, reading: Reading, desk: Desk, uow: UnitOfWork) -> Talk:
    fields = ticket.fields
    district = talk.district or fields.get("district")
    wish = reading.wish or _same_time(ticket)
    found = offer_slot(
        fields.get("category"), district, wish, desk.content.policy, desk.now, desk.conversation_id, uow, talk.refused
    )
    if found.slot is None:
        return replace(talk, outcome=Outcome.PERSON)
    visit = Visit(slot=found.slot.id, starts_at=found.slot.starts_at, ends_at=found.slot.ends_at)
    return replace(talk, offered=visit, fit=found.fit, missed=0)


def _same_time(ticket: Ticket) -> TimeWish:
    """The time that is booked, as a wish: kept where the other technician is free then."""
    starts_at = datetime.fromisoformat(str(ticket.fields["starts_at"]))
    return TimeWish(
        earliest=starts_at, latest=starts_at + _A_WHILE, urgency=None, span=Span(start=0, end=0, text="")
    )


def change(talk: Talk, desk: Desk, uow: UnitOfWork) -> Ticket:
    """Write the change down. Raises TicketClosed or SlotTaken. Runs inside the caller's transaction."""
    ticket = owned(talk.number, uow)
    ticket.require_changeable()
    fields: dict[str, Any] = {}
    status = None
    if talk.offered and talk.offered.slot:
        slot = uow.slots.hold(talk.offered.slot, desk.conversation_id, desk.now)
        uow.slots.release(ticket.id)
        uow.slots.book(slot.id, ticket.id)
        status = Status.SCHEDULED
        fields |= {
            "technician": slot.technician,
            "starts_at": slot.starts_at.isoformat(),
            "ends_at": slot.ends_at.isoformat(),
        }
    if talk.phone:
        fields["phone"] = talk.phone
    if talk.address:
        district = talk.district or ticket.fields.get("district")
        fields |= {"address": talk.address, "district": district, "landmark": talk.landmark}
    return uow.tickets.change(
        ticket, actor="customer", event="changed", now=desk.now, status=status, fields=fields, phone=talk.phone
    )


def cancel(talk: Talk, desk: Desk, uow: UnitOfWork) -> Ticket:
    """Cancel and free the slot. Raises TicketClosed. Runs inside the caller's transaction."""
    ticket = owned(talk.number, uow)
    ticket.require_changeable()
    uow.slots.release(ticket.id)
    return uow.tickets.change(
        ticket, actor="customer", event="cancelled", now=desk.now, status=Status.CANCELLED
    )
