"""The managers' figures and the report of the day (R74)."""

from __future__ import annotations

import io
import uuid
from datetime import UTC, date, datetime, timedelta
from typing import Any, Literal

import pytest
from openpyxl import load_workbook
from sqlalchemy import Engine, text

from bot.core.content import Content
from bot.core.handoff import Reason
from bot.core.report import Report, spent
from bot.core.staff import Role
from bot.core.suggest import Kind as Proposed
from bot.core.suggest import Offered, Verdict
from bot.core.survey import ASKED, RATED
from bot.core.ticket_desk import Period
from bot.core.tickets import Kind, Status, number_prefix
from bot.services import handoff, report, ticket_desk, turn
from bot.settings import Settings
from bot.worker import jobs
from tests.conversations.talk import new_phone
from tests.integration.conftest import NOW
from tests.integration.desk import Units, Watch, colleague, takeover
from tests.integration.desk_web import Enter

#: A month in which only these tests have customers.
DAY = datetime(2031, 3, 4, 2, tzinfo=UTC)
MARCH = Period(first=date(2031, 3, 4), last=date(2031, 3, 4))


def read(units: Units, content: Content, period: Period, now: datetime) -> Report:
    return report.read(period, content, now, units())


def number(made: Report, title: str) -> str:
    return next(one.text for one in made.numbers if one.title == title)


def rows(made: Report, sheet: str) -> dict[str, tuple[object, ...]]:
    return {str(row[0]): tuple(row[1:]) for one in made.sheets if one.id == sheet for row in one.rows}


def heard(units: Units, channel: str, want: str, at: datetime, seconds: float) -> str:
    """A customer who writes once and is answered."""
    who = uuid.uuid4().hex
    received = turn.receive(channel, who, who, "你好", None, 1000, at, units())
    with units() as uow:
        uow.conversations.close_turn(received.turn_id, {"name": want, "confidence": 0.9}, at + timedelta(seconds=seconds))
        uow.commit()
    return received.conversation_id


def ticket(units: Units, content: Content, talk: str, kind: Kind, phone: str, now: datetime, due: timedelta, **fields: str) -> str:
    with units() as uow:
        prefix = number_prefix(kind, now, content.company.zone)
        made = uow.tickets.add(kind, Status.RECEIVED, talk, phone, False, fields, now + due, prefix, now)
        uow.commit()
    return made.number


def test_r74_conversations_wants_answers_and_waiting_are_counted(unit_of_work: Units, content: Content) -> None:
    heard(unit_of_work, "web", "ask_stock", DAY, 1)
    heard(unit_of_work, "web", "ask_fee__standard", DAY, 2)
    heard(unit_of_work, "telegram", "greet", DAY + timedelta(hours=1), 3)
    talk = heard(unit_of_work, "web", "request_human", DAY, 4)
    heard(unit_of_work, "web", "ask_stock", DAY - timedelta(hours=10, minutes=1), 9)  # the day before, in the shop's zone
    with unit_of_work() as uow:
        handoff.enter_queue(talk, Reason.REQUESTED, {}, content, DAY, uow)
        uow.commit()
    by = colleague(unit_of_work, name="马小燕")
    takeover(Watch(DAY + timedelta(minutes=2))).take(by, talk, unit_of_work())
    made = read(unit_of_work, content, MARCH, DAY + timedelta(hours=2))
    assert (number(made, "对话"), number(made, "助手独立解决")) == ("4", "75%")
    assert rows(made, "channels") == {"网页": (3, 2, "67%"), "Telegram": (1, 1, "100%")}
    assert rows(made, "wants") == {"问有没有货": (1,), "问收费": (1,), "找人工": (1,)}
    assert number(made, "首次答复") == "2.5秒"
    assert (number(made, "转人工"), number(made, "5 分钟内接入")) == ("1", "100%")
    assert rows(made, "load")["马小燕"] == (1, 0, 0)


def test_r74_limits_repairs_repeats_and_causes_are_counted(unit_of_work: Units, content: Content) -> None:
    day = DAY + timedelta(days=30)
    talk, phone = heard(unit_of_work, "web", "book_repair", day, 1), new_phone()
    by = colleague(unit_of_work, Role.MANAGER, name="欧阳雪")
    first = ticket(unit_of_work, content, talk, Kind.REPAIR, phone, day - timedelta(days=20), timedelta(days=1), category="空调")
    for step in (Status.IN_REPAIR, Status.CHECKED, Status.HANDED_OVER):
        ticket_desk.set_status(by, first, step, "", day - timedelta(days=19), unit_of_work())
    ticket(unit_of_work, content, talk, Kind.REPAIR, phone, day, timedelta(hours=1), category="空调")
    ticket(unit_of_work, content, talk, Kind.REPAIR, new_phone(), day, timedelta(days=2), category="空调")
    settled = ticket(unit_of_work, content, talk, Kind.COMPLAINT, phone, day, timedelta(minutes=30), category="attitude")
    ticket_desk.set_status(by, settled, Status.CLOSED, "", day + timedelta(minutes=10), unit_of_work())
    ticket(unit_of_work, content, talk, Kind.RESTOCK, phone, day, timedelta(days=9), article="迷你冰箱", shop=content.company.shops[0].code)
    local = day.astimezone(content.company.zone).date()
    made = read(unit_of_work, content, Period(first=local, last=local), day + timedelta(hours=2))
    assert (number(made, "报修"), number(made, "一次修好")) == ("2", "50%")
    assert rows(made, "jobs") == {"已登记": (2,)}
    assert rows(made, "causes") == {"服务态度": (1, 0, 1)}
    assert rows(made, "limits") == {"维修": (1, 0, "0%"), "投诉": (1, 1, "100%")}
    assert rows(made, "load")["欧阳雪"] == (0, 0, 1)
    assert "迷你冰箱" in rows(made, "wished")
    week = read(unit_of_work, content, Period(first=local - timedelta(days=6), last=local), day + timedelta(hours=2))
    assert len(rows(week, "days")) == 7


