"""Staff at work with tickets: lists, steps, authority, merging, replies, export."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from openpyxl import load_workbook

from bot.adapters.unit_of_work import SqlUnitOfWork
from bot.core.content import Content
from bot.core.errors import Refused, WordingError
from bot.core.staff import Role
from bot.core.ticket_desk import Card, Filter, Level, Order
from bot.core.tickets import Kind, Status, number_prefix
from bot.services import ticket_desk
from tests.conversations.talk import new_phone
from tests.integration.conftest import NOW
from tests.integration.desk import Polite, Units, colleague, message
from tests.integration.desk_web import Enter, token


def written(
    units: Units, content: Content, kind: Kind = Kind.COMPLAINT, phone: str | None = None, urgent: bool = False, **fields: Any
) -> Card:
    """A ticket of a customer who has never been here."""
    phone = phone or new_phone()
    talk = message(units, phone).conversation_id
    with units() as uow:
        uow.conversations.name_customer(talk, "周敏", "女士", phone)
        prefix = number_prefix(kind, NOW, content.company.zone)
        due = NOW + timedelta(hours=5)
        ticket = uow.tickets.add(kind, Status.RECEIVED, talk, phone, urgent, {"text": "没人来", **fields}, due, prefix, NOW)
        uow.commit()
    return card(units, ticket.number)


def card(units: Units, number: str) -> Card:
    with units() as uow:
        found = uow.board.card(number)
    assert found is not None
    return found


def page(units: Units, **filters: Any) -> tuple[Card, ...]:
    with units() as uow:
        return uow.board.page(Filter(**filters), None, 50)


def events(uow: SqlUnitOfWork, number: str) -> Mapping[str, Mapping[str, Any]]:
    ticket = uow.tickets.get(number)
    assert ticket is not None
    return {event.event: event.details for event in ticket.history}


def test_ticket_is_found_by_number_telephone_name_article_and_words(unit_of_work: Units, content: Content) -> None:
    one = written(unit_of_work, content, article="空气能热水器", model="KFX-77Q", text="等了一下午都没来人")
    assert one.phone
    for words in (one.number, one.number.replace("-", "").lower(), one.phone, one.phone[-5:] + " 周敏", "空气能热水", "kfx77q", "一下午都没"):
        assert one.id in {found.id for found in page(unit_of_work, words=words)}, words
    assert one.id not in {found.id for found in page(unit_of_work, words="周敏 冰箱坏了坏了")}
    with unit_of_work() as uow:
        ticket = uow.tickets.get(one.number)
        assert ticket is not None
        uow.tickets.change(ticket, actor="customer", event="changed", now=NOW, fields={"address": "珠江新城花城大道85号"})
        uow.commit()
    assert one.id in {found.id for found in page(unit_of_work, words="花城大道85")}


@pytest.mark.parametrize("order", Order)
def test_pages_follow_each_other_without_gap_or_repetition(unit_of_work: Units, content: Content, order: Order) -> None:
    phone = new_phone()
    made = {written(unit_of_work, content, phone=phone).id for _ in range(5)}
    chosen, seen, after = Filter(words=phone, order=order), [], None
    while True:
        with unit_of_work() as uow:
            found = uow.board.page(chosen, after, 2)
        if not found:
            break
        seen += [one.id for one in found]
        after = found[-1].key
    assert sorted(seen) == sorted(made)
    assert seen == sorted(seen, reverse=order is Order.NEWEST)


def test_r38_only_the_next_steps_are_allowed_and_cancelling_frees_the_slot(unit_of_work: Units, content: Content) -> None:
    job, by = written(unit_of_work, content, Kind.REPAIR), colleague(unit_of_work)
    with pytest.raises(Refused, match="不能改成"):
        ticket_desk.set_status(by, job.number, Status.HANDED_OVER, "", NOW, unit_of_work())
    ticket_desk.set_status(by, job.number, Status.DIAGNOSED, "主板坏了", NOW, unit_of_work())
    with unit_of_work() as uow:
        assert events(uow, job.number)["diagnosed"] == {"text": "主板坏了"}
    ticket_desk.set_status(by, job.number, Status.CANCELLED, "", NOW, unit_of_work())
    assert card(unit_of_work, job.number).status is Status.CANCELLED


def test_r54_complaint_goes_up_with_a_clock_and_only_those_above_close_it(unit_of_work: Units, content: Content) -> None:
    one, agent, supervisor = written(unit_of_work, content), colleague(unit_of_work), colleague(unit_of_work, Role.SUPERVISOR)
    ticket_desk.escalate(agent, one.number, "要求赔偿", content, NOW, unit_of_work())
    passed = card(unit_of_work, one.number)
    assert (passed.level, passed.due_at) == (Level.SHOP, one.due_at)  # the promise to the customer stands
    assert passed.level_due_at
    assert passed.level_due_at > NOW
    with pytest.raises(Refused, match="店长"):
        ticket_desk.set_status(agent, one.number, Status.CLOSED, "", NOW, unit_of_work())
    with pytest.raises(Refused, match="没有权限"):
        ticket_desk.assign(supervisor, one.number, agent, NOW, unit_of_work())
    ticket_desk.assign(supervisor, one.number, supervisor, NOW, unit_of_work())
    ticket_desk.set_status(supervisor, one.number, Status.CLOSED, "已道歉并补偿", NOW, unit_of_work())
    assert not card(unit_of_work, one.number).open


def test_r54_unanswered_complaint_goes_up_by_itself_once_for_each_clock(unit_of_work: Units, content: Content) -> None:
    one = written(unit_of_work, content)
    late = NOW + timedelta(days=3)
    ticket_desk.escalate_late(content, late, unit_of_work())
    assert card(unit_of_work, one.number).level is Level.SHOP
    ticket_desk.escalate_late(content, late, unit_of_work())
    assert card(unit_of_work, one.number).level is Level.SHOP
    for days in (6, 9, 12, 15):
        ticket_desk.escalate_late(content, NOW + timedelta(days=days), unit_of_work())
    assert card(unit_of_work, one.number).level is Level.COMPANY


def test_duplicates_are_merged_and_nothing_said_is_lost(unit_of_work: Units, content: Content) -> None:
    phone, by = new_phone(), colleague(unit_of_work)
    first, second = (written(unit_of_work, content, phone=phone, urgent=urgent, text=text) for urgent, text in ((False, "没来"), (True, "漏水了")))
    with unit_of_work() as uow:
        assert [one.number for one in uow.board.likely_duplicates(second)] == [first.number]
    ticket_desk.merge(by, second.number, first.number, NOW, unit_of_work())
    gone, kept = card(unit_of_work, second.number), card(unit_of_work, first.number)
    assert (gone.status, gone.merged_into) == (Status.CLOSED, first.number)
    assert kept.urgent
    with unit_of_work() as uow:
        assert events(uow, first.number)["merged"] == {"from": second.number, "text": "漏水了"}
    with pytest.raises(Refused, match="已经结束"):
        ticket_desk.merge(by, second.number, first.number, NOW, unit_of_work())
    with pytest.raises(Refused, match="种类不同"):
        ticket_desk.merge(by, first.number, written(unit_of_work, content, Kind.REPAIR).number, NOW, unit_of_work())


def test_note_is_never_sent_and_reply_is_once(unit_of_work: Units, content: Content) -> None:
    one, by = written(unit_of_work, content), colleague(unit_of_work)
    ticket_desk.note(by, one.number, "客户情绪激动", NOW, unit_of_work())
    for _ in range(2):
        ticket_desk.reply(by, one.number, "您好,店长下午给您回电,您看这样可以吗?", "0" * 16, Polite(), NOW, unit_of_work())
    with pytest.raises(WordingError):
        ticket_desk.reply(by, one.number, "没办法", "1" * 16, Polite(), NOW, unit_of_work())
    with unit_of_work() as uow:
        said = [entry.text for entry in uow.talks.entries(one.conversation_id, 0, 50)]
        assert {"note", "replied"} <= set(events(uow, one.number))
    assert said.count("您好,店长下午给您回电,您看这样可以吗?") == 1
    assert not any("情绪" in text for text in said)


async def test_pages_show_a_ticket_and_change_it(enter: Enter, unit_of_work: Units, content: Content) -> None:
    one, client = written(unit_of_work, content, article="冰箱"), await enter(Role.SUPERVISOR)
    for path in (f"/desk/tickets?q={one.phone}", "/desk/tickets/board", "/desk/tickets?state=overdue&order=due", f"/desk/tickets/{one.number}", f"/desk/tickets/{one.number}/print"):
        answer = await client.get(path)
        assert answer.status_code == 200, (path, answer.text)
    assert one.number in (await client.get(f"/desk/tickets?q={one.phone}")).text
    answer = await client.post(f"/desk/tickets/{one.number}/escalate", data={"text": "要赔偿"}, headers=token(client))
    assert answer.headers["Location"] == f"/desk/tickets/{one.number}"
    assert "店长" in (await client.get(f"/desk/tickets/{one.number}")).text
    assert "两个汉字" in (await client.get("/desk/tickets?q=响")).text
    assert (await client.get("/desk/tickets?after=9223372036854775807-1")).status_code == 422


async def test_export_is_harmless_in_a_spreadsheet_and_noted(enter: Enter, unit_of_work: Units, content: Content) -> None:
    one = written(unit_of_work, content, text='=HYPERLINK("http://x","看")')
    client = await enter(Role.SUPERVISOR)
    text = (await client.get(f"/desk/tickets/export.csv?q={one.phone}")).text
    assert text.startswith("\ufeff单号,")
    assert "\"'=HYPERLINK" in text
    assert one.number in text
    book = load_workbook(io.BytesIO((await client.get(f"/desk/tickets/export.xlsx?q={one.phone}")).content))
    cells = {cell.value: cell.data_type for row in book.active.iter_rows(min_row=2) for cell in row}  # type: ignore[union-attr]
    assert cells["'=HYPERLINK(\"http://x\",\"看\")"] == "s"
    assert (await (await enter(Role.AGENT)).get("/desk/tickets/export.csv")).status_code == 403
    with unit_of_work() as uow:
        assert "export_tickets" in {deed.action for deed in uow.staff.deeds(20)}
