"""Prescribed and forbidden wording, as content/phrases.yml gives them (service standard R1, R7, R12)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

#: What may stand in braces in a prescribed sentence.
SLOTS: Mapping[str, str] = {
    "company": "the company's name",
    "shop": "one shop's name",
    "agent": "number or name of who serves, as the shop's settings have it: A08",
    "name": "a member of staff's own name, for introductions",
    "customer": "surname and title, 周女士; sentences with it are for customers whose title is known (R2)",
    "article": "an article as the customer calls it",
    "price": "retail price in 元, digits alone",
    "time": "a time of day or a date with its time",
}


@dataclass(frozen=True, kw_only=True)
class Phrase:
    """One prescribed sentence."""

    id: str
    #: When it is said, for staff who choose from a list.
    situation: str
    #: First three digits of the document it comes from.
    source: str
    #: With slots such as {price}, see SLOTS.
    text: str

    def fill(self, **values: str) -> str:
        """The sentence as it is said; KeyError if a slot of it gets no value."""
        return self.text.format_map(values)


@dataclass(frozen=True, kw_only=True)
class Forbidden:
    """Wording that no message to a customer may contain (R7)."""

    #: Plain text, not expressions; any one of them is enough.
    patterns: tuple[str, ...]
    #: Why, for the member of staff whose draft is stopped.
    reason: str
    #: Polite wording to offer in its place.
    instead: str


@dataclass(frozen=True, kw_only=True)
class Pronouns:
    """How a customer is addressed (R1)."""

    #: Wrong to right, longer words first: {"你们": "您", "你": "您"}.
    replace: Mapping[str, str]
    #: Words in which the wrong pronoun means nobody: 迷你.
    exempt: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Phrases:
    """Everything in content/phrases.yml."""

    prescribed: tuple[Phrase, ...]
    forbidden: tuple[Forbidden, ...]
    pronouns: Pronouns

    def by_id(self, phrase_id: str) -> Phrase:
        """The prescribed sentence of that id; KeyError if the shop has none."""
        for phrase in self.prescribed:
            if phrase.id == phrase_id:
                return phrase
        raise KeyError(phrase_id)
