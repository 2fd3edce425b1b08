"""When two texts count as the same."""

from __future__ import annotations

import re
import unicodedata

#: Similarity in percent (2 × common characters / all characters, in order) from which two texts count as one.
NEAR = 90.0
#: Shorter texts are the same only when equal: one of five characters is a different word.
SHORTEST_NEAR = 6

#: What was masked, with what was left of it: 139********, R****-****.
_MASKED = re.compile(r"[0-9A-Za-z]{0,4}\*[*\W]*")


def normalised(text: str) -> str:
    """NFKC, lower case, letters and digits alone; a text that has none of them stays as it is."""
    folded = unicodedata.normalize("NFKC", text).lower()
    return "".join(character for character in folded if character.isalnum()) or folded


def without_masked(text: str) -> str:
    """Normalised, and without what was masked: who wrote it makes no difference."""
    return normalised(_MASKED.sub(" ", text))
