"""Booking a repair: one step of the talk, and the booking itself (R30–R34, R43).

`advance` is called inside the caller's transaction and writes nothing but the alarm in a matter of safety, which
is the same however often it is raised.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.core import repair
from bot.core.catalogue import model_key
from bot.core.content import Content
from bot.core.handoff import Reason
from bot.core.policy import (
    CategoryRules,
    Guarantee,
    GuaranteeState,
    decide_guarantee,
    find_danger,
    rules_of,
    visit_deadline,
)
from bot.core.reading import Answer, Reading, Span, TimeWish
from bot.core.repair import Appliance, Bought, Draft, Outcome, Progress, Topic, Visit
from bot.core.say import Say, quoted, say
from bot.core.slots import Slot
from bot.core.tickets import Kind, Status, Ticket, number_prefix
from bot.services import handoff
from bot.services.ports import UnitOfWork
from bot.services.slots import offer_slot

#: After this many answers in a row that could not be read, a person is offered.
_PATIENCE = 2


@dataclass(frozen=True, kw_only=True)
class Talk:
    """Where a booking stands."""

    draft: Draft
    progress: Progress


@dataclass(frozen=True, kw_only=True)
class Step:
    """What a message came to."""

    talk: Talk
    #: What to say before the next question.
    says: tuple[Say, ...]
    #: What is to be asked next; None: the form is finished, `talk.progress.outcome` says how.
    ask: Topic | None
    #: False where the message held nothing for the booking, so that it may be about something else.
    heard: bool


@dataclass(frozen=True, kw_only=True)
class Desk:
    """Where and when the talk takes place."""

    content: Content
    conversation_id: str
    now: datetime

    def rules(self, draft: Draft) -> CategoryRules:
        return rules_of(self.content.policy, draft.article.category if draft.article else None)

    def guarantee(self, draft: Draft) -> Guarantee:
        article = draft.article or Appliance(said="")
        today = self.now.astimezone(self.content.company.zone).date()
        bought = draft.bought.days if draft.bought else None
        return decide_guarantee(
            self.content.policy, article.category, bought, today, article.guarantee_months
        )


def advance(
    talk: Talk, reading: Reading, asked: Topic | None, gives_up: bool, desk: Desk, uow: UnitOfWork
) -> Step:
    """Take what the message says and decide what is asked next.

    `gives_up`: the dialogue understood a wish to end it, where the words alone do not tell.
    """
    if gives_up or reading.answer is Answer.GIVE_UP or (asked is Topic.TERMS and reading.answer is Answer.NO):
        return _end(talk, Outcome.GIVEN_UP)
    says: list[Say] = []
    new = _alarm(talk, reading, says, desk, uow)
    new = _answers(new, reading, asked, says)
    new = replace(new, draft=_look_up(repair.take(new.draft, reading, asked), reading, uow))
    new = _wish(new, reading, asked)
    heard = new != talk or repair.informs(reading)
    new = _count(new, asked)
    if max(new.progress.unread.values(), default=0) > _PATIENCE:
        return _end(new, Outcome.PERSON)
    new = _open(new, says)
    new = _tell_terms(new, says, desk)
    new = _propose_check(new, says, desk)
    return _next(_confirm_changes(talk, new, asked, says), tuple(says), heard, desk, uow)


def _end(talk: Talk, outcome: Outcome) -> Step:
    return Step(
        talk=replace(talk, progress=replace(talk.progress, outcome=outcome)), says=(), ask=None, heard=True
    )


def _alarm(talk: Talk, reading: Reading, says: list[Say], desk: Desk, uow: UnitOfWork) -> Talk:
    """In a matter of safety: what to do at once, and the person on duty is told (R32, R55)."""
    danger = find_danger(desk.content.policy, reading.text)
    if danger is None or talk.progress.danger is not None:
        return talk
    says.append(say(f"utter_danger_{danger.kind}"))
    handoff.enter_queue(
        desk.conversation_id, Reason.DANGER, {"text": reading.text}, desk.content, desk.now, uow
    )
    fault = talk.draft.fault or (reading.fault.text if reading.fault else reading.text)
    progress = replace(talk.progress, danger=danger.kind, opened=True, checked=True)
    return Talk(draft=replace(talk.draft, fault=fault), progress=progress)


def _answers(talk: Talk, reading: Reading, asked: Topic | None, says: list[Say]) -> Talk:
    """What yes and no mean to the three questions that are put as proposals."""
    draft, progress = talk.draft, talk.progress
    if reading.answer is Answer.YES:
        if asked is Topic.TERMS:
            draft = replace(draft, terms="agreed")
        elif asked is Topic.TIME and progress.offered:
            draft = replace(draft, time=progress.offered)
        elif asked is Topic.CONFIRM:
            draft = replace(draft, confirm=True)
    elif reading.answer is Answer.NO and asked is Topic.TIME and reading.wish is None:
        progress = replace(progress, offered=None, wish_from=None, wish_until=None, declined=True)
    elif reading.answer is Answer.NO and asked is Topic.CONFIRM:
        progress = replace(progress, correcting=True)
    return Talk(draft=draft, progress=progress)


def _wish(talk: Talk, reading: Reading, asked: Topic | None) -> Talk:
    """A time the customer names is kept until slots are looked at; at the end it opens the question again."""
    wish = reading.wish
    if wish is None or (talk.draft.time is not None and asked is not Topic.CONFIRM and not reading.correcting):
        return talk
    progress = replace(
        talk.progress, wish_from=wish.earliest, wish_until=wish.latest, offered=None, declined=False
    )
    return Talk(draft=replace(talk.draft, time=None, confirm=None), progress=progress)


def _look_up(draft: Draft, reading: Reading, uow: UnitOfWork) -> Draft:
    """What the catalogue and the order list know beside the customer's word."""
    article = draft.article
    if article and article.model and article.guarantee_months is None:
        known = uow.catalogue.by_key(model_key(article.model))
        if known:
            article = replace(
                article, category=known.category, model=known.model, guarantee_months=known.guarantee_months
            )
            draft = replace(draft, article=article)
    orders = [order for number in reading.numbers for order in uow.catalogue.order(number)]
    if not orders and draft.bought is None and draft.phone and article:
        orders = list(uow.catalogue.orders_of(draft.phone))
    for order in orders:
        bought = uow.catalogue.by_key(model_key(order.model))
        if bought and (article is None or article.category in (None, bought.category)):
            if article and article.model and article.model != bought.model:
                continue
            found = Appliance(
                said=article.said if article else bought.name,
                category=bought.category,
                model=bought.model,
                guarantee_months=bought.guarantee_months,
            )
            day = Bought(said=order.number, first=order.ordered_on, last=order.ordered_on, order=order.number)
            return replace(draft, article=found, bought=draft.bought or day)
    return draft


