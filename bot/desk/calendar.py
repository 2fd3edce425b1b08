"""Technicians' days: bookings, and days off."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated

from fastapi import APIRouter, Form, Query, Response

from bot.core.content_edit import DOCUMENTS
from bot.desk.access import EditsContent
from bot.desk.section import Section
from bot.services import calendar

router = APIRouter(prefix="/content/calendar")
SECTION = Section(router=router)

#: Days of a page.
_DAYS = 7
Technician = Annotated[str, Form(min_length=1, max_length=32)]
Day = Annotated[date, Form()]


@router.get("")
def calendar_page(visit: EditsContent, page: Annotated[int, Query(ge=0, le=8)] = 0) -> Response:
    """A week from today, or one of the next."""
    company = visit.parts.content.company
    first = visit.now.astimezone(company.zone).date() + timedelta(days=_DAYS * page)
    days = [first + timedelta(days=number) for number in range(_DAYS)]
    with visit.unit_of_work() as uow:
        found = {(one.technician, one.day): one for one in uow.slots.calendar(days[0], days[-1])}
    return visit.page("calendar.html", documents=DOCUMENTS, days=days, found=found, men=company.technicians, page=page)


@router.post("/close")
def close(visit: EditsContent, technician: Technician, day: Day) -> Response:
    booked = calendar.close_day(visit.account, technician, day, visit.parts.content.company, visit.now, visit.unit_of_work())
    left = f"已预约的 {'、'.join(booked)} 请联系客户改约。" if booked else ""
    return visit.go("/desk/content/calendar", f"已请假，不再约给客户。{left}")


@router.post("/reopen")
def reopen(visit: EditsContent, technician: Technician, day: Day) -> Response:
    calendar.reopen_day(visit.account, technician, day, visit.parts.content.company, visit.now, visit.unit_of_work())
    return visit.go("/desk/content/calendar", "已恢复，可以约给客户。")
