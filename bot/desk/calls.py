"""Telephone mode: a call's page, and the call register (R72)."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, Form, Path, Query, Response

from bot.core import courtesy
from bot.core.calls import PHONE, Call
from bot.core.errors import Refused, TurnFailed
from bot.core.policy import find_danger
from bot.core.staff import Permission
from bot.core.talks import Author, Entry
from bot.core.tickets import KINDS, LETTERS
from bot.core.wants import WANTS
from bot.desk.access import OnTelephone
from bot.desk.section import Section
from bot.desk.talk_suggest import Json, offered_from, offered_json
from bot.desk.visit import Visit
from bot.services.drafts import Draft
from bot.services.suggest import Asked, Proposal

router = APIRouter(prefix="/call")
SECTION = Section(router=router, title="电话", path="/desk/call", permission=Permission.TELEPHONE, key="c")

_REGISTER, _LINES = 50, 200

CallId = Annotated[int, Path(ge=1, le=2**62)]
Words = Annotated[str, Form(max_length=5000)]
Short = Annotated[str, Form(max_length=200)]


@router.get("")
def register(
    visit: OnTelephone,
    q: Annotated[str, Query(max_length=60)] = "",
    before: Annotated[int | None, Query(ge=1, le=2**62)] = None,
    phone: Annotated[str, Query(max_length=30)] = "",
) -> Response:
    """The register; `phone` is put into the field of a new call, for telephone systems that open this page."""
    with visit.unit_of_work() as uow:
        found = uow.calls.latest(_REGISTER, search=q.strip(), before=before)
    return visit.page("calls.html", calls=found, q=q, phone=phone, more=len(found) == _REGISTER, now=visit.now)


@router.post("")
def begin(visit: OnTelephone, phone: Annotated[str, Form(max_length=30)] = "") -> Response:
    call = visit.parts.telephone.begin(visit.account, _number(visit, phone))
    return visit.go(f"/desk/call/{call.id}")


@router.get("/{call_id}")
async def call_page(visit: OnTelephone, call_id: CallId) -> Response:
    """The caller's file, what to say, and the list that fills."""
    context = await _panel(visit, call_id)
    file = await asyncio.to_thread(_file, visit, context["call"])
    return visit.page("call.html", **context, file=file)


@router.post("/{call_id}/heard")
async def heard(visit: OnTelephone, call_id: CallId, text: Words) -> Response:
    """What the customer says, in any order; gives the panel with what to say.

    What would have been written down before is written now: the talk goes on as if it had been.
    """
    if (await _panel(visit, call_id))["proposal"].pending:
        await visit.parts.telephone.book(visit.account, call_id, agreed=False)
    await asyncio.to_thread(visit.parts.telephone.hear, visit.account, call_id, text)
    if find_danger(visit.parts.content.policy, text):
        # Whoever is on duty is told now and not when the ticket is booked (R32).
        await visit.parts.telephone.book(visit.account, call_id, agreed=False)
    return visit.page("call_panel.html", **await _panel(visit, call_id))


@router.post("/{call_id}/said")
async def said(visit: OnTelephone, call_id: CallId, place: Annotated[int, Form(ge=0, le=9)], offered: Json, want: Short = "") -> Response:
    """The clerk has read out one of the proposals."""
    shown = offered_from(offered)
    if place >= len(shown):
        raise Refused("这一句已经变了，请再看一下。")
    draft = Draft(text=shown[place].text, offered=shown, want=want)
    await asyncio.to_thread(visit.parts.telephone.say, visit.account, call_id, draft, place)
    return visit.page("call_panel.html", **await _panel(visit, call_id))


@router.post("/{call_id}/book")
async def book(visit: OnTelephone, call_id: CallId) -> Response:
    """Written down for good, by the same actions as in a chat."""
    before = await _panel(visit, call_id)
    proposal: Proposal = before["proposal"]
    if not proposal.bookable:
        raise Refused("资料还没有齐，右边标出的项目问到以后再登记。")
    await visit.parts.telephone.book(visit.account, call_id, agreed=not proposal.pending)
    return visit.page("call_panel.html", **await _panel(visit, call_id))


@router.post("/{call_id}/end")
def end(visit: OnTelephone, call_id: CallId, matter: Short = "", result: Short = "", note: Words = "") -> Response:
    visit.parts.telephone.end(visit.account, call_id, matter, result, note)
    return visit.go("/desk/call", "通话已登记。")


def _number(visit: Visit, text: str) -> str | None:
    """Digits alone; None where nothing was typed: the caller's number is not shown."""
    if not text.strip():
        return None
    found = visit.parts.reads.read(text, now=visit.now, asked="phone").phone
    if found is None:
        raise Refused(f"“{text.strip()}”不是完整的电话号码，不显示号码的来电请留空。")
    return found.value


def _file(visit: Visit, call: Call) -> Any:
    with visit.unit_of_work() as uow:
        return visit.parts.telephone.file(call, uow)


async def _panel(visit: Visit, call_id: int) -> dict[str, Any]:
    """What changes while the call goes on."""
    call, asked, entries = await asyncio.to_thread(_state, visit, call_id)
    try:
        proposal = await visit.parts.suggester(asked)
    except TurnFailed:
        proposal = Proposal(
            suggestions=(), checklist=(), warnings=("助手现在没有回应,请稍后再试。",), want="", form="", bookable=False, pending=False
        )
    told = _just_written(entries)
    return {
        "call": call,
        "entries": entries,
        "proposal": proposal,
        "told": told,
        "offered": offered_json(proposal.suggestions),
        "matter": _matter(call, proposal, entries),
        "result": f"已登记 {call.ticket_number}" if call.ticket_number else "",
        "now": visit.now,
    }


def _state(visit: Visit, call_id: int) -> tuple[Call, Asked, tuple[Entry, ...]]:
    with visit.unit_of_work() as uow:
        call = uow.calls.get(call_id)
        if call is None:
            raise Refused("没有这通电话。")
        said = uow.calls.heard(call)
        entries = uow.talks.entries(call.conversation_id, 0, _LINES)
        customer = uow.talks.customer(call.conversation_id)
    asked = Asked(
        conversation_id=call.conversation_id,
        channel=PHONE,
        said=said,
        name=visit.account.shown_name,
        opens=not entries,
        customer_name=customer.name if customer else None,
        customer_title=customer.title if customer else None,
    )
    return call, asked, entries


def _just_written(entries: tuple[Entry, ...]) -> str | None:
    """What is to be read out of what was written down for good; None once the customer has spoken again."""
    last = next((one for one in reversed(entries) if one.author in (Author.CUSTOMER, Author.ASSISTANT)), None)
    return last.text if last is not None and last.author is Author.ASSISTANT else None


def _matter(call: Call, proposal: Proposal, entries: tuple[Entry, ...]) -> str:
    """What the wrap-up proposes: the form or the want, with the customer's first words."""
    first = next((one.text for one in entries if one.author is Author.CUSTOMER), "")
    written = next((KINDS[kind] for kind, letter in LETTERS.items() if (call.ticket_number or "").startswith(letter)), "")
    what = call.matter or written or proposal.form or WANTS.get(proposal.want, "")
    return courtesy.shorten(":".join(filter(None, (what, first))), 60)
