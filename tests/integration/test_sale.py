"""What is told of an article, by the shop's own settings (R20, R21, R23–R25)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from bot.adapters.unit_of_work import SqlUnitOfWork
from bot.core.catalogue import Query
from bot.core.content import Content
from bot.core.reading import Answer
from bot.core.sale import PricePolicy, Stage, Talk, Wanted
from bot.services.sale import Asked, Step, answer, reply
from bot.services.sale_facts import Counter
from tests.integration.conftest import NOW

Uow = Callable[[], SqlUnitOfWork]


@pytest.fixture
def uow(unit_of_work: Uow) -> Iterator[SqlUnitOfWork]:
    """A transaction that is taken back after the test."""
    with unit_of_work() as uow:
        yield uow


def counter(content: Content, prices: PricePolicy, channel: str = "web") -> Counter:
    policy = replace(content.policy, prices=prices)
    return Counter(content=replace(content, policy=policy), channel=channel, now=NOW)


def ask(model: str, at: Counter, uow: SqlUnitOfWork, text: str = "", wanted: Wanted = Wanted.PRICE) -> Step:
    return answer(Asked(wanted=wanted, text=text, query=Query(model_text=model)), Talk(), at, uow)


def told(step: Step) -> dict[str, object]:
    """Everything that was filled in."""
    return {name: value for one in step.says for name, value in one.arguments.items()}


def said(step: Step) -> list[str]:
    return [one.response for one in step.says]


@pytest.mark.parametrize(
    ("prices", "channel", "text"),
    [
        (PricePolicy(told=False), "web", ""),
        (PricePolicy(untold_channels=frozenset({"wechat"})), "wechat", ""),
        (PricePolicy(untold_shops=frozenset({"jiangnan"})), "web", "江南店"),
    ],
)
def test_r21_price_is_kept_for_the_visit_by_shop_and_channel(
    content: Content, uow: SqlUnitOfWork, prices: PricePolicy, channel: str, text: str
) -> None:
    step = ask("KFR-35GW/A1", counter(content, prices, channel), uow, text)
    assert "price" not in told(step)
    assert said(step)[0] == "utter_sale_in_stock_price_in_shop"
    assert "utter_sale_promotion" in said(step)


def test_r21_price_is_told_on_the_other_channels(content: Content, uow: SqlUnitOfWork) -> None:
    prices = PricePolicy(untold_channels=frozenset({"wechat"}))
    assert told(ask("KFR-35GW/A1", counter(content, prices), uow))["price"] == "2899"


def test_r21_alternative_and_comparison_keep_the_price_too(content: Content, uow: SqlUnitOfWork) -> None:
    hidden = counter(content, PricePolicy(told=False))
    assert "price" not in told(ask("BCD-508", hidden, uow))
    both = (Query(model_text="KFR-35GW/A1"), Query(model_text="KFR-26GW/A3"))
    asked = Asked(wanted=Wanted.PRODUCT, text="", query=both[0], compared=both)
    assert "price" not in told(answer(asked, Talk(), hidden, uow))


def test_r24_and_r25_nowhere_in_stock_leads_to_the_register(content: Content, uow: SqlUnitOfWork) -> None:
    at = counter(content, PricePolicy())
    for shop in content.company.shops:
        uow.catalogue.set_stock("BCD-508", shop.code, 0)
    step = ask("BCD-508", at, uow)
    declined = reply(Answer.NO, "不用", False, step.talk, at, uow)
    assert declined is not None
    assert said(declined) == ["utter_sale_nowhere"]
    assert declined.talk.stage is Stage.REGISTER
    agreed = reply(Answer.YES, "好", False, declined.talk, at, uow)
    assert agreed is not None
    assert agreed.registers


def test_r23_without_any_alternative_the_other_shop_is_named_at_once(content: Content, uow: SqlUnitOfWork) -> None:
    at = counter(content, PricePolicy())
    for stocked in uow.catalogue.all():
        if stocked.article.category == "冰箱":
            uow.catalogue.set_stock(stocked.article.model, "tianhe", 0)
    step = ask("BCD-508", at, uow)
    assert said(step)[0] == "utter_sale_sold_out"
    assert "utter_sale_other_shop" in said(step)


def test_question_about_a_proposal_that_was_settled_is_a_new_question(content: Content, uow: SqlUnitOfWork) -> None:
    at = counter(content, PricePolicy())
    step = ask("BCD-508", at, uow)
    assert reply(None, "KFR-35GW多少钱", False, step.talk, at, uow) is None
