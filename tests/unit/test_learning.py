"""Which messages are worth a look, and which texts count as the same."""

from __future__ import annotations

import pytest

from bot.adapters.text.likeness import without_masked
from bot.core.learning import KEPT_INTENTS, Why, unclear

SURE = [{"name": "ask_price", "confidence": 0.9}]
UNSURE = [{"name": "ask_price", "confidence": 0.45}, {"name": "ask_stock", "confidence": 0.2}]
FELL_BACK = [{"name": "nlu_fallback", "confidence": 0.3}, {"name": "ask_fee", "confidence": 0.12}]


def why(ranking: list[dict[str, object]], responses: list[str] | None = None, form: str | None = None) -> Why | None:
    found = unclear(ranking[0], ranking, responses or [], form, 0.5)
    return found.why if found else None


def test_what_was_understood_is_not_kept() -> None:
    assert why(SURE) is None


def test_what_fell_back_is_kept() -> None:
    assert why(FELL_BACK) is Why.FELL_BACK


def test_low_confidence_is_kept() -> None:
    assert why(UNSURE) is Why.UNSURE
    assert unclear(UNSURE[0], UNSURE, [], None, 0.4) is None


def test_an_answer_that_a_form_took_is_not_kept() -> None:
    assert why(FELL_BACK, ["utter_ask_phone"], form="repair_form") is None
    assert why(FELL_BACK, ["utter_not_understood"], form="repair_form") is Why.FELL_BACK


def test_ranking_is_kept_without_the_fallbacks_own_place() -> None:
    ranking = [*FELL_BACK, *({"name": f"i{n}", "confidence": 0.01} for n in range(9))]
    found = unclear(ranking[0], ranking, [], None, 0.5)
    assert found is not None
    assert found.ranking[0].intent == "ask_fee"
    assert len(found.ranking) == KEPT_INTENTS


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("我姓* 电话139******** 空调怪怪的", "我姓** 电话188******** 空调怪怪的!"),
        ("工单R****-****呢", "工单I****-****呢"),
        ("那个啥时候弄好", "那个,啥时候弄好?"),
    ],
)
def test_who_wrote_it_makes_no_difference(one: str, other: str) -> None:
    assert without_masked(one) == without_masked(other)
