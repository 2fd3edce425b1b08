"""Addresses, districts and landmarks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time
from zoneinfo import ZoneInfo

import pytest

from bot.adapters.text.reader import Reader
from bot.core.reading import Reading

Read = Callable[..., Reading]


@pytest.mark.parametrize(
    ("text", "value", "district"),
    [
        ("天河区体育西路103号", "天河区体育西路103号", "天河区"),
        ("体育西路103号", "体育西路103号", "天河区"),
        ("体育西路103号西门子洗衣机不转", "体育西路103号", "天河区"),
        ("广州市番禺区大石街道108号3栋502", "广州市番禺区大石街道108号3栋502", "番禺区"),
        ("天河体育西路103号", "天河体育西路103号", "天河区"),
        ("番禺大石街道108号", "番禺大石街道108号", "番禺区"),
        ("我家住体育西路103号", "体育西路103号", "天河区"),
        ("地址是天河区体育西路103号", "天河区体育西路103号", "天河区"),
        ("地址:越秀区东风东路836号2座1501", "越秀区东风东路836号2座1501", "越秀区"),
        ("师傅来体育西路103号", "体育西路103号", "天河区"),
        ("改成天河北路20号", "天河北路20号", "天河区"),
        ("张伟天河区体育西路103号", "天河区体育西路103号", "天河区"),
        ("明天下午天河区体育西路103号", "天河区体育西路103号", "天河区"),
        ("体育西路103号明天下午来", "体育西路103号", "天河区"),
        ("冰箱不制冷体育西路103号", "体育西路103号", "天河区"),
        ("空调漏水和平路3号", "和平路3号", None),
        ("天河区 体育西路 103号 3栋 502", "天河区 体育西路 103号 3栋 502", "天河区"),
        ("体育西路103号 13912345678", "体育西路103号", "天河区"),
        ("体育西路103号13912345678", "体育西路103号", "天河区"),
        ("前进路86号 李先生", "前进路86号", None),
        ("天河區體育西路103號", "天河區體育西路103號", "天河区"),
        ("天河区体育西路１０３号", "天河区体育西路１０３号", "天河区"),
        ("体育西路一百零三号", "体育西路一百零三号", "天河区"),
        ("体育西路103", "体育西路103", "天河区"),
        ("中山大道西89号", "中山大道西89号", "天河区"),
        ("农林下路5号楼2单元", "农林下路5号楼2单元", "越秀区"),
        ("住在员村二横路8号大院3栋502房", "员村二横路8号大院3栋502房", "天河区"),
        ("龙口西路1巷3号", "龙口西路1巷3号", "天河区"),
        ("五一路18号", "五一路18号", None),
        ("北京市朝阳区建国路88号", "北京市朝阳区建国路88号", "朝阳区"),
        ("阳光小区5栋2单元301", "阳光小区5栋2单元301", None),
        ("翠湖花园", "翠湖花园", None),
        ("我住翠湖花园", "翠湖花园", None),
        ("石牌村", "石牌村", "天河区"),
        ("天河区石牌村5巷3号", "天河区石牌村5巷3号", "天河区"),
        ("高德大厦A座1203", "高德大厦A座1203", None),
        ("万达广场A座1203", "万达广场A座1203", None),
        ("碧桂园3栋502", "碧桂园3栋502", None),
        ("华景新城芳满苑3栋1204", "华景新城芳满苑3栋1204", "天河区"),
        ("我住祈福新村A区12街5号", "祈福新村A区12街5号", "番禺区"),
        ("海珠区赤岗西路267号荣华楼5-302", "海珠区赤岗西路267号荣华楼5-302", "海珠区"),
        ("我在天河区,体育西路103号", "体育西路103号", "天河区"),
        ("白云区三元里大道217号", "白云区三元里大道217号", "白云区"),
        ("天河北路12号502 空调装在5楼", "天河北路12号502", "天河区"),
    ],
)
def test_finds(read: Read, text: str, value: str, district: str | None) -> None:
    address = read(text).address
    assert address is not None
    assert (address.value, address.district) == (value, district)
    assert text[address.span.start : address.span.end] == address.span.text


@pytest.mark.parametrize(
    "text",
    [
        "天河区",
        "我在天河",
        "体育西路",
        "天河区体育西路",
        "珠江新城",
        "我们小区停电了",
        "小区门口",
        "103号楼下",
        "3号线",
        "地铁3号线",
        "家里25号停电",
        "服务中心",
        "售后维修中心3楼",
        "天河大厦旁边",
        "对面是天河大厦",
        "电话错了",
        "空调外机在3楼",
        "卫生间3楼漏水",
        "3楼漏水到2楼",
        "第5栋",
        "1栋2单元",
        "我们村停水了",
        "明天下午3点",
        "30号上午能来吗",
        "R2611-0137",
        "KFR-35GW/A1",
        "",
        "冰箱不制冷",
        "知道了",
        "A08号",
    ],
)
def test_finds_none(read: Read, text: str) -> None:
    assert read(text).address is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("体育西路103号", "体育西路103号"),
        ("凯德广场", "凯德广场"),
        ("在凯德广场", "凯德广场"),
        ("就在万科城", "万科城"),
        ("天河区", None),
        ("珠江新城", None),
        ("天河区体育西路", None),
        ("不知道", None),
        ("明天下午", None),
    ],
)
def test_reads_a_bare_answer_when_the_address_was_asked_for(read: Read, text: str, value: str | None) -> None:
    address = read(text, asked="address").address
    assert (address.value if address else None) == value


@pytest.mark.parametrize(
    ("text", "value", "words"),
    [
        ("楼下是工商银行", "楼下工商银行", "楼下是工商银行"),
        ("楼下工商银行", "楼下工商银行", "楼下工商银行"),
        ("旁边有个肯德基", "旁边肯德基", "旁边有个肯德基"),
        ("对面是天河大厦", "对面天河大厦", "对面是天河大厦"),
        ("附近有家幼儿园", "附近幼儿园", "附近有家幼儿园"),
        ("楼下是个药店", "楼下药店", "楼下是个药店"),
        ("旁边就是华润万家超市", "旁边华润万家超市", "旁边就是华润万家超市"),
        ("路口有个加油站", "路口加油站", "路口有个加油站"),
        ("斜对面是中石化加油站", "斜对面中石化加油站", "斜对面是中石化加油站"),
        ("靠近地铁站B出口", "地铁站B出口", "靠近地铁站B出口"),
        ("体育西路地铁站B出口", "体育西路地铁站B出口", "体育西路地铁站B出口"),
        ("珠江新城地铁站附近", "珠江新城地铁站附近", "珠江新城地铁站附近"),
        ("工商银行对面", "工商银行对面", "工商银行对面"),
        ("就在工商银行旁边", "工商银行旁边", "就在工商银行旁边"),
        ("在肯德基楼上", "肯德基楼上", "在肯德基楼上"),
        ("挨着第一小学", "第一小学", "挨着第一小学"),
        ("对面就是广州塔", "对面广州塔", "对面就是广州塔"),
        ("门口是中国银行的,很好找", "门口中国银行", "门口是中国银行"),
        ("樓下是工商銀行", "樓下工商銀行", "樓下是工商銀行"),
        ("附近明显建筑物是市一医院", "附近市一医院", "附近明显建筑物是市一医院"),
        ("旁边是万达广场,明天下午来吧", "旁边万达广场", "旁边是万达广场"),
    ],
)
def test_finds_a_landmark(read: Read, text: str, value: str, words: str) -> None:
    landmark = read(text).landmark
    assert landmark is not None
    assert (landmark.value, landmark.span.text) == (value, words)


@pytest.mark.parametrize(
    "text",
    [
        "工商银行",
        "冰箱旁边有水",
        "附近有门店吗",
        "附近有没有维修点",
        "对面邻居说很吵",
        "左边是热水右边是冷水",
        "后面有个洞",
        "楼下漏水了",
        "门口有保安",
        "洗衣机后面漏水",
        "空调旁边有插座",
        "楼上邻居投诉我漏水",
        "我去超市买菜",
        "楼下有人吗",
        "",
    ],
)
def test_finds_no_landmark(read: Read, text: str) -> None:
    assert read(text).landmark is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("工商银行", "工商银行"),
        ("是工商银行", "工商银行"),
        ("有个肯德基", "肯德基"),
        ("楼下是工商银行", "楼下工商银行"),
        ("万达广场", "万达广场"),
        ("天河大厦", "天河大厦"),
        ("门口有棵大榕树", "门口大榕树"),
        ("就在医院旁边", "医院旁边"),
        ("红色的大门", "红色的大门"),
        ("没有", None),
        ("没什么标志", None),
        ("不知道", None),
        ("可以", None),
        ("好的", None),
        ("对面", None),
        ("什么意思", None),
    ],
)
def test_reads_a_bare_answer_when_the_landmark_was_asked_for(read: Read, text: str, value: str | None) -> None:
    landmark = read(text, asked="landmark").landmark
    assert (landmark.value if landmark else None) == value


def test_the_landmark_stays_out_of_the_address(read: Read) -> None:
    reading = read("天河区体育西路103号楼下是工商银行")
    assert reading.address is not None
    assert reading.address.value == "天河区体育西路103号"
    assert reading.landmark is not None
    assert reading.landmark.value == "楼下工商银行"


def test_a_shop_without_districts_reads_addresses_too() -> None:
    zone = ZoneInfo("Asia/Shanghai")
    reader = Reader(categories={}, brands=[], districts={}, time_zone=zone, opens=time(9), closes=time(21))
    address = reader.read("天河区体育西路103号", now=datetime(2026, 11, 23, 10, tzinfo=zone)).address
    assert address is not None
    assert (address.value, address.district) == ("天河区体育西路103号", "天河区")
