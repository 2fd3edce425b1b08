"""What the conversation tests share: a customer who answers what is asked, and the facts that a talk leaves behind."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, field
from typing import Any

from tests.stack import Customer, Heard, Stack

NUMBER = re.compile(r"[A-Z]\d{4}-\d{4}")
APOLOGY = "对不起,给您添麻烦了"
CONSENT = "您看这样可以吗"
LANDMARK = "您能告知您地址所在附近的明显建筑物或标志"
NO_ANSWER = "对不起,请您稍等,我请其他人来给您解答,请原谅"
#: Spread over the technicians, so that no calendar fills up.
PLACES = (
    "天河区天河路88号",
    "白云区黄石东路168号",
    "黄埔区科学城开泰大道36号",
    "越秀区北京路12号",
    "海珠区昌岗中路211号",
    "荔湾区花地大道中62号",
    "番禺区洛溪新城如意中街5号",
    "南沙区金洲进港大道88号",
)
_MOST_STEPS = 14


def new_phone() -> str:
    """A number that no other test uses: tickets are found by it."""
    return f"139{random.randrange(10**8):08d}"


@dataclass
class Want:
    """What a customer of these tests answers to each question."""

    fault: str = "洗衣机脱水的时候咣咣响"
    bought: str = "去年6月买的"
    phone: str = field(default_factory=new_phone)
    name: str = "林涛"
    address: str = field(default_factory=lambda: random.choice(PLACES))
    landmark: str = "楼下是便利店"

    @property
    def masked(self) -> str:
        return f"{self.phone[:3]}****{self.phone[-4:]}"

    @property
    def everything(self) -> str:
        """One message that leaves nothing to ask but consent, time and landmark."""
        return f"你好 我叫{self.name} 电话{self.phone} {self.fault} {self.bought} {self.address}"

    def answer(self, asked: str) -> str:
        """To the question that stands last in what was said."""
        known = {
            "出了什么故障": self.fault,
            "故障的样子": self.fault,
            "什么时候买": self.bought,
            CONSENT: "可以",
            "这个时间方便吗": "可以",
            "这样安排可以吗": "可以",
            "联系电话": self.phone,
            "电话号码": self.phone,
            "电话和地址": f"{self.phone} {self.address}",
            "怎么称呼您": self.name,
            "您贵姓": self.name,
            "详细地址": self.address,
            "门牌号": self.address,
            "好认的地方": self.landmark,
            LANDMARK: self.landmark,
            "都对吗": "对",
            "文字再告诉我": self.phone,
        }
        place, words = max((asked.rfind(words), words) for words in known)
        assert place >= 0, f"nothing was asked: {asked}"
        return known[words]


def go_on(customer: Customer, want: Want, until: str) -> Heard:
    """Answer what is asked until the assistant says `until`."""
    for _ in range(_MOST_STEPS):
        if until in customer.heard.text:
            return customer.heard
        customer.say(want.answer(customer.heard.text))
    raise AssertionError("\n".join([f"“{until}” was never said", *customer.transcript]))


def booked(customer: Customer, want: Want, first: str | None = None) -> dict[str, Any]:
    """A repair booked from the first word to the ticket."""
    customer.say(first or want.everything)
    go_on(customer, want, "工单号")
    return customer.tickets()[0]


def number_in(heard: Heard) -> str:
    found = NUMBER.search(heard.text)
    assert found, heard.text
    return found.group()


def slot_of(stack: Stack, number: str) -> list[Any]:
    """The slots that a ticket holds, with their technician."""
    return stack.rows(
        "SELECT s.id, s.starts_at, k.skills, k.districts FROM bot.slots s "
        "JOIN bot.tickets t ON t.id = s.ticket_id JOIN bot.technicians k ON k.code = s.technician "
        "WHERE t.number = :number",
        number=number,
    )


def handoffs_of(stack: Stack, customer: Customer) -> list[Any]:
    """The customer's places in the queue, the newest last."""
    return stack.rows(
        "SELECT h.reason, h.state, h.summary, h.promised_at, h.created_at FROM bot.handoffs h "
        "JOIN bot.conversations c ON c.id = h.conversation_id WHERE c.external_id = :conversation ORDER BY h.id",
        conversation=customer.conversation,
    )


def asked_before(customer: Customer) -> str:
    """Everything the assistant has said so far."""
    return "\n".join(line for line in customer.transcript if line.startswith("▷"))
