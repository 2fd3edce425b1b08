"""The script of a customer who complains."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, ClassVar

from bench.differences import differences
from bench.people import Person
from bench.questions import Questions
from bot.core.tickets import Kind

#: What is told, one message after the other; the category it comes to; whether a person must see to it at once.
_TOLD = (
    (("你们什么破服务 约了上午来装空调 等到下午两点都没人 打电话也没人接", "我专门请的假!"), "late", False),
    (("说好上午到 等了一整天没人影", "打了电话还是没来"), "late", False),
    (("我要投诉 你们店员态度恶劣", "我问价格他翻白眼!!", "问两句就不耐烦"), "attitude", False),
    (("投诉你们的维修师傅", "修完漏水更厉害了", "地上弄得一塌糊涂也不收拾"), "repair", False),
    (("太让人失望了", "卖我东西的时候说包安装", "结果还要我出两百"), "delivery", False),
    (("再不解决我就去法院告你们", "等了一个星期没人来"), "late", True),
)
_WANTED = ("给我道歉", "给我个说法", "赔我误工费")
_ALL_TOLD = "就这些"


@dataclass
class Complaint:
    """One customer with one grievance, told in two or three messages."""

    kind: ClassVar[Kind] = Kind.COMPLAINT

    person: Person
    sentences: tuple[str, ...]
    category: str
    serious: bool
    wish: str
    #: The proposal is accepted by its button, not in words.
    presses: bool
    #: How many sentences were said.
    told: int = 0
    #: The customer was asked what is wanted, and said so.
    wished: bool = field(default=False, init=False)

    @classmethod
    def make(cls, person: Person, rng: random.Random) -> Complaint:
        sentences, category, serious = rng.choice(_TOLD)
        return cls(
            person=person,
            sentences=(*sentences[:-1], f"{sentences[-1]} 我排在{person.serial % 1000}号"),
            category=category,
            serious=serious,
            wish=rng.choice(_WANTED),
            presses=rng.random() < 0.5,
        )

    def first_words(self) -> str:
        return self._next_sentence()

    def answer(self, text: str, payloads: Sequence[str]) -> str:
        if self.told < len(self.sentences):
            return self._next_sentence()
        match _questions().topic(text):
            case "phone":
                return self.person.phone
            case "wanted":
                self.wished = True
                return self.wish
            case "propose":
                return payloads[0] if self.presses else "可以"
        return _ALL_TOLD

    def differences(self, fields: Mapping[str, Any]) -> Iterator[str]:
        expected = {
            "sentences": list(self.sentences),
            "text": "\n".join(self.sentences),
            "category": self.category,
            "severity": "serious" if self.serious else "normal",
            "outcome": "serious" if self.serious else "agreed",
            "phone": self.person.phone,
        } | ({"wanted": self.wish} if self.wished else {})
        return differences(fields, expected)

    def _next_sentence(self) -> str:
        self.told += 1
        return self.sentences[self.told - 1]


@lru_cache(maxsize=1)
def _questions() -> Questions:
    return Questions(r"utter_complaint_ask_(\w+?)", r"utter_complaint_(listen|propose)")
