"""Orders: price protection, cancelling, delivery, and what a customer's words say of them (R42)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from bot.adapters.content import load_content
from bot.core import order_words
from bot.core.catalogue import Article
from bot.core.order import Problem, Protection, can_be_cancelled, delivered_by, owns, price_protection
from bot.core.orders import Order, OrderStatus

POLICY = load_content(Path(__file__).resolve().parents[2] / "content").policy
TODAY = date(2026, 11, 23)
ORDER = Order(
    number="D20261122-0001",
    ordered_on=date(2026, 11, 22),
    customer="林涛",
    phone="13911112222",
    address="天河区天河路88号",
    model="XQG100-12",
    quantity=2,
    price=Decimal(2899),
    status=OrderStatus.WAITING,
)
ARTICLE = Article(
    model="XQG100-12",
    brand="云汐",
    category="洗衣机",
    name="云汐洗衣机",
    price=Decimal("2699.50"),
    guarantee_months=None,
    attributes={},
)


@pytest.mark.parametrize(
    ("days", "price", "terms", "expected", "amount"),
    [
        (1, "2699.50", None, Protection.DUE, "399.00"),
        (7, "2699.50", None, Protection.DUE, "399.00"),
        (8, "2699.50", None, Protection.LATE, "0"),
        (1, "2899", None, Protection.NOT_FALLEN, "0"),
        (1, "2999", None, Protection.NOT_FALLEN, "0"),
        (1, "2699.50", "清仓", Protection.EXCLUDED, "0"),
        (1, "2699.50", "定制", Protection.EXCLUDED, "0"),
    ],
)
def test_price_protection(days: int, price: str, terms: str | None, expected: Protection, amount: str) -> None:
    order = replace(ORDER, ordered_on=TODAY - timedelta(days=days))
    article = replace(ARTICLE, price=Decimal(price), terms=terms)
    found = price_protection(POLICY, order, article, TODAY)
    assert (found.protection, found.amount) == (expected, Decimal(amount))


def test_price_protection_of_an_article_no_longer_sold_owes_nothing() -> None:
    assert price_protection(POLICY, ORDER, None, TODAY).protection is Protection.NOT_FALLEN


@pytest.mark.parametrize(
    ("status", "can"), [(OrderStatus.WAITING, True), (OrderStatus.SENT, False), (OrderStatus.DONE, False)]
)
def test_only_what_has_not_left_the_store_can_be_cancelled(status: OrderStatus, can: bool) -> None:
    assert can_be_cancelled(replace(ORDER, status=status)) is can


@pytest.mark.parametrize(
    ("address", "ordered_on", "day"),
    [
        ("天河区天河路88号", date(2026, 11, 22), date(2026, 11, 24)),
        ("增城区荔城挂绿路25号", date(2026, 11, 22), date(2026, 11, 27)),
        ("天河区天河路88号", date(2026, 11, 19), None),
    ],
)
def test_r42_about_when_it_is_delivered(address: str, ordered_on: date, day: date | None) -> None:
    order = replace(ORDER, address=address, ordered_on=ordered_on)
    assert delivered_by(POLICY.delivery, order, TODAY) == day


@pytest.mark.parametrize(
    ("proof", "right"), [("2222", True), ("13911112222", True), ("1111", False), ("222", False), (None, False)]
)
def test_owner_is_known_by_telephone_or_its_last_four_digits(proof: str | None, right: bool) -> None:
    assert owns((ORDER,), proof) is right
    assert not owns((), proof)


@pytest.mark.parametrize(
    ("text", "about"),
    [
        ("我的货到哪里了", True),
        ("订单发货没有", True),
        ("送货改到周六", True),
        ("快递怎么还没动", True),
        ("师傅什么时候到", False),
        ("我的维修到哪一步了", False),
        ("R2611-0001送货", False),
    ],
)
def test_goods_on_their_way_are_told_from_visits(text: str, about: bool) -> None:
    assert order_words.about_an_order(text) is about


@pytest.mark.parametrize(("text", "said"), [("改到明天送", True), ("推迟到周六", True), ("明天送的那单改一下", False)])
def test_what_it_is_to_be_changed_to(text: str, said: bool) -> None:
    assert order_words.says_to_what(text) is said


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("显示签收了可我没收到", Problem.NOT_RECEIVED),
        ("家里没人收到过货", Problem.NOT_RECEIVED),
        ("少了个遥控器", Problem.MISSING),
        ("发错货了", Problem.WRONG),
        ("屏幕裂了", Problem.DAMAGED),
        ("不知道怎么说", Problem.OTHER),
    ],
)
def test_what_is_wrong_with_a_delivery(text: str, problem: Problem) -> None:
    assert order_words.problem(text) is problem


@pytest.mark.parametrize(
    ("text", "wants"),
    [
        ("空调要安装 帮我约师傅", True),
        ("帮我约师傅装空调", True),
        ("帮我预约安装洗碗机", True),
        ("热水器到货了 派人来装一下", True),
        ("安装要多少钱", False),
        ("安装是厂家派人还是你们店派吗", False),
        ("空调漏水 上门安装的没装好", False),
    ],
)
def test_r42_installation_is_wanted(text: str, wants: bool) -> None:
    assert order_words.wants_installation(text) is wants


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("你们保价多少天", True),
        ("价保怎么申请", True),
        ("我前天买的今天便宜了200 能补差价吗", False),
        ("退差价", False),
    ],
)
def test_rule_of_protection_is_told_from_its_claim(text: str, rule: bool) -> None:
    assert order_words.asks_the_rule_of_protection(text) is rule
