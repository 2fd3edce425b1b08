"""From a response's template to a sentence."""

from __future__ import annotations

import string
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.core.errors import WordingError
from bot.core.say import Argument, Quoted


@dataclass(frozen=True, kw_only=True)
class Rendered:
    """A text, and which stretches of it are somebody else's words."""

    text: str
    #: Start and end of each quoted stretch, in characters.
    quoted: tuple[tuple[int, int], ...] = ()


def choose(variants: Sequence[str], seed: int) -> str:
    """One of a response's texts; the same one for the same seed, so that a turn tried again says the same."""
    return variants[seed % len(variants)]


def fields_of(template: str) -> frozenset[str]:
    """The names that a template wants filled in."""
    return frozenset(name for _, name, _, _ in string.Formatter().parse(template) if name)


def render(template: str, arguments: Mapping[str, Argument]) -> Rendered:
    """Fill a template `…{name}…`. Raises WordingError where an argument is missing."""
    parts: list[str] = []
    spans: list[tuple[int, int]] = []
    length = 0
    for literal, name, _, _ in string.Formatter().parse(template):
        parts.append(literal)
        length += len(literal)
        if name is None:
            continue
        if name not in arguments:
            raise WordingError(f"The text “{template}” wants {{{name}}}, which is not given here.")
        value = arguments[name]
        text = value.text if isinstance(value, Quoted) else value
        if isinstance(value, Quoted):
            spans.append((length, length + len(text)))
        parts.append(text)
        length += len(text)
    return Rendered(text="".join(parts), quoted=tuple(spans))
