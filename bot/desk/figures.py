"""The managers' figures (R74)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Response

from bot.core.errors import Refused
from bot.core.report import Report
from bot.core.staff import Permission
from bot.core.ticket_desk import Period
from bot.desk.access import ReadsFigures
from bot.desk.section import Section
from bot.desk.tables import Table, as_csv, as_xlsx
from bot.desk.visit import Visit
from bot.services import report

router = APIRouter(prefix="/figures")
SECTION = Section(router=router, title="报表", path="/desk/figures", permission=Permission.FIGURES, key="f")

#: Days of the longest period.
_LONGEST = 366
Day = Annotated[date | Literal[""], Query()]


@router.get("")
def figures(visit: ReadsFigures, first: Day = "", last: Day = "") -> Response:
    """Today, or any days."""
    made = _report(visit, first, last)
    return visit.page("figures.html", report=made, charts=_charts(made), periods=_periods(visit))


@router.get("/export.{form}")
def export(visit: ReadsFigures, form: Literal["csv", "xlsx"], first: Day = "", last: Day = "") -> Response:
    """The same as the page shows."""
    made = _report(visit, first, last)
    numbers = [(one.title, one.text, one.hint) for one in made.numbers]
    tables = [Table(title="概况", head=("指标", "数值", "说明"), rows=numbers)]
    tables += [Table(title=one.title, head=one.head, rows=one.rows) for one in made.sheets]
    return (as_csv if form == "csv" else as_xlsx)(f"figures-{made.first}-{made.last}", tables)


def _report(visit: Visit, first: date | Literal[""], last: date | Literal[""]) -> Report:
    content = visit.parts.content
    day = report.today(content, visit.now).first
    period = Period(first=first or last or day, last=last or first or day)
    if period.days < 1:
        raise Refused("结束日期不能早于开始日期。")
    if period.days > _LONGEST:
        raise Refused("一次最多看一年。")
    return report.read(period, content, visit.now, visit.unit_of_work())


def _charts(made: Report) -> dict[str, dict[str, object]]:
    """What static/figures.js draws."""
    return {
        one.id: {"kind": one.chart, "names": [row[0] for row in one.rows], "values": [row[1] for row in one.rows]}
        for one in made.sheets
        if one.chart and one.rows
    }


def _periods(visit: Visit) -> tuple[tuple[str, date, date], ...]:
    """Offered at the top."""
    day = report.today(visit.parts.content, visit.now).first
    month = day.replace(day=1)
    before = month - timedelta(days=1)
    return (
        ("今天", day, day),
        ("昨天", day - timedelta(days=1), day - timedelta(days=1)),
        ("近 7 天", day - timedelta(days=6), day),
        ("本月", month, day),
        ("上月", before.replace(day=1), before),
    )
