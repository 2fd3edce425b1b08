"""The queue, and conversations with customers (R70, R71)."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Form, Response

from bot.core.errors import Refused, TalkChanged
from bot.core.staff import Account, Permission
from bot.core.talks import Counts, Late, Line, lateness
from bot.desk import attachments
from bot.desk.access import Assigns, Talks
from bot.desk.ids import TalkId
from bot.desk.section import Section
from bot.desk.visit import Visit
from bot.services import queue
from bot.services.ports import UnitOfWork

router = APIRouter(prefix="/talks")
SECTION = Section(router=router, title="接待", path="/desk/talks", permission=Permission.TALK, key="q")

#: Messages shown of a conversation, and customers of a list.
_HISTORY, _SHOWN = 300, 60
#: Tickets beside a conversation.
_TICKETS = 10

Text = Annotated[str, Form(max_length=5000)]


@router.get("")
def queue_page(visit: Talks) -> Response:
    """Who waits, without an open conversation."""
    with visit.unit_of_work() as uow:
        lists = _lists(visit, uow)
    return visit.page("talks.html", **lists, talk=None, open_id="")


@router.get("/list")
def queue_list(visit: Talks, at: str = "") -> Response:
    """The lists alone, for the live update; `at`: the conversation that is open."""
    with visit.unit_of_work() as uow:
        lists = _lists(visit, uow)
    return visit.page("talks_list.html", **lists, open_id=at)


@router.get("/alarm")
def alarm(visit: Talks) -> Response:
    """How many wait, for the navigation of every page, and what the sound goes by."""
    with visit.unit_of_work() as uow:
        counts = _counts(visit, uow)
    return visit.page("talks_alarm.html", counts=counts)


@router.get("/{talk_id}")
def talk_page(visit: Talks, talk_id: TalkId) -> Response:
    """A conversation with everything said so far and everything that was taken down (R71)."""
    with visit.unit_of_work() as uow:
        context = _lists(visit, uow) | _talk(visit, talk_id, uow) | _file(visit, talk_id, uow)
    return visit.page("talks.html", **context, open_id=talk_id, key=_new_key())


@router.get("/{talk_id}/entries")
def entries(visit: Talks, talk_id: TalkId) -> Response:
    """The messages alone, for the live update."""
    with visit.unit_of_work() as uow:
        context = _talk(visit, talk_id, uow)
    return visit.page("talk_entries.html", **context)


@router.post("/{talk_id}/take")
def take(visit: Talks, talk_id: TalkId) -> Response:
    visit.parts.takeover.take(visit.account, talk_id, visit.unit_of_work())
    return visit.go(_at(talk_id), "已接入，现在由您回复客户，智能助手不再说话。")


@router.post("/{talk_id}/note")
def note(visit: Talks, talk_id: TalkId, text: Text) -> Response:
    if not text.strip():
        raise Refused("请先写点什么。")
    visit.parts.takeover.note(visit.account, talk_id, text, visit.unit_of_work())
    return visit.go(_at(talk_id), "备注已记下，客户看不到。")


@router.post("/{talk_id}/transfer")
def transfer(visit: Talks, talk_id: TalkId, to: Annotated[int, Form()], text: Text = "") -> Response:
    colleague = _colleague(visit, to)
    visit.parts.takeover.transfer(visit.account, talk_id, colleague, text, visit.unit_of_work())
    return visit.go("/desk/talks", f"已转给{colleague.shown_name}。")


@router.post("/{talk_id}/assign")
def assign(visit: Assigns, talk_id: TalkId, to: Annotated[int, Form()]) -> Response:
    colleague = _colleague(visit, to)
    visit.parts.takeover.assign(visit.account, talk_id, colleague, visit.unit_of_work())
    return visit.go("/desk/talks", f"已分给{colleague.shown_name}。")


@router.post("/{talk_id}/give-back")
def give_back(visit: Talks, talk_id: TalkId, seen: Annotated[int, Form()], text: Text = "") -> Response:
    visit.parts.takeover.give_back(visit.account, talk_id, text, seen, visit.unit_of_work())
    return visit.go("/desk/talks", "已交还智能助手。")


@router.post("/{talk_id}/close")
def close(visit: Talks, talk_id: TalkId, seen: Annotated[int, Form()], text: Text = "") -> Response:
    visit.parts.takeover.close(visit.account, talk_id, text, seen, visit.unit_of_work())
    return visit.go("/desk/talks", "接待已结束。")


def _new_key() -> str:
    """By which a message that is sent twice is known."""
    return secrets.token_hex(8)


def _at(talk_id: str) -> str:
    return f"/desk/talks/{talk_id}"


def _colleague(visit: Visit, account_id: int) -> Account:
    with visit.unit_of_work() as uow:
        found = uow.staff.get(account_id)
    if found is None or not found.may(Permission.TALK):
        raise Refused("请选择一位同事。")
    return found


def _lists(visit: Visit, uow: UnitOfWork) -> dict[str, Any]:
    """Who waits, my customers, and those of colleagues."""
    waiting = uow.talks.waiting(_SHOWN)
    mine = uow.talks.served_by(visit.account.id)
    others = uow.talks.served_by_others(visit.account.id, _SHOWN)
    return {
        "waiting": waiting,
        "mine": sorted(mine, key=lambda one: (not one.unanswered, one.heard_at or one.handoff.created_at)),
        "others": others,
        "counts": _counts(visit, uow),
        "late": {one.handoff.id: _late(one, visit) for one in (*waiting, *mine, *others)},
        "limit_minutes": int(_limit(visit) // timedelta(minutes=1)),
        "now": visit.now,
    }


def _counts(visit: Visit, uow: UnitOfWork) -> Counts:
    return uow.talks.counts(visit.now - _limit(visit))


def _limit(visit: Visit) -> timedelta:
    """Within which a person answers (R70)."""
    return visit.parts.content.policy.person_within


def _late(line: Line, visit: Visit) -> Late:
    """Of one who waits, since entering the queue; of one who is served, since the message nobody has answered."""
    since = line.handoff.created_at if line.handoff.state == "waiting" else line.heard_at
    if since is None or (line.handoff.state == "taken" and not line.unanswered):
        return Late.FINE
    return lateness(since, _limit(visit), visit.now)


def _talk(visit: Visit, talk_id: str, uow: UnitOfWork) -> dict[str, Any]:
    customer = uow.talks.customer(talk_id)
    if customer is None:
        raise TalkChanged("没有这段对话。")
    handoff = uow.handoffs.open_for(talk_id)
    shown = uow.talks.entries(talk_id, 0, _HISTORY)
    server = uow.staff.get(handoff.account_id) if handoff and handoff.account_id else None
    return {
        "talk": customer,
        "talk_id": talk_id,
        "handoff": handoff,
        "server": server,
        "is_mine": bool(handoff and handoff.state == "taken" and handoff.account_id == visit.account.id),
        "entries": shown,
        "seen": max((entry.id for entry in shown), default=0),
        "now": visit.now,
    }


def _file(visit: Visit, talk_id: str, uow: UnitOfWork) -> dict[str, Any]:
    """What stands beside the conversation."""
    customer = uow.talks.customer(talk_id)
    present = queue.staffing(visit.now, uow).present
    return {
        "linked": uow.talks.linked(talk_id),
        "tickets": uow.board.of_customer(talk_id, customer.phone if customer else None, _TICKETS),
        "attachments": attachments.shown(uow.attachments.of_conversation(talk_id), f"/desk/talks/{talk_id}"),
        "colleagues": _others(uow.staff.all(), present, visit),
    }


def _others(everybody: Sequence[Account], present: Sequence[Account], visit: Visit) -> list[tuple[Account, bool]]:
    """Colleagues a customer can be given to, those who are present first."""
    here = {one.id for one in present}
    could = [one for one in everybody if one.id != visit.account.id and one.may(Permission.TALK)]
    return sorted(((one, one.id in here) for one in could), key=lambda pair: not pair[1])


