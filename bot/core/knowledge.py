"""What the shop knows besides its articles' data: how things are used, paid, delivered, compared (R26, R27)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Topic = Literal[
    "product", "usage", "invoice_payment", "delivery_install", "account", "promotion", "price_protection", "return_policy"
]


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One answer."""

    id: str
    topic: str
    #: None: holds for every category.
    category: str | None
    #: Any of them in a question makes this an answer; of one with blanks every piece must be there, in any order.
    words: tuple[str, ...]
    #: More such words, which name the category by themselves: 镁棒 belongs to water heaters alone.
    telling: tuple[str, ...]
    #: Whole polite sentences.
    text: str


@dataclass(frozen=True, kw_only=True)
class Knowledge:
    """All entries, as the file has them in order."""

    entries: tuple[Entry, ...]

    def by_id(self, entry_id: str) -> Entry:
        """Raises KeyError."""
        for entry in self.entries:
            if entry.id == entry_id:
                return entry
        raise KeyError(entry_id)


#: What an entry for the very category counts more than a general one that fits as many of the question's words.
_OWN_CATEGORY = 2


def find_entry(knowledge: Knowledge, topic: str, text: str, category: str | None) -> Entry | None:
    """The entry that fits most of the question's words; None where none fits any.

    `text`: folded, as the customer wrote it. `category`: of the article that is spoken of, also from earlier on; an
    entry of this category comes before a general one, those of others are passed over. Where none is known, an entry
    of some category is given only for its telling words, and only if no other category's entry fits as well.
    """
    scored = [(_score(entry, text.casefold(), category), entry) for entry in knowledge.entries if entry.topic == topic]
    most = max((score for score, _ in scored), default=0)
    best = [entry for score, entry in scored if score == most]
    if most == 0 or (category is None and best[0].category and len({entry.category for entry in best}) > 1):
        return None
    return best[0]


def _score(entry: Entry, text: str, category: str | None) -> int:
    """Characters of the question that the entry's longest fitting word accounts for; a second word counts a little."""
    if entry.category is None or entry.category == category:
        words = (*entry.words, *entry.telling)
    else:
        words = entry.telling if category is None else ()
    fitting = [len(word.replace(" ", "")) for word in words if all(p in text for p in word.casefold().split())]
    if not fitting:
        return 0
    own = _OWN_CATEGORY if entry.category else 0
    return max(fitting) * 2 + len(fitting) + own
