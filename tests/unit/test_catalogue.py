"""Model numbers, search words, and how two articles differ."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from bot.adapters.content import load_content
from bot.adapters.repositories.near_keys import Slip, near_keys
from bot.core.catalogue import (
    Article,
    Difference,
    Query,
    Terms,
    difference_phrases,
    differences,
    follow_up,
    is_called,
    likeness,
    model_key,
    model_parts,
    short_key,
)
from bot.core.content import Content


@pytest.fixture(scope="module")
def content() -> Content:
    return load_content(Path(__file__).parents[2] / "content")


@pytest.fixture(scope="module")
def articles(content: Content) -> dict[str, Article]:
    return {article.model: article for article in content.articles}


@pytest.mark.parametrize(
    ("model", "key", "short", "parts"),
    [
        ("KFR-35GW/A1", "KFR35GWA1", "KFR35GW", ("35", "35GW")),
        ("bcd-508", "BCD508", "BCD508", ("508",)),
        ("XQG100-12", "XQG10012", "XQG10012", ("100", "12", "XQG100")),
        ("55Q7", "55Q7", "55Q7", ("55",)),
    ],
)
def test_model_is_found_by_its_parts(model: str, key: str, short: str, parts: tuple[str, ...]) -> None:
    assert (model_key(model), short_key(model), model_parts(model)) == (key, short, parts)


@pytest.mark.parametrize(
    ("said", "exact"),
    [
        ("KFR-35GW/A1", True),
        ("kfr35gw", True),
        ("KFR 35", True),
        ("35GW", True),
        ("35", True),
        ("KFR35GW/AI", True),
        ("KFR35GM", False),
        ("KRF35GW", False),
        ("KFR-36GW", False),
        ("KFR35GWW", False),
    ],
)
def test_only_a_slip_that_cannot_be_seen_leaves_a_model_exact(
    articles: dict[str, Article], said: str, exact: bool
) -> None:
    assert is_called(articles["KFR-35GW/A1"], said) is exact


@pytest.mark.parametrize(
    ("typed", "meant", "slip"),
    [
        ("BCD5O8", "BCD508", Slip.LOOKS_ALIKE),
        ("BDC508", "BCD508", Slip.MISPLACED),
        ("BCD58", "BCD508", Slip.MISPLACED),
        ("BCDD508", "BCD508", Slip.MISPLACED),
        ("BXD508", "BCD508", Slip.MISPLACED),
        ("BCD50", "BCD508", Slip.MISPLACED),
        ("BCD501", "BCD508", Slip.OTHER_FIGURE),
    ],
)
def test_one_slip_is_near(typed: str, meant: str, slip: Slip) -> None:
    assert near_keys(typed)[meant] is slip


def test_two_slips_and_very_short_keys_are_not_near() -> None:
    assert "BCD508" not in near_keys("BDC5O8")
    assert not near_keys("5Q7")


@pytest.mark.parametrize(
    ("model", "words"),
    [
        ("KFR-35GW/A1", {"空调", "云汐", "大1.5匹", "1.5匹", "挂机", "一级能效", "变频", "20平方米", "云汐大白"}),
        ("KFR-23GW/N1", {"小1匹", "1匹", "定频", "五级能效"}),
        ("BCD-508", {"对开门", "508升", "风冷无霜"}),
        ("XQG100-12", {"滚筒", "10公斤"}),
        ("XQG105-H9", {"10.5公斤", "洗烘一体"}),
        ("55Q7", {"55英寸", "4K"}),
        ("DS-K3", {"指纹", "密码", "钥匙"}),
        ("SB-320", {"蓝牙", "HDMI", "回音壁"}),
        ("ZTD-110A", {"紫外线", "高温"}),
        ("NDY-22B", {"油汀"}),
        ("LR-1S", {"老人机"}),
    ],
)
def test_words_an_article_is_found_by(
    content: Content, articles: dict[str, Article], model: str, words: set[str]
) -> None:
    assert words <= set(content.search_words(articles[model]))


def test_other_words_for_the_category_are_no_search_words(content: Content, articles: dict[str, Article]) -> None:
    assert not {"烟机", "油烟机"} & set(content.search_words(articles["CXW-22-T8"]))


def test_r23_alternative_is_described_beside_the_article_asked_for(articles: dict[str, Article]) -> None:
    phrases = difference_phrases(articles["BCD-508"], articles["BCD-501W"])
    assert phrases == ("容积少7升", "同为风冷无霜", "能效同为一级", "宽度窄2厘米")


@pytest.mark.parametrize(
    ("first", "second", "said"),
    [
        ("KFR-35GW/A1", "KFR-32GW/N2", ("匹数为1.5匹", "同为挂机", "能效为三级", "噪音高2分贝")),
        ("55Q7", "65Q7", ("屏幕大10英寸", "刷新率同为120赫兹")),
        ("XQG100-12", "XQG105-H9", ("洗涤容量多0.5公斤", "转速同为1400转每分", "带洗烘一体")),
        ("XQG105-H9", "XQG100-12", ("洗涤容量少0.5公斤", "不带洗烘一体")),
    ],
)
def test_differences_are_said_in_the_attributes_own_words(
    articles: dict[str, Article], first: str, second: str, said: tuple[str, ...]
) -> None:
    phrases = difference_phrases(articles[first], articles[second])
    assert [phrase for phrase in said if phrase not in phrases] == []


def test_difference_has_number_and_unit_where_both_are_numbers(articles: dict[str, Article]) -> None:
    found = {one.attribute: one for one in differences(articles["BCD-508"], articles["BCD-501W"])}
    assert found["容积"] == Difference(attribute="容积", first="508升", second="501升", number=Decimal(-7), unit="升")
    assert found["门数"].same
    assert found["制冷方式"].number is None


def test_attribute_of_one_alone_is_a_difference_but_not_said(articles: dict[str, Article]) -> None:
    first, second = articles["XQG100-12"], articles["XQG100-18"]
    assert [one.first for one in differences(first, second) if one.attribute == "深度"] == [None]
    assert not any("深度" in phrase for phrase in difference_phrases(first, second))


def test_nearly_equal_numbers_make_articles_alike(articles: dict[str, Article]) -> None:
    asked = articles["BCD-508"]
    assert likeness(asked, articles["BCD-501W"]) > likeness(asked, articles["BCD-612WG"])
    assert likeness(asked, articles["BCD-612WG"]) > likeness(asked, articles["BC-46M"])


def test_follow_up_keeps_brand_and_category(articles: dict[str, Article]) -> None:
    talked_about = articles["KFR-35GW/A1"]
    assert follow_up(talked_about, Query(words=("2匹",))) == Query(category="空调", brand="云汐", words=("2匹",))
    assert follow_up(talked_about, Query(cheapest=True)) == Query(category="空调", cheapest=True)
    for alone in (Query(category="冰箱"), Query(model_text="BCD-508")):
        assert follow_up(talked_about, alone) == alone


def test_terms_of_sale_and_nicknames_are_read(articles: dict[str, Article]) -> None:
    assert articles["XQG70-01"].terms is Terms.CLEARANCE
    assert articles["BCD-410Q"].terms is Terms.MADE_TO_ORDER
    assert articles["BCD-508"].terms is Terms.USUAL
    assert articles["XY-P60"].aliases == ("星砚P60", "P60")
    assert articles["BCD-501W"].features