def _open(talk: Talk, says: list[Say]) -> Talk:
    """The opening of any after-sales talk (R30), with the fault read back in the customer's words."""
    if talk.progress.opened:
        return talk
    if talk.draft.fault:
        says.append(say("utter_repair_opening", fault=quoted(talk.draft.fault)))
    else:
        says.append(say("utter_repair_sorry"))
    return replace(talk, progress=replace(talk.progress, opened=True))


def _tell_terms(talk: Talk, says: list[Say], desk: Desk) -> Talk:
    """Within the guarantee there is nothing to agree to: it is told in passing (R33)."""
    draft = talk.draft
    if talk.progress.danger or draft.terms or draft.bought is None or draft.article is None:
        return talk
    guarantee = desk.guarantee(draft)
    if guarantee.state is not GuaranteeState.IN:
        return talk
    says.append(say("utter_repair_free", article=quoted(draft.article.said)))
    return replace(talk, draft=replace(draft, terms="free"))


def _propose_check(talk: Talk, says: list[Say], desk: Desk) -> Talk:
    """Where a simple check exists it is proposed once, before anybody is sent (R43)."""
    check = desk.rules(talk.draft).first_check
    if talk.progress.checked or talk.draft.article is None or check is None or talk.draft.fault is None:
        return talk
    says.append(say("utter_repair_first_check", check=check))
    return replace(talk, progress=replace(talk.progress, checked=True))


