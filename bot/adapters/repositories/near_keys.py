"""Model keys that are one slip of the finger from what was typed."""

from __future__ import annotations

import string
from collections.abc import Iterator, Mapping
from enum import IntEnum

_CHARACTERS = string.ascii_uppercase + string.digits
#: Characters that look alike on a label.
_ALIKE = {frozenset(pair) for pair in ("O0", "I1", "L1", "IL", "B8", "S5", "Z2", "D0", "Q0", "G6")}
#: Of a shorter key every second one is a slip of some other article's.
SHORTEST = 4


class Slip(IntEnum):
    """How a key was mistyped, the likeliest first."""

    LOOKS_ALIKE = 0
    MISPLACED = 1
    #: One figure for another: as likely another size of the same series.
    OTHER_FIGURE = 2


def near_keys(key: str) -> Mapping[str, Slip]:
    """Every key at edit distance 1, neighbours exchanged included; empty for very short ones."""
    found: dict[str, Slip] = {}
    if len(key) >= SHORTEST:
        for other, slip in _near(key):
            found.setdefault(other, slip)
        found.pop(key, None)
    return found


def _near(key: str) -> Iterator[tuple[str, Slip]]:
    for index, character in enumerate(key):
        before, after = key[:index], key[index + 1 :]
        yield before + after, Slip.MISPLACED
        if after:
            yield before + after[0] + character + after[1:], Slip.MISPLACED
        for other in _CHARACTERS:
            yield before + other + after, _replaced(character, other)
            yield before + other + character + after, Slip.MISPLACED
    for other in _CHARACTERS:
        yield key + other, Slip.MISPLACED


def _replaced(character: str, other: str) -> Slip:
    if frozenset(character + other) in _ALIKE:
        return Slip.LOOKS_ALIKE
    return Slip.OTHER_FIGURE if character.isdigit() and other.isdigit() else Slip.MISPLACED
