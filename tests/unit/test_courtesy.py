"""Forms of address and how times are said (R1–R4)."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from bot.core import courtesy

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 23, 10, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("hour", "expected"), [(8, "早上好"), (12, "您好"), (15, "下午好"), (19, "晚上好"), (2, "您好"), (23, "您好")]
)
def test_r3_greeting_by_the_hour(hour: int, expected: str) -> None:
    assert courtesy.greeting(NOW.replace(hour=hour), ZONE) == expected


@pytest.mark.parametrize(
    ("name", "title", "expected"),
    [("张伟", None, "您"), ("张伟", "先生", "张先生"), ("欧阳娜", "女士", "欧阳女士"), (None, "先生", "您")],
)
def test_r2_gender_is_never_guessed(name: str | None, title: str | None, expected: str) -> None:
    assert courtesy.address_form(name, title) == expected


def test_private_data_is_masked() -> None:
    assert courtesy.mask_phone("13912345678") == "139****5678"
    assert courtesy.mask_name("欧阳娜娜") == "欧阳**"


@pytest.mark.parametrize(
    ("day", "expected"), [(23, "今天 18:30"), (24, "明天 11月24日(周二)18:30"), (28, "11月28日(周六)18:30")]
)
def test_times_are_said_as_a_person_would(day: int, expected: str) -> None:
    assert courtesy.say_time(datetime(2026, 11, day, 18, 30, tzinfo=ZONE), NOW, ZONE) == expected


@pytest.mark.parametrize(("amount", "expected"), [("20", "20"), ("19.9", "19.90"), ("1699.00", "1699")])
def test_money_has_no_needless_decimals(amount: str, expected: str) -> None:
    assert courtesy.say_money(Decimal(amount)) == expected


@pytest.mark.parametrize(("months", "expected"), [(12, "一年"), (36, "三年"), (18, "18个月"), (6, "6个月"), (144, "12年")])
def test_terms_of_guarantee_in_words(months: int, expected: str) -> None:
    assert courtesy.say_months(months) == expected
