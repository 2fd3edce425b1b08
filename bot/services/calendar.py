"""Technicians' days: what is free, what is booked, and days off (R34)."""

from __future__ import annotations

from datetime import date, datetime

from bot.core.errors import Refused
from bot.core.shop import Company
from bot.core.staff import Account
from bot.services.ports import UnitOfWork


def close_day(by: Account, technician: str, day: date, company: Company, now: datetime, uow: UnitOfWork) -> tuple[str, ...]:
    """Nobody is offered this day any more; gives the tickets that are booked and must be moved by a person. Raises Refused."""
    _check(technician, day, company, now)
    with uow:
        booked = uow.slots.close_day(technician, day)
        uow.staff.record(by, "close_day", technician, now, {"day": day.isoformat()})
        uow.commit()
    return booked


def reopen_day(by: Account, technician: str, day: date, company: Company, now: datetime, uow: UnitOfWork) -> None:
    """The day can be booked again. Raises Refused."""
    _check(technician, day, company, now)
    with uow:
        uow.slots.reopen_day(technician, day)
        uow.staff.record(by, "reopen_day", technician, now, {"day": day.isoformat()})
        uow.commit()


def _check(technician: str, day: date, company: Company, now: datetime) -> None:
    if technician not in {one.code for one in company.technicians}:
        raise Refused("没有这位师傅。")
    if day < now.astimezone(company.zone).date():
        raise Refused("过去的日子不能改。")
