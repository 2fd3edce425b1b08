"""Model numbers in a question about the catalogue, mistyped ones too: bcd-5o8, kfr35gw, xqg 100-12, 508那款."""

from __future__ import annotations

import re
from collections.abc import Collection

from bot.adapters.text.fold import Place
from bot.adapters.text.numerals import with_ascii_digits
from bot.adapters.text.phones import DASH
from bot.core.catalogue import model_key

_JOINT = rf"(?: ?{DASH} ?|/)"
_LETTERS_FIRST = re.compile(
    rf"(?<![A-Za-z0-9])(?P<letters>[A-Za-z]{{1,6}})(?:{_JOINT}| )?(?=[A-Za-z]{{0,3}}\d)[A-Za-z0-9]{{1,12}}"
    rf"(?:{_JOINT}[A-Za-z0-9]{{1,12}}){{0,3}}(?![A-Za-z0-9])"
)
_FIGURES_FIRST = re.compile(
    rf"(?<![A-Za-z0-9.])\d{{2,4}}[A-Za-z]{{1,4}}\d{{0,4}}[A-Za-z]{{0,2}}(?:{_JOINT}[A-Za-z0-9]{{1,6}})*(?![A-Za-z0-9])"
)
#: What is written in letters and figures and is no model.
_NO_MODEL = frozenset(
    ["OK", "WIFI", "APP", "LED", "USB", "QQ", "VIP", "HDMI", "IOS", "TV", "PLUS", "RMB", "MP", "PS", "NO", "TOP", "E"]
)
_SHORTEST, _LONGEST = 3, 24
_MOST_FIGURES = 6
#: A bare number names an article where it stands alone or one of these is beside it.
_BARE = re.compile(r"(?<![\dA-Za-z.:/-])(?P<figures>\d{2,4})(?![\dA-Za-z.:/%-])")
_ASKS_FOR = re.compile(r"(?:^|[ ,。!]|想要|要|就|那个|那款|这个|这款|选|看看|型号是?|买|问|是|跟|和|与|比)$")
_CALLED = re.compile(r" ?(?:那[一]?[款台个种]|这[一]?[款台个种]|型号|型|号机|的(?!时候|话)|比|跟|和|哪个|有[货没吗现]|还有|多少钱|吧|呢|$|[ ,。!?])")


def find_models(text: str, parts: Collection[str]) -> list[tuple[str, Place]]:
    """Model texts in capital letters and where they stand in the folded text, in their order.

    `parts`: the numbers by which the catalogue's models are called; another bare number is none.
    """
    found: list[tuple[str, Place]] = []
    for pattern in (_LETTERS_FIRST, _FIGURES_FIRST):
        for match in pattern.finditer(text):
            if _is_model(match) and _is_free(match, found):
                found.append((re.sub(rf" ?{DASH} ?", "-", match.group()).upper(), match.span()))
    digits = with_ascii_digits(text)
    for match in _BARE.finditer(digits):
        before, behind = digits[: match.start()], digits[match.end() :]
        called = match["figures"] in parts and _ASKS_FOR.search(before) and _CALLED.match(behind)
        if called and _is_free(match, found):
            found.append((match["figures"], match.span()))
    return sorted(found, key=lambda one: one[1])


def _is_free(match: re.Match[str], found: list[tuple[str, Place]]) -> bool:
    return not any(start < match.end() and match.start() < end for _, (start, end) in found)


def _is_model(match: re.Match[str]) -> bool:
    key = model_key(match.group())
    letters = match.groupdict().get("letters")
    if letters and letters.upper() in _NO_MODEL and not re.search(DASH, match.group()):
        return False
    return _SHORTEST <= len(key) <= _LONGEST and not re.search(rf"\d{{{_MOST_FIGURES + 1}}}", key)
