"""Which question a text ends with, known from the texts in domain/: a changed wording is understood too."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.adapters.wording import load_texts
from tests.stack import ROOT


class Questions:
    """The questions of one kind of talk."""

    def __init__(self, *names: str) -> None:
        """`names`: patterns of the names of the texts; their group is the topic that is asked for."""
        self._patterns = list(_patterns(names))

    def topic(self, text: str) -> str | None:
        """What the last question of a text asks for; None where nothing is asked."""
        asked = [(match.end(), topic) for pattern, topic in self._patterns for match in pattern.finditer(text)]
        return max(asked)[1] if asked else None


def _patterns(names: tuple[str, ...]) -> Iterator[tuple[re.Pattern[str], str]]:
    for response, texts in load_texts(ROOT).items():
        for name in names:
            found = re.fullmatch(rf"{name}(?:_again|_once_more)?", response)
            if found:
                yield from ((_with_any_facts(text), found.group(1)) for text in texts)


def _with_any_facts(text: str) -> re.Pattern[str]:
    return re.compile(".{1,60}?".join(map(re.escape, re.split(r"\{\w+\}", text))))
