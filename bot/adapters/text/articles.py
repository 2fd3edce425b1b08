"""Which article a customer speaks of: model number, brand, category."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.adapters.text.fold import MASK, Folded, Place, fold
from bot.adapters.text.phones import DASH
from bot.adapters.text.soundalike import SoundAlikes
from bot.core.reading import ArticleFound

#: Two letters at least: one with digits is an error code (E4), a building (A座) or a ticket.
_MODEL = re.compile(
    rf"(?<![A-Za-z0-9])(?P<letters>[A-Za-z]{{2,6}})(?P<gap> ?{DASH} ?|"
    r" )?(?P<figures>\d{2,5})(?!\d)(?P<tail>[A-Za-z0-9]{0,12}(?:[-‐‑‒–—−/][A-Za-z0-9]{1,12}){0,3})(?![A-Za-z0-9])"
)
#: Where the model was asked for, letters and digits in any order are one: L55M5.
_ANY_MODEL = re.compile(
    r"(?<![A-Za-z0-9-])(?=[A-Za-z0-9/-]*\d)(?=[A-Za-z0-9/-]*[A-Za-z])[A-Za-z0-9][A-Za-z0-9/-]{3,20}(?![A-Za-z0-9])"
)
_NO_MODEL = frozenset(
    [
        "OK",
        "WIFI",
        "APP",
        "LED",
        "USB",
        "QQ",
        "VIP",
        "PM",
        "HDMI",
        "IOS",
        "CCTV",
        "TV",
        "PLUS",
        "PRO",
        "MAX",
        "RMB",
        "IPHONE",
        "IPAD",
    ]
)
_SIZE_FOLLOWS = re.compile(
    r" ?(?:寸|英寸|升|公斤|斤|[kK][gG]|匹|度|°|元|块|瓦|平|毫升|厘米|[cC][mM]|个|台|天|年|月|号|点|分)"
)
#: Brands that are everyday words: only where an article, a number or 牌 follows, or 是 stands before.
_EVERYDAY_BRANDS = frozenset(["老板", "小米", "苹果", "樱花", "先锋", "统帅", "长虹", "红心", "大金", "万和"])
_BRAND_FOLLOWED = r"(?=牌|的?(?:\x00|型号|那[款台个]|[a-z]))"
_NOT_BEFORE_BRAND = re.compile(r"[完优精很挺真蛮最太好]$")
#: Furniture, bedding and ailments that only begin like an article.
_NO_ARTICLE = r"(?!贴纸?|柜(?!机)|罩|病|衫|上衣|服|票)"
#: 手机号 and 手机上看 speak of no article.
_OTHER_MEANING = re.compile(r"手机(?:号|上|短信|微信|支付|尾号|:|是)? ?(?:\d|号|上|短信|微信|支付|尾号|总|app)|电脑上")
_NEGATED = re.compile(r"不是(?:我家|我的|那台|什么)?的?$")
_BARE_OWNER = re.compile(r"^(?:是|就是)?(?P<brand>.+?)(?:牌子?)?的?(?:吧|啊)?[ .。!]*$")
_NEAR = 12


@dataclass(frozen=True)
class ArticlePlaces:
    """Where the words stand; the finder of faults cuts them one by one."""

    found: ArticleFound
    model: Place | None
    brand: Place | None
    category: Place | None


class Articles:
    """The shop's kinds of articles and its brands, as words to look for."""

    def __init__(self, categories: Mapping[str, Sequence[str]], brands: Sequence[str]) -> None:
        self._category_of: dict[str, str] = {}
        for category, aliases in categories.items():
            for alias in (category, *aliases):
                self._category_of.setdefault(fold(alias).casefold(), category)
        self._brand_of = {fold(brand).casefold(): brand for brand in brands}
        self._categories = _any_of(self._category_of, _NO_ARTICLE)
        everyday = {brand for brand in self._brand_of if brand in _EVERYDAY_BRANDS}
        self._brands = _any_of(set(self._brand_of) - everyday)
        followed = _alternatives(self._category_of)
        self._everyday = _any_of(
            everyday,
            rf"(?:{_BRAND_FOLLOWED}|(?=的?(?:{followed or MASK}))|(?<=是..)(?=的?(?:$|[ ,。])))",
        )
        self._sounds = SoundAlikes(self._category_of)

    @property
    def words(self) -> frozenset[str]:
        """Brands, categories and aliases, folded."""
        return frozenset(self._category_of) | frozenset(self._brand_of)

    def warm(self) -> None:
        """Loads what similar-sounding words are compared with."""
        self._sounds.warm()

    def find(self, message: Folded, *, asked: bool = False) -> ArticlePlaces | None:
        """`asked`: the article was just asked for. What is called wrong (不是洗衣机) is passed over."""
        text = message.text
        model = self._model(text, asked=asked)
        hidden = text if model is None else text[: model[0]] + MASK * (model[1] - model[0]) + text[model[1] :]
        lowered = hidden.casefold() if len(hidden.casefold()) == len(hidden) else hidden
        category = self._category(lowered)
        brand = self._brand(lowered, asked=asked)
        places = [place for place in (category and category[0], brand and brand[0], model) if place is not None]
        if not places:
            return None
        near = _neighbours(places)
        found = ArticleFound(
            model=_as_written(text[model[0] : model[1]]) if model else None,
            brand=brand[1] if brand else None,
            category=category[1] if category else None,
            span=message.span(min(start for start, _ in near), max(end for _, end in near)),
        )
        return ArticlePlaces(found, model, brand and brand[0], category and category[0])

    def named(self, message: Folded) -> tuple[list[tuple[str, Place]], list[tuple[str, Place]]]:
        """Every category and every brand by its name in the shop, and where it stands; one misheard category too.

        滚筒洗衣机 is two: the kind stands for its category as well.
        """
        text = message.text
        lowered = text.casefold() if len(text.casefold()) == len(text) else text
        categories: list[tuple[str, Place]] = []
        for match in self._categories.finditer(lowered) if self._categories else ():
            category = self._category_of[match.group()]
            if not _OTHER_MEANING.match(lowered, match.start()):
                categories.append((category, match.span()))
        alike = None if categories else self._sounds.find(lowered)
        if alike is not None:
            categories.append((self._category_of[alike[1]], alike[0]))
        brands = [
            (self._brand_of[match.group()], match.span())
            for pattern in (self._brands, self._everyday)
            for match in (pattern.finditer(lowered) if pattern else ())
            if not (match.group() == "美的" and _NOT_BEFORE_BRAND.search(lowered[: match.start()]))
        ]
        return categories, sorted(brands, key=lambda brand: brand[1])

    def _model(self, text: str, *, asked: bool) -> Place | None:
        for match in _MODEL.finditer(text):
            letters = match["letters"].upper()
            dashed = match["gap"] is not None and match["gap"] != " "
            named = letters in _NO_MODEL or letters.casefold() in self._brand_of
            # TCL 55 and OK 13 are two words; KFR 35GW is one number.
            loose = match["gap"] == " " and not (match["tail"] or (asked or len(letters) == 3))
            if (named and not dashed and not (match["tail"] and match["gap"] is None)) or loose:
                continue
            if not match["tail"] and _SIZE_FOLLOWS.match(text, match.end()):
                continue
            return match.span()
        any_model = _ANY_MODEL.search(text) if asked else None
        if any_model is None or _SIZE_FOLLOWS.match(text, any_model.end()):
            return None
        return any_model.span()

    def _category(self, text: str) -> tuple[Place, str] | None:
        if self._categories is None:
            return None
        for match in self._categories.finditer(text):
            if not _NEGATED.search(text, max(0, match.start() - 8), match.start()):
                category = self._category_of[match.group()]
                return (match.start(), self._end_of_kind(text, match.end(), category)), category
        alike = self._sounds.find(text)
        return (alike[0], self._category_of[alike[1]]) if alike else None

    def _end_of_kind(self, text: str, end: int, category: str) -> int:
        """滚筒|洗衣机 and 对开门的|冰箱 are one article each."""
        following = self._categories.match(text, end + text.startswith("的", end)) if self._categories else None
        return following.end() if following and self._category_of[following.group()] == category else end

    def _brand(self, text: str, *, asked: bool) -> tuple[Place, str] | None:
        if asked and (owner := _BARE_OWNER.match(text)) and owner["brand"] in self._brand_of:
            return owner.span("brand"), self._brand_of[owner["brand"]]
        for pattern in (self._brands, self._everyday):
            for match in pattern.finditer(text) if pattern else ():
                before = text[max(0, match.start() - 8) : match.start()]
                if not _NEGATED.search(before) and not (match.group() == "美的" and _NOT_BEFORE_BRAND.search(before)):
                    return match.span(), self._brand_of[match.group()]
        return None


def _as_written(model: str) -> str:
    """Capital letters, plain hyphens without blanks around them."""
    return re.sub(rf" ?{DASH} ?", "-", model).upper()


def _neighbours(places: list[Place]) -> list[Place]:
    """The first place (the category, if there is one) and those close to it: a span should not swallow a message."""
    near = [places[0]]
    for place in sorted(places[1:], key=lambda other: abs(other[0] - near[0][0])):
        start, end = min(p[0] for p in near), max(p[1] for p in near)
        if place[0] - end <= _NEAR and start - place[1] <= _NEAR:
            near.append(place)
    return near


def _alternatives(words: Mapping[str, str] | set[str]) -> str:
    """Longest first, so that 空调扇 is not read as 空调."""
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True) if word)


def _any_of(words: Mapping[str, str] | set[str], followed: str = "") -> re.Pattern[str] | None:
    """Latin words stand alone; Chinese has no word boundaries."""
    alternatives = _alternatives(words)
    return (
        re.compile(rf"(?<![a-z0-9](?=[a-z]))(?:{alternatives})(?!(?<=[a-z])[a-z]){followed}") if alternatives else None
    )
