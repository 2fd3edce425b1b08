"""Customers who book a repair whatever happens around them, as an integrator's program would."""

from __future__ import annotations

import random
import re
import time
import uuid
from dataclasses import dataclass, field

import httpx

from tests.stack import KEY

NUMBER = re.compile(r"R\d{4}-\d{4,}")
#: Messages after which a booking that has no ticket yet counts as lost.
_MOST_TURNS = 30
#: Seconds after which a message that was never answered counts as lost.
_PATIENCE = 300.0

_FAULTS = (
    ("冰箱", "冷藏室不冷了 门边一直滴水"),
    ("洗衣机", "甩干的时候咣咣响像拖拉机"),
    ("空调", "开了半天不制冷只吹风"),
    ("电视", "开机黑屏只有声音"),
    ("热水器", "水烧不热 显示屏乱跳"),
    ("抽油烟机", "吸力特别小 油直往下滴"),
)
_ROADS = ("体育西路", "天河路", "中山大道", "黄埔大道")
_SURNAMES = "张王李赵刘陈杨黄周吴"
_GIVEN = ("伟", "芳", "秀英", "敏", "静", "丽华", "强", "磊", "军", "洋")
_LANDMARKS = ("楼下是工商银行", "旁边有个肯德基", "对面是地铁站", "楼下是便利店")

#: What is answered to which question, by words that only that question contains; the first that fits.
_ANSWERS = (
    (re.compile("电话|手机号"), "phone"),
    (re.compile("称呼|贵姓"), "name"),
    (re.compile("标志|好认"), "landmark"),
    (re.compile("地址|门牌"), "address"),
    (re.compile("型号|什么电器|什么时候买|大约是什么时候"), "bought"),
    (re.compile("什么时间|哪天|时间方便"), "wish"),
    (re.compile("故障"), "complaint"),
)


@dataclass
class Booking:
    """One customer with one broken appliance."""

    seed: int
    phone: str
    name: str
    category: str
    fault: str
    address: str
    landmark: str
    #: Everything is said at once, instead of when it is asked for.
    terse: bool
    conversation: str = field(default_factory=lambda: uuid.uuid4().hex)
    number: str | None = None
    problem: str | None = None
    #: What was said and answered, for the report of a violation.
    transcript: list[str] = field(default_factory=list)
    #: Ids of the messages that were accepted, in order.
    accepted: list[str] = field(default_factory=list)

    @classmethod
    def make(cls, seed: int) -> Booking:
        rng = random.Random(seed)
        category, fault = rng.choice(_FAULTS)
        return cls(
            seed=seed,
            phone=f"139{seed % 100_000_000:08d}",
            name=rng.choice(_SURNAMES) + rng.choice(_GIVEN),
            category=category,
            fault=fault,
            address=f"天河区{rng.choice(_ROADS)}{rng.randint(1, 400)}号",
            landmark=rng.choice(_LANDMARKS),
            terse=rng.random() < 0.5,
        )

    def words_for(self, question: str) -> str:
        """What this customer answers."""
        answers = {
            "phone": self.phone,
            "name": f"我叫{self.name}",
            "landmark": self.landmark,
            "address": self.address,
            "bought": "去年6月买的",
            "wish": "随便什么时候都行",
            "complaint": f"{self.category}{self.fault}",
        }
        return next((answers[name] for words, name in _ANSWERS if words.search(question)), "可以")

    def first_words(self) -> str:
        if self.terse:
            return f"我叫{self.name} 电话{self.phone} {self.category}{self.fault} 地址{self.address}"
        return f"{self.category}{self.fault}"

    def run(self, url: str) -> Booking:
        """Talk until there is a ticket number; `problem` says what went wrong otherwise."""
        with httpx.Client(base_url=url, timeout=20, headers={"Authorization": f"Bearer {KEY}"}) as http:
            words = self.first_words()
            for _ in range(_MOST_TURNS):
                replies = self._send(http, words)
                if replies is None:
                    return self
                text = "\n".join(reply["text"] for reply in replies)
                found = NUMBER.search(text)
                if found:
                    self.number = found.group()
                    return self
                buttons = [button for reply in replies for button in reply["buttons"]]
                words = buttons[0]["payload"] if buttons else self.words_for(text.rpartition("。")[2] or text)
        self.problem = f"no ticket after {_MOST_TURNS} messages"
        return self

    def _send(self, http: httpx.Client, words: str) -> list[dict[str, object]] | None:
        """The replies to a message that is sent again, under the same id, until it is answered."""
        message_id = uuid.uuid4().hex
        until = time.monotonic() + _PATIENCE
        while time.monotonic() < until:
            try:
                answer = http.post(
                    "/api/v1/messages",
                    json={"conversation": self.conversation, "message_id": message_id, "text": words},
                )
            except httpx.HTTPError:
                time.sleep(0.3)
                continue
            if answer.status_code == 200:
                self.accepted.append(message_id)
                replies: list[dict[str, object]] = answer.json()["replies"]
                self.transcript += [f"◁ {words}", *(f"▷ {reply['text']}" for reply in replies)]
                return replies
            if answer.status_code not in (202, 503):
                self.problem = f"{answer.status_code}: {answer.text[:200]}"
                return None
            time.sleep(0.3)
        self.problem = f"“{words}” was not answered within {_PATIENCE:.0f} s"
        return None
