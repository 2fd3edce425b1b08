"""Brings the many ways of typing one thing together, and remembers where each character stood."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from bot.core.reading import Span

if TYPE_CHECKING:
    from opencc import OpenCC

#: Stands in folded text for what another reader has taken already. Folding removes it from customers' text.
MASK = "\x00"

#: A stretch of folded text: start, end.
Place = tuple[int, int]

_REMOVED = frozenset(("Cc", "Cf", "Cs"))
#: Variation selectors and the frame of keycap emoji: 1️⃣3️⃣8️⃣ is typed for 138.
_DECORATION = re.compile("[\ufe00-\ufe0f\u20e3]")
_UNTIDY = re.compile("^ | $|  |[\ufe00-\ufe0f\u20e3]")
_LEADING_SLASHES = re.compile(r"^[\s/]+")


@dataclass(frozen=True)
class Folded:
    """Folded text together with the place in the original that every one of its characters comes from."""

    original: str
    text: str
    #: Per folded character: where its original begins and ends.
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def span(self, start: int, end: int) -> Span:
        """The customer's own characters behind `text[start:end]`, which must not be empty."""
        first, last = self.starts[start], self.ends[end - 1]
        return Span(start=first, end=last, text=self.original[first:last])

    def place(self, span: Span) -> Place:
        """Where a span of the original stands in the folded text."""
        return bisect_left(self.starts, span.start), bisect_left(self.starts, span.end)

    def without(self, places: Iterable[Place]) -> Folded:
        """The same text with `places` masked; all other places stay as they are."""
        text = self.text
        for start, end in places:
            text = text[:start] + MASK * (end - start) + text[end:]
        return Folded(self.original, text, self.starts, self.ends)


def folded(text: str) -> Folded:
    """NFKC, simplified characters, no invisible ones, single spaces; with the way back to `text`."""
    if text.isprintable() and not _UNTIDY.search(text) and unicodedata.is_normalized("NFKC", text):
        return Folded(text, _simplified(text), tuple(range(len(text))), tuple(range(1, len(text) + 1)))
    characters: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for start, end in _clusters(text):
        if ends and _DECORATION.fullmatch(text, start, end):
            ends[-1] = end
        for character in _visible(text[start:end]):
            if character == " " and (not characters or characters[-1] == " "):
                if characters:
                    ends[-1] = end
                continue
            characters.append(character)
            starts.append(start)
            ends.append(end)
    if characters and characters[-1] == " ":
        del characters[-1], starts[-1], ends[-1]
    return Folded(text, _simplified("".join(characters)), tuple(starts), tuple(ends))


def fold(text: str) -> str:
    """Folded text alone."""
    return folded(text).text


def plain(text: str) -> str:
    """Folded text that the dialogue engine cannot take for a command (`/restart`); may be empty."""
    return _LEADING_SLASHES.sub("", fold(text))


def _clusters(text: str) -> Iterator[Place]:
    """A character with the combining ones behind it: they may compose into one."""
    start = 0
    for index in range(1, len(text) + 1):
        if index == len(text) or not unicodedata.combining(text[index]):
            if text:
                yield start, index
            start = index


def _visible(cluster: str) -> Iterator[str]:
    """The cluster after NFKC, any white space as one blank each, invisible characters left out."""
    for character in _DECORATION.sub("", unicodedata.normalize("NFKC", cluster)):
        if character.isspace():
            yield " "
        elif unicodedata.category(character) not in _REMOVED:
            yield character


def _simplified(text: str) -> str:
    """Same length as `text`: where phrase rules would change it, character by character."""
    if text.isascii():
        return text
    converter = _converter()
    simplified: str = converter.convert(text)
    if len(simplified) == len(text):
        return simplified
    single = (converter.convert(character) for character in text)
    return "".join(new if len(new) == 1 else old for new, old in zip(single, text, strict=True))


@lru_cache(maxsize=1)
def _converter() -> OpenCC:
    """Loads its dictionaries at the first call (30 ms)."""
    from opencc import OpenCC

    return OpenCC("t2s")
