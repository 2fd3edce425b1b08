"""Content changed in the console: checked, previewed, in force at once, taken back."""

from __future__ import annotations

import time
from collections.abc import Iterator
from decimal import Decimal

import pytest
from fastapi import FastAPI
from sqlalchemy import Engine, text

from bot.adapters.database import make_engine
from bot.adapters.live_content import ContentFolder, LiveContent
from bot.adapters.wording import load_texts
from bot.core.content import Content
from bot.core.conversation import Addressee
from bot.core.errors import Refused, WordingError
from bot.core.say import say
from bot.core.staff import Role
from bot.core.value_edit import ValueKind
from bot.services.content_desk import ContentDesk
from bot.services.restock import Notifier
from bot.services.speech import Speech
from bot.services.value_desk import ValueDesk
from tests.integration.conftest import NOW, ROOT
from tests.integration.desk import Polite, Units, Watch, colleague, speak
from tests.integration.desk_web import Enter, token

FEE = ("repair", "visit_fee")


@pytest.fixture
def speech(content: Content) -> Speech:
    return Speech(texts=load_texts(ROOT), company=content.company, manners=Polite(), clock=Watch())


@pytest.fixture
def desk(speech: Speech, engine: Engine) -> Iterator[ContentDesk]:
    yield ContentDesk(files=ContentFolder(ROOT / "content"), speech=speech)
    with engine.begin() as db:
        db.execute(text("DELETE FROM bot.content_edits"))
        db.execute(text("UPDATE bot.versions SET value = value || '.' WHERE name = 'content/edits'"))


@pytest.fixture
def values(speech: Speech, content: Content) -> ValueDesk:
    return ValueDesk(speech=speech, notifier=Notifier(content=content, speak=speak, clock=Watch()))


def live(engine: Engine) -> LiveContent:
    return LiveContent(ROOT / "content", lambda: engine)


def test_change_is_in_force_in_every_process_and_taken_back(desk: ContentDesk, unit_of_work: Units, engine: Engine) -> None:
    by, running = colleague(unit_of_work, Role.MANAGER), live(engine)
    assert running.current().policy.visit_fee == 20
    desk.save(by, "policy", FEE, "30", NOW, unit_of_work())
    desk.save(by, "policy", FEE, "35", NOW, unit_of_work())
    time.sleep(0.21)
    assert running.current().policy.visit_fee == 35
    assert live(engine).current().policy.visit_fee == 35  # after a start, too
    with unit_of_work() as uow:
        latest = uow.edits.history("policy", 1)[0]
        assert FEE in desk.current("policy", uow)[1]
    desk.undo(by, latest.id, NOW, unit_of_work())
    assert live(engine).current().policy.visit_fee == 30
    desk.reset(by, "policy", FEE, NOW, unit_of_work())
    time.sleep(0.21)
    assert running.current().policy.visit_fee == 20
    with unit_of_work() as uow:
        assert uow.staff.deeds(1)[0].action == "edit_content"


def test_content_is_there_without_a_database_and_edits_follow(desk: ContentDesk, unit_of_work: Units, engine: Engine) -> None:
    desk.save(colleague(unit_of_work, Role.MANAGER), "policy", FEE, "45", NOW, unit_of_work())
    away = make_engine("postgresql://nobody@127.0.0.1:1/none", "tests")
    engines = [away, engine]
    content = LiveContent(ROOT / "content", lambda: engines[0])
    assert content.current().policy.visit_fee == 20
    engines.pop(0)
    content._next_look = 0.0
    assert content.current().policy.visit_fee == 45
    away.dispose()


