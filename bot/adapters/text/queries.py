"""What a customer looks for in the catalogue, read from the words of one message."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.adapters.text.amounts import find_budget
from bot.adapters.text.articles import Articles
from bot.adapters.text.fold import MASK, Folded, Place, fold, folded
from bot.adapters.text.model_texts import find_models
from bot.adapters.text.sizes import find_sizes
from bot.adapters.text.soundalike import SoundAlikes
from bot.core.catalogue import Query


@dataclass(frozen=True, kw_only=True)
class Vocabulary:
    """The words of the catalogue as it is now."""

    brands: frozenset[str]
    #: Search word (bot.core.search_words) to the categories that have it; categories and brands excluded.
    words: Mapping[str, frozenset[str]]
    #: Numbers by which models are called: 508.
    parts: frozenset[str]


#: Names of the trade for one thing; the first is looked for where the catalogue has the second.
SAME_WORDS = {
    "双开门": "对开门",
    "对开": "对开门",
    "双开": "对开门",
    "两门": "双门",
    "四门": "十字门",
    "风冷": "风冷无霜",
    "无霜": "风冷无霜",
    "壁挂式": "挂机",
    "挂式": "挂机",
    "壁挂空调": "挂机",
    "立柜式": "柜机",
    "立式空调": "柜机",
    "洗烘": "洗烘一体",
    "烘干一体": "洗烘一体",
    "带烘干": "洗烘一体",
    "不变频": "定频",
    "非变频": "定频",
    "嵌入": "嵌入式",
    "台上": "台式",
    "天燃气": "天然气",
    "煤气热水器": "燃气热水器",
    "滚桶": "滚筒",
    "笔记本": "笔记本电脑",
    "手提电脑": "笔记本电脑",
    "平板": "平板电脑",
    "台式电脑": "台式机",
    "无线吸尘器": "无线手持",
    "手持": "无线手持",
    "自动集尘": "自动集尘",
    "老年机": "老人机",
}
_CHEAPEST = re.compile(
    r"最(?:便宜|低价|实惠|划算)|(?:价格|价钱|价)最低|(?:最|更)?便宜(?:点|一点|些|一些)?(?:儿)?的(?!话)|入门款?|性价比最?高"
)
_DEAREST = re.compile(r"最(?:贵|高端|高档|顶级|好)的?|(?:贵|高端|高档)(?:点|一点|些|一些)的|旗舰款?|顶配")
_REFUSED = re.compile(r"(?:不要|不是|别|除了|不想要|不考虑|非)$")
#: So many misheard words are looked for in one message.
_MOST_SLIPS = 3


class Queries:
    """The port ReadsQuery; safe to share between threads."""

    def __init__(self, categories: Mapping[str, Sequence[str]], vocabulary: Callable[[], Vocabulary]) -> None:
        """`categories`: a category's name to what customers call it. `vocabulary`: the same object until it changes."""
        self._categories = categories
        self._vocabulary = vocabulary
        self._reader: _Reader | None = None

    def warm(self) -> None:
        """Loads what words are compared with, so that no customer waits for it."""
        self.query("最便宜的空凋")

    def query(self, text: str) -> Query | None:
        return self._current().query(folded(text))

    def models(self, text: str) -> tuple[str, ...]:
        return self._current().models(folded(text))

    def _current(self) -> _Reader:
        vocabulary = self._vocabulary()
        reader = self._reader
        if reader is None or reader.vocabulary is not vocabulary:
            reader = self._reader = _Reader(self._categories, vocabulary)
        return reader


class _Reader:
    """Reads by one state of the catalogue."""

    def __init__(self, categories: Mapping[str, Sequence[str]], vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self._articles = Articles(categories, sorted(vocabulary.brands))
        self._word_of = {fold(word).upper(): word for word in vocabulary.words if not word[0].isdigit() or word == "4K"}
        for said, word in SAME_WORDS.items():
            if word in self._word_of:
                self._word_of.setdefault(said, word)
        self._words = _any_of(self._word_of)
        self._brands = {fold(brand).upper(): brand for brand in vocabulary.brands}
        self._sounds = SoundAlikes([*self._word_of, *self._brands])

    def models(self, message: Folded) -> tuple[str, ...]:
        return tuple(model for model, _ in find_models(message.text, self.vocabulary.parts))

    def query(self, message: Folded) -> Query | None:
        taken: list[Place] = []
        budget = find_budget(message.text)
        taken += [budget.place] if budget else []
        sizes = list(find_sizes(message.without(taken).text))
        taken += [place for _, place in sizes]
        models = find_models(message.without(taken).text, self.vocabulary.parts)
        taken += [place for _, place in models]
        rest = message.without(taken)
        cheapest = _CHEAPEST.search(rest.text) is not None
        dearest = not cheapest and _DEAREST.search(rest.text) is not None
        category, brand = self._named(rest)
        words = [word for word, _ in sizes] + list(self._said(rest.text))
        words, brand = self._misheard(rest.text, words, brand)
        query = Query(
            model_text=models[0][0] if models else None,
            category=category,
            brand=brand,
            words=tuple(dict.fromkeys(self._possible(words, category))),
            price_min=budget.least if budget else None,
            price_max=budget.most if budget else None,
            cheapest=cheapest,
            dearest=dearest,
        )
        return None if query == Query() else query

    def _named(self, message: Folded) -> tuple[str | None, str | None]:
        places = self._articles.find(message)
        return (places.found.category, places.found.brand) if places else (None, None)

    def _said(self, text: str) -> Iterator[str]:
        for match in self._words.finditer(text.upper()) if self._words else ():
            if not _REFUSED.search(text, 0, match.start()):
                yield self._word_of[match.group()]

    def _misheard(self, text: str, words: list[str], brand: str | None) -> tuple[list[str], str | None]:
        """Words and a brand typed with other characters of the same sound: 滚桶, 云夕."""
        rest = self._words.sub(lambda match: MASK * len(match.group()), text.upper()) if self._words else text
        for _ in range(_MOST_SLIPS):
            alike = self._sounds.find(rest)
            if alike is None:
                break
            (start, end), name = alike
            rest = rest[:start] + MASK * (end - start) + rest[end:]
            if name in self._word_of:
                words = [*words, self._word_of[name]]
            else:
                brand = brand or self._brands[name]
        return words, brand

    def _possible(self, words: list[str], category: str | None) -> Iterator[str]:
        """Words that no article of the category is found by say something else: 空调的遥控."""
        for word in words:
            within = self.vocabulary.words.get(word)
            if category is None or within is None or category in within:
                yield word


def _any_of(words: Mapping[str, str]) -> re.Pattern[str] | None:
    """Longest first; Latin words stand alone, Chinese has no word boundaries."""
    alternatives = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True) if len(word) > 1)
    return re.compile(rf"(?<![A-Z0-9](?=[A-Z0-9]))(?:{alternatives})(?!(?<=[A-Z0-9])[A-Z0-9])") if alternatives else None
