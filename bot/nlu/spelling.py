"""What was typed by its sound, written as the training examples write it: 可仪 → 可以, kongtiao坏了 → 空调坏了.

A noisy channel: which characters stand beside each other is learned from the training examples, and of all characters
that sound like the typed ones those are taken that are likeliest in their place. Only what the classifier sees is
mended; the customer's own words go on as they were typed.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from itertools import pairwise
from typing import Dict, FrozenSet, Iterable, List, Optional, Text, Tuple

_BEGIN, _END = "\x02", "\x03"
_FIRST, _LAST = "\u4e00", "\u9fff"
_LATIN = re.compile("[a-z]+")
#: Pictures, the joints between them, and the frame of keycaps.
_EMOJI = re.compile("[\u2600-\u27bf\U0001f000-\U0001faff\ufe0f\u200d\u20e3]+")
#: Fewer letters are an abbreviation rather than a word typed by its sound.
_SHORTEST_PINYIN = 4
#: How much likelier another character must be than the typed one, as a logarithm (docs/understanding.md).
_SLIP = 6.0
#: A character that stands in a single example is no better than the typed one.
_OFTEN = 2
#: Kneser-Ney's share of what was seen that is given to what was not.
_DISCOUNT = 0.75

#: What may stand in one place, with what it costs.
Choices = List[Tuple[Text, float]]


class Spelling:
    """Mends texts by what it has learned from others."""

    def __init__(self, texts: Iterable[Text]) -> None:
        lines = [f"{_BEGIN}{_bare(text)}{_END}" for text in texts]
        self._characters = Counter(character for line in lines for character in line)
        self._pairs = Counter(pair for line in lines for pair in pairwise(line))
        self._before = Counter(first for first, _ in self._pairs)
        self._behind = Counter(second for _, second in self._pairs)
        #: Latin words that are written so on purpose: wifi, haier.
        self._latin: FrozenSet[Text] = frozenset(word for line in lines for word in _LATIN.findall(line))
        self._sounds = _sounds()
        self._syllables = frozenset(sound for sounds in self._sounds.values() for sound in sounds)
        self._alike: Dict[Text, List[Text]] = defaultdict(list)
        for character, count in sorted(self._characters.items()):
            for sound in self._sounds.get(character, ()) if count >= _OFTEN else ():
                self._alike[sound].append(character)

    def mend(self, text: Text) -> Text:
        """The text in small letters, without slips and pictures (unless it is nothing else)."""
        return self._likeliest(self._places(self._without_doubles(_bare(text))))

    def _without_doubles(self, text: Text) -> Text:
        """空空调 → 空调, but 谢谢 as it is."""
        kept = text[:1]
        for before, character in pairwise(text):
            if before != character or character not in self._sounds or self._pairs[before, character]:
                kept += character
        return kept

    def _places(self, text: Text) -> List[Choices]:
        places: List[Choices] = []
        at = 0
        while at < len(text):
            word = _LATIN.match(text, at)
            if word:
                places += self._typed(word[0])
                at = word.end()
            else:
                before, behind = text[at - 1] if at else _BEGIN, text[at + 1] if at + 1 < len(text) else _END
                places.append(self._meant(before, text[at], behind))
                at += 1
        return places

    def _meant(self, before: Text, typed: Text, behind: Text) -> Choices:
        """The typed character, and those of its sound where its neighbours are strange to it."""
        choices = [(typed, 0.0)]
        if typed in self._sounds and not (self._pairs[before, typed] and self._pairs[typed, behind]):
            others = {other for sound in self._sounds[typed] for other in self._alike.get(sound, ())}
            choices += [(other, _SLIP) for other in sorted(others - {typed})]
        return choices

    def _typed(self, word: Text) -> List[Choices]:
        """The characters that Latin letters may be the sounds of, or the letters themselves."""
        sounds = self._split(word) if len(word) >= _SHORTEST_PINYIN and word not in self._latin else None
        if sounds and len(sounds) > 1 and all(sound in self._alike for sound in sounds):
            return [[(character, 0.0) for character in self._alike[sound]] for sound in sounds]
        return [[(letter, 0.0)] for letter in word]

    def _split(self, word: Text) -> Optional[List[Text]]:
        """Into as few syllables as possible; None where it is no pinyin."""
        best: List[Optional[List[Text]]] = [[]] + [None] * len(word)
        for start, so_far in enumerate(best):
            for end in range(start + 1, len(word) + 1):
                if so_far is not None and word[start:end] in self._syllables:
                    there = best[end]
                    if there is None or len(so_far) + 1 < len(there):
                        best[end] = [*so_far, word[start:end]]
        return best[-1]

    def _likeliest(self, places: List[Choices]) -> Text:
        """Viterbi's way through the choices: for each last character the best text that ends with it."""
        best = {_BEGIN: (0.0, "")}
        for choices in [*places, [(_END, 0.0)]]:
            best = {
                character: max(
                    (likely + self._likelihood(before, character) - cost, text + character)
                    for before, (likely, text) in best.items()
                )
                for character, cost in choices
            }
        return best[_END][1][: -len(_END)]

    def _likelihood(self, before: Text, character: Text) -> float:
        """Of a character behind another, as a logarithm; interpolated Kneser-Ney."""
        anywhere = (self._behind[character] + 0.5) / (len(self._pairs) + 0.5 * len(self._characters) + 1.0)
        seen = self._characters[before]
        if not seen:
            return math.log(anywhere / 2)
        together = max(self._pairs[before, character] - _DISCOUNT, 0.0) / seen
        return math.log(together + _DISCOUNT * self._before[before] / seen * anywhere)


def _bare(text: Text) -> Text:
    low = text.lower()
    return _EMOJI.sub("", low).strip() or low


def _sounds() -> Dict[Text, List[Text]]:
    """Each Chinese character's readings without tones; kept with the model, so that serving loads no dictionary."""
    from pypinyin import Style, pinyin

    characters = [chr(code) for code in range(ord(_FIRST), ord(_LAST) + 1)]
    read = {one: pinyin(one, style=Style.NORMAL, heteronym=True)[0] for one in characters}
    return {one: sounds for one, sounds in read.items() if all(sound.isascii() and sound.isalpha() for sound in sounds)}
