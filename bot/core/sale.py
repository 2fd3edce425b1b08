"""Talking about articles before they are bought: what was asked, what was proposed, and what an answer means (R20–R26)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from bot.core.shop import Company, Shop


class Wanted(StrEnum):
    """What is asked about an article."""

    STOCK = "ask_stock"
    PRICE = "ask_price"
    PROMOTION = "ask_promotion"
    PRODUCT = "ask_product"


class Stage(StrEnum):
    """What was proposed and waits for the customer's word."""

    #: Another article in place of one that is sold out (R23).
    ALTERNATIVE = "alternative"
    #: The article that was probably meant by a mistyped model.
    MEANT = "meant"
    #: Another shop that has it, or the register where none has (R24, R25).
    REGISTER = "register"


@dataclass(frozen=True, kw_only=True)
class Talk:
    """What was last talked of."""

    #: Models; the article, and what was proposed in its place.
    article: str | None = None
    alternative: str | None = None
    #: Models in the order in which they were shown.
    listed: tuple[str, ...] = ()
    #: Code of the shop the customer named; None: the shop that serves on line.
    shop: str | None = None
    #: What was asked about the article that was probably meant.
    wanted: Wanted | None = None
    stage: Stage | None = None


@dataclass(frozen=True, kw_only=True)
class PricePolicy:
    """Whether prices are told at all, or kept for the visit to the shop (R21)."""

    told: bool = True
    #: Shops, by code, and channels where they are kept all the same.
    untold_shops: frozenset[str] = field(default_factory=frozenset)
    untold_channels: frozenset[str] = field(default_factory=frozenset)

    def tells(self, shop: str, channel: str) -> bool:
        return self.told and shop not in self.untold_shops and channel not in self.untold_channels


def shops_named(company: Company, text: str) -> list[Shop]:
    """The shops whose name or district the words contain."""
    return [
        shop
        for shop in company.shops
        if shop.name in text or any(place.rstrip("区") in text for place in shop.districts)
    ]


_ORDINAL = re.compile(r"第([一二三四五1-5])[个款台种]?|^(?:我?[要选看]|就)?([一二三四五1-5])号?[吧。.!]?$")
_DIGITS = "一二三四五"


def chosen(text: str, listed: Sequence[str]) -> str | None:
    """The model meant by 第二个 or 2 out of those that were shown."""
    match = _ORDINAL.search(text.strip())
    if match is None:
        return None
    said = match[1] or match[2]
    place = _DIGITS.index(said) if said in _DIGITS else int(said) - 1
    return listed[place] if place < len(listed) else None


_STILL_WANTED = re.compile(r"还是(?:想?要|买|看)|就要(?:原来|那|之前)|只要(?:原来|那|这)|不换|其他的?不要|别的不要")
_TAKES_IT = re.compile(r"就看这|就这[款个台]|看看这[款个]|这[款个台]也?(?:行|可以)|换这")
_REGISTERS = re.compile(r"登记|到货.{0,3}(?:通知|告诉|叫|喊|打电话)|有货.{0,4}(?:通知|告诉|叫|喊|打电话)|留.{0,2}(?:电话|号码)")
_WHEN = re.compile(r"什么时候|啥时候|啥时|何时|几时|多久|哪天|几号|多会")
_HOW_MANY = re.compile(r"(?:几|多少)[台件个部套张]|库存多少|剩多少")
_BARGAINS = re.compile(r"便宜(?:点|一点|些)|优惠点|少(?:点|一点|些)|打个?折|最低(?:多少|价)|抹零|再低|能不能便宜|砍价|还价")
_BUYS = re.compile(r"想买|要买|想要|来一?[台个件部]|有没有|还有吗|有货|现货")
_COMPARES = re.compile(r"对比|相比|比较|区别|差别|不同|哪个好|哪款好|哪个更|哪款更|怎么选|选哪|还是|比(?:呢|一比|一下)|\bvs\b|pk", re.IGNORECASE)
#: A slash inside a model number divides nothing.
_BETWEEN_TWO = re.compile(
    r"和|跟|与|还是|比(?!较|起来)|[、,,]|(?<![A-Z0-9])/|/(?![A-Z0-9])|\bvs\b|\bpk\b", re.IGNORECASE
)


def refuses_alternative(text: str) -> bool:
    return _STILL_WANTED.search(text) is not None


def takes_alternative(text: str) -> bool:
    return _TAKES_IT.search(text) is not None


def wants_register(text: str) -> bool:
    """Whether somebody asks to be told when it is there (R25)."""
    return _REGISTERS.search(text) is not None


def wants_to_buy(text: str) -> bool:
    """Whether somebody who asks about an article wants to have it."""
    return _BUYS.search(text) is not None


def asks_when(text: str) -> bool:
    return _WHEN.search(text) is not None


def asks_how_many(text: str) -> bool:
    return _HOW_MANY.search(text) is not None


def bargains(text: str) -> bool:
    return _BARGAINS.search(text) is not None


def compared(text: str) -> list[str]:
    """The parts of a comparison (35的和26的哪个好); empty where nothing is compared."""
    if _COMPARES.search(text) is None:
        return []
    parts = [part.strip() for part in _BETWEEN_TWO.split(text)]
    return [part for part in parts if part]