def test_edit_that_the_files_no_longer_bear_does_not_keep_the_shop_from_starting(
    unit_of_work: Units, desk: ContentDesk, engine: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    with unit_of_work() as uow:
        uow.edits.put(colleague(unit_of_work, Role.MANAGER), "policy", FEE, "免费", NOW)
        uow.commit()
    assert live(engine).current().policy.visit_fee == 20
    assert "left out" in caplog.text


def test_preview_shows_what_customers_will_read_and_changes_nothing(desk: ContentDesk, unit_of_work: Units, engine: Engine) -> None:
    found = desk.preview("policy", FEE, "30", NOW, unit_of_work())
    fees = next(one for one in found if one.about == "收费")
    assert "上门费20元" in (fees.before or "").replace(" ", "")
    assert "上门费30元" in (fees.after or "").replace(" ", "")
    assert live(engine).current().policy.visit_fee == 20
    rude = desk.preview("phrases", ("forbidden",), "- {pattern: 随便您, reason: 不礼貌, instead: 听您的安排}", NOW, unit_of_work())
    assert any("随便您" in one.about for one in rude)


@pytest.mark.parametrize(
    ("document", "path", "words", "why"),
    [
        ("policy", FEE, "免费", "visit_fee：要填数字，现在是 '免费'"),
        ("policy", ("repair", "no_such"), "1", "没有这一项"),
        ("policy", ("dangers",), "[", "格式不对"),
        ("promotions", ("promotions",), "- {id: a, text: 你来就送, first: 2026-01-01, last: 2026-12-31, categories: [空调]}", "促销活动 / 第1条 / text：里面有“你”，是禁语"),
        ("passwords", ("a",), "1", "没有这份内容"),
    ],
)
def test_what_cannot_be_is_refused_with_its_reason(
    desk: ContentDesk, unit_of_work: Units, document: str, path: tuple[str, ...], words: str, why: str
) -> None:
    with pytest.raises(Refused, match=why):
        desk.save(colleague(unit_of_work, Role.MANAGER), document, path, words, NOW, unit_of_work())
    with unit_of_work() as uow:
        assert uow.edits.overrides() == ()


def test_price_is_in_force_at_once_and_taken_back(values: ValueDesk, content: Content, unit_of_work: Units) -> None:
    by, model, price = colleague(unit_of_work, Role.MANAGER), content.articles[3].model, content.articles[3].price
    values.set_price(by, model, Decimal("1234.50"), NOW, unit_of_work())
    with unit_of_work() as uow:
        assert uow.catalogue.article(model).price == Decimal("1234.50")
        edit = uow.edits.values(ValueKind.PRICE, model, 1)[0]
    values.undo(by, edit.id, NOW, unit_of_work())
    with unit_of_work() as uow:
        assert uow.catalogue.article(model).price == price
    with pytest.raises(Refused):
        values.set_price(by, model, Decimal("0"), NOW, unit_of_work())


def test_stock_is_counted_and_taken_back(values: ValueDesk, content: Content, unit_of_work: Units) -> None:
    by, article, shop = colleague(unit_of_work, Role.MANAGER), content.articles[4], content.company.shops[0].code
    with unit_of_work() as uow:
        before = uow.catalogue.stock_of(article)[shop]
    values.set_stock(by, article.model, shop, before + 7, NOW, unit_of_work())
    with unit_of_work() as uow:
        assert uow.catalogue.stock_of(article)[shop] == before + 7
        edit = uow.edits.values(ValueKind.STOCK, None, 1)[0]
    values.undo(by, edit.id, NOW, unit_of_work())
    with unit_of_work() as uow:
        assert uow.catalogue.stock_of(article)[shop] == before


def test_wording_is_checked_previewed_used_and_taken_back(values: ValueDesk, speech: Speech, unit_of_work: Units) -> None:
    by = colleague(unit_of_work, Role.MANAGER)
    said = say("utter_sale_price", price="99")

    def reply() -> str:
        with unit_of_work() as uow:
            return speech(Addressee(turn_id=1, customer_name=None, customer_title=None), [said], uow)[0].text

    default = reply()
    assert values.preview("utter_sale_price", "只要{price}元。") == "只要2999元。"
    values.set_wording(by, "utter_sale_price", "只要{price}元。", NOW, unit_of_work())
    assert reply() == "只要99元。"
    for text_ in ("{nothing}", "没办法{price}", "{price", "}"):
        with pytest.raises(WordingError):
            values.set_wording(by, "utter_sale_price", text_, NOW, unit_of_work())
    with unit_of_work() as uow:
        edit = uow.edits.values(ValueKind.WORDING, "utter_sale_price", 1)[0]
    values.undo(by, edit.id, NOW, unit_of_work())
    assert reply() == default


async def test_pages_show_and_change_content(enter: Enter, app: FastAPI, desk: ContentDesk, content: Content) -> None:
    client = await enter(Role.MANAGER)
    for path in ("", "?q=空调", "/wording?q=零售价&at=utter_sale_price", *(f"/files/{name}" for name in ("phrases", "promotions", "policy", "shop", "knowledge"))):
        answer = await client.get(f"/desk/content{path}")
        assert answer.status_code == 200, (path, answer.text)
    assert "visit_fee" in (await client.get("/desk/content/files/policy?at=repair/visit_fee")).text
    change = {"place": "repair/visit_fee", "text": "25"}
    assert "25" in (await client.post("/desk/content/files/policy/preview", data=change, headers=token(client))).text
    await client.post("/desk/content/files/policy", data=change, headers=token(client))
    time.sleep(0.21)
    assert app.state.parts.content.policy.visit_fee == 25
    assert "本店修改过" in (await client.get("/desk/content/files/policy")).text
    model = content.articles[5].model
    changed = await client.post("/desk/content/price", data={"model": model, "price": "88"}, headers=token(client))
    assert changed.status_code == 303
    assert "没有型号" in (await client.post("/desk/content/price", data={"model": "XYZ", "price": "88"}, headers=token(client) | {"HX-Request": "true"})).headers["HX-Trigger"].encode().decode("unicode_escape")
