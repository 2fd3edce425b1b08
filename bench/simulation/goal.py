"""What every goal shares: the facts of a customer, what is answered to which question, and when the goal is reached."""

from __future__ import annotations

import random
import re
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import ClassVar

from bench.people import Person
from bench.simulation.record import Record
from bench.simulation.traits import STYLES, Trait

#: What is answered to the questions that several matters share; the response's whole name to `topic.step`.
_SHARED = (
    (r"utter_\w+_ask_phone_and_address\w*", "answers.phone_and_address"),
    (r"utter_\w+_ask_phone\w*", "answers.phone"),
    (r"utter_\w+_ask_name\w*", "answers.name"),
    (r"utter_\w+_ask_title\w*", "answers.title"),
    (r"utter_\w+_ask_address\w*", "answers.address"),
    (r"utter_repair_ask_landmark\w*", "answers.landmark"),
    (r"utter_repair_ask_fault\w*", "answers.fault"),
    (r"utter_repair_ask_article_and_bought", "answers.article_and_bought"),
    (r"utter_repair_ask_article\w*", "answers.article"),
    (r"utter_repair_ask_model_and_bought", "answers.model_and_bought"),
    (r"utter_repair_ask_bought\w*", "answers.bought"),
    (r"utter_repair_(terms_\w+|ask_terms\w*)", "answers.agree"),
    (r"utter_(repair|booking)_ask_time\w*", "answers.agree"),
    (r"utter_repair_ask_wish\w*", "answers.any_time"),
    (r"utter_repair_(all_right|ask_confirm\w*)", "answers.right"),
    (r"utter_resume_\w+", "answers.agree"),
)
BOUGHT = ("去年8月买的", "前年买的", "2024年5月买的", "今年春天买的", "上个月买的", "三年前买的")
_LANDMARKS = ("农业银行", "肯德基", "幼儿园", "便利店", "中学", "地铁站")
_TITLES = ("先生", "女士")


@dataclass
class Goal(ABC):
    """One customer's goal."""

    #: As it stands in the report.
    name: ClassVar[str]
    #: Habits that make sense for it.
    traits: ClassVar[frozenset[Trait]] = STYLES | {Trait.TERSE}
    #: Intents of the buttons that mean it, where the assistant asks what is wanted.
    intents: ClassVar[frozenset[str]] = frozenset()
    #: What is answered to its own questions; stands before the shared ones.
    answers: ClassVar[tuple[tuple[str, str], ...]] = ()
    #: Reasons for which a person may be called; with any other the goal is missed, even if a colleague would see to it.
    people: ClassVar[frozenset[str]] = frozenset()

    person: Person
    rng: random.Random
    habits: frozenset[Trait]
    #: Everything the customer can tell, by the names in braces.
    facts: dict[str, str] = field(default_factory=dict)
    #: What must be done first by another goal of the same customer.
    before: Goal | None = None
    #: The rest is said in a conversation of its own.
    elsewhere: bool = False

    @classmethod
    def make(cls, serial: int, rng: random.Random, habits: frozenset[Trait]) -> Goal:
        person = Person.make(serial, rng)
        goal = cls(person=person, rng=rng, habits=habits)
        goal.facts |= {
            "phone": person.phone,
            "last_four": person.phone[-4:],
            "name": person.name,
            "surname": person.name[0],
            "title": rng.choice(_TITLES),
            "address": person.address,
            "landmark": rng.choice(_LANDMARKS),
            "bought": rng.choice(BOUGHT),
        }
        goal.prepare()
        return goal

    def prepare(self) -> None:  # noqa: B027  # many goals have nothing to choose
        """Choose what this customer has and wants."""

    def begin(self, before: Record) -> None:  # noqa: B027  # few goals come after another
        """Take over what the goal before this one came to."""

    @abstractmethod
    def opening(self) -> str:
        """`topic.step` of the first message."""

    def answer(self, asked: str, record: Record) -> str | None:
        """`topic.step`, or a button's key, in answer to a question; None: that is no question of this goal."""
        for pattern, where in self._answers:
            if pattern.fullmatch(asked):
                return where
        return None

    def own_words(self, where: str) -> str | None:
        """A phrasing that this customer has chosen beforehand; None: one of the file's."""
        return None

    def nudge(self, record: Record) -> str:
        """What is said where nothing was asked and the goal is not reached."""
        return self.opening()

    @abstractmethod
    def done(self, record: Record) -> bool:
        """Whether nothing is left to be said."""

    def problems(self, record: Record) -> Iterator[str]:
        """What the rows say otherwise than this customer, once it is done."""
        return iter(())

    @property
    def expects(self) -> Mapping[str, object]:
        """For the transcript: what this customer has and wants."""
        return dict(self.facts)

    @cached_property
    def _answers(self) -> list[tuple[re.Pattern[str], str]]:
        return [(re.compile(pattern), where) for pattern, where in (*self.answers, *_SHARED)]
