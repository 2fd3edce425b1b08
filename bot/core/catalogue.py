"""Articles as the catalogue knows them, what a customer looks for, and how two articles differ."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum


class Terms(StrEnum):
    """Terms of sale, as the catalogue's column names them; what has any is not taken back at the customer's wish (R60)."""

    USUAL = ""
    MADE_TO_ORDER = "定制"
    SPECIAL_OFFER = "特价"
    CLEARANCE = "清仓"


@dataclass(frozen=True, kw_only=True)
class Article:
    """One article."""

    model: str
    brand: str
    category: str
    #: What a customer calls it: 云汐大1.5匹变频空调.
    name: str
    price: Decimal
    #: None: the category's guarantee holds.
    guarantee_months: int | None
    #: Name to value, as printed on the label: {"匹数": "1.5匹", "能效": "一级"}.
    attributes: Mapping[str, str]
    #: Nicknames: 小白, 508.
    aliases: tuple[str, ...] = ()
    terms: Terms = Terms.USUAL
    #: One short sentence on what is worth telling; empty: nothing.
    features: str = ""


_NOT_IN_A_MODEL = re.compile(r"[^0-9A-Z]")
_PIECE = re.compile(r"[0-9A-Z]+")
_DIGITS = re.compile(r"\d{2,}")


def model_key(model: str) -> str:
    """What two spellings of one model number share: capital letters and digits alone."""
    return _NOT_IN_A_MODEL.sub("", model.upper())


def short_key(model: str) -> str:
    """The key without what stands behind the slash, which customers leave out: KFR35GW."""
    return model_key(model.partition("/")[0])


#: Characters that look the same on a label, by the one they stand for here.
_LOOK_ALIKE = str.maketrans("OQDILZSBG", "000112586")


def is_called(article: Article, model_text: str) -> bool:
    """Whether the words are that article's number, the beginning of it or a part; 5O8 is read as 508."""
    said = model_key(model_text).translate(_LOOK_ALIKE)
    keys = [key.translate(_LOOK_ALIKE) for key in (model_key(article.model), short_key(article.model))]
    parts = {part.translate(_LOOK_ALIKE) for part in model_parts(article.model)}
    return said in parts or any(key.startswith(said) for key in keys)


def model_parts(model: str) -> tuple[str, ...]:
    """What people call a model by: 508 and 508W for BCD-508W/B1. Never the whole key."""
    upper = model.upper()
    pieces = (piece for piece in _PIECE.findall(upper) if len(piece) > 2 and not piece.isalpha())
    return tuple(sorted({*_DIGITS.findall(upper), *pieces} - {model_key(model)}))


@dataclass(frozen=True, kw_only=True)
class Query:
    """What a customer looks for, as far as the words say it; every part that is there must fit."""

    #: As written by the customer, in capital letters: KFR35GW, BCD-5O8, 508.
    model_text: str | None = None
    category: str | None = None
    brand: str | None = None
    #: Attribute values and nicknames in the form of bot.core.search_words: 大1.5匹, 对开门, 10公斤.
    words: tuple[str, ...] = ()
    #: 元, both inclusive; None: no bound was said.
    price_min: Decimal | None = None
    price_max: Decimal | None = None
    cheapest: bool = False
    dearest: bool = False


def follow_up(article: Article, query: Query) -> Query:
    """A question that was put after talk of an article: 那2匹的呢 asks for the same brand and category.

    A question that names a model or a category stands by itself.
    """
    if query.model_text or query.category:
        return query
    brand = query.brand or (None if query.cheapest or query.dearest else article.brand)
    return replace(query, category=article.category, brand=brand)


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One attribute of two articles, also where both have the same value."""

    attribute: str
    #: As printed on the label; None: the article has no such attribute.
    first: str | None
    second: str | None
    #: Second less first, where both are numbers of one unit; else None, and `unit` too.
    number: Decimal | None = None
    unit: str | None = None

    @property
    def same(self) -> bool:
        return self.first == self.second


_QUANTITY = re.compile(r"(?P<number>\d+(?:\.\d+)?)(?P<unit>[^\d\s]*)")


def differences(first: Article, second: Article) -> tuple[Difference, ...]:
    """Every attribute of either, in the order of the first one's label."""
    names = dict.fromkeys((*first.attributes, *second.attributes))
    return tuple(_difference(name, first.attributes.get(name), second.attributes.get(name)) for name in names)


