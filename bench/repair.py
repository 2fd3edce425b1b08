"""The script of a customer with a broken appliance."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, ClassVar

from bench.differences import differences
from bench.people import Person
from bench.questions import Questions
from bot.core.tickets import Kind

#: Category, brand, a fault in plain words, and whether a technician comes.
_BROKEN = (
    ("冰箱", "海尔", "冷藏室不冷", True),
    ("洗衣机", "小天鹅", "脱水时声音特别大", True),
    ("空调", "格力", "开机不制冷", True),
    ("电视", "海信", "开机黑屏", True),
    ("热水器", "美的", "水烧不热", True),
    ("抽油烟机", "方太", "吸力特别小", True),
    ("洗碗机", "西门子", "洗不干净", True),
    ("净水器", "安吉尔", "不出水", True),
    ("微波炉", "格兰仕", "不加热", False),
    ("电饭煲", "苏泊尔", "煮不熟饭", False),
)
_LANDMARKS = ("工商银行", "肯德基", "地铁站", "便利店")
_BOUGHT = ("去年6月买的", "2024年3月买的", "上个月买的", "记不清了")
_WISHES = (None, None, "周六上午", "后天下午", "下周三上午")


@dataclass
class Repair:
    """One customer with one broken appliance."""

    kind: ClassVar[Kind] = Kind.REPAIR

    person: Person
    category: str
    brand: str
    fault: str
    #: A technician comes, so that there is an address and an appointment.
    visited: bool
    bought: str
    landmark: str
    #: Another time than the one that is offered first; None once it was said.
    wish: str | None
    #: How much is said at once: 0 the fault alone, 1 with name and telephone, 2 everything.
    talkative: int

    @classmethod
    def make(cls, person: Person, rng: random.Random) -> Repair:
        category, brand, fault, visited = rng.choice(_BROKEN)
        return cls(
            person=person,
            category=category,
            brand=brand,
            fault=f"{fault}显示E{person.serial % 1000}",
            visited=visited,
            bought=rng.choice(_BOUGHT),
            landmark=rng.choice(_LANDMARKS),
            wish=rng.choice(_WISHES),
            talkative=rng.randrange(3),
        )

    def first_words(self) -> str:
        whom = f"我叫{self.person.name},电话{self.person.phone}"
        return ",".join([self._complaint(), whom, f"地址{self.person.address}"][: self.talkative + 1])

    def answer(self, text: str, payloads: Sequence[str]) -> str:
        topic = _questions().topic(text)
        if topic == "time" and self.wish:
            wish, self.wish = self.wish, None
            return wish
        told = self._told().get(topic or "")
        return told or next(iter(payloads), self._complaint())

    def differences(self, fields: Mapping[str, Any]) -> Iterator[str]:
        expected = {"phone": self.person.phone, "name": self.person.name, "category": self.category}
        if self.visited:
            expected["address"] = self.person.address
        within = {"fault": self.fault} | ({"landmark": self.landmark} if self.visited else {})
        return differences(fields, expected, within)

    def _complaint(self) -> str:
        return f"{self.brand}{self.category}{self.fault},要报修"

    def _told(self) -> dict[str, str]:
        """What is answered to a question; to any other a button is pressed."""
        return {
            "article": f"{self.brand}{self.category}",
            "article_and_bought": f"{self.brand}{self.category},{self.bought}",
            "model_and_bought": self.bought,
            "bought": self.bought,
            "phone": self.person.phone,
            "phone_and_address": f"{self.person.phone},{self.person.address}",
            "name": f"我叫{self.person.name}",
            "address": self.person.address,
            "wish": "随便什么时候都行",
            "landmark": f"楼下是{self.landmark}",
            "which_wrong": "都对",
        }


@lru_cache(maxsize=1)
def _questions() -> Questions:
    return Questions(r"utter_repair_ask_(\w+?)", r"utter_repair_(which_wrong)")
