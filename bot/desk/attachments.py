"""What customers have sent beside text, given to colleagues: photographs are shown, everything else is downloaded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import APIRouter, Response
from fastapi.responses import FileResponse
from starlette.exceptions import HTTPException

from bot.core.channels import Attachment, Kind
from bot.core.media import ENDINGS
from bot.desk.access import OnTickets, Talks
from bot.desk.ids import RowId, TalkId, TicketNumber
from bot.desk.section import Section
from bot.desk.visit import Visit
from bot.services import attachments

router = APIRouter()
SECTION = Section(router=router)

#: What every browser draws, and nothing of which it would run.
_DRAWN = frozenset({"image/jpeg", "image/png", "image/gif", "image/webp"})
_NAMES = {Kind.IMAGE: "照片", Kind.VOICE: "语音", Kind.VIDEO: "视频"}
#: Over the console's own: not even a type that a browser knows better may do anything.
_POLICY = {"Content-Security-Policy": "default-src 'none'; sandbox"}


@dataclass(frozen=True, kw_only=True)
class Shown:
    """An attachment as a page lists it."""

    name: str
    url: str
    #: Waiting, kept or failed.
    state: str
    is_drawn: bool


def shown(found: Sequence[Attachment], page: str) -> tuple[Shown, ...]:
    """`page`: the address of what they belong to, with /desk."""
    return tuple(
        Shown(
            name=f"{_NAMES.get(one.kind, '文件')} {place}",
            url=f"{page}/attachments/{one.id}",
            state=one.state,
            is_drawn=one.content_type in _DRAWN,
        )
        for place, one in enumerate(found, 1)
    )


@router.get("/tickets/{number}/attachments/{attachment_id}")
def of_ticket(visit: OnTickets, number: TicketNumber, attachment_id: RowId) -> Response:
    return _served(attachments.of_ticket(number, visit.unit_of_work()), attachment_id, visit)


@router.get("/talks/{talk_id}/attachments/{attachment_id}")
def of_talk(visit: Talks, talk_id: TalkId, attachment_id: RowId) -> Response:
    return _served(attachments.of_conversation(talk_id, visit.unit_of_work()), attachment_id, visit)


def _served(found: Sequence[Attachment], attachment_id: int, visit: Visit) -> Response:
    one = next((one for one in found if one.id == attachment_id), None)
    file = visit.parts.files.find(one.path) if one and one.path else None
    if one is None or file is None or one.content_type not in ENDINGS:
        raise HTTPException(404)
    name = f"{one.created_at.astimezone(visit.parts.content.company.zone):%Y%m%d-%H%M}-{one.id}.{ENDINGS[one.content_type]}"
    how = "inline" if one.content_type in _DRAWN else "attachment"
    return FileResponse(file, media_type=one.content_type, filename=name, content_disposition_type=how, headers=_POLICY)
