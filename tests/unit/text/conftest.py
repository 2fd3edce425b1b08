"""A reader over a small shop; Monday, 23 November 2026, 10:00 in Guangzhou."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time
from zoneinfo import ZoneInfo

import pytest

from bot.adapters.text.reader import Reader
from bot.core.reading import Reading

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=ZONE)

CATEGORIES = {
    "冰箱": ["电冰箱", "雪柜", "对开门", "双开门"],
    "洗衣机": ["滚筒", "波轮", "洗烘一体机"],
    "空调": ["冷气机", "空调机", "挂机", "柜机", "中央空调"],
    "电视": ["电视机", "彩电"],
    "热水器": ["电热水器", "燃气热水器"],
    "抽油烟机": ["油烟机", "烟机", "吸油烟机"],
    "燃气灶": ["煤气灶", "灶具"],
    "微波炉": [],
    "电饭煲": ["电饭锅"],
    "洗碗机": [],
    "净水器": ["净水机"],
}
BRANDS = ["云汐", "雪涧", "海尔", "美的", "老板", "TCL", "小天鹅"]
DISTRICTS = {
    "天河区": ["体育西路", "天河北路", "珠江新城", "石牌", "中山大道西", "员村", "龙口西路", "华景新城"],
    "番禺区": ["大石", "南村镇", "祈福新村"],
    "越秀区": ["东风东路", "农林下路", "中山六路"],
    "白云区": ["三元里", "机场路"],
    "海珠区": [],
}

Read = Callable[..., Reading]


@pytest.fixture(scope="session")
def reader() -> Reader:
    return Reader(
        categories=CATEGORIES,
        brands=BRANDS,
        districts=DISTRICTS,
        time_zone=ZONE,
        opens=time(9),
        closes=time(21, 30),
    )


@pytest.fixture
def read(reader: Reader) -> Read:
    """`read(text, asked=…)`; `now` may be given where a table needs another moment."""

    def at_ten(text: str, *, asked: str | None = None, now: datetime = NOW) -> Reading:
        return reader.read(text, now=now, asked=asked)

    return at_ten
