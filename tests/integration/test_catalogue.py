"""Articles in the database: how they are found, their stock, and what a changed file changes."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from decimal import Decimal

import pytest
from sqlalchemy import Engine

from bot.adapters.content_store import store_content
from bot.adapters.text.queries import Queries
from bot.adapters.unit_of_work import SqlUnitOfWork
from bot.adapters.vocabulary import CatalogueVocabulary
from bot.core.catalogue import Article, Query, follow_up
from bot.core.content import Content
from bot.core.errors import ArticleNotFound, ShopNotFound

Uow = Callable[[], SqlUnitOfWork]


@pytest.fixture
def catalogue(unit_of_work: Uow) -> Iterator[SqlUnitOfWork]:
    """A transaction that is taken back after the test."""
    with unit_of_work() as uow:
        yield uow


@pytest.fixture(scope="module")
def vocabulary(engine: Engine, content: Content) -> CatalogueVocabulary:
    return CatalogueVocabulary(engine, content.policy.categories)


@pytest.fixture(scope="module")
def queries(vocabulary: CatalogueVocabulary, content: Content) -> Queries:
    return Queries({name: rules.aliases for name, rules in content.policy.categories.items()}, vocabulary)


def first(uow: SqlUnitOfWork, query: Query | None) -> str | None:
    found = uow.catalogue.search(query, 5) if query else ()
    return found[0].model if found else None


@pytest.mark.parametrize(
    ("said", "model"),
    [
        ("kfr35gw的空调有现货不", "KFR-35GW/A1"),
        ("KFR-35GW/A1", "KFR-35GW/A1"),
        ("ｋｆｒ－３５ｇｗ", "KFR-35GW/A1"),
        ("35gw那款空调", "KFR-35GW/A1"),
        ("BCD508", "BCD-508"),
        ("bcd-5o8", "BCD-508"),
        ("bdc508", "BCD-508"),
        ("bcd-58", "BCD-508"),
        ("508那款", "BCD-508"),
        ("还是想要508", "BCD-508"),
        ("xqg100-l2", "XQG100-12"),
        ("最便宜的滚筒洗衣机", "XQG80-06"),
        ("55q7", "55Q7"),
        ("茶吧机有没有", "CBJ-15X"),
    ],
)
def test_article_is_found_as_customers_call_it(
    catalogue: SqlUnitOfWork, queries: Queries, said: str, model: str
) -> None:
    assert first(catalogue, queries.query(said)) == model


def test_model_that_nothing_fits_gives_nothing(catalogue: SqlUnitOfWork) -> None:
    assert catalogue.catalogue.search(Query(model_text="QWERTY-9999", category="空调"), 5) == ()


def test_nothing_said_gives_nothing(catalogue: SqlUnitOfWork) -> None:
    assert catalogue.catalogue.search(Query(cheapest=True), 5) == ()


def test_question_about_another_size_stays_with_brand_and_category(
    catalogue: SqlUnitOfWork, queries: Queries
) -> None:
    asked = queries.query("那2匹的呢")
    assert asked is not None
    assert first(catalogue, follow_up(catalogue.catalogue.article("KFR-35GW/A1"), asked)) == "KFR-50GW/A1"


def test_every_word_and_bound_holds(catalogue: SqlUnitOfWork, queries: Queries) -> None:
    query = queries.query("3000以内的变频空调")
    assert query is not None
    found = catalogue.catalogue.search(query, 50)
    assert found
    for article in found:
        assert article.category == "空调"
        assert article.attributes["变频"] == "是"
        assert article.price <= 3000


def test_what_some_shop_has_comes_before_what_none_has(catalogue: SqlUnitOfWork) -> None:
    found = catalogue.catalogue.search(Query(category="洗衣机", words=("滚筒",), cheapest=True), 50)
    has = [any(catalogue.catalogue.stock_of(article).values()) for article in found]
    assert has == sorted(has, reverse=True)
    assert not has[-1]
    prices = [article.price for article, here in zip(found, has, strict=True) if here]
    assert prices == sorted(prices)


def test_dearest_comes_first_where_asked(catalogue: SqlUnitOfWork) -> None:
    found = catalogue.catalogue.search(Query(category="电视", dearest=True), 2)
    assert found[0].price > found[1].price


def test_r23_alternative_is_in_stock_and_the_likest(catalogue: SqlUnitOfWork) -> None:
    sold_out = catalogue.catalogue.article("bcd508")
    found = catalogue.catalogue.similar(sold_out, "tianhe", 3)
    assert found[0].model == "BCD-501W"
    assert all(catalogue.catalogue.stock_of(article)["tianhe"] for article in found)
    assert {article.category for article in found} == {"冰箱"}


def test_r24_stock_of_every_shop_is_known(catalogue: SqlUnitOfWork) -> None:
    sold_out = catalogue.catalogue.article("BCD-508")
    assert dict(catalogue.catalogue.stock_of(sold_out)) == {"tianhe": 0, "jiangnan": 2, "panyu": 0}


@pytest.mark.parametrize("shop", ["tianhe", "天河店"])
def test_stock_is_set_by_shop_code_or_name(catalogue: SqlUnitOfWork, shop: str) -> None:
    assert catalogue.catalogue.set_stock("bcd 508", shop, 3) == (0, 3)
    assert catalogue.catalogue.stock_of(catalogue.catalogue.article("BCD-508"))["tianhe"] == 3


def test_unknown_article_and_shop_are_refused(catalogue: SqlUnitOfWork) -> None:
    with pytest.raises(ArticleNotFound):
        catalogue.catalogue.set_stock("NONE-1", "tianhe", 1)
    with pytest.raises(ShopNotFound):
        catalogue.catalogue.set_stock("BCD-508", "上海店", 1)


def test_attributes_keep_the_order_of_the_label(catalogue: SqlUnitOfWork, content: Content) -> None:
    for article in content.articles[:20]:
        stored = catalogue.catalogue.article(article.model)
        assert stored == article
        assert list(stored.attributes) == list(article.attributes)


def with_price(content: Content, model: str, price: int) -> Content:
    changed = [
        dataclasses.replace(article, price=Decimal(price)) if article.model == model else article
        for article in content.articles
    ]
    return dataclasses.replace(content, articles=tuple(changed))


def price_of(uow: SqlUnitOfWork, model: str) -> Decimal:
    with uow:
        return uow.catalogue.article(model).price


def test_price_set_later_stays_until_the_file_changes(engine: Engine, content: Content, unit_of_work: Uow) -> None:
    with unit_of_work() as uow:
        article = uow.catalogue.article("DFB-40H")
        cheaper = dataclasses.replace(article, price=Decimal(199))
        uow.catalogue.put([(cheaper, content.search_words(cheaper))])
        uow.commit()
    try:
        store_content(content, engine)
        assert price_of(unit_of_work(), "DFB-40H") == 199
        store_content(with_price(content, "DFB-40H", 239), engine)
        assert price_of(unit_of_work(), "DFB-40H") == 239
    finally:
        store_content(content, engine)
    assert price_of(unit_of_work(), "DFB-40H") == article.price


def test_new_words_are_understood_as_soon_as_an_article_has_them(
    engine: Engine, content: Content, unit_of_work: Uow, queries: Queries, vocabulary: CatalogueVocabulary
) -> None:
    assert queries.query("小旋风那个") is None
    assert vocabulary() is vocabulary()
    with unit_of_work() as uow:
        article: Article = uow.catalogue.article("FX25-T")
        renamed = dataclasses.replace(article, aliases=("小旋风",))
        uow.catalogue.put([(renamed, content.search_words(renamed))])
        uow.commit()
    try:
        found = queries.query("小旋风那个")
        assert found == Query(words=("小旋风",))
        with unit_of_work() as uow:
            assert first(uow, found) == "FX25-T"
    finally:
        with unit_of_work() as uow:
            uow.catalogue.put([(article, content.search_words(article))])
            uow.commit()
