"""Nothing that says who a customer is stays in a masked text, and everything else does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.adapters.content import load_content
from bot.adapters.text.masking import HIDDEN, Masker
from bot.bootstrap import Parts
from bot.settings import Settings

ROOT = Path(__file__).resolve().parents[3]
MASKER: Masker = Parts(Settings(), "tests").masker
PLACES = [
    f"{district}{place}"
    for district, places in load_content(ROOT / "content").company.places.items()
    for place in places
    if place.endswith(("路", "街", "大道"))
]


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("我姓张 电话13912345678 空调漏水", "我姓* 电话139******** 空调漏水"),
        ("电话139 1234 5678", "电话139 **** ****"),
        ("打020-88002001找张先生", "打020-********找*先生"),
        ("幺三九幺二三四五六七八", "幺三九********"),
        ("我叫欧阳小红,冰箱不冷", "我叫****,冰箱不冷"),
        ("住天河区天河路88号 热水器打不着火", "住********* 热水器打不着火"),
        ("工单R2611-0137怎么还没人来", "工单R****-****怎么还没人来"),
        ("订单D20251111-0001 到哪了", "订单D********-**** 到哪了"),
        ("车牌粤A12345停哪里", "车牌粤A*****停哪里"),
        ("我的微信号abc_12345", "我的微信号***_*****"),
        ("发到wang.li@mail.example吧", "发到****.**@****.*******吧"),
        ("身份证440301199001011234", "身份证******************"),
        ("李女士和王先生都问过了", "*女士和*先生都问过了"),
        ("我是林涛 我老婆叫王芳", "我是** 我老婆叫**"),
    ],
)
def test_personal_data_are_hidden_in_their_shape(text: str, masked: str) -> None:
    assert MASKER.mask(text) == masked


@pytest.mark.parametrize(
    "text",
    [
        "你们那个东西到底什么时候能弄好啊",
        "BCD-508冷冻室化冻了 当时3599元买的",
        "KFR-35GW 显示E6",
        "洗衣机不脱水 2023年6月18日买的",
        "能不能叫你们经理来",
        "明天下午3点到5点都行",
        "",
    ],
)
def test_what_is_nobodys_stays(text: str) -> None:
    assert MASKER.mask(text) == text


phones = st.from_regex(re.compile(r"1[3-9][0-9]{9}"), fullmatch=True)
names = st.builds(str.__add__, st.sampled_from("张王李赵陈黄周吴林郭"), st.sampled_from(["小红", "建国", "伟", "秀英", "涛", "雅婷"]))
numbers = st.from_regex(re.compile(r"D20[0-9]{6}-[0-9]{4}|[RICTQSE]26[0-9]{2}-[0-9]{4}"), fullmatch=True)
addresses = st.builds("{}{}号{}房".format, st.sampled_from(PLACES), st.integers(1, 999), st.integers(101, 2999))
plates = st.from_regex(re.compile(r"[粤京沪川][A-H][0-9]{5}"), fullmatch=True)
around = st.sampled_from(["冰箱不冷了", "那个啥时候弄", "你好", "麻烦快点", "到底行不行", ""])
gaps = st.sampled_from([" ", ",", "。", "\n"])


@given(phones, names, numbers, addresses, plates, around, gaps, st.permutations(range(5)))
@example("13912345678", "张伟", "D20251111-0001", PLACES[0] + "8号101房", "粤A12345", "你好", ",", [0, 1, 2, 3, 4])
def test_no_personal_value_survives(
    phone: str, name: str, number: str, address: str, plate: str, words: str, gap: str, order: list[int]
) -> None:
    said = [f"电话{phone}", f"我叫{name}", f"单号{number}", f"地址{address}", f"车牌{plate}"]
    text = gap.join([words, *(said[one] for one in order)])
    masked = MASKER.mask(text)
    assert len(masked) == len(text)
    assert all(new in (HIDDEN, old) for old, new in zip(text, masked, strict=True))
    for value in (phone[3:], name, number[1:], address, plate[2:]):
        assert value not in masked, masked
    assert words in masked
    assert not re.search(r"\d{4}", masked), masked


@given(st.text(max_size=80))
def test_any_text_keeps_its_length(text: str) -> None:
    assert len(MASKER.mask(text)) == len(text)
