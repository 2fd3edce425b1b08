"""When somebody comes: the wish, the slot that is offered, the slot that is refused (R34)."""

from __future__ import annotations

from dataclasses import replace

from bot.core.reading import Reading, Span, TimeWish
from bot.core.repair import Progress, Topic, Visit
from bot.core.say import Say, say
from bot.core.slots import Fit, Slot, fits
from bot.services.ports import UnitOfWork
from bot.services.repair_talk import Desk, Talk, in_hours
from bot.services.slots import offer_slot


def suits(offered: Visit | None, wish: TimeWish | None) -> bool:
    """可以,下午三点 agrees to what was offered only where that is the offered time."""
    if wish is None or offered is None or offered.starts_at is None or offered.ends_at is None:
        return True
    slot = Slot(id=offered.slot or 0, technician="", starts_at=offered.starts_at, ends_at=offered.ends_at)
    return fits(slot, wish)


def declined(progress: Progress) -> Progress:
    slot = progress.offered.slot if progress.offered else None
    refused = (*progress.refused, slot) if slot is not None else progress.refused
    return replace(progress, offered=None, wish_from=None, wish_until=None, declined=True, refused=refused)


def note_wish(talk: Talk, reading: Reading, asked: Topic | None, correcting: bool) -> Talk:
    """A time the customer names is kept until slots are looked at; a correction opens the question again."""
    wish = reading.wish
    if wish is None or (talk.draft.time is not None and asked is not Topic.CONFIRM and not correcting):
        return talk
    progress = replace(
        talk.progress,
        wish_from=wish.earliest,
        wish_until=wish.latest,
        wish_excluded=wish.excluded,
        offered=None,
        declined=False,
    )
    return Talk(draft=replace(talk.draft, time=None, confirm=None), progress=progress)


def offer(talk: Talk, desk: Desk, uow: UnitOfWork) -> tuple[Talk, tuple[Say, ...]]:
    """Look for a slot to propose; where no technician is to be had, somebody calls to arrange it."""
    draft, progress = talk.draft, talk.progress
    category = draft.article.category if draft.article else None
    district = draft.address.district if draft.address else None
    policy = desk.content.policy
    found = offer_slot(category, district, _bounds(progress), policy, desk.now, desk.conversation_id, uow, progress.refused)
    slot = found.slot
    if slot is None or (progress.danger and slot.ends_at > desk.now + policy.urgent_within):
        return replace(talk, draft=replace(draft, time=Visit())), ()
    visit = Visit(slot=slot.id, starts_at=slot.starts_at, ends_at=slot.ends_at)
    if progress.danger:
        return replace(talk, draft=replace(draft, time=visit)), ()
    return replace(talk, progress=replace(progress, offered=visit)), not_as_wished(found.fit, desk)


def not_as_wished(fit: Fit, desk: Desk) -> tuple[Say, ...]:
    """The apology, with its reason, where another time is offered than the wished one (R34)."""
    if fit is Fit.MEETS:
        return ()
    policy = desk.content.policy
    return (say(f"utter_slot_{fit}", hours=in_hours(policy.shortest_notice), days=str(policy.booking_days)),)


def _bounds(progress: Progress) -> TimeWish:
    return TimeWish(
        earliest=progress.wish_from,
        latest=progress.wish_until,
        urgency=None,
        span=Span(start=0, end=0, text=""),
        excluded=progress.wish_excluded,
    )
