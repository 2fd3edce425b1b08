"""What was typed by its sound is understood as what was meant."""

from __future__ import annotations

import pytest

from bot.nlu.spelling import Spelling

EXAMPLES = [
    "空调坏了怎么办",
    "我家空调不制冷了",
    "可以上门修吗",
    "可以安装吗",
    "什么时候能送到",
    "什么时候送货",
    "wifi连不上",
    "谢谢你",
    "谢谢啦",
    "机器坏了",
    "空调要多少钱",
    "可以退货吗",
    "安装要多少钱",
    "我要退货",
]


@pytest.fixture(scope="module")
def spelling() -> Spelling:
    return Spelling(EXAMPLES * 5)  # enough of them to be surer of what is written than of what is typed


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("kongtiao坏了", "空调坏了"),
        ("空调huaile", "空调坏了"),
        ("可仪上门修吗", "可以上门修吗"),
        ("什么时候送祸", "什么时候送货"),
        ("空空调坏了", "空调坏了"),
        ("空调坏了😭🙏", "空调坏了"),
        ("空😭调坏了", "空调坏了"),
    ],
)
def test_slip_is_mended(spelling: Spelling, typed: str, meant: str) -> None:
    assert spelling.mend(typed) == meant


@pytest.mark.parametrize(
    "text",
    ["谢谢你", "wifi连不上", "lg洗衣机", "kfr-35gw", "好", "", "😭🙏", "空调坏了怎么办", "海尔冰箱", "bluetooth连不上"],
)
def test_what_is_no_slip_stays(spelling: Spelling, text: str) -> None:
    assert spelling.mend(text) == text


def test_examples_themselves_stay(spelling: Spelling) -> None:
    assert [spelling.mend(text) for text in EXAMPLES] == EXAMPLES


def test_nothing_learned_mends_nothing() -> None:
    assert Spelling([]).mend("kongtiao坏了") == "kongtiao坏了"
