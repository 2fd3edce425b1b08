"""Which answer a question finds, and that the demo shop's answers are fit to be said."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import get_args

import pytest

from bot.adapters.content import load_content
from bot.adapters.text.manners import MannersCheck
from bot.core.content import Content
from bot.core.knowledge import Entry, Knowledge, Topic, find_entry
from bot.core.policy import find_danger
from bot.core.wording import Rendered


@pytest.fixture(scope="module")
def content() -> Content:
    return load_content(Path(__file__).parents[2] / "content")


def found(content: Content, topic: str, text: str, category: str | None = None) -> str | None:
    entry = find_entry(content.knowledge, topic, text, category)
    return entry and entry.id


@pytest.mark.parametrize(
    ("topic", "text", "category", "entry"),
    [
        ("usage", "空调滤网自己怎么洗", "空调", "usage_aircon_filter"),
        ("usage", "怎么清洗", "洗衣机", "usage_washer_clean"),
        ("usage", "镁棒多久换一次", None, "usage_heater_rod"),
        ("usage", "镁棒多久换一次", "热水器", "usage_heater_rod"),
        ("usage", "冰箱调几度合适", "冰箱", "usage_fridge_degrees"),
        ("usage", "童锁怎么解", None, "usage_childlock"),
        ("usage", "童锁怎么解", "洗衣机", "usage_washer_lock"),
        ("usage", "怎么连WiFi", None, "usage_wifi"),
        ("usage", "鸡蛋能放微波炉转不", "微波炉", "usage_microwave_egg"),
        ("product", "变频和定频哪个省电", None, "product_aircon_inverter"),
        ("product", "1.5匹和2匹有啥区别", None, "product_aircon_size"),
        ("product", "滚筒好还是波轮好", "洗衣机", "product_washer_kind"),
        ("product", "RO膜跟超滤的怎么选", None, "product_purifier_kind"),
        ("invoice_payment", "能开专票吗", None, "invoice_special"),
        ("invoice_payment", "花呗分期免息吗", None, "pay_instalments"),
        ("delivery_install", "六楼没电梯送上楼吗", "冰箱", "delivery_upstairs"),
        ("delivery_install", "装挂机需要打孔吗", "空调", "install_aircon"),
        ("account", "积分什么时候过期", None, "account_points_expire"),
        ("promotion", "以旧换新怎么换", None, "promotion_trade_in"),
        ("price_protection", "我前天买的今天便宜了200 能补差价吗", None, "protection_rule"),
        ("return_policy", "特价商品退不退", None, "return_special"),
        ("return_policy", "沙发能退吗", "家具", "return_furniture"),
    ],
)
def test_r26_question_finds_its_answer(content: Content, topic: str, text: str, category: str | None, entry: str) -> None:
    assert found(content, topic, text, category) == entry


@pytest.mark.parametrize(
    ("topic", "text"),
    [
        ("usage", "怎么清洗"),  # of what?
        ("usage", "电热毯可以水洗吗"),
        ("usage", "今天天气真好"),
        ("product", "推荐一个"),
        ("account", "冰箱不制冷"),
    ],
)
def test_question_that_nothing_fits_gets_none(content: Content, topic: str, text: str) -> None:
    assert found(content, topic, text) is None


def test_entry_of_another_category_is_never_given(content: Content) -> None:
    for entry in content.knowledge.entries:
        if entry.category is not None:
            other = "冰箱" if entry.category != "冰箱" else "空调"
            given = find_entry(content.knowledge, entry.topic, entry.words[0], other)
            assert given is None or given.category in (None, other)


def test_word_of_two_categories_names_none() -> None:
    def entry(category: str) -> Entry:
        return Entry(id=category, topic="usage", category=category, words=(), telling=("滤芯",), text="…")

    knowledge = Knowledge(entries=(entry("净水器"), entry("吸尘器")))
    assert find_entry(knowledge, "usage", "滤芯怎么换", None) is None
    assert find_entry(knowledge, "usage", "滤芯怎么换", "净水器") == knowledge.by_id("净水器")


def test_every_topic_has_answers(content: Content) -> None:
    counted = Counter(entry.topic for entry in content.knowledge.entries)
    assert set(counted) == set(get_args(Topic))
    assert min(counted.values()) >= 6


def test_every_category_has_a_hint_on_its_use(content: Content) -> None:
    told = {entry.category for entry in content.knowledge.entries if entry.topic == "usage"}
    sold = {article.category for article in content.articles}
    assert sold - told <= {"音响"}


def test_r1_r7_answers_pass_the_manners_check(content: Content) -> None:
    manners = MannersCheck(content.phrases)
    for text in [entry.text for entry in content.knowledge.entries] + [one.text for one in content.promotions]:
        assert manners.problems(Rendered(text=text)) == [], text


def test_answers_are_short_whole_sentences(content: Content) -> None:
    for entry in content.knowledge.entries:
        assert entry.text.endswith("。"), entry.id
        assert len(entry.text) <= 100, entry.id
        assert "{" not in entry.text


def test_numbers_come_from_the_policy(content: Content) -> None:
    rule = content.knowledge.by_id("protection_rule").text
    assert f"购买后{content.policy.price_protection_days}天内" in rule


def test_r32_no_answer_sounds_like_a_matter_of_safety(content: Content) -> None:
    assert [entry.id for entry in content.knowledge.entries if find_danger(content.policy, entry.words[0])] == []
