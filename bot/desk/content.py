"""The shop's content files: rules, phrases, promotions, shops, people; each entry with a preview, a history and a way back."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Path, Query, Response

from bot.core.content_edit import DOCUMENTS, units
from bot.core.errors import Refused
from bot.desk.access import EditsContent
from bot.desk.section import Section
from bot.desk.visit import Visit
from bot.services.content_desk import ContentDesk

router = APIRouter(prefix="/content/files")
SECTION = Section(router=router)

_HISTORY = 40
Document = Annotated[str, Path(max_length=32)]
#: A place in a file: keys with slashes between.
Place = Annotated[str, Form(min_length=1, max_length=200)]
Text = Annotated[str, Form(max_length=25_000)]


@router.get("/{document}")
def document_page(visit: EditsContent, document: Document, at: Annotated[str, Query(max_length=200)] = "") -> Response:
    """A file as it holds now; `at`: the entry that is open."""
    desk = _desk(visit)
    with visit.unit_of_work() as uow:
        raw, own = desk.current(document, uow)
        history = uow.edits.history(document, _HISTORY)
    sections = units(raw, visit.parts.content_files.comments(document), own)
    opened = next((unit for _, found in sections for unit in found if unit.key == at), None)
    return visit.page(
        "content_file.html",
        documents=DOCUMENTS,
        document=document,
        blocks=sections,
        opened=opened,
        write=visit.parts.content_files.write,
        history=history,
    )


@router.post("/{document}/preview")
def preview(visit: EditsContent, document: Document, place: Place, text: Text = "") -> Response:
    found = _desk(visit).preview(document, tuple(place.split("/")), text, visit.now, visit.unit_of_work())
    return visit.page("content_preview.html", sentences=found)


@router.post("/{document}")
def save(visit: EditsContent, document: Document, place: Place, text: Text = "") -> Response:
    _desk(visit).save(visit.account, document, tuple(place.split("/")), text, visit.now, visit.unit_of_work())
    return visit.go(f"/desk/content/files/{document}", "已保存，下一条回复就按新的内容。")


@router.post("/{document}/reset")
def reset(visit: EditsContent, document: Document, place: Place) -> Response:
    _desk(visit).reset(visit.account, document, tuple(place.split("/")), visit.now, visit.unit_of_work())
    return visit.go(f"/desk/content/files/{document}", "已恢复文件里的内容。")


@router.post("/{document}/undo")
def undo(visit: EditsContent, document: Document, edit: Annotated[int, Form(ge=1, le=2**62)]) -> Response:
    if document not in DOCUMENTS:
        raise Refused("没有这份内容。")
    changed = _desk(visit).undo(visit.account, edit, visit.now, visit.unit_of_work())
    return visit.go(f"/desk/content/files/{changed}", "已撤销。")


def _desk(visit: Visit) -> ContentDesk:
    return ContentDesk(files=visit.parts.content_files, speech=visit.parts.speech)
