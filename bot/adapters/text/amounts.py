"""What a customer is ready to spend: 3000以内, 两千左右, 不超过2500, 3000到4000, 三四千, 两千多."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from bot.adapters.text.fold import MASK, Place
from bot.adapters.text.phones import DASH

_DIGITS = {character: value for value, character in enumerate("零一二三四五六七八九")} | {"两": 2}
_UNITS = {"十": 10, "百": 100, "千": 1000, "k": 1000, "K": 1000, "万": 10_000, "w": 10_000}
#: Words for a sum: 3500, 3,500, 3千5, 2.5k, 两千五, 一万二.
_SUM = (
    r"(?:(?<![\d.])\d{1,3},\d{3}|(?<![\d.])\d+(?:\.\d+)?[千万kK](?![a-zA-Z])[1-9一二三四五六七八九]?|(?<![\d.])\d{3,6}|"
    r"[一二两三四五六七八九][千万百](?:零?[一二三四五六七八九][千百十]?){0,4})"
)
_MONEY = r" ?(?:元|块钱?|块|人民币|rmb)?"
#: A figure before one of these is a size, a year or a number of pieces.
_NO_MONEY = (
    r"(?![\d.])(?! ?(?:升|公斤|千克|斤|[kK][gG]|匹|寸|英寸|瓦|[wW](?![a-z])|[lL](?![a-z])|毫升|ml|年|月|号|点|分|平|米|厘米|"
    r"公里|台|件|个|套|兆|[gG]|[tT][bB]|赫兹|[hH][zZ]|转|加仑|毫安|度|[pP]))"
)
_TENTHS = re.compile(rf"(?P<low>[一二两三四五六七八])[、,]?(?P<high>[二三四五六七八九])(?P<unit>[千百万]){_MONEY}(?:左右|上下)?")
_BETWEEN = re.compile(rf"(?P<low>{_SUM}){_MONEY} ?(?:到|至|{DASH}+|~) ?(?P<high>{_SUM}){_NO_MONEY}{_MONEY}(?:之间|左右)?")
_MORE = re.compile(r"(?P<sum>[一二两三四五六七八九1-9]0*[千百万]?)(?:多|来|几百?)" + rf"{_MONEY}(?=的|$|[ ,。?!能买有])")
_AT_MOST = re.compile(
    rf"(?:不(?:要|能|会)?(?:超过|高于|大于|到)|别超过|低于|小于|最多|顶多|封顶|少于) ?(?P<behind>{_SUM}){_NO_MONEY}{_MONEY}(?:以内|的)?|"
    rf"(?:预算|价位)(?:就|只有|在|是|大概|大约)* ?(?P<budget>{_SUM}){_NO_MONEY}{_MONEY}(?!左右|上下|出头|前后|以上|起|多|到|至|{DASH})(?:以内|以下)?|"
    rf"(?P<before>{_SUM}){_NO_MONEY}{_MONEY}(?:以内|之内|以下|之下|封顶|内的?(?![存胆])|打住)"
)
_AT_LEAST = re.compile(
    rf"(?:不低于|不少于|高于|超过|大于|至少|起码) ?(?P<behind>{_SUM}){_NO_MONEY}{_MONEY}|"
    rf"(?P<before>{_SUM}){_NO_MONEY}{_MONEY}(?:以上|之上|起步|往上|朝上|起的)"
)
_ABOUT = re.compile(
    rf"(?:大概|大约|差不多|约|预算|价位)?(?:在|是)? ?(?P<before>{_SUM}){_NO_MONEY}{_MONEY}(?:左右|上下|出头|前后|这个价位|价位|档的?)|"
    rf"(?:大概|大约|差不多) ?(?P<behind>{_SUM}){_NO_MONEY}{_MONEY}|(?P<plain>{_SUM}) ?(?:元|块钱?)的"
)
#: A sum that is named and bounds nothing: 2899元, ¥2899, 原价3999, 花了五百.
_MARKED = (
    rf"(?:[¥￥] ?|(?:[原现标售定]|零售|成交|活动|到手|一口)价(?:格|钱)?(?:是|为|都|要|才|就)?[ :]?|价格是?[ :]?|"
    rf"(?:花|付|收|卖|退|赔|便宜|降|差|贵|报价|[订定押]金|才收|上门费?|运费|安装费)(?:了|我|您|给我|你们|他们|要|是)*)"
    rf"(?P<marked>{_SUM}|(?<=[¥￥])\d+(?:\.\d+)?|[一二两三四五六七八九]十[一二三四五六七八九]?(?![多天年个台点月号])|[一二两三四五六七八九]百[一二三四五六七八九](?![十多个台]))"
)
_PLAIN = re.compile(
    rf"{_MARKED}{_NO_MONEY}{_MONEY}|"
    r"(?P<counted>(?<![\d.])\d+(?:\.\d{1,2})?|[一二两三四五六七八九十百千万]{1,8}) ?(?:元(?!旦|宵|素)|块钱|块(?=$|[ ,。!?左上]))"
)
#: So many sums are looked for in one message.
_MOST = 8
#: 左右 reaches a fifth to either side.
_REACH = Decimal("0.2")
#: A smaller sum buys no article; it is a number of something else.
_SMALLEST = Decimal(30)


@dataclass(frozen=True)
class Budget:
    """Bounds in 元, inclusive, and where they are said."""

    least: Decimal | None
    most: Decimal | None
    place: Place


def find_budget(text: str) -> Budget | None:
    """The first bound that the folded text sets; None where it sets none."""
    for read in (_tenths, _between, _at_most, _at_least, _about, _more):
        found = read(text)
        if found is not None and (found.most or found.least or 0) >= _SMALLEST:
            return found
    return None


def find_prices(text: str) -> list[Budget]:
    """Every bound and every sum that is named, in the order of the text; a sum is both its bounds."""
    found: list[Budget] = []
    while len(found) < _MOST and (budget := find_budget(text)) is not None:
        found.append(budget)
        start, end = budget.place
        text = text[:start] + MASK * (end - start) + text[end:]
    for match in _PLAIN.finditer(text):
        group = "marked" if match["marked"] else "counted"
        named = amount(match[group])
        if named:
            start = match.start() if text[match.start()] in "¥￥" else match.start(group)
            found.append(Budget(named, named, (start, match.end())))
    return sorted(found, key=lambda price: price.place)


def _tenths(text: str) -> Budget | None:
    match = _TENTHS.search(text)
    if match is None:
        return None
    unit = _UNITS[match["unit"]]
    low, high = (Decimal(_DIGITS[match[group]] * unit) for group in ("low", "high"))
    return Budget(low, high, match.span()) if low < high else None


def _between(text: str) -> Budget | None:
    match = _BETWEEN.search(text)
    if match is None:
        return None
    low, high = amount(match["low"]), amount(match["high"])
    return Budget(low, high, match.span()) if low and high and low < high else None


def _more(text: str) -> Budget | None:
    """两千多 is anything from 2000 to 3000."""
    match = _MORE.search(text)
    low = amount(match["sum"]) if match else None
    if match is None or low is None:
        return None
    step = Decimal(10) ** (len(str(int(low))) - 1)
    return Budget(low, low + step - 1, match.span())


def _at_most(text: str) -> Budget | None:
    match = _AT_MOST.search(text)
    most = _said(match, "behind", "budget", "before")
    return Budget(None, most, match.span()) if match and most else None


def _at_least(text: str) -> Budget | None:
    match = _AT_LEAST.search(text)
    least = _said(match, "behind", "before")
    return Budget(least, None, match.span()) if match and least else None


def _about(text: str) -> Budget | None:
    match = _ABOUT.search(text)
    middle = _said(match, "before", "behind", "plain")
    if match is None or not middle:
        return None
    return Budget(middle * (1 - _REACH), middle * (1 + _REACH), match.span())


def _said(match: re.Match[str] | None, *groups: str) -> Decimal | None:
    words = next((match[group] for group in groups if match[group]), None) if match else None
    return amount(words) if words else None


def amount(words: str) -> Decimal | None:
    """3500, 3,500, 2.5k, 3千5, 两千五, 一万二, 三千零五十; None for anything else."""
    words = words.replace(",", "").replace(MASK, "")
    figures = re.fullmatch(r"(\d+(?:\.\d+)?)(?:([千万百kKwW])(?:([1-9])([千百])?)?)?", words)
    if figures is not None:
        unit = _UNITS[figures[2].lower()] if figures[2] else 1
        smaller = _UNITS[figures[4]] if figures[4] else Decimal(unit) / 10
        return Decimal(figures[1]) * unit + (Decimal(figures[3]) * smaller if figures[3] else 0)
    total, digit, unit = Decimal(0), None, 1
    for character in words:
        if character == "万" and (total or digit):
            total, digit, unit = (total + (digit or 0)) * 10_000, None, 10_000
        elif character in _UNITS and (digit is not None or (character == "十" and not total)):
            unit = _UNITS[character]
            total, digit = total + (1 if digit is None else digit) * unit, None
        elif character == "零":
            unit = 10
        elif character in _DIGITS and digit is None:
            digit = _DIGITS[character]
        elif character.isdigit() and digit is None:
            digit = int(character)
        else:
            return None
    return total + (digit * unit // 10 if digit is not None else 0)
