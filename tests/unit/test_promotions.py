"""Which promotion holds for which article on which day."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from bot.core.catalogue import Article
from bot.core.promotions import Promotion, price_after, promotions_for, promotions_in, running, say_until

MONDAY = date(2026, 11, 23)


def article(model: str = "KFR-35GW/A1", category: str = "空调", price: int = 2899) -> Article:
    return Article(
        model=model,
        brand="云汐",
        category=category,
        name=category,
        price=Decimal(price),
        guarantee_months=None,
        attributes={},
    )


def promotion(
    name: str = "p", first: date = MONDAY, last: date = date(2026, 11, 29), price_cut: int | None = None, **holds_for: str
) -> Promotion:
    return Promotion(
        id=name,
        text="赠送清洗券一张",
        first=first,
        last=last,
        models=tuple(filter(None, [holds_for.get("model")])),
        categories=tuple(filter(None, [holds_for.get("category")])),
        price_cut=None if price_cut is None else Decimal(price_cut),
        coupon=None,
    )


@pytest.mark.parametrize(
    ("day", "holds"),
    [(date(2026, 11, 22), False), (MONDAY, True), (date(2026, 11, 29), True), (date(2026, 11, 30), False)],
)
def test_r20_promotion_holds_from_its_first_to_its_last_day(day: date, holds: bool) -> None:
    one = promotion(model="kfr35gw/a1")
    assert promotions_for(article(), [one], day) == ((one,) if holds else ())


def test_promotion_of_another_model_does_not_hold() -> None:
    assert promotions_for(article("KFR-50GW/A1"), [promotion(model="KFR-35GW/A1")], MONDAY) == ()


def test_promotion_for_the_model_comes_before_the_categorys() -> None:
    general, own = promotion("general", category="空调"), promotion("own", model="KFR-35GW/A1")
    assert promotions_for(article(), [general, own], MONDAY) == (own, general)


def test_promotions_of_a_category_include_those_of_its_models() -> None:
    own, other = promotion("own", model="KFR-35GW/A1"), promotion("other", category="冰箱")
    assert promotions_in("空调", [article()], [own, other], MONDAY) == (own,)
    assert running([own, other], MONDAY) == (own, other)


def test_price_is_cut_but_never_below_nothing() -> None:
    assert price_after(article(price=300), [promotion(price_cut=200, category="空调")]) == 100
    assert price_after(article(price=100), [promotion(price_cut=200, category="空调")]) == 0
    assert price_after(article(price=100), [promotion(category="空调")]) == 100


@pytest.mark.parametrize(
    ("last", "said"),
    [
        (MONDAY, "今天"),
        (date(2026, 11, 29), "本周"),
        (date(2026, 11, 30), "本月"),
        (date(2026, 12, 31), "12月31日前"),
        (date(2027, 11, 30), "11月30日前"),
    ],
)
def test_says_within_which_time_to_buy(last: date, said: str) -> None:
    assert say_until(promotion(last=last, category="空调"), MONDAY) == said
