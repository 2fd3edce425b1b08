"""The words an article is found by. Customers' words are brought to the same form before they are looked up."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bot.core.catalogue import Article

_YES, _NO = "是", "否"
#: What an article without a feature is called by, where there is a word for it.
_WITHOUT = {"变频": "定频"}
_LIST = re.compile(r"[、,，/]|(?<=[\u4e00-\u9fffA-Z0-9])和(?=[\u4e00-\u9fffA-Z0-9])")
_SIZED = re.compile(r"[大小](?P<plain>\d+(?:\.\d+)?匹)")
_RANGE = re.compile(r"(?P<first>\d+)[至到](?P<last>\d+)(?P<unit>平方米)")
#: The energy label's grades are told by number alone; so are steps of many other things.
_GRADE = re.compile(r"[一二三四五]级")


def search_words(article: Article, kinds: Sequence[str]) -> tuple[str, ...]:
    """Category, brand, nicknames, attribute values, and the kind the name tells (空气炸锅, 油汀).

    `kinds`: other words for the category; those that only say the category in other words tell no kind.
    """
    found = {article.category, article.brand, *article.aliases}
    for name, value in article.attributes.items():
        found |= set(_value_words(name, value.upper()))
    for kind in kinds:
        # 三门冰箱 is a 冰箱 with 三门, which its attributes tell already.
        told = kind in article.category or kind.replace(article.category, "") in found
        if kind in article.name and not told:
            found.add(kind)
    return tuple(sorted(word.upper() for word in found))


def _value_words(name: str, value: str) -> Iterator[str]:
    """大1.5匹 is also 1.5匹; 15至23平方米 is every size between; 能效=一级 is 一级能效; 变频=是 is 变频."""
    if value in (_YES, _NO):
        word = name if value == _YES else _WITHOUT.get(name)
        if word:
            yield word
        return
    area = _RANGE.fullmatch(value)
    if area is not None:
        for size in range(int(area["first"]), int(area["last"]) + 1):
            yield f"{size}{area['unit']}"
        return
    for piece in filter(None, _LIST.split(value)):
        yield f"{piece}{name}" if _GRADE.fullmatch(piece) else piece
        sized = _SIZED.fullmatch(piece)
        if sized is not None:
            yield sized["plain"]
