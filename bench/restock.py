"""The script of a customer who wants to be told when an article has come."""

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

#: The shop where customers wait, and the article that is sold out there while they talk.
SHOP = "tianhe"
MODEL = "GYJ90-R2"


@dataclass
class Restock:
    """One customer who waits for the article."""

    kind: ClassVar[Kind] = Kind.RESTOCK

    person: Person
    #: How much is said at once: 0 the article alone, 1 with the telephone, 2 with the name, too.
    talkative: int

    @classmethod
    def make(cls, person: Person, rng: random.Random) -> Restock:
        return cls(person=person, talkative=rng.randrange(3))

    def first_words(self) -> str:
        wish = f"{MODEL}到货了通知我"
        return " ".join([wish, f"电话{self.person.phone}", f"我叫{self.person.name}"][: self.talkative + 1])

    def answer(self, text: str, payloads: Sequence[str]) -> str:
        return self._told().get(_questions().topic(text) or "") or next(iter(payloads), self.first_words())

    def differences(self, fields: Mapping[str, Any]) -> Iterator[str]:
        expected = {
            "model": MODEL,
            "shop": SHOP,
            "quantity": 1,
            "name": self.person.name,
            "phone": self.person.phone,
        }
        return differences(fields, expected)

    def _told(self) -> dict[str, str]:
        """What is answered to a question; to any other a button is pressed."""
        return {"article": MODEL, "phone": self.person.phone, "name": f"我叫{self.person.name}", "title": "女士"}


@lru_cache(maxsize=1)
def _questions() -> Questions:
    return Questions(r"utter_restock_ask_(\w+?)")