def test_r39_satisfaction_counts_the_last_answer_about_each_visit(unit_of_work: Units, content: Content) -> None:
    day = DAY + timedelta(days=60)
    talk = heard(unit_of_work, "web", "greet", day, 1)
    answers = ((5,), (2, 4), (1,), ())
    for scores in answers:
        number_of = ticket(unit_of_work, content, talk, Kind.REPAIR, new_phone(), day, timedelta(days=1))
        with unit_of_work() as uow:
            rated = uow.tickets.get(number_of)
            assert rated is not None
            uow.tickets.change(rated, actor="bot", event=ASKED, now=day)
            for score in scores:
                uow.tickets.change(rated, actor="customer", event=RATED, now=day, fields={"score": score})
            uow.commit()
    local = day.astimezone(content.company.zone).date()
    made = read(unit_of_work, content, Period(first=local, last=local), day + timedelta(hours=2))
    assert number(made, "满意度") == "67%"
    assert next(one.hint for one in made.numbers if one.title == "满意度") == "3 位评价，平均 3.3 分；问过 4 位"
    assert rows(made, "scores") == {"非常满意": (1, 5, "33%"), "满意": (1, 4, "33%"), "很不满意": (1, 1, "33%")}
    assert "满意度：67%（3 位评价" in report.render(made, content.company.shops[0], content.company.name)


def test_r74_proposals_taken_are_counted_by_message_and_by_kind(unit_of_work: Units, content: Content) -> None:
    day = DAY + timedelta(days=90)
    talk, by = heard(unit_of_work, "web", "ask_stock", day, 1), colleague(unit_of_work)
    first = Offered(kind=Proposed.DIALOGUE, key="utter_stock", text="有货。")
    second = Offered(kind=Proposed.PHRASE, key="please_wait", text="请稍等。")
    sent = [
        [(first, Verdict.TAKEN)],
        [(first, Verdict.REFUSED), (second, Verdict.EDITED)],
        [(first, Verdict.REFUSED)],
    ]
    with unit_of_work() as uow:
        for place, found in enumerate(sent):
            uow.suggestions.record(by.id, talk, None, "ask_stock", found, "有货。", day + timedelta(minutes=place))
        uow.commit()
    local = day.astimezone(content.company.zone).date()
    made = read(unit_of_work, content, Period(first=local, last=local), day + timedelta(hours=2))
    assert number(made, "采用建议") == "67%"
    assert rows(made, "proposals") == {"智能助手": (1, 0, 2, "33%"), "服务用语": (0, 1, 0, "100%")}


def test_report_of_the_day_is_sent_once_to_each_shop_that_has_closed(unit_of_work: Units, content: Content, engine: Engine) -> None:
    def sent() -> list[str]:
        with engine.connect() as db:
            return list(db.scalars(text("SELECT args->>'words' FROM procrastinate.procrastinate_jobs WHERE task_name = 'send_report'")))

    before = len(sent())
    assert report.send_daily(content, NOW, unit_of_work()) == 0  # ten in the morning
    night = NOW.replace(hour=15, minute=30)
    assert report.send_daily(content, night, unit_of_work()) == len(content.company.shops)
    assert report.send_daily(content, night + timedelta(minutes=5), unit_of_work()) == 0
    words = sent()[before:]
    assert len(words) == len(content.company.shops)
    assert all("日报" in one and "对话：" in one for one in words)


async def test_figures_are_shown_and_exported(enter: Enter) -> None:
    client = await enter(Role.MANAGER)
    assert "助手独立解决" in (await client.get("/desk/figures")).text
    assert "不能早于" in (await client.get("/desk/figures?first=2026-11-02&last=2026-11-01")).text
    text = (await client.get("/desk/figures/export.csv?first=2026-11-01&last=2026-11-30")).text
    assert "每天的对话" in text
    book = load_workbook(io.BytesIO((await client.get("/desk/figures/export.xlsx")).content))
    assert "缺货登记" in book.sheetnames


def test_durations_are_said_as_people_read_them() -> None:
    assert [spent(one) for one in (None, 0.42, 12, 200, 7500)] == ["—", "0.4秒", "12秒", "3分20秒", "2小时5分"]


@pytest.mark.parametrize("sender", ["log", "alert"])
async def test_report_goes_where_the_shop_has_chosen(
    sender: Literal["log", "alert"], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    posted: list[Any] = []

    async def post(url: str, message: Any) -> None:
        posted.append((url, message))

    monkeypatch.setattr(jobs, "send_alert", post)
    settings = Settings(report_sender=sender, alert_url="https://shop.example/robot")
    with caplog.at_level("INFO", "bot.worker.jobs"):
        await jobs.send_report("tianhe", date(2026, 11, 23), "日报 对话：4", settings)
    assert "对话：4" in caplog.text
    expected = {"reason": "daily_report", "title": "日报", "shop": "tianhe", "day": "2026-11-23", "text": "日报 对话：4"}
    assert posted == ([("https://shop.example/robot", expected)] if sender == "alert" else [])
