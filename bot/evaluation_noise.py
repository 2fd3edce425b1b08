"""The same utterances as hurried customers type them, for measuring what typing costs understanding."""

from __future__ import annotations

import random
import re
import statistics
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import lru_cache

from opencc import OpenCC
from pypinyin import lazy_pinyin

from bot.evaluation import Understood, Utterance, accuracy

_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_MARKS = re.compile(r"[^\w\s]|_")
_EMOJI = ("😂", "🙏", "😭", "👍", "🤔", "😅", "❤️", "🙂")
#: One slip in as many Chinese characters, and at least one.
_CHARACTERS_A_SLIP = 10
#: Where a space or a printable ASCII character has a full-width twin.
_WIDE = {code: code + 0xFEE0 for code in range(0x21, 0x7F)} | {0x20: 0x3000}


class Noise:
    """Makes the slips; the same seed makes the same ones. `texts` shows which characters people use."""

    def __init__(self, texts: Iterable[str], seed: int = 42) -> None:
        self._chance = random.Random(seed)
        self._alike: dict[str, list[str]] = defaultdict(list)
        for character in sorted({character for text in texts for character in _CHINESE.findall(text)}):
            self._alike[_sound(character)].append(character)

    def homophones(self, text: str) -> str:
        """冰厢 for 冰箱."""
        return self._slip(text, self._soundalike)

    def dropped(self, text: str) -> str:
        return self._slip(text, lambda _: "")

    def doubled(self, text: str) -> str:
        return self._slip(text, lambda character: character * 2)

    def pinyin(self, text: str) -> str:
        """kongtiao坏了, as an input method leaves it."""
        places = [match.span() for match in re.finditer(r"[\u4e00-\u9fff]{2}", text)]
        if not places:
            return text
        start, end = self._chance.choice(places)
        return f"{text[:start]}{''.join(lazy_pinyin(text[start:end]))}{text[end:]}"

    def emoji(self, text: str) -> str:
        middle = self._chance.randrange(len(text) + 1)
        return f"{text[:middle]}{self._chance.choice(_EMOJI)}{text[middle:]}{self._chance.choice(_EMOJI)}"

    def traditional(self, text: str) -> str:
        return _to_traditional().convert(text)

    def full_width(self, text: str) -> str:
        return text.translate(_WIDE)

    def unpunctuated(self, text: str) -> str:
        return _MARKS.sub("", text) or text

    def _soundalike(self, character: str) -> str:
        others = [one for one in self._alike[_sound(character)] if one != character]
        return self._chance.choice(others) if others else character

    def _slip(self, text: str, change: Callable[[str], str]) -> str:
        """`change` at some of the Chinese characters; a text of a single one stays whole."""
        places = [match.start() for match in _CHINESE.finditer(text)]
        if len(places) < 2:
            return text
        slips = set(self._chance.sample(places, max(1, len(places) // _CHARACTERS_A_SLIP)))
        return "".join(change(character) if at in slips else character for at, character in enumerate(text))


#: Every kind of noise, by the name of what makes it.
KINDS = ("homophones", "dropped", "doubled", "traditional", "full_width", "emoji", "pinyin", "unpunctuated")


def noisy(utterances: Sequence[Utterance], kind: str, noise: Noise) -> list[Utterance]:
    """The utterances with that kind of noise, in their order."""
    change = getattr(noise, kind)
    return [replace(one, text=change(one.text)) for one in utterances]


def costs(
    utterances: Sequence[Utterance], clean: float, understand: Callable[[Sequence[Utterance]], Sequence[Understood]]
) -> dict[str, float]:
    """What each kind of noise takes from the accuracy `clean` (0.03: three points); under `all`, their mean.

    Everything is understood in one go, so that a model is loaded once.
    """
    noise = Noise(one.text for one in utterances)
    results = understand([one for kind in KINDS for one in noisy(utterances, kind, noise)])
    size = len(utterances)
    each = {kind: clean - accuracy(results[at * size : (at + 1) * size]) for at, kind in enumerate(KINDS)}
    return {**each, "all": statistics.mean(each.values())}


@lru_cache(maxsize=1)
def _to_traditional() -> OpenCC:
    return OpenCC("s2t")


def _sound(character: str) -> str:
    return str(lazy_pinyin(character)[0])