def _confirm_changes(before: Talk, after: Talk, asked: Topic | None, says: list[Say]) -> Talk:
    """A correction given at the final question is the consent to the rest."""
    if asked is not Topic.CONFIRM or after.draft == before.draft or after.draft.confirm:
        return after
    if after.draft.time is None and before.draft.time is not None:
        return after
    says.append(say("utter_repair_corrected"))
    return replace(after, draft=replace(after.draft, confirm=True))


def _next(talk: Talk, says: tuple[Say, ...], heard: bool, desk: Desk, uow: UnitOfWork) -> Step:
    topic = repair.next_topic(talk.draft, talk.progress.danger is not None, desk.rules(talk.draft).visited)
    if topic is None:
        talk = replace(talk, progress=replace(talk.progress, outcome=Outcome.BOOK))
        return Step(talk=talk, says=says, ask=None, heard=heard)
    if topic is Topic.TIME and talk.progress.offered is None and not talk.progress.declined:
        talk, more = _offer(talk, desk, uow)
        if talk.draft.time is not None:
            return _next(talk, says + more, heard, desk, uow)
        says += more
    return Step(talk=talk, says=says, ask=topic, heard=heard)


def _offer(talk: Talk, desk: Desk, uow: UnitOfWork) -> tuple[Talk, tuple[Say, ...]]:
    """Look for a slot to propose; where no technician is to be had, somebody calls to arrange it."""
    draft, progress = talk.draft, talk.progress
    category = draft.article.category if draft.article else None
    district = draft.address.district if draft.address else None
    wish = _bounds(progress)
    policy = desk.content.policy
    slot, fits = offer_slot(category, district, wish, policy, desk.now, uow)
    if slot is None or (progress.danger and slot.starts_at > desk.now + policy.urgent_within):
        return replace(talk, draft=replace(draft, time=Visit())), ()
    visit = _visit(slot)
    if progress.danger:
        return replace(talk, draft=replace(draft, time=visit)), ()
    sorry = () if fits else (say("utter_repair_time_full"),)
    return replace(talk, progress=replace(progress, offered=visit)), sorry


def _bounds(progress: Progress) -> TimeWish | None:
    if progress.wish_from is None and progress.wish_until is None:
        return None
    span = Span(start=0, end=0, text="")
    return TimeWish(earliest=progress.wish_from, latest=progress.wish_until, urgency=None, span=span)


def _visit(slot: Slot) -> Visit:
    return Visit(slot=slot.id, starts_at=slot.starts_at, ends_at=slot.ends_at)


def _count(talk: Talk, asked: Topic | None) -> Talk:
    """Count how often in a row a question got no answer: the next time it is put in other words (R9)."""
    if asked is None:
        return talk
    answered = getattr(talk.draft, asked) is not None or talk.progress.correcting or talk.progress.declined
    unread: dict[str, int] = {} if answered else {asked: talk.progress.unread.get(asked, 0) + 1}
    return replace(talk, progress=replace(talk.progress, unread=unread))


def book(talk: Talk, desk: Desk, uow: UnitOfWork) -> Ticket:
    """Write the repair down and take its slot. Raises SlotTaken where somebody else was faster.

    Every topic must be known: the caller checks with bot.core.repair.next_topic. Runs inside the caller's transaction.
    """
    draft, company = talk.draft, desk.content.company
    slot = uow.slots.hold(draft.time.slot) if draft.time and draft.time.slot else None
    district = draft.address.district if draft.address else None
    urgent = talk.progress.danger is not None
    due = visit_deadline(desk.content.policy, company, urgent=urgent, district=district, now=desk.now)
    ticket = uow.tickets.add(
        Kind.REPAIR,
        Status.SCHEDULED if slot else Status.RECEIVED,
        desk.conversation_id,
        draft.phone,
        urgent,
        _fields(talk, slot, desk),
        max(due, slot.ends_at) if slot else due,
        number_prefix(Kind.REPAIR, desk.now, company.zone),
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
        "article": article.said,
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
        "visit": desk.rules(draft).visited,
        "technician": slot.technician if slot else None,
        "starts_at": slot.starts_at.isoformat() if slot else None,
        "ends_at": slot.ends_at.isoformat() if slot else None,
    }
