"""Personal data out of what customers type: hidden character by character, so that a sentence keeps its shape."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence

from bot.adapters.text import words
from bot.adapters.text.addresses import find_address
from bot.adapters.text.fold import MASK, Folded, Place, folded
from bot.adapters.text.landmarks import find_landmark
from bot.adapters.text.names import find_name
from bot.adapters.text.numbers import find_numbers
from bot.adapters.text.phones import all_phones
from bot.adapters.text.places import Places
from bot.adapters.text.surnames import COMPOUND, SINGLE
from bot.adapters.text.vehicles import find_plates

HIDDEN = "*"
#: Readers take one value, or those before it; what else is there is found when they look again.
_LOOKS = 6

_MAIL = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+")
#: 微信号abc_123, qq 12345678: the name behind the word.
_ACCOUNT = re.compile(r"(?:微信号?|[vw]x|v信|weixin|wechat|qq号?|支付宝|抖音号?)(?:是|:|号)?[ :]*([A-Za-z0-9_-]{5,})", re.IGNORECASE)
#: Cards, foreign telephones, other shops' order numbers; also in groups, and telephones with a digit too few.
_DIGITS = re.compile(r"(?<![A-Za-z\d])(?:\d[ -]?){5,}\d|\d{6,}")
_SPOKEN_DIGITS = re.compile(r"[零〇幺一二两三四五六七八九]{6,}")
_LETTERS_AND_DIGITS = re.compile(r"(?<![A-Za-z\d])(?=[A-Za-z\d-]*\d{5})[A-Za-z][A-Za-z\d-]{7,}")
_SURNAME = rf"(?:{'|'.join(sorted(COMPOUND))}|[{''.join(sorted(SINGLE))}])"
#: Further people, whom a message names beside the customer: 王先生, 我老婆叫王芳.
_OTHERS = (
    re.compile(rf"({_SURNAME})(?=先生|女士|小姐|太太|阿姨)"),
    re.compile(rf"(?<=[婆公人妈爸子儿友姐妹哥弟事字])叫({_SURNAME}[\u4e00-\u9fff]{{1,2}})(?=$|[ ,。!?的])"),
)


class Masker:
    """The port Masks. Built once from the shop's data; safe to share between threads."""

    def __init__(self, districts: Mapping[str, Sequence[str]], no_names: Collection[str]) -> None:
        """`districts`: a district to places in it. `no_names`: words that are no names here (brands, categories)."""
        self._places = Places(districts)
        self._no_names = frozenset(no_names) | self._places.words

    def warm(self) -> None:
        """Loads the dictionaries, so that no customer waits for them."""
        words.like_names()
        self.mask("我叫张伟 电话020-88002001 天河区天河路88号")

    def mask(self, text: str) -> str:
        hidden = set()
        for place, kept in self._found(folded(text)):
            characters = range(*place)
            hidden.update(characters[kept:])
        return "".join(HIDDEN if at in hidden and one.isalnum() else one for at, one in enumerate(text))

    def _found(self, message: Folded) -> list[tuple[Place, int]]:
        """Places in the original, each with how many characters of it stay: 139, R, 粤A."""
        found: list[tuple[Place, int]] = []
        rest = message

        def take(places: Sequence[Place], kept: int) -> None:
            nonlocal rest
            found.extend((_original(message, place), kept) for place in places)
            rest = rest.without(places)

        def take_all(look: Callable[[Folded], Sequence[Place]], kept: int = 0) -> None:
            for _ in range(_LOOKS):
                places = look(rest)
                if not places:
                    return
                take(places, kept)

        take_all(lambda text: [place for _, place in find_numbers(text)], 1)
        take_all(lambda text: [place for _, place in find_plates(text)], 2)
        take_all(lambda text: _matches(_MAIL, text))
        take_all(lambda text: _matches(_ACCOUNT, text))
        take_all(lambda text: [text.place(phone.span) for phone in all_phones(text)], 3)
        for pattern in (_LETTERS_AND_DIGITS, _DIGITS, _SPOKEN_DIGITS):
            take(_matches(pattern, rest), 0)
        before = len(found)
        take_all(self._address)
        if len(found) > before:
            take_all(_landmark)
        contact = bool(found)
        take_all(lambda text: self._name(text, contact))
        for pattern in _OTHERS:
            take(_matches(pattern, rest), 0)
        return found

    def _address(self, message: Folded) -> list[Place]:
        found = find_address(message, self._places)
        return [message.place(found.span)] if found else []

    def _name(self, message: Folded, contact: bool) -> list[Place]:
        """Without the title behind it."""
        found = find_name(message, others=self._no_names, contact=contact)
        if found is None:
            return []
        start, end = message.place(found.span)
        return [(start, max(start + 1, end - len(found.title or "")))]


def _landmark(message: Folded) -> list[Place]:
    found = find_landmark(message)
    return [message.place(found.span)] if found else []


def _matches(pattern: re.Pattern[str], message: Folded) -> list[Place]:
    """Where the pattern's group stands, or all of it where it has none."""
    return [
        match.span(pattern.groups) for match in pattern.finditer(message.text) if MASK not in match.group(pattern.groups)
    ]


def _original(message: Folded, place: Place) -> Place:
    span = message.span(*place)
    return span.start, span.end
