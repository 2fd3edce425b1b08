"""Who calls: people with varied data from a seed."""

from __future__ import annotations

import random
from dataclasses import dataclass

_SURNAMES = "张王李赵刘陈杨周吴徐孙马朱胡郭何林罗郑梁"
_GIVEN = ("伟", "芳", "秀英", "敏", "静", "丽华", "强", "磊", "军", "建国", "志强", "晓燕", "国栋", "桂兰")
_PLACES = (
    ("天河区", "体育西路"),
    ("天河区", "天河北路"),
    ("黄埔区", "丰乐北路"),
    ("白云区", "机场路"),
    ("海珠区", "新港西路"),
    ("海珠区", "工业大道"),
    ("越秀区", "环市东路"),
    ("荔湾区", "龙津东路"),
    ("番禺区", "迎宾路"),
    ("南沙区", "进港大道"),
)


@dataclass(frozen=True)
class Person:
    """One customer."""

    #: The customer's number within the run; `phone` and `address` belong to nobody else.
    serial: int
    phone: str
    name: str
    address: str

    @classmethod
    def make(cls, serial: int, rng: random.Random) -> Person:
        district, road = rng.choice(_PLACES)
        return cls(
            serial=serial,
            phone=f"139{serial:08d}",
            name=rng.choice(_SURNAMES) + rng.choice(_GIVEN),
            address=f"{district}{road}{rng.randint(1, 400)}号{rng.randint(1, 20)}栋{101 + serial % 9_000}",
        )
