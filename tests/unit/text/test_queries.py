"""What customers look for, as they type it."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from bot.adapters.content import load_content
from bot.adapters.text.amounts import amount
from bot.adapters.text.queries import Queries, Vocabulary
from bot.core.catalogue import Query, model_parts
from bot.core.content import Content


def vocabulary_of(content: Content) -> Vocabulary:
    """What the database would learn from these articles."""
    brands = frozenset(article.brand for article in content.articles)
    words: dict[str, set[str]] = {}
    for article in content.articles:
        for word in content.search_words(article):
            words.setdefault(word, set()).add(article.category)
    return Vocabulary(
        brands=brands,
        words={
            word: frozenset(within)
            for word, within in words.items()
            if word not in brands and word not in content.policy.categories
        },
        parts=frozenset(part for article in content.articles for part in model_parts(article.model)),
    )


@pytest.fixture(scope="module")
def queries() -> Queries:
    content = load_content(Path(__file__).parents[3] / "content")
    vocabulary = vocabulary_of(content)
    return Queries({name: rules.aliases for name, rules in content.policy.categories.items()}, lambda: vocabulary)


def wanted(
    model: str | None = None, category: str | None = None, brand: str | None = None, words: str = "", **more: Any
) -> Query:
    bounds = {name: Decimal(more.pop(name)) for name in ("price_min", "price_max") if name in more}
    return Query(model_text=model, category=category, brand=brand, words=tuple(words.split()), **bounds, **more)


PHRASES = [
    # model numbers
    ("kfr35gw的空调有现货不", wanted("KFR35GW", "空调")),
    ("ＫＦＲ－３５ＧＷ", wanted("KFR-35GW")),
    ("KFR-35GW/A1多少钱", wanted("KFR-35GW/A1")),
    ("BCD508", wanted("BCD508")),
    ("bcd-5o8", wanted("BCD-5O8")),
    ("bcd 508有没有", wanted("BCD 508")),
    ("BCD—508", wanted("BCD-508")),
    ("XQG 100-12", wanted("XQG 100-12")),
    ("洗衣机 xqg10012", wanted("XQG10012", "洗衣机")),
    ("55q7还有没有", wanted("55Q7")),
    ("朗奕65Q7", wanted("65Q7", brand="朗奕")),
    ("35gw", wanted("35GW")),
    ("想买那个 BCD-508 的对开门冰箱", wanted("BCD-508", "冰箱", words="对开门")),
    ("508那款", wanted("508")),
    ("还是想要508", wanted("508")),
    ("五零八那个还有吗", wanted("508")),
    # attributes
    ("1.5匹的空调多少钱", wanted(category="空调", words="1.5匹")),
    ("大1.5匹变频空调有货吗", wanted(category="空调", words="大1.5匹 变频")),
    ("大一匹的挂机", wanted(category="空调", words="大1匹 挂机")),
    ("一匹半的空调", wanted(category="空调", words="1.5匹")),
    ("那2匹的呢", wanted(words="2匹")),
    ("两匹的", wanted(words="2匹")),
    ("3p柜机多少钱", wanted(category="空调", words="3匹 柜机")),
    ("定频的空调还有吗", wanted(category="空调", words="定频")),
    ("那个双开门冰箱还有吗", wanted(category="冰箱", words="对开门")),
    ("对开门的冰箱", wanted(category="冰箱", words="对开门")),
    ("三门冰箱", wanted(category="冰箱", words="三门")),
    ("风冷的冰箱", wanted(category="冰箱", words="风冷无霜")),
    ("10公斤的洗衣机", wanted(category="洗衣机", words="10公斤")),
    ("10kg滚筒", wanted(category="洗衣机", words="10公斤 滚筒")),
    ("十公斤波轮洗衣机", wanted(category="洗衣机", words="10公斤 波轮")),
    ("洗烘一体的", wanted(words="洗烘一体")),
    ("不要滚筒的,波轮洗衣机", wanted(category="洗衣机", words="波轮")),
    ("55寸电视", wanted(category="电视", words="55英寸")),
    ("55英寸4k电视", wanted(category="电视", words="55英寸 4K")),
    ("五十五寸电视机", wanted(category="电视", words="55英寸")),
    ("一级能效的空调", wanted(category="空调", words="一级能效")),
    ("能效1级的冰箱", wanted(category="冰箱", words="一级能效")),
    ("六十升热水器", wanted(category="热水器", words="60升")),
    ("电热水器", wanted(category="热水器", words="电热水器")),
    ("嵌入式洗碗机", wanted(category="洗碗机", words="嵌入式")),
    ("空气炸锅有吗", wanted(category="小家电", words="空气炸锅")),
    ("我家20平米用多大的空调", wanted(category="空调", words="20平方米")),
    ("三人沙发", wanted(category="家具", words="3人位 沙发")),
    ("一套沙发", wanted(category="家具", words="沙发")),
    ("256g的手机", wanted(category="手机", words="256GB")),
    ("游戏本有吗", wanted(words="游戏本")),
    # misheard
    ("滚桶洗衣机", wanted(category="洗衣机", words="滚筒")),
    ("对开们冰箱", wanted(category="冰箱", words="对开门")),
    ("云夕空调", wanted(category="空调", brand="云汐")),
    ("冰厢", wanted(category="冰箱")),
    ("變頻冷氣機", wanted(category="空调", words="变频")),
    # budget and order
    ("3000以内的冰箱", wanted(category="冰箱", price_max=3000)),
    ("两千左右的洗衣机", wanted(category="洗衣机", price_min=1600, price_max=2400)),
    ("不超过2500的热水器", wanted(category="热水器", price_max=2500)),
    ("3000到4000的冰箱", wanted(category="冰箱", price_min=3000, price_max=4000)),
    ("预算三千", wanted(price_max=3000)),
    ("预算2000左右", wanted(price_min=1600, price_max=2400)),
    ("两三千的电视", wanted(category="电视", price_min=2000, price_max=3000)),
    ("一千多的手机", wanted(category="手机", price_min=1000, price_max=1999)),
    ("5k以下的笔记本", wanted(category="电脑", words="笔记本", price_max=5000)),
    ("5000以上的电视", wanted(category="电视", price_min=5000)),
    ("八百块的微波炉", wanted(category="微波炉", price_min=640, price_max=960)),
    ("1万以内的沙发", wanted(category="家具", words="沙发", price_max=10000)),
    ("最便宜的滚筒洗衣机", wanted(category="洗衣机", words="滚筒", cheapest=True)),
    ("对了现在滚筒洗衣机最便宜的多少钱", wanted(category="洗衣机", words="滚筒", cheapest=True)),
    ("有便宜点的吗", wanted(cheapest=True)),
    ("最贵的电视是哪款", wanted(category="电视", dearest=True)),
    ("云汐的空调", wanted(category="空调", brand="云汐")),
]


@pytest.mark.parametrize(("text", "query"), PHRASES, ids=[text for text, _ in PHRASES])
def test_reads_what_is_looked_for(queries: Queries, text: str, query: Query) -> None:
    assert queries.query(text) == query


@pytest.mark.parametrize(
    "text",
    [
        "",
        "你好",
        "能便宜点吗",
        "再便宜点",
        "13912345678",
        "D20251111-0001",
        "R2611-0137",
        "2026年11月的活动",
        "明天下午3点",
        "wifi6",
        "转人工",
    ],
)
def test_finds_nothing_to_look_for(queries: Queries, text: str) -> None:
    assert queries.query(text) is None


@pytest.mark.parametrize(
    ("text", "models"),
    [
        ("KFR-35GW/A1和KFR-50GW/A1哪个好", ("KFR-35GW/A1", "KFR-50GW/A1")),
        ("BCD-501W和BCD-508比哪个好", ("BCD-501W", "BCD-508")),
        ("bcd501w跟508的区别", ("BCD501W", "508")),
        ("哪个好", ()),
    ],
)
def test_names_every_model_to_compare(queries: Queries, text: str, models: tuple[str, ...]) -> None:
    assert queries.models(text) == models


@pytest.mark.parametrize(
    ("words", "sum_"),
    [
        ("3500", 3500),
        ("3,500", 3500),
        ("2.5k", 2500),
        ("3千5", 3500),
        ("两千五", 2500),
        ("一万二", 12000),
        ("三千零五十", 3050),
        ("五百", 500),
        ("一万", 10000),
        ("很多", None),
    ],
)
def test_sums_of_money_are_read(words: str, sum_: int | None) -> None:
    assert amount(words) == sum_


def test_every_model_of_the_catalogue_is_read_whole(queries: Queries) -> None:
    """DY-M50L names a heater of no 50 litres."""
    for article in load_content(Path(__file__).parents[3] / "content").articles:
        query = queries.query(f"{article.model}还有货吗")
        assert query is not None
        assert (query.model_text, query.words) == (article.model, ()), article.model
