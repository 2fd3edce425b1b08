"""The shop's rules (R32, R33, R70)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.adapters.content import load_content
from bot.core.policy import (
    GuaranteeState,
    add_months,
    decide_guarantee,
    find_danger,
    person_promised_at,
    visit_deadline,
)

CONTENT = load_content(Path(__file__).resolve().parents[2] / "content")
POLICY, COMPANY = CONTENT.policy, CONTENT.company
ZONE = ZoneInfo("Asia/Shanghai")
TODAY = date(2026, 11, 23)
MORNING = datetime(2026, 11, 23, 10, tzinfo=ZONE)


def on(day: date) -> tuple[date, date]:
    return day, day


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2026, 11, 11), 12, date(2027, 11, 11)),
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
    ],
)
def test_months_are_added_by_the_calendar(day: date, months: int, expected: date) -> None:
    assert add_months(day, months) == expected


@pytest.mark.parametrize(
    ("bought", "expected"),
    [
        (on(date(2026, 5, 1)), GuaranteeState.IN),
        (on(date(2025, 11, 23)), GuaranteeState.IN),
        (on(date(2025, 11, 22)), GuaranteeState.PARTS),
        (on(date(2025, 11, 11)), GuaranteeState.PARTS),
        (on(date(2020, 1, 1)), GuaranteeState.OUT),
        ((date(2025, 1, 1), date(2025, 12, 31)), GuaranteeState.UNSURE),
        (None, GuaranteeState.UNSURE),
    ],
    ids=["half a year", "last day", "one day over", "last year's sale", "long ago", "about the limit", "unknown"],
)
def test_r33_guarantee_of_a_washing_machine(bought: tuple[date, date] | None, expected: GuaranteeState) -> None:
    guarantee = decide_guarantee(POLICY, "洗衣机", bought, TODAY)
    assert guarantee.state is expected
    assert guarantee.fee_due is (expected is not GuaranteeState.IN)


def test_r33_parts_that_are_still_covered_are_named() -> None:
    assert decide_guarantee(POLICY, "洗衣机", on(date(2025, 1, 1)), TODAY).parts == ("电机",)


def test_r33_the_longer_of_two_terms_holds() -> None:
    assert decide_guarantee(POLICY, "洗衣机", on(date(2024, 12, 1)), TODAY, 36).state is GuaranteeState.IN


def test_unknown_category_gets_a_year() -> None:
    assert decide_guarantee(POLICY, "按摩椅", on(date(2026, 1, 1)), TODAY).state is GuaranteeState.IN
    assert decide_guarantee(POLICY, None, on(date(2025, 1, 1)), TODAY).state is GuaranteeState.OUT


@pytest.mark.parametrize(
    ("urgent", "district", "hours"), [(True, "天河区", 24), (False, "天河区", 48), (False, None, 48), (True, None, 24)]
)
def test_r32_somebody_is_on_site_in_time(urgent: bool, district: str | None, hours: int) -> None:
    due = visit_deadline(POLICY, COMPANY, urgent=urgent, district=district, now=MORNING)
    assert due == MORNING + timedelta(hours=hours)


def test_r32_remote_districts_take_longer() -> None:
    assert visit_deadline(POLICY, COMPANY, urgent=False, district="增城区", now=MORNING) == MORNING + timedelta(hours=72)


@pytest.mark.parametrize("text", ["没有漏电", "不漏电", "没冒烟", "没闻到煤气味", "漏电保护器跳了"])
def test_r32_denied_or_harmless_words_are_no_danger(text: str) -> None:
    assert find_danger(POLICY, text) is None


@pytest.mark.parametrize("text", ["是不是漏电了", "有没有漏煤气啊", "好像漏电", "着火了", "触电了"])
def test_r32_doubt_and_bare_words_are_danger(text: str) -> None:
    assert find_danger(POLICY, text) is not None


def test_r70_person_answers_within_five_minutes_in_hours() -> None:
    assert person_promised_at(POLICY, COMPANY, 0, MORNING) == MORNING + timedelta(minutes=5)


def test_r70_who_waits_behind_others_is_told_so() -> None:
    assert person_promised_at(POLICY, COMPANY, 4, MORNING) == MORNING + timedelta(minutes=12)


def test_r70_outside_hours_the_next_morning_is_promised() -> None:
    night = datetime(2026, 11, 23, 23, tzinfo=ZONE)
    assert person_promised_at(POLICY, COMPANY, 0, night) == datetime(2026, 11, 24, 9, 30, tzinfo=ZONE)
