"""Technicians' days off (R34)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.core.content import Content
from bot.core.errors import Refused
from bot.core.slots import Day
from bot.core.staff import Role
from bot.services import calendar, slots
from tests.integration.conftest import NOW
from tests.integration.desk import Units, colleague
from tests.integration.desk_web import Enter


def of(units: Units, code: str, number: int) -> Day:
    """A technician's day of the calendar, so many days from now on which the technician works."""
    with units() as uow:
        days = [one for one in uow.slots.calendar(NOW.date() + timedelta(days=5), NOW.date() + timedelta(days=13)) if one.technician == code]
    return days[number]


def test_r34_day_off_is_offered_to_nobody_and_reopened(unit_of_work: Units, content: Content) -> None:
    man, by = content.company.technicians[-1], colleague(unit_of_work, Role.MANAGER)
    day = of(unit_of_work, man.code, 0)
    since, until = NOW, NOW + timedelta(days=14)

    def offered() -> int:
        with unit_of_work() as uow:
            free = uow.slots.free(None, None, since, until, "0" * 32, NOW)
        return sum(one.technician == man.code and one.starts_at.astimezone(content.company.zone).date() == day.day for one in free)

    assert offered() == day.free > 0
    calendar.close_day(by, man.code, day.day, content.company, NOW, unit_of_work())
    assert offered() == 0
    slots.open_days(content.company, content.policy, NOW, unit_of_work())
    assert offered() == 0  # the hourly job does not open it again
    assert of(unit_of_work, man.code, 0).closed == day.free
    calendar.reopen_day(by, man.code, day.day, content.company, NOW, unit_of_work())
    assert offered() == day.free


def test_booked_visits_of_a_day_off_are_named(unit_of_work: Units, content: Content) -> None:
    by = colleague(unit_of_work, Role.MANAGER)
    with pytest.raises(Refused, match="没有这位"):
        calendar.close_day(by, "T99", NOW.date(), content.company, NOW, unit_of_work())
    with pytest.raises(Refused, match="过去"):
        calendar.close_day(by, "T01", NOW.date() - timedelta(days=1), content.company, NOW, unit_of_work())
    assert calendar.close_day(by, "T01", NOW.date() + timedelta(days=60), content.company, NOW, unit_of_work()) == ()


async def test_calendar_is_shown(enter: Enter) -> None:
    client = await enter(Role.MANAGER)
    page = (await client.get("/desk/content/calendar")).text
    assert "李建国" in page
    assert "请假" in page
