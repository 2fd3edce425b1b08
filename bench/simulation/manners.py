"""Manners, looked at once more: the project's own check over every text that went out, and a short list of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from bot.adapters.text.manners import MannersCheck
from bot.core.phrases import Phrases
from bot.core.wording import Rendered

#: Independent of content/phrases.yml, so that a gap there shows here.
_NEVER = re.compile(
    r"不知道|(?<=[我们也个太])不清楚|没办法|不可能|不归我|自己看|随便您|随便你|爱[买修]不[买修]|急什么|等着吧|规定就是|概不|去投诉吧"
    r"|谁让您|听不懂|不是告诉|有毛病|烦不烦|废话|百分之百|绝对不会|应该吧|也许吧|亲[~,，]|么么|哈哈|呵呵"
)
#: Facts that are whole sentences of the shop's own, and nobody else's words.
_OWN_SENTENCES = frozenset({"answer", "proposal", "sympathy", "check", "conduct"})
_QUOTED = re.compile(r"“[^”]*”")
#: Anything left of a template, or of a value that was not there.
_BROKEN = re.compile(r"\{\w+\}|None|null|\[\]|。。|[,,][,,。]")


class Manners:
    """What a text has of bad manners."""

    def __init__(self, phrases: Phrases) -> None:
        self._check = MannersCheck(phrases)

    def broken(self, text: str, arguments: Mapping[str, Any]) -> Iterator[str]:
        """One line for each thing wrong. What stands in “” and in the stored facts are somebody else's words."""
        quoted = [match.span() for match in _QUOTED.finditer(text)]
        quoted += [span for value in _texts(arguments) for span in _places(text, value)]
        yield from self._check.problems(Rendered(text=text, quoted=tuple(quoted)))
        own = _without(text, quoted)
        yield from (f"“{found}” is never said" for found in _NEVER.findall(own))
        yield from (f"“{found}” is left over" for found in _BROKEN.findall(own))
        if not text.strip():
            yield "an empty message"


def _texts(arguments: Mapping[str, Any]) -> Iterator[str]:
    for name, value in arguments.items():
        if name in _OWN_SENTENCES:
            continue
        yield from (str(one) for one in (value if isinstance(value, list) else [value]) if str(one))


def _places(text: str, words: str) -> Iterator[tuple[int, int]]:
    yield from ((found.start(), found.end()) for found in re.finditer(re.escape(words), text))


def _without(text: str, spans: list[tuple[int, int]]) -> str:
    kept = [" " if any(start <= at < end for start, end in spans) else character for at, character in enumerate(text)]
    return "".join(kept)
