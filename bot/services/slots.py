"""Appointments."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from bot.core.policy import Policy
from bot.core.reading import TimeWish
from bot.core.shop import Company
from bot.core.slots import Offer, offer, slots_of
from bot.services.ports import UnitOfWork


def open_days(company: Company, policy: Policy, now: datetime, uow: UnitOfWork) -> int:
    """Make the coming days bookable; days that are open already stay as they are. Gives the number of new slots."""
    today = now.astimezone(company.zone).date()
    with uow:
        added = uow.slots.open_days(
            [
                slot
                for technician in company.technicians
                for slot in slots_of(technician, today, policy.booking_days, company.zone)
            ]
        )
        uow.commit()
    return added


def offer_slot(
    category: str | None,
    district: str | None,
    wish: TimeWish | None,
    policy: Policy,
    now: datetime,
    holder: str,
    uow: UnitOfWork,
    but_not: Collection[int] = (),
) -> Offer:
    """A free slot to propose, at no time of those in `but_not`. Runs inside the caller's transaction.

    It is kept for the conversation `holder` for some minutes: who is offered a time can agree to it.
    """
    since, until = now + policy.shortest_notice, now + timedelta(days=policy.booking_days)
    free = uow.slots.free(category, district, since, until, holder, now)
    refused = {slot.starts_at for slot in free if slot.id in but_not}
    open_ones = [slot for slot in free if slot.starts_at not in refused]
    while True:
        found = offer(open_ones, wish, since, until)
        if found.slot is None or uow.slots.reserve(found.slot.id, holder, now, now + policy.offer_kept):
            return found
        open_ones.remove(found.slot)