def _difference(attribute: str, first: str | None, second: str | None) -> Difference:
    found = Difference(attribute=attribute, first=first, second=second)
    one, other = _QUANTITY.fullmatch(first or ""), _QUANTITY.fullmatch(second or "")
    if one is None or other is None or one["unit"] != other["unit"]:
        return found
    return replace(found, number=Decimal(other["number"]) - Decimal(one["number"]), unit=one["unit"])


@dataclass(frozen=True)
class _Scale:
    """How a smaller and a greater value of an attribute are called."""

    less: str = "少"
    more: str = "多"


_SCALES = {
    **dict.fromkeys(("宽度",), _Scale("窄", "宽")),
    **dict.fromkeys(("高度",), _Scale("矮", "高")),
    **dict.fromkeys(("长度", "续航"), _Scale("短", "长")),
    **dict.fromkeys(("厚度",), _Scale("薄", "厚")),
    **dict.fromkeys(("深度",), _Scale("浅", "深")),
    **dict.fromkeys(("重量",), _Scale("轻", "重")),
    **dict.fromkeys(("噪音", "转速", "刷新率"), _Scale("低", "高")),
    **dict.fromkeys(("匹数", "屏幕", "功率", "吸力", "风量", "热负荷", "内存", "存储", "通量"), _Scale("小", "大")),
}
#: A share of the value below which nobody sees the difference.
_SLIGHT = Decimal("0.01")
_YES, _NO = "是", "否"


def difference_phrases(first: Article, second: Article) -> tuple[str, ...]:
    """What to say of the second article beside the first: 容积少7升, 同为风冷无霜, 能效同为一级, 宽度窄2厘米.

    Left out: what both names say already, slight differences, and what one of the labels does not tell.
    """
    return tuple(_phrases(first, second))


def _phrases(first: Article, second: Article) -> Iterator[str]:
    for found in differences(first, second):
        if found.first is None or found.second is None:
            continue
        if not found.same:
            phrase = _difference_phrase(found, found.first, found.second)
        elif found.second in first.name and found.second in second.name:
            phrase = None
        else:
            phrase = _sameness_phrase(found.attribute, found.second)
        if phrase:
            yield phrase


def _sameness_phrase(attribute: str, value: str) -> str | None:
    if value in (_YES, _NO):
        return f"同样带{attribute}" if value == _YES else None
    speaks_for_itself = not value[0].isdigit() and not value.endswith("级")
    return f"同为{value}" if speaks_for_itself else f"{attribute}同为{value}"


def _difference_phrase(found: Difference, first: str, second: str) -> str | None:
    if found.number is None:
        yes_no = {_YES: f"带{found.attribute}", _NO: f"不带{found.attribute}"}
        return yes_no.get(second, f"{found.attribute}为{second}")
    value = _QUANTITY.fullmatch(first)
    if value is not None and abs(found.number) <= _SLIGHT * Decimal(value["number"]):
        return None
    scale = _SCALES.get(found.attribute, _Scale())
    return f"{found.attribute}{scale.less if found.number < 0 else scale.more}{abs(found.number):f}{found.unit}"


#: Within this share of each other two numbers count as the same to somebody who looks for an alternative.
_NEARLY = Decimal("0.05")


def likeness(first: Article, second: Article) -> int:
    """How many attribute values two articles share, or nearly share where they are numbers."""
    return sum(found.same or _nearly_same(found) for found in differences(first, second))


def _nearly_same(found: Difference) -> bool:
    value = _QUANTITY.fullmatch(found.first or "")
    return found.number is not None and value is not None and abs(found.number) <= _NEARLY * Decimal(value["number"])


@dataclass(frozen=True, kw_only=True)
class Stocked:
    """An article with its pieces by shop code; shops that have no entry were not counted."""

    article: Article
    stock: Mapping[str, int] = field(default_factory=dict)
