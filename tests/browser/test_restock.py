"""From a stock question to the notice of arrival, in the widget on the example shop's page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from tests.browser.shop_page import REPLY, ShopPage
from tests.conversations.talk import new_phone
from tests.stack import Stack

#: A model for each size of window, so that one test's pieces are not the other's.
SIZES = {
    "desktop": ({"viewport": {"width": 1280, "height": 800}}, "F60-22E3"),
    "phone": (
        {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True, "device_scale_factor": 2},
        "XQB100-33",
    ),
}


@pytest.fixture
def context(browser: Browser, request: pytest.FixtureRequest) -> Iterator[BrowserContext]:
    options: dict[str, Any] = request.param
    opened = browser.new_context(timezone_id="Asia/Shanghai", **options)
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("context", "model", "name"), [(options, model, name) for name, (options, model) in SIZES.items()], indirect=["context"]
)
def test_r25_stock_alternative_register_and_the_notice_in_the_open_chat(
    context: BrowserContext, stack: Stack, model: str, name: str
) -> None:
    for shop in ("天河店", "江南店", "番禺店"):
        assert stack.command("stock", "set", model, shop, "0").returncode == 0
    page = ShopPage(context.new_page(), stack.url)
    page.visit(f"{stack.url}/demo")
    page.open()
    page.say(f"{model}有货吗")
    expect(page.shop.last).to_contain_text("对不起!此商品已售完暂时无货")
    page.picture(f"restock-{name}-alternative")
    page.say(f"还是想要{model}")
    expect(page.shop.last).to_contain_text("登记")
    page.say(f"登记吧 我姓周 {new_phone()}")
    page.say("女士")
    expect(page.shop.last).to_contain_text("已为您填好缺货登记单")
    said = page.shop.count()
    assert stack.command("stock", "set", model, "天河店", "1").returncode == 0
    expect(page.shop).to_have_count(said + 1, timeout=REPLY)
    expect(page.shop.last).to_contain_text("已经到天河店了")
    page.picture(f"restock-{name}-arrived")
    assert page.problems == []
