"""Quality inspection: supervisors see every score, colleagues their own."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Literal

from fastapi import APIRouter, Form, Path, Query, Response

from bot.core.inspection import ASKS, STATES, State
from bot.core.staff import Permission
from bot.desk.access import Inspects, Talks
from bot.desk.section import Section
from bot.services import inspection

router = APIRouter(prefix="/inspection")
SECTION = Section(router=router, title="质检", path="/desk/inspection", permission=Permission.TALK, key="i")

_SHOWN, _HISTORY = 50, 300
#: What averages and samples are taken of.
_RECENT = timedelta(days=30)

Number = Annotated[int, Path(ge=1, le=2**62)]
Text = Annotated[str, Form(max_length=5000)]


@router.get("")
def inspections(
    visit: Talks,
    who: Annotated[int | Literal[""], Query()] = "",
    state: State | Literal[""] = "",
    before: Annotated[int | None, Query(ge=1, le=2**62)] = None,
) -> Response:
    """Scores, newest first; whoever does not inspect sees the own ones alone."""
    all_of_them = visit.may(Permission.INSPECT)
    account = (who or None) if all_of_them else visit.account.id
    with visit.unit_of_work() as uow:
        found = uow.inspections.page(account, state or None, before, _SHOWN + 1)
        averages = uow.inspections.averages(visit.now - _RECENT) if all_of_them else ()
    return visit.page(
        "inspections.html",
        found=found[:_SHOWN],
        more=found[_SHOWN - 1].id if len(found) > _SHOWN else None,
        averages=averages,
        states=STATES,
        who=who,
        state=state,
        all_of_them=all_of_them,
    )


@router.get("/sample")
def sample(visit: Inspects) -> Response:
    """Any conversation of the last days that nobody has commented."""
    with visit.unit_of_work() as uow:
        found = uow.inspections.random(visit.account.id, visit.now - _RECENT)
    if found is None:
        return visit.go("/desk/inspection", "最近 30 天的对话都看过了。")
    return visit.go(f"/desk/inspection/{found.id}")


@router.get("/{number}")
def inspection_page(visit: Talks, number: Number) -> Response:
    """A conversation with the lines that broke the standard."""
    with visit.unit_of_work() as uow:
        found = inspection.visible(number, visit.account, uow)
        return visit.page(
            "inspection.html",
            one=found,
            faults={line: [fault for fault in found.faults if fault.line == line] for line in {f.line for f in found.faults}},
            entries=uow.talks.entries(found.conversation_id, 0, _HISTORY),
            talk=uow.talks.customer(found.conversation_id),
            remarks=uow.inspections.remarks(number),
            states=STATES,
            asks=ASKS,
        )


@router.post("/{number}/comment")
def comment(visit: Inspects, number: Number, text: Text) -> Response:
    inspection.comment(visit.account, number, text, visit.now, visit.unit_of_work())
    return visit.go(f"/desk/inspection/{number}", "已写下。")


@router.post("/{number}/appeal")
def appeal(visit: Talks, number: Number, text: Text) -> Response:
    inspection.appeal(visit.account, number, text, visit.now, visit.unit_of_work())
    return visit.go(f"/desk/inspection/{number}", "申诉已提交。")


@router.post("/{number}/decide")
def decide(visit: Inspects, number: Number, text: Text, granted: Annotated[bool, Form()]) -> Response:
    inspection.decide(visit.account, number, granted, text, visit.now, visit.unit_of_work())
    return visit.go(f"/desk/inspection/{number}", "申诉已处理。")
