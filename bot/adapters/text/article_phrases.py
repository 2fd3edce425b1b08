"""Phrases that name an article more closely than its category: 云汐3匹柜机, 65寸电视, 干衣机9公斤, KFR-35GW/A1."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from bot.adapters.text.articles import Articles
from bot.adapters.text.fold import MASK, Folded, Place, fold
from bot.adapters.text.model_texts import find_models
from bot.adapters.text.sizes import find_sizes

#: A name in the shop's words, and where it stands.
Named = tuple[str, Place]

#: What may stand between two words of one phrase.
_BETWEEN = re.compile(r"牌?的?(?:[那这][个台款种])?的?")
_BEHIND = re.compile(r"的?那[个台款种]|款|的(?=$|[ ,。!?有还缺报多冇])")


@dataclass(frozen=True)
class Phrases:
    """What one message says of articles; places of one list do not overlap."""

    articles: list[Named] = field(default_factory=list)
    categories: list[Named] = field(default_factory=list)
    brands: list[Named] = field(default_factory=list)
    #: Everything that says something of an article, sizes and kinds too.
    places: list[Place] = field(default_factory=list)


class ArticlePhrases:
    """Over one catalogue."""

    def __init__(self, articles: Articles, kinds: Collection[str], words: Collection[str], parts: Collection[str]) -> None:
        """`kinds`: what stands for a category by its build (滚筒). `words`: other attribute values (嵌入式).

        `parts`: what models are called by (508).
        """
        self._articles = articles
        self._kinds = frozenset(fold(kind).casefold() for kind in kinds)
        folded_words = {fold(word).casefold() for word in words} - self._kinds
        alternatives = "|".join(re.escape(word) for word in sorted(folded_words, key=len, reverse=True) if len(word) > 1)
        self._words = re.compile(rf"(?:{alternatives})(?!器)" if alternatives else r"(?!)")
        self._parts = parts

    def find(self, message: Folded) -> Phrases:
        written_sizes = {place for _, place in find_sizes(message.text)}
        models = [one for one in find_models(message.text, self._parts) if one[1] not in written_sizes]
        rest = message.without(place for _, place in models)
        # 五套 counts pieces, except of what holds so many sets of dishes.
        sizes = [one for one in find_sizes(rest.text) if not one[0].endswith("套") or "洗碗机" in rest.text]
        rest = rest.without(place for _, place in sizes)
        named, brands = self._articles.named(rest)
        kinds = [place for _, place in named if rest.text[slice(*place)].casefold() in self._kinds]
        categories = [(category, place) for category, place in named if place not in kinds]
        names = [*kinds, *(place for _, place in (*categories, *brands))]
        words = [match.span() for match in self._words.finditer(rest.without(names).text.casefold())]
        narrowing = [*kinds, *words, *(place for _, place in sizes)]
        phrases = [
            _phrase(message.text, group, names)
            for group in _together(message.text, {*names, *narrowing})
            if not set(group).isdisjoint(narrowing) and not set(group).isdisjoint(names)
        ]
        articles = [(message.text[slice(*phrase)], phrase) for phrase in phrases]
        alone = [
            (message.text[slice(*place)], place)
            for size, place in sizes
            if size.endswith("匹") and not any(start <= place[0] < end for _, (start, end) in articles)
        ]
        found = sorted([*models, *articles, *alone], key=lambda one: one[1])
        return Phrases(found, categories, brands, [*names, *words, *(place for _, place in (*sizes, *found))])


def _phrase(text: str, group: list[Place], names: list[Place]) -> Place:
    return group[0][0], _end(text, group[-1][1], named_last=group[-1] in names)


def _together(text: str, places: set[Place]) -> Iterator[list[Place]]:
    """Groups of words between which nothing stands that another phrase would begin with."""
    group: list[Place] = []
    for place in sorted(places):
        if group and (place[0] < group[-1][1] or not _BETWEEN.fullmatch(text, group[-1][1], place[0])):
            yield group
            group = []
        group.append(place)
    if group:
        yield group


def _end(text: str, end: int, *, named_last: bool) -> int:
    """With 款 or 那个 behind it; 的 only where no name comes last."""
    behind = _BEHIND.match(text, end)
    if behind is None or (named_last and behind.group() == "的") or MASK in behind.group():
        return end
    return behind.end()
