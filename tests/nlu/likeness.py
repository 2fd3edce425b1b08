"""How like two short texts are, and which of many are too like each other."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Dict, Iterator, List, Sequence, Set, Tuple


def likeness(one: str, other: str) -> float:
    """Twice the longest common subsequence over both lengths, 0..1: what rapidfuzz calls `ratio`, which Rasa's environment has not."""
    places: Dict[str, int] = defaultdict(int)
    for place, character in enumerate(one):
        places[character] |= 1 << place
    # Hyyrö's bit-parallel count: a bit of `row` that is 0 is a character of the common subsequence.
    whole = (1 << len(one)) - 1
    row = whole
    for character in other:
        common = row & places.get(character, 0)
        row = ((row + common) | (row - common)) & whole
    return 2 * (len(one) - bin(row).count("1")) / ((len(one) + len(other)) or 1)


def alike(texts: Sequence[str], bound: float, shortest: int) -> Iterator[Tuple[str, str]]:
    """Pairs of `texts` of at least `shortest` characters whose likeness is `bound` or more; `bound` is at least 0.9.

    Only pairs that share half of their pairs of neighbouring characters are compared. At 0.9 at most a tenth of both
    texts' characters together is added or left out, each of which breaks two such pairs in its own text and one in the
    other: about three in ten, so none is missed.
    """
    at: Dict[str, List[int]] = defaultdict(list)
    neighbours: List[Set[str]] = []
    for number, text in enumerate(texts):
        pairs = {text[i : i + 2] for i in range(len(text) - 1)} if len(text) >= shortest else set()
        neighbours.append(pairs)
        shared = Counter(earlier for pair in pairs for earlier in at[pair])
        for earlier, count in shared.items():
            likely = 2 * count >= min(len(pairs), len(neighbours[earlier]))
            if likely and likeness(texts[earlier], text) >= bound:
                yield texts[earlier], text
        for pair in pairs:
            at[pair].append(number)
