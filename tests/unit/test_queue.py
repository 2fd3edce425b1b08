"""Who is given to whom (R70)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest

from bot.core.handoff import Handoff, Reason
from bot.core.queue import PATIENCE, assign, skill_for
from bot.core.staff import ALLOWED, Account, Permission, Role, Skill
from bot.core.talks import Late, collected, lateness

NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)


def waits(number: int, reason: Reason = Reason.REQUESTED, **more: Any) -> Handoff:
    values: dict[str, Any] = {
        "conversation_id": f"c{number}",
        "channel": "web",
        "summary": {},
        "state": "waiting",
        "ahead": 0,
        "promised_at": NOW,
        "created_at": NOW,
    }
    return Handoff(id=number, reason=reason, **(values | more))


def person(number: int, *skills: Skill, capacity: int = 5) -> Account:
    return Account(
        id=number,
        login=f"p{number}",
        shown_name=f"同事{number}",
        role=Role.AGENT,
        skills=frozenset(skills),
        capacity=capacity,
        on_duty=True,
        disabled=False,
        must_change=False,
    )


def given(handoffs: list[Handoff], people: list[Account], now: datetime = NOW) -> dict[int, int | None]:
    return {one.handoff.id: one.account.id if one.account else None for one in assign(handoffs, people, now)}


def test_first_come_are_spread_by_load() -> None:
    people = [person(1), person(2)]
    assert given([waits(1), waits(2), waits(3)], people) == {1: 1, 2: 2, 3: 1}


def test_whoever_knows_the_matter_comes_first() -> None:
    repair = waits(1, summary={"repair_fault": "不转"})
    assert given([repair], [person(1), person(2, Skill.COMPLAINT), person(3, Skill.REPAIR)]) == {1: 3}
    assert given([repair], [person(1), person(2, Skill.COMPLAINT)]) == {1: 1}
    assert given([repair], [person(2, Skill.COMPLAINT)]) == {1: 2}


def test_nobody_is_given_more_than_they_can_serve() -> None:
    busy = waits(1, state="taken", account_id=1)
    assert given([busy, waits(2), waits(3)], [person(1, capacity=2)]) == {2: 1}


def test_matters_of_safety_go_before_everybody() -> None:
    assert given([waits(1), waits(2, Reason.DANGER)], [person(1, capacity=1)]) == {2: 1}


def test_whoever_does_not_come_loses_the_customer_to_another() -> None:
    asked = waits(1, account_id=1, assigned_at=NOW)
    people = [person(1), person(2)]
    assert given([asked], people) == {}
    assert given([asked], people, NOW + PATIENCE + timedelta(seconds=1)) == {1: 2}


def test_customer_of_somebody_who_has_left_is_given_anew() -> None:
    asked = waits(1, account_id=7, assigned_at=NOW)
    assert given([asked], [person(1)]) == {1: 1}
    assert given([asked], []) == {1: None}


@pytest.mark.parametrize(
    ("handoff", "skill"),
    [
        (waits(1, Reason.DANGER), Skill.REPAIR),
        (waits(1, Reason.MANAGER), Skill.COMPLAINT),
        (waits(1, summary={"return_talk": {}, "text": "x"}), Skill.RETURN),
        (waits(1, summary={"text": "x"}), None),
    ],
)
def test_matter_is_known_by_reason_and_form(handoff: Handoff, skill: Skill | None) -> None:
    assert skill_for(handoff) == skill


@pytest.mark.parametrize(("seconds", "late"), [(0, Late.FINE), (179, Late.FINE), (180, Late.SOON), (299, Late.SOON), (300, Late.LATE)])
def test_r70_waiting_time_turns_amber_and_red(seconds: int, late: Late) -> None:
    assert lateness(NOW, timedelta(minutes=5), NOW + timedelta(seconds=seconds)) is late


def test_r71_what_forms_had_taken_down_is_shown_with_names() -> None:
    summary = {
        "text": "转人工",
        "repair_fault": "咣咣响",
        "repair_phone": "13912348888",
        "repair_progress": {"missed": 1},
        "complaint_talk": '{"words": ["一句", "两句"], "phone": "13912348888", "missed": 0}',
    }
    assert collected(summary) == (("客户说", "转人工"), ("电话", "13912348888"), ("故障", "咣咣响"), ("客户原话", "一句 两句"))


def test_each_role_may_do_what_the_one_before_it_may() -> None:
    roles = [ALLOWED[role] for role in Role]
    assert all(less < more for less, more in pairwise(roles))
    assert roles[-1] == frozenset(Permission)
