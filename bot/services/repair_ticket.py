"""Writing a repair down (R31, R32, R34)."""

from __future__ import annotations

from typing import Any

from bot.core.policy import visit_deadline
from bot.core.repair import Appliance
from bot.core.slots import Slot
from bot.core.tickets import Kind, Status, Ticket, number_prefix
from bot.services.ports import UnitOfWork
from bot.services.repair_talk import Desk, Talk, is_visited


def book(talk: Talk, desk: Desk, uow: UnitOfWork) -> Ticket:
    """Write the repair down and take its slot. Raises SlotTaken where somebody else was faster.

    Every topic must be known: the caller checks with bot.core.repair.next_topic. Runs inside the caller's transaction.
    """
    draft, company = talk.draft, desk.content.company
    slot = uow.slots.hold(draft.time.slot, desk.conversation_id, desk.now) if draft.time and draft.time.slot else None
    district = draft.address.district if draft.address else None
    urgent = talk.progress.danger is not None
    kind = Kind.INSTALL if talk.progress.install else Kind.REPAIR
    due = visit_deadline(desk.content.policy, company, urgent=urgent, district=district, now=desk.now)
    ticket = uow.tickets.add(
        kind,
        Status.SCHEDULED if slot else Status.RECEIVED,
        desk.conversation_id,
        draft.phone,
        urgent,
        _fields(talk, slot, desk),
        max(due, slot.ends_at) if slot else due,
        number_prefix(kind, desk.now, company.zone),
        desk.now,
    )
    if slot:
        uow.slots.book(slot.id, ticket.id)
    person = draft.name
    uow.conversations.name_customer(
        desk.conversation_id, person.name if person else None, person.title if person else None, draft.phone
    )
    return ticket


def _fields(talk: Talk, slot: Slot | None, desk: Desk) -> dict[str, Any]:
    """What a repair's ticket records (R31)."""
    draft = talk.draft
    article = draft.article or Appliance(said="")
    return {
        "fault": draft.fault,
        "article": article.shown,
        "category": article.category,
        "model": article.model,
        "bought": draft.bought.said if draft.bought else None,
        "order": draft.bought.order if draft.bought else None,
        "guarantee": desk.guarantee(draft).state,
        "terms": draft.terms,
        "name": draft.name.name if draft.name else None,
        "title": draft.name.title if draft.name else None,
        "phone": draft.phone,
        "address": draft.address.text if draft.address else None,
        "district": draft.address.district if draft.address else None,
        "landmark": draft.landmark or None,
        "danger": talk.progress.danger,
        "visit": is_visited(talk, desk),
        "technician": slot.technician if slot else None,
        "starts_at": slot.starts_at.isoformat() if slot else None,
        "ends_at": slot.ends_at.isoformat() if slot else None,
    }
