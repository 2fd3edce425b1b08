"""Beside a conversation: what may be said next, the draft checked while it is typed, and sending it."""

from __future__ import annotations

import asyncio
import secrets
from typing import Annotated, Any

from fastapi import APIRouter, Form, Response
from pydantic import TypeAdapter, ValidationError

from bot.core.calls import Line
from bot.core.errors import Refused, TalkChanged, TurnFailed
from bot.core.suggest import Offered
from bot.desk.access import Talks
from bot.desk.ids import TalkId
from bot.desk.section import Section
from bot.desk.talks import Text
from bot.desk.visit import Visit
from bot.services import drafts
from bot.services.drafts import Draft
from bot.services.suggest import Asked

router = APIRouter(prefix="/talks")
SECTION = Section(router=router)

#: Proposals beside a conversation, and messages since the assistant's last answer that count.
_SHOWN, _COUNTED = 3, 8
#: Messages that tell whether somebody has apologised.
_LOOKED_AT = 60
_OFFERED = TypeAdapter(list[Offered])

Json = Annotated[str, Form(max_length=20000)]


@router.get("/{talk_id}/suggestions")
async def suggestions(visit: Talks, talk_id: TalkId) -> Response:
    """What may be said next; asked for anew whenever something was said."""
    asked = await asyncio.to_thread(_asked, visit, talk_id)
    try:
        proposal = await visit.parts.suggester(asked)
    except TurnFailed:
        return visit.page("talk_suggestions.html", shown=(), want="", warnings=("助手现在没有回应,没有建议。",), offered="[]")
    shown = proposal.suggestions[:_SHOWN]
    return visit.page(
        "talk_suggestions.html", shown=shown, want=proposal.want, warnings=proposal.warnings, offered=offered_json(shown)
    )


@router.post("/{talk_id}/check")
def check(visit: Talks, talk_id: TalkId, text: Text = "", want: Annotated[str, Form(max_length=60)] = "") -> Response:
    """What is wrong with the draft as it stands, and what it lacks."""
    with visit.unit_of_work() as uow:
        entered = uow.handoffs.open_for(talk_id)
        said = uow.talks.entries(talk_id, 0, _LOOKED_AT)
    checked = drafts.check(text, want, said, entered.reason if entered else None, visit.parts.manners)
    return visit.page("manners.html", text=text, checked=checked, pieces=pieces(text, checked.faults))


@router.post("/{talk_id}/say")
def say(
    visit: Talks,
    talk_id: TalkId,
    text: Text,
    key: Annotated[str, Form(pattern="^[0-9a-f]{16}$")],
    want: Annotated[str, Form(max_length=60)] = "",
    offered: Json = "[]",
    chosen: Json = "",
    allow_login: Annotated[str, Form(max_length=64)] = "",
    allow_password: Annotated[str, Form(max_length=1000)] = "",
) -> Response:
    """Write to the customer; gives an empty field, with the key of the next message."""
    parts, uow = visit.parts, visit.unit_of_work()
    allowed_by = drafts.supervisor(visit.account, allow_login, allow_password, parts.passwords, visit.now, uow)
    draft = Draft(text=text, offered=_offered(offered, chosen), want=want, allowed_by=allowed_by)
    corrected = parts.takeover.write(visit.account, talk_id, draft, key, visit.unit_of_work())
    if corrected is not None:
        parts.corrections.record_correction(corrected, None, visit.account.login, visit.now, visit.unit_of_work())
    return visit.page("talk_composer.html", talk_id=talk_id, key=secrets.token_hex(8), said=True)


def offered_json(shown: Any) -> str:
    """The proposals as the page sends them back."""
    found = [Offered(kind=one.kind, key=one.key, text=one.text) for one in shown]
    return _OFFERED.dump_json(found).decode()


def offered_from(text: str) -> tuple[Offered, ...]:
    """Raises Refused where the page has sent something else."""
    try:
        return tuple(_OFFERED.validate_json(text or "[]"))
    except ValidationError as error:
        raise Refused("页面已经过期，请刷新后再试。") from error


def _offered(offered: str, chosen: str) -> tuple[Offered, ...]:
    """What was shown, the chosen one marked; the panel may have changed since it was put into the field."""
    shown = offered_from(offered)
    inserted = next(iter(offered_from(f"[{chosen}]" if chosen else "[]")), None)
    if inserted is None:
        return shown
    marked = Offered(kind=inserted.kind, key=inserted.key, text=inserted.text, chosen=True)
    place = next((at for at, one in enumerate(shown) if (one.kind, one.key) == (marked.kind, marked.key)), None)
    return (marked,) if place is None else (*shown[:place], marked)


def pieces(text: str, faults: Any) -> list[tuple[str, Any]]:
    """The draft cut where something is wrong: stretches of text, each with its fault or None."""
    cut: list[tuple[str, Any]] = []
    at = 0
    for fault in faults:
        if fault.start < at:
            continue
        cut += [(text[at : fault.start], None), (text[fault.start : fault.end], fault)]
        at = fault.end
    return [*cut, (text[at:], None)]


def _asked(visit: Visit, talk_id: str) -> Asked:
    with visit.unit_of_work() as uow:
        customer = uow.talks.customer(talk_id)
        if customer is None:
            raise TalkChanged("没有这段对话。")
        unanswered = uow.conversations.not_understood_yet(talk_id, _COUNTED)
    return Asked(
        conversation_id=talk_id,
        channel=customer.channel,
        said=tuple(Line(turn_id=turn_id, text=text) for turn_id, text in unanswered),
        name=visit.account.shown_name,
        customer_name=customer.name,
        customer_title=customer.title,
    )
