"""Which rule decides a return (R60, R61), and what a customer's words say of it."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.adapters.content import load_content
from bot.core import returns_words
from bot.core.order import Identity
from bot.core.repair import Appliance, Bought
from bot.core.returns import Case, Reason, Rule, Talk, Topic, Way, Wish, decide, next_topic, ways

POLICY = load_content(Path(__file__).resolve().parents[2] / "content").policy
TODAY = date(2026, 11, 23)


def ago(days: int) -> tuple[date, date]:
    day = TODAY - timedelta(days=days)
    return day, day


def own(**known: object) -> Case:
    """Own reasons, unused, with invoice, bought yesterday: taken unless `known` says otherwise."""
    usual: dict[str, object] = {
        "reason": Reason.OWN,
        "wish": Wish.RETURN,
        "category": "电饭煲",
        "bought": ago(1),
        "unused": True,
        "invoice": True,
    }
    return Case(**(usual | known))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("case", "rule"),
    [
        (own(), Rule.WITHIN),
        (own(bought=ago(7)), Rule.WITHIN),
        (own(bought=ago(8)), Rule.EXCHANGE_ONLY),
        (own(bought=ago(8), wish=Wish.EXCHANGE), Rule.WITHIN),
        (own(bought=ago(15), wish=Wish.EXCHANGE), Rule.WITHIN),
        (own(bought=ago(15)), Rule.EXCHANGE_ONLY),
        (own(bought=ago(16)), Rule.LATE),
        (own(bought=ago(16), wish=Wish.EXCHANGE), Rule.LATE),
        (own(bought=(TODAY - timedelta(days=9), TODAY - timedelta(days=3))), Rule.RECEIPT),
        (own(bought=None, undated=True), Rule.RECEIPT),
        (own(unused=False), Rule.USED),
        (own(packed=False), Rule.PACKAGING),
        (own(invoice=False, ordered=True), Rule.WITHIN),
        (own(invoice=None, ordered=True), Rule.WITHIN),
        (own(invoice=False, unordered=True), Rule.NO_PROOF),
    ],
)
def test_r60_own_reasons(case: Case, rule: Rule) -> None:
    decision = decide(POLICY, case, TODAY)
    assert decision is not None
    assert decision.rule is rule


@pytest.mark.parametrize(
    ("days", "invoice", "rule"),
    [
        (30, True, Rule.FURNITURE),
        (31, True, Rule.LATE),
        (20, False, Rule.NO_INVOICE),
    ],
)
@pytest.mark.parametrize("ordered", [True, False])
@pytest.mark.parametrize("wish", list(Wish))
def test_r60_furniture_has_its_own_days_and_needs_its_invoice(
    days: int, invoice: bool, rule: Rule, ordered: bool, wish: Wish
) -> None:
    case = own(category="家具", bought=ago(days), invoice=invoice, ordered=ordered, wish=wish)
    decision = decide(POLICY, case, TODAY)
    assert decision is not None
    assert decision.rule is rule


@pytest.mark.parametrize("terms", ["定制", "特价", "清仓"])
def test_r60_made_to_order_special_offer_and_clearance_are_excluded_for_own_reasons_only(terms: str) -> None:
    refused = decide(POLICY, own(terms=terms), TODAY)
    taken = decide(POLICY, own(terms=terms, reason=Reason.FAULT), TODAY)
    assert refused
    assert taken
    assert (refused.rule, taken.rule) == (Rule.TERMS, Rule.FAULT)


@pytest.mark.parametrize(
    "known",
    [
        {"bought": ago(60)},
        {"bought": ago(3000)},
        {"unused": False},
        {"packed": False},
        {"invoice": False, "unordered": True},
        {"category": "家具", "invoice": False, "bought": ago(40)},
        {"bought": None, "unused": None, "invoice": None},
    ],
)
def test_r60_quality_fault_is_always_taken(known: dict[str, object]) -> None:
    decision = decide(POLICY, own(reason=Reason.FAULT, **known), TODAY)
    assert decision is not None
    assert decision.taken
    assert decision.rule is Rule.FAULT


@pytest.mark.parametrize(
    "known",
    [{"reason": None}, {"unused": None}, {"invoice": None}, {"bought": None}, {"invoice": False}],
)
def test_nothing_is_decided_before_what_matters_is_known(known: dict[str, object]) -> None:
    assert decide(POLICY, own(**known), TODAY) is None


@pytest.mark.parametrize(
    ("known", "rule"),
    [
        ({"unused": False, "invoice": None, "bought": None}, Rule.USED),
        ({"bought": ago(40), "unused": None, "invoice": None}, Rule.LATE),
        ({"terms": "清仓", "unused": None, "invoice": None, "bought": None}, Rule.TERMS),
    ],
)
def test_r61_nothing_more_is_asked_once_the_answer_is_clear(known: dict[str, object], rule: Rule) -> None:
    decision = decide(POLICY, own(**known), TODAY)
    assert decision is not None
    assert decision.rule is rule


def talk(**known: object) -> Talk:
    usual: dict[str, object] = {
        "reason": Reason.OWN,
        "wish": Wish.RETURN,
        "article": Appliance(said="电饭煲", category="电饭煲"),
        "bought": Bought(said="昨天", first=TODAY, last=TODAY),
        "unused": True,
        "invoice": True,
    }
    return Talk(**(usual | known))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("known", "topic"),
    [
        ({"reason": None}, Topic.REASON),
        ({"article": None}, Topic.ARTICLE),
        ({"wish": None}, Topic.WISH),
        ({"unused": None}, Topic.UNUSED),
        ({"invoice": None}, Topic.INVOICE),
        ({"invoice": None, "identity": Identity(number="D20261122-0001")}, Topic.WAY),
        ({"bought": None}, Topic.BOUGHT),
        ({"invoice": False}, Topic.PROOF),
        ({}, Topic.WAY),
        ({"way": Way.SHOP}, None),
        ({"way": Way.POST}, Topic.PHONE),
        ({"way": Way.POST, "phone": "13900000000"}, None),
        ({"way": Way.PICK_UP, "phone": "13900000000"}, Topic.ADDRESS),
        ({"reason": Reason.FAULT, "unused": None, "invoice": None, "bought": None}, Topic.WAY),
        ({"unused": False}, None),
        ({"bought": Bought(said="", first=ago(8)[0], last=ago(8)[0])}, Topic.EXCHANGE),
    ],
)
def test_what_is_asked_next(known: dict[str, object], topic: Topic | None) -> None:
    assert next_topic(talk(**known), POLICY, TODAY) is topic


def test_large_articles_are_fetched_and_small_ones_sent() -> None:
    assert ways(POLICY, "冰箱") == (Way.PICK_UP, Way.SHOP)
    assert ways(POLICY, "电饭煲") == (Way.SHOP, Way.POST)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("昨天买的电饭煲不喜欢想退", Reason.OWN),
        ("冰箱太大了放不下 我想退", Reason.OWN),
        ("没坏,就是不喜欢", Reason.OWN),
        ("不是质量问题", Reason.OWN),
        ("才三天就不转了 不修 换一台", Reason.FAULT),
        ("漏水 不要了 给我退", Reason.FAULT),
        ("噪音太大 我要退", Reason.FAULT),
        ("不喜欢了 而且用两次就坏了", Reason.FAULT),
        ("我要退货", None),
        ("那还不修了 退吧", None),
    ],
)
def test_reason_in_words(text: str, reason: Reason | None) -> None:
    assert returns_words.reason(text) is reason


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("我要退货", Wish.RETURN),
        ("换一台新的", Wish.EXCHANGE),
        ("不想修也不想换 把钱退给我", Wish.RETURN),
        ("别退了 给我换一台", Wish.EXCHANGE),
        ("办退换货", None),
    ],
)
def test_wish_in_words(text: str, wish: Wish | None) -> None:
    assert returns_words.wish(text) is wish


@pytest.mark.parametrize(
    ("text", "unused", "packed", "invoice"),
    [
        ("没用过 票在", True, None, True),
        ("用过一次 发票丢了", False, None, False),
        ("没拆 有发票", True, None, True),
        ("发票没丢", None, None, True),
        ("没怎么用", False, None, None),
        ("包装扔了 没用过", True, False, None),
        ("小票找不到了", None, None, False),
        ("全新的 包装完好", True, True, None),
        ("刚买的", None, None, None),
    ],
)
def test_condition_in_words(text: str, unused: bool | None, packed: bool | None, invoice: bool | None) -> None:
    found = (returns_words.unused(text), returns_words.packed(text), returns_words.invoice(text))
    assert found == (unused, packed, invoice)


@pytest.mark.parametrize(
    ("text", "wants"),
    [("那还是帮我修吧", True), ("修了三次了", False), ("不想修", False), ("保修期内吗", False), ("算了 还是修吧", True)],
)
def test_repair_after_all(text: str, wants: bool) -> None:
    assert returns_words.wants_repair(text) is wants
