"""Habits of customers: how they put things, and what they do besides answering."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterable
from enum import StrEnum
from functools import lru_cache

from opencc import OpenCC

from bench.simulation.utterances import pick


class Trait(StrEnum):
    """One habit. A customer has none, one or two."""

    TERSE = "terse"
    CHATTY = "chatty"
    #: Everything that is known in the first message.
    AT_ONCE = "at_once"
    #: The matter is only announced first.
    PIECEMEAL = "piecemeal"
    #: A value that was given is put right later.
    CORRECTS = "corrects"
    #: Asks about something else in the middle.
    DIGRESSES = "digresses"
    ANGRY = "angry"
    #: What was wanted first is not what is wanted in the end.
    CHANGES_MIND = "changes_mind"
    #: Answers something else than was asked.
    ELSEWHERE = "elsewhere"
    #: Homophones, doubled characters, no punctuation.
    TYPOS = "typos"
    TRADITIONAL = "traditional"


#: How a message is put; the others are what a customer does.
STYLES = frozenset({Trait.CHATTY, Trait.ANGRY, Trait.TYPOS, Trait.TRADITIONAL})
#: Habits that exclude each other.
_OPPOSITES = (
    {Trait.TERSE, Trait.CHATTY, Trait.AT_ONCE, Trait.PIECEMEAL},
    {Trait.CORRECTS, Trait.ELSEWHERE, Trait.DIGRESSES, Trait.CHANGES_MIND},
    {Trait.ANGRY, Trait.CHATTY},
    {Trait.TYPOS, Trait.TRADITIONAL},
)
#: Characters that are typed for others of the same sound.
_HOMOPHONES = {"在": "再", "的": "得", "修": "休", "货": "或", "单": "但", "师": "是", "帮": "邦", "里": "理", "么": "莫", "约": "月"}
_PUNCTUATION = re.compile(r"[,。!?,!?]")
_FACT = re.compile(r"(\{\w+\})")


def choose_traits(allowed: Iterable[Trait], rng: random.Random) -> frozenset[Trait]:
    """None, one or two of those that make sense for a goal: how things are put, and what is done besides."""
    chosen: set[Trait] = set()
    ways = sorted(set(allowed) & STYLES)
    deeds = sorted(set(allowed) - STYLES)
    for habits, often in ((deeds, 0.7), (ways, 0.6)):
        fitting = [one for one in habits if not _excluded(one, chosen)]
        if fitting and rng.random() < often:
            chosen.add(rng.choice(fitting))
    return frozenset(chosen)


def _excluded(trait: Trait, chosen: set[Trait]) -> bool:
    return any(trait in group and group & chosen for group in _OPPOSITES)


def style(template: str, traits: frozenset[Trait], rng: random.Random) -> str:
    """A phrasing as somebody with these habits puts it. What stands in braces stays as it is."""
    if Trait.CHATTY in traits and rng.random() < 0.5:
        template = rng.choice((pick("style.chatty_before", rng) + template, template + pick("style.chatty_after", rng)))
    if Trait.ANGRY in traits and rng.random() < 0.5:
        template = rng.choice((pick("style.angry_before", rng) + template, template + pick("style.angry_after", rng)))
    if Trait.TYPOS in traits:
        template = _outside_facts(template, lambda text: _mistyped(text, rng))
    if Trait.TRADITIONAL in traits:
        template = _outside_facts(template, traditional)
    return template


def traditional(text: str) -> str:
    """In traditional characters."""
    converted: str = _converter().convert(text)
    return converted


@lru_cache(maxsize=1)
def _converter() -> OpenCC:
    return OpenCC("s2t")


def _outside_facts(template: str, change: Callable[[str], str]) -> str:
    return "".join(part if _FACT.fullmatch(part) else change(part) for part in _FACT.split(template))


def _mistyped(text: str, rng: random.Random) -> str:
    """Without punctuation, and one mistake in longer texts: a homophone or a doubled character."""
    text = _PUNCTUATION.sub(" ", text)
    if len(text) < 6:
        return text
    places = [at for at, character in enumerate(text) if character in _HOMOPHONES]
    if places and rng.random() < 0.6:
        at = rng.choice(places)
        return text[:at] + _HOMOPHONES[text[at]] + text[at + 1 :]
    at = rng.randrange(len(text))
    return text[: at + 1] + text[at:] if text[at].strip() else text
