"""Long messages in pieces that a platform takes, cut where a sentence ends."""

from __future__ import annotations

import re
from collections.abc import Callable

_LINE = re.compile(r"[^\n]*\n|[^\n]+")
_SENTENCE = re.compile(r".*?[。!?！？；;…]+[”’」』)）]*|.+", re.DOTALL)
_CLAUSE = re.compile(r".*?[,，、:： ]+|.+", re.DOTALL)
#: From the best place for a cut to the worst but one; the worst is between any two characters.
_CUTS = (_LINE, _SENTENCE, _CLAUSE)


def utf8(text: str) -> int:
    """Bytes."""
    return len(text.encode())


def utf16(text: str) -> int:
    """Units of two bytes: an emoji counts two."""
    return len(text.encode("utf-16-le")) // 2


def split(text: str, limit: int, size: Callable[[str], int] = len) -> tuple[str, ...]:
    """Pieces of at most `limit` by `size`, none of them blank; blanks at a cut are left out.

    No character is cut in two, nor parted from the signs that combine with it. Raises ValueError where `limit` is below
    the size of a single character.
    """
    pieces: list[str] = []
    current = ""
    for part in _parts(text, limit, size, 0):
        if size(current + part) <= limit:
            current += part
            continue
        pieces.append(current)
        current = part
    return tuple(piece.strip() for piece in [*pieces, current] if piece.strip())


def _parts(text: str, limit: int, size: Callable[[str], int], level: int) -> list[str]:
    """The text in parts none of which is too large, as large as the best places for a cut allow."""
    if size(text) <= limit:
        return [text]
    if level == len(_CUTS):
        return _characters(text, limit, size)
    return [small for part in _CUTS[level].findall(text) for small in _parts(part, limit, size, level + 1)]


#: A character with what belongs to it: variation selectors, skin tones, joined emoji, combining marks.
_CLUSTER = re.compile(
    r".(?:[\u0300-\u036f\u20d0-\u20ff\ufe00-\ufe0f\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]|\u200d.)*", re.DOTALL
)


def _characters(text: str, limit: int, size: Callable[[str], int]) -> list[str]:
    parts = [""]
    for cluster in _CLUSTER.findall(text):
        for one in [cluster] if size(cluster) <= limit else cluster:
            if size(one) > limit:
                raise ValueError(f"A limit of {limit} is below a single character.")
            if size(parts[-1] + one) > limit:
                parts.append("")
            parts[-1] += one
    return parts
