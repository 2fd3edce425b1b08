"""Messages are taken apart where they say several things."""

from __future__ import annotations

from typing import List

import pytest

from bot.nlu.clauses import MOST, clauses


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("空调多少钱 另外你们几点关门", ["空调多少钱", "另外你们几点关门"]),
        ("KFR 35GW有货吗?洗衣机最便宜多少钱", ["KFR 35GW有货吗?", "洗衣机最便宜多少钱"]),
        ("空调坏了,急", ["空调坏了 急"]),
        ("1.5匹的空调多少钱", ["1.5匹的空调多少钱"]),
        ("还有货吗", ["还有货吗"]),
        ("行 对了现在最便宜的多少钱", ["行", "对了现在最便宜的多少钱"]),
        ("约了上午来装空调 等到下午都没人", ["约了上午来装空调", "等到下午都没人"]),
        ("", []),
    ],
)
def test_message_is_taken_apart(text: str, parts: List[str]) -> None:
    assert clauses(text) == parts


def test_story_of_many_clauses_is_left_whole() -> None:
    assert clauses("。".join(["空调又坏了"] * (MOST + 1))) == []
