"""Choices on a channel without buttons."""

from __future__ import annotations

import pytest

from bot.core.choices import numbered, picked

TITLES = ("可以", "换个时间", "先不修了")


def test_choices_stand_below_the_text_with_numbers() -> None:
    assert numbered("您看这样可以吗?", TITLES).splitlines()[:4] == [
        "您看这样可以吗?",
        "1. 可以",
        "2. 换个时间",
        "3. 先不修了",
    ]


def test_text_without_choices_stays_as_it_is() -> None:
    assert numbered("好的", ()) == "好的"


@pytest.mark.parametrize(
    "reply",
    ["2", "２", " 2 ", "2.", "2、", "2。", "二", "第二个", "第2个", "第二", "选2", "我选第二个", "要第二个吧", "2号", "②", "选项2", "两", "换个时间"],
)
def test_second_choice_is_understood(reply: str) -> None:
    assert picked(reply, TITLES) == 1


@pytest.mark.parametrize("reply", ["最后一个", "3", "第三个"])
def test_last_choice_is_understood(reply: str) -> None:
    assert picked(reply, TITLES) == 2


@pytest.mark.parametrize("reply", ["", "4", "0", "22", "第四个", "2台", "两天后", "二楼", "明天2点", "13800138000", "可以吗", "好"])
def test_anything_else_is_no_choice(reply: str) -> None:
    assert picked(reply, TITLES) is None


def test_without_choices_a_number_is_a_number() -> None:
    assert picked("2", ()) is None
