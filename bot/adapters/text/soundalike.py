"""Articles whose name is typed with other characters of the same sound: 冰厢, 洗衣鸡, 热水气."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from functools import lru_cache

from bot.adapters.text import words
from bot.adapters.text.fold import Place

#: Similarity of two pronunciations, of 100. 饮水机 and 净水机 reach 84, but both are words, so neither is a slip.
_ALIKE = 80
#: Alone they are too common to be half of an article: 没电是怎么回事 sounds like 电视, 空掉 like 空调.
_GRAMMAR = frozenset("是的了不在有没就都也和会能要想到说又再才把被个这那么吗呢吧我你他您掉")
#: What an article is called stands early in a message; a text of thousands of characters is none.
_REACH = 600


class SoundAlikes:
    """Compares stretches of a message with known names; loads its libraries when a first candidate turns up."""

    def __init__(self, names: Collection[str]) -> None:
        self._names = frozenset(name for name in names if len(name) >= 2 and _is_chinese(name))
        self._with: dict[str, list[tuple[str, int]]] = defaultdict(list)
        for name in sorted(self._names, key=len, reverse=True):
            for offset, character in enumerate(name):
                self._with[character].append((name, offset))

    def warm(self) -> None:
        """Loads pronunciations and dictionary."""
        _sound("冰")
        words.is_word("冰箱")
        _similar("冰", "冰")

    def find(self, text: str) -> tuple[Place, str] | None:
        """The longest name that a stretch of the message sounds like, and where."""
        found = [
            (start, name)
            for start, name in self._candidates(text[:_REACH])
            if self._is_slip(text[start : start + len(name)], name)
        ]
        for start, name in sorted(found, key=lambda candidate: (-len(candidate[1]), candidate[0])):
            if _stands_alone(text, start, start + len(name)):
                return (start, start + len(name)), name
        return None

    def _candidates(self, text: str) -> Iterator[tuple[int, str]]:
        """Where at least one character stands as it does in a name."""
        seen: set[tuple[int, str]] = set()
        for index, character in enumerate(text):
            for name, offset in self._with.get(character, ()):
                candidate = (index - offset, name)
                if index >= offset and index - offset + len(name) <= len(text) and candidate not in seen:
                    seen.add(candidate)
                    yield candidate

    def _is_slip(self, stretch: str, name: str) -> bool:
        other = [index for index in range(len(name)) if stretch[index] != name[index]]
        if not other or len(other) > 2 or not _is_chinese(stretch) or not _GRAMMAR.isdisjoint(stretch):
            return False
        if any(known in stretch for known in self._names):
            return False
        if all(_sound(stretch[index]) == _sound(name[index]) for index in other):
            return True
        return len(name) >= 3 and len(other) == 1 and _similar(stretch, name)


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Whether the stretch is no word itself and cuts none in two: 通电试过 has no 电视 in it."""
    if words.is_word(text[start:end]):
        return False
    position = max(0, start - 6)
    edges = {position}
    for word in words.cut(text[position : end + 6]):
        position += len(word)
        edges.add(position)
    return start in edges and end in edges


def _is_chinese(text: str) -> bool:
    return all("\u4e00" <= character <= "\u9fff" for character in text)


def _similar(mine: str, its: str) -> bool:
    from rapidfuzz import fuzz

    return fuzz.ratio("".join(map(_sound, mine)), "".join(map(_sound, its))) >= _ALIKE


@lru_cache(maxsize=8192)
def _sound(character: str) -> str:
    """Without tone; of several readings the commonest."""
    from pypinyin import lazy_pinyin

    return lazy_pinyin(character)[0]
