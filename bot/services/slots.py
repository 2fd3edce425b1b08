"""Appointments."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.core.policy import Policy
from bot.core.reading import TimeWish
from bot.core.shop import Company
from bot.core.slots import Slot, best_slot, slots_of
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
    uow: UnitOfWork,
) -> tuple[Slot | None, bool]:
    """A free slot to propose, and whether it meets the wish; None where no technician does this or is free.

    Runs inside the caller's transaction.
    """
    since = now + policy.shortest_notice
    free = uow.slots.free(category, district, since, now + timedelta(days=policy.booking_days))
    return best_slot(free, wish)
