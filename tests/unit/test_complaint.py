"""The rules for complaints and suggestions (R10, R52–R56)."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.adapters.content import load_content
from bot.core import complaint
from bot.core.complaint import OTHER, Talk, Topic
from bot.core.suggestion import Remark, remark_of
from bot.core.tickets import OVERDUE, Event, Kind, Status, Ticket

CONTENT = load_content(Path(__file__).resolve().parents[2] / "content")
RULES, COMPANY = CONTENT.policy.complaints, CONTENT.company
ZONE = ZoneInfo("Asia/Shanghai")
MORNING = datetime(2026, 11, 23, 10, tzinfo=ZONE)


def ticket(**values: Any) -> Ticket:
    given: dict[str, Any] = {
        "id": 1,
        "number": "C2611-0001",
        "kind": Kind.COMPLAINT,
        "status": Status.RECEIVED,
        "conversation_id": "c",
        "phone": None,
        "urgent": False,
        "fields": {"category": "late"},
        "due_at": MORNING + timedelta(hours=1),
        "created_at": MORNING,
    }
    return Ticket(**given | values)


def event(actor: str, what: str = "changed") -> Event:
    return Event(at=MORNING, actor=actor, event=what, details={})


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("约了上午来装空调 等到下午两点都没人", "late"),
        ("师傅态度太差 说话难听", "attitude"),
        ("乱收费", "price"),
        ("质量太差", "quality"),
        ("送货的把门撞了", "delivery"),
        ("根本修不好", "repair"),
        ("太失望了", OTHER),
        ("约好了没来 态度差", "late"),
        ("没来 态度差 骂人", "attitude"),
        ("", OTHER),
    ],
)
def test_r52_most_words_decide_the_kind_and_the_earlier_where_even(text: str, kind: str) -> None:
    assert complaint.kind_of(RULES, text) == kind


@pytest.mark.parametrize(
    ("text", "grounds"),
    [
        ("孩子被烫伤了", ("injury",)),
        ("我要起诉", ("law",)),
        ("打12315", ("association",)),
        ("找记者曝光", ("media",)),
        ("去消协告 再找律师", ("law", "association")),
        ("没有受伤", ()),
        ("自己动手装的", ()),
        ("第三次找你们了", ("contacts",)),
        ("打了三次电话", ("contacts",)),
        ("修了四次了", ("contacts",)),
        ("电话打了二十个", ("contacts",)),
        ("打了好几次电话没人理", ("contacts",)),
        ("反映过2次", ()),
        ("等了三个小时", ()),
        ("我电话13904123151", ()),
        ("13812345678 再不来我打12345", ("association",)),
        ("太差了", ()),
    ],
)
def test_r55_words_that_make_it_serious(text: str, grounds: tuple[str, ...]) -> None:
    assert complaint.grounds_in(RULES, text) == grounds


@pytest.mark.parametrize(
    ("text", "before"),
    [("上次装电视也是晚到", True), ("这是第二次了", True), ("上回又没来", True), ("上次买的冰箱还没到", False), ("没人来", False)],
)
def test_r55_what_happened_before_is_heard(text: str, before: bool) -> None:
    assert complaint.happened_before(text) is before


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("态度差 要求给我道歉", "要求给我道歉"),
        ("你们得赔我误工费", "你们得赔我误工费"),
        ("必须给个说法", "必须给个说法"),
        ("没人给我打电话", None),
        ("太差了", None),
        ("我要投诉", None),
    ],
)
def test_r52_what_is_wanted_is_taken_in_the_customers_words(text: str, wanted: str | None) -> None:
    assert complaint.wanted_in(text) == wanted


@pytest.mark.parametrize(
    ("text", "back"),
    [("我要退上门费", True), ("安装费退给我", True), ("退我押金", True), ("我要退冰箱", False), ("收费太高 退货", False)],
)
def test_fee_that_is_wanted_back_is_no_return(text: str, back: bool) -> None:
    assert complaint.wants_fee_back(text) is back


@pytest.mark.parametrize(
    ("now", "answered"),
    [
        ("2026-11-23T10:00", "2026-11-23T21:00"),
        ("2026-11-23T19:00", "2026-11-23T21:00"),
        ("2026-11-23T19:01", "2026-11-24T12:00"),
        ("2026-11-23T22:40", "2026-11-24T12:00"),
        ("2026-11-24T03:00", "2026-11-24T21:00"),
    ],
)
def test_r53_answered_the_same_day_or_early_on_the_next(now: str, answered: str) -> None:
    by = complaint.answer_by(RULES, COMPANY, datetime.fromisoformat(now).replace(tzinfo=ZONE))
    assert by == datetime.fromisoformat(answered).replace(tzinfo=ZONE)


def test_r55_complaint_within_the_days_of_the_policy_is_repeated() -> None:
    edge = MORNING - RULES.repeat_within
    assert complaint.repeats(RULES, [ticket(created_at=edge)], MORNING)
    assert not complaint.repeats(RULES, [ticket(created_at=edge - timedelta(seconds=1))], MORNING)
    assert not complaint.repeats(RULES, [], MORNING)


def test_r55_contacts_are_what_the_customer_did_with_the_matter() -> None:
    history = (event("customer", "created"), event("bot"), event("customer"))
    assert complaint.contacts(ticket(history=history), None) == 3


def test_r55_complaint_that_stands_in_the_history_already_is_no_further_contact() -> None:
    complained = Event(at=MORNING, actor="customer", event="complained", details={"complaint": "C2611-0001"})
    about = ticket(history=(event("customer", "created"), complained))
    assert complaint.contacts(about, "C2611-0001") == 2
    assert complaint.contacts(about, "C2611-0002") == 3
    assert complaint.contacts(about, None) == 3


def test_r50_questions_come_in_their_order_and_none_twice() -> None:
    talk = Talk(sentences=("态度差",), folded=("态度差",))
    asked = []
    for known in ({}, {"listened": True}, {"phone": "13812345678"}, {"wanted": "道歉"}):
        talk = Talk(**{**vars(talk), **known})
        asked.append(complaint.next_topic(talk, RULES))
    assert asked == [Topic.LISTEN, Topic.PHONE, Topic.WANTED, Topic.PROPOSAL]


def test_r52_what_a_kind_of_complaint_wants_anyhow_is_not_asked() -> None:
    talk = Talk(folded=("等了半天没人来",), listened=True, phoneless=True)
    assert complaint.next_topic(talk, RULES) is Topic.PROPOSAL


def test_r56_complaints_are_counted_by_kind_the_most_frequent_first() -> None:
    later = MORNING + timedelta(hours=2)
    noted = event("bot", OVERDUE)
    counted = complaint.count(
        [
            ticket(urgent=True),
            ticket(status=Status.CLOSED, history=(noted,)),
            ticket(fields={"category": "price"}, due_at=later),
        ],
        later,
    )
    late, price = counted
    assert (late.kind, late.all, late.serious, late.overdue, late.settled) == ("late", 2, 1, 2, 1)
    assert (price.kind, price.all, price.overdue) == ("price", 1, 0)


def test_every_ground_can_be_shown_to_staff() -> None:
    assert {ground.kind for ground in RULES.serious} <= complaint.GROUNDS.keys()


@pytest.mark.parametrize(
    ("text", "remark"),
    [
        ("建议周末送货", Remark.SUGGESTION),
        ("要是能晚上送货就好了", Remark.SUGGESTION),
        ("提个意见 凳子太少", Remark.OPINION),
        ("店里有点吵", Remark.CRITICISM),
        ("你们网页上的字有点小", Remark.CRITICISM),
    ],
)
def test_r10_suggestion_opinion_and_criticism_are_told_apart(text: str, remark: Remark) -> None:
    assert remark_of(text) is remark
