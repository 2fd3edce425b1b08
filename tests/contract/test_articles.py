"""What the REST API promises of articles and stock, held against the running assistant."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from tests.stack import KEY, Stack


@pytest.fixture
def http(stack: Stack) -> Iterator[httpx.Client]:
    headers = {"Authorization": f"Bearer {KEY}"}
    with httpx.Client(base_url=f"{stack.url}/api/v1", timeout=60, headers=headers) as client:
        yield client


def models(answer: httpx.Response) -> list[str]:
    assert answer.status_code == 200, answer.text
    return [article["model"] for article in answer.json()]


@pytest.mark.parametrize(
    ("asked", "first"),
    [("bcd-5o8", "BCD-508"), ("最便宜的滚筒洗衣机", "XQG80-06"), ("kfr35gw的空调有现货不", "KFR-35GW/A1")],
)
def test_article_is_found_as_customers_ask(http: httpx.Client, asked: str, first: str) -> None:
    assert models(http.get("/articles", params={"q": asked}))[0] == first


def test_question_about_nothing_finds_nothing(http: httpx.Client) -> None:
    assert models(http.get("/articles", params={"q": "你好"})) == []


def test_number_of_articles_is_limited(http: httpx.Client) -> None:
    assert len(models(http.get("/articles", params={"q": "空调", "limit": 3}))) == 3
    assert http.get("/articles", params={"q": "空调", "limit": 0}).status_code == 422
    assert http.get("/articles").status_code == 422


@pytest.mark.parametrize("model", ["KFR-35GW/A1", "kfr35gwa1", "KFR-35GW%2FA1"])
def test_article_has_the_promised_shape(http: httpx.Client, model: str) -> None:
    article = http.get(f"/articles/{model}").json()
    expected = {"model", "brand", "category", "name", "price", "attributes", "terms", "features", "stock"}
    assert article.keys() == expected
    assert (article["model"], article["price"]) == ("KFR-35GW/A1", "2899.00")
    assert article["stock"].keys() == {"tianhe", "jiangnan", "panyu"}


def test_unknown_article_and_shop_are_not_found(http: httpx.Client) -> None:
    count = {"shop": "tianhe", "count": 1}
    assert http.get("/articles/NONE-1").status_code == 404
    assert http.put("/articles/NONE-1/stock", json=count).status_code == 404
    assert http.put("/articles/BCD-508/stock", json=count | {"shop": "上海店"}).status_code == 404


def test_stock_is_set_and_seen_at_once(http: httpx.Client) -> None:
    path = "/articles/KFR-23GW/N1"
    first = http.put(f"{path}/stock", json={"shop": "天河店", "count": 4})
    assert (first.status_code, first.json()) == (200, {"model": "KFR-23GW/N1", "before": 0, "after": 4, "told": 0})
    assert http.get(path).json()["stock"]["tianhe"] == 4
    assert http.put(f"{path}/stock", json={"shop": "tianhe", "count": 0}).json()["before"] == 4


@pytest.mark.parametrize(
    "body", [{}, {"shop": "tianhe"}, {"shop": "tianhe", "count": -1}, {"shop": "tianhe", "count": "3"}, {"count": 1}]
)
def test_malformed_count_is_refused(http: httpx.Client, body: object) -> None:
    assert http.put("/articles/BCD-508/stock", json=body).status_code == 422
