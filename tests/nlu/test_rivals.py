"""What this project is measured beside learns what it is taught."""

from __future__ import annotations

import pytest

from bench.rivals.vectors import RIVALS

TEXTS = ["空调多少钱", "这个卖多少钱", "冰箱什么价", "你们几点关门", "店在哪里", "门店地址发我", "洗衣机坏了", "冰箱不制冷了", "电视不亮了"]
INTENTS = ["ask_price"] * 3 + ["ask_store"] * 3 + ["book_repair"] * 3


@pytest.mark.parametrize("name", sorted(RIVALS))
def test_rival_answers_what_it_was_taught(name: str) -> None:
    rival = RIVALS[name]()
    rival.fit(TEXTS, INTENTS)
    for text, intent in zip(TEXTS, INTENTS, strict=True):
        ranking = rival.rank(text)
        assert ranking[0][0] == intent
        assert sum(confidence for _, confidence in ranking) == pytest.approx(1.0)


@pytest.mark.parametrize("name", sorted(RIVALS))
def test_rival_is_unsure_of_what_is_like_nothing(name: str) -> None:
    rival = RIVALS[name]()
    rival.fit(TEXTS, INTENTS)
    assert rival.rank("qwertz")[0][1] < rival.rank("空调多少钱")[0][1]
