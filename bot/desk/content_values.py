"""Articles' prices and stock, and the assistant's wording: one value at a time, in force with the next reply."""

from __future__ import annotations

from decimal import Decimal
from itertools import islice
from typing import Annotated

from fastapi import APIRouter, Form, Path, Query, Response

from bot.core.content_edit import DOCUMENTS
from bot.core.errors import Refused
from bot.core.staff import Permission
from bot.core.value_edit import ValueKind
from bot.desk.access import EditsContent
from bot.desk.section import Section
from bot.desk.visit import Visit
from bot.services import catalogue
from bot.services.value_desk import ValueDesk, found, sentence

router = APIRouter(prefix="/content")
SECTION = Section(router=router, title="内容", path="/desk/content", permission=Permission.CONTENT, key="k")

_SHOWN, _HISTORY = 50, 30
Words = Annotated[str, Query(max_length=60)]
Model = Annotated[str, Form(min_length=1, max_length=60)]
Name = Annotated[str, Form(min_length=1, max_length=80, pattern="^utter_[a-z0-9_]+$")]
Text = Annotated[str, Form(max_length=5000)]


@router.get("")
def articles(visit: EditsContent, q: Words = "") -> Response:
    """Prices and stock of what the words name, or of the first articles."""
    shown = _articles(visit, q.strip())
    speech = visit.parts.speech
    with visit.unit_of_work() as uow:
        history = [*uow.edits.values(ValueKind.PRICE, None, _HISTORY), *uow.edits.values(ValueKind.STOCK, None, _HISTORY)]
    return visit.page(
        "content_articles.html",
        documents=DOCUMENTS,
        q=q,
        articles=[(one, sentence(one, speech)) for one in shown],
        shops=visit.parts.content.company.shops,
        history=sorted(history, key=lambda one: one.id, reverse=True)[:_HISTORY],
    )


def _articles(visit: Visit, words: str) -> list[catalogue.Stocked]:
    if not words:
        with visit.unit_of_work() as uow:
            return list(islice(uow.catalogue.all(_SHOWN), _SHOWN))
    query = visit.parts.queries.query(words)
    return list(catalogue.find(query, _SHOWN, visit.unit_of_work())) if query else []


@router.post("/price")
def set_price(visit: EditsContent, model: Model, price: Annotated[Decimal, Form()]) -> Response:
    with visit.unit_of_work() as uow:
        article = found(model, uow)
    _desk(visit).set_price(visit.account, article.model, price, visit.now, visit.unit_of_work())
    changed = catalogue.show(article.model, visit.unit_of_work())
    return visit.go(f"/desk/content?q={article.model}", f"客户问到时会读到：{sentence(changed, visit.parts.speech)}")


@router.post("/stock")
def set_stock(
    visit: EditsContent, model: Model, shop: Annotated[str, Form(max_length=32)], count: Annotated[int, Form()]
) -> Response:
    with visit.unit_of_work() as uow:
        article = found(model, uow)
    if shop not in {one.code for one in visit.parts.content.company.shops}:
        raise Refused("请选择门店。")
    told = _desk(visit).set_stock(visit.account, article.model, shop, count, visit.now, visit.unit_of_work())
    return visit.go(f"/desk/content?q={article.model}", f"库存已更新{f'，已通知 {told} 位等货的客户' if told else ''}。")


@router.get("/wording")
def wording(visit: EditsContent, q: Words = "", at: Words = "") -> Response:
    """The assistant's replies, those with these words; `at`: the one that is open."""
    with visit.unit_of_work() as uow:
        own = uow.wordings.all()
        history = uow.edits.values(ValueKind.WORDING, at or None, _HISTORY)
    texts = visit.parts.speech.texts
    shown = [(name, own.get(name, variants[0]), name in own) for name, variants in texts.items() if _fits(q, name, own.get(name, ""), *variants)]
    return visit.page(
        "content_wording.html",
        documents=DOCUMENTS,
        q=q,
        at=at,
        shown=shown[:_SHOWN],
        more=len(shown) - _SHOWN,
        standard=texts.get(at, [""])[0],
        own=own.get(at, ""),
        known=at in texts,
        history=history,
    )


def _fits(words: str, *texts: str) -> bool:
    return all(any(word in text for text in texts) for word in words.split())


@router.post("/wording/preview")
def preview_wording(visit: EditsContent, response: Name, text: Text = "") -> Response:
    return visit.page("content_sentence.html", sentence=_desk(visit).preview(response, text))


@router.post("/wording")
def set_wording(visit: EditsContent, response: Name, text: Text = "") -> Response:
    """Without a text the default holds again."""
    _desk(visit).set_wording(visit.account, response, text, visit.now, visit.unit_of_work())
    return visit.go(f"/desk/content/wording?at={response}", "已保存，下一条回复就用新的说法。" if text.strip() else "已恢复默认说法。")


@router.post("/undo/{edit_id}")
def undo(visit: EditsContent, edit_id: Annotated[int, Path(ge=1, le=2**62)]) -> Response:
    kind = _desk(visit).undo(visit.account, edit_id, visit.now, visit.unit_of_work())
    return visit.go("/desk/content/wording" if kind is ValueKind.WORDING else "/desk/content", "已撤销。")


def _desk(visit: Visit) -> ValueDesk:
    return ValueDesk(speech=visit.parts.speech, notifier=visit.parts.notifier)


