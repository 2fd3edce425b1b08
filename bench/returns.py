"""The script of a customer who brings something back."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, ClassVar

from bench.differences import differences
from bench.people import Person
from bench.questions import Questions
from bot.core.returns import Reason, Rule, Way, Wish
from bot.core.tickets import Kind

#: What is brought, its category, why it comes back in plain words, when it was bought, the rule that decides, and the ways it
#: can take, in the order of their buttons.
_BACK = (
    ("电饭煲", "电饭煲", "煮不熟饭", "上个月买的", Rule.FAULT, (Way.SHOP, Way.POST)),
    ("微波炉", "微波炉", "不加热", "去年6月买的", Rule.FAULT, (Way.SHOP, Way.POST)),
    ("冰箱", "冰箱", "冷藏室不冷", "买了60天", Rule.FAULT, (Way.PICK_UP, Way.SHOP)),
    ("电饭煲", "电饭煲", "不喜欢", "昨天买的", Rule.WITHIN, (Way.SHOP, Way.POST)),
    ("微波炉", "微波炉", "颜色不喜欢", "前天买的", Rule.WITHIN, (Way.SHOP, Way.POST)),
    ("沙发", "家具", "尺寸不合适", "20天前买的", Rule.FURNITURE, (Way.PICK_UP, Way.SHOP)),
)
_CONDITION = "没用过,发票在"
_WISHES = {Wish.RETURN: "退货", Wish.EXCHANGE: "换货"}
_WAYS = {Way.SHOP: "到店", Way.POST: "寄回", Way.PICK_UP: "上门取件"}


@dataclass
class Return:
    """One customer with one article that is to be given back or exchanged."""

    kind: ClassVar[Kind] = Kind.RETURN

    person: Person
    article: str
    category: str
    why: str
    bought: str
    rule: Rule
    wish: Wish
    way: Way
    #: Which button stands for the way; None: it is said in words.
    button: int | None
    #: How much is said at once: 0 what is wanted, 1 of which article and why, 2 with the condition.
    talkative: int

    @classmethod
    def make(cls, person: Person, rng: random.Random) -> Return:
        article, category, why, bought, rule, ways = rng.choice(_BACK)
        at = rng.randrange(len(ways))
        return cls(
            person=person,
            article=article,
            category=category,
            why=why,
            bought=bought,
            rule=rule,
            wish=rng.choice(list(Wish)),
            way=ways[at],
            button=rng.choice((at, None)),
            talkative=rng.randrange(3),
        )

    @property
    def reason(self) -> Reason:
        return Reason.FAULT if self.rule is Rule.FAULT else Reason.OWN

    def first_words(self) -> str:
        if self.talkative == 0:
            return f"我要{_WISHES[self.wish]}"
        told = f"{self.bought}{self.article}{self.why},我要{_WISHES[self.wish]}"
        return f"{told},{_CONDITION}" if self.talkative > 1 and self.reason is Reason.OWN else told

    def answer(self, text: str, payloads: Sequence[str]) -> str:
        topic = _questions().topic(text) or ""
        if topic.startswith("way_"):
            return _WAYS[self.way] if self.button is None else payloads[self.button]
        return self._told().get(topic) or next(iter(payloads), self.first_words())

    def differences(self, fields: Mapping[str, Any]) -> Iterator[str]:
        expected = {
            "want": self.wish,
            "reason": self.reason,
            "rule": self.rule,
            "category": self.category,
            "way": self.way,
            "freight": "shop" if self.reason is Reason.FAULT else "customer",
            "phone": None if self.way is Way.SHOP else self.person.phone,
            "address": self.person.address if self.way is Way.PICK_UP else None,
        }
        return differences(fields, expected, within={"text": self.why})

    def _told(self) -> dict[str, str]:
        """What is answered to a question; to any other a button is pressed."""
        return {
            "reason": self.why,
            "article": self.article,
            "wish": _WISHES[self.wish],
            "wish_fault": _WISHES[self.wish],
            "condition": _CONDITION,
            "unused": "没用过",
            "invoice": "发票在",
            "bought": self.bought,
            "phone": self.person.phone,
            "address": self.person.address,
        }


@lru_cache(maxsize=1)
def _questions() -> Questions:
    return Questions(r"utter_return_ask_(\w+?)")
