"""Where a technician is to come."""

from __future__ import annotations

import re

from bot.adapters.text import words
from bot.adapters.text.fold import MASK, Folded, Place
from bot.adapters.text.places import (
    COMPOUND,
    HAN,
    LOOSE,
    NEAR,
    NUMBER,
    TAIL,
    UNIT,
    Places,
)
from bot.core.reading import AddressFound

_ROAD = (
    r"(?:路|街道|大街|街|大道|道|巷|弄|胡同|坊|横路|马路)(?:[东西南北中]?[一二三四五六七八九十]{0,2}(?:路|街|"
    r"巷|横路?|段)|[东西南北中])?"
)
_NUMBERED = re.compile(
    rf"(?:{_ROAD}|[里村段院园区苑镇墟]) ?(?:{NUMBER}(?:[-之]{NUMBER})?号(?![线店码])(?:楼(?!下|上|道|梯|底|旁|"
    r"后|前)|大?院)?(?:之[一二三四五六七八九十\d]{1,2})?|"
    r"(?<=[路街道巷弄东西南北中 ])\d{1,4}(?![\d点分个元块度匹升寸天年月日多次楼上时:、~/巷弄街横院大-]|"
    r"[号栋幢座室房单]))"
)
_NAMED = re.compile(rf"(?={HAN}){COMPOUND}")
_IN_BUILDING = re.compile(
    rf"(?<={HAN}) ?(?:\d{{1,3}}|[A-Za-z]\d?|[一二三四五六七八九十]{{1,3}}) ?(?:栋|幢|座|号楼|"
    r"单元)(?!\d*[个位])"
)
_LOOSELY = re.compile(rf"{HAN}{{2,12}}{LOOSE}(?: ?{UNIT})*$")
#: How far left of its number an address may begin.
_REACH = 28
_NO_NAME = frozenset(
    [
        "我们",
        "你们",
        "这个",
        "那个",
        "整个",
        "一个",
        "哪个",
        "同一",
        "同一个",
        "隔壁",
        "附近",
        "什么",
        "老旧",
        "高档",
        "咱们",
        "旁边",
        "对面",
        "住宅",
        "商业",
        "服务",
        "售后",
        "维修",
        "客服",
        "购物",
        "批发",
        "家电",
        "电器",
        "农",
        "全",
        "老",
        "新",
        "本",
        "乡",
        "哪",
        "城中",
        "后",
        "前",
        "大",
        "这",
        "那",
        "空中",
        "屋顶",
        "楼顶",
        "幼儿",
        "植物",
        "动物",
        "家",
        "后花",
        "员工",
        "学生",
        "教工",
    ]
)
_ANSWER_OPENING = re.compile(r"^(?:就?是|就?在|就?住在?|地址是?|我?家?住?在?|嗯|哦|好的?)[ ,:]?")
#: Longer names that no list knows are cut by their words.
_LONGEST_ROAD = 5
_LONGEST_NAME = 8


def find_address(message: Folded, places: Places, *, asked: bool = False) -> AddressFound | None:
    """None for a district or road alone. `asked`: the address was just asked for, so 凯德广场 alone is one."""
    text = message.text
    place = _numbered(text, places) or _named(text, places) or (_answered(text, places) if asked else None)
    if place is None:
        return None
    span = message.span(*place)
    return AddressFound(
        value=" ".join(span.text.split()),
        district=places.district(text[slice(*place)], text),
        span=span,
    )


def _numbered(text: str, places: Places) -> Place | None:
    for match in sorted((*_NUMBERED.finditer(text), *_IN_BUILDING.finditer(text)), key=lambda found: found.start()):
        road = match.re is _NUMBERED
        start = _start(text, match.start(), places, longest=_LONGEST_ROAD if road else _LONGEST_NAME)
        name = text[start : match.start()].strip()
        if road and not name and not re.match(rf"{HAN}{{2}}", match.group()):
            continue
        if not name or (name in _NO_NAME) or (not road and not re.search(rf"{HAN}{{2}}", name)):
            continue
        return start, _end(text, match.end())
    return None


def _named(text: str, places: Places) -> Place | None:
    for match in _NAMED.finditer(text):
        start = _start(text, match.start(), places)
        name = re.sub(rf".*(?:{places.administrative.pattern}) ?", "", text[start : match.start()])
        end = _end(text, match.end())
        least = 1 if match.group() == "村" else 2
        if len(name) < least or name in _NO_NAME or places.is_known(text[start:end]):
            continue
        if end == match.end() and re.match(rf"{NEAR}|地铁|站|公交|物业|门|保安|停|有|里|口|都|也", text[end:]):
            continue
        return start, end
    return None


def _answered(text: str, places: Places) -> Place | None:
    """The whole reply, when it ends as names of buildings do."""
    field = re.match(rf"[^,。!?;{MASK}]+", text)
    if field is None:
        return None
    opening = _ANSWER_OPENING.match(text)
    start = opening.end() if opening else 0
    reply = text[start : field.end()].rstrip()
    if not _LOOSELY.search(reply) or places.is_known(reply) or not 3 <= len(reply) <= 40 or re.search(NEAR, reply):
        return None
    return start, start + len(reply)


def _start(text: str, anchor: int, places: Places, *, longest: int = _LONGEST_ROAD) -> int:
    """Left end of the name in front of `anchor`, with what stands before a blank if that is a district or road."""
    begin = anchor
    while begin > 0 and anchor - begin < _REACH and (text[begin - 1].isalnum() or _is_inner_blank(text, begin - 1)):
        begin -= 1
    start, sure = places.begins(text, begin, anchor)
    blank = text.rfind(" ", start, anchor)
    if blank >= 0 and not re.search(rf"(?:{places.administrative.pattern}|[省市区县镇路街道])$", text[start:blank]):
        start, sure = places.begins(text, blank + 1, anchor)
    if not sure and anchor - start > longest and not re.search(r"[市区县镇路街道 ]", text[start:anchor]):
        start = _last_words(text, start, anchor)
    return start


def _is_inner_blank(text: str, index: int) -> bool:
    """A blank between two parts of an address, not between two fields of a message."""
    return text[index] == " " and index > 0 and text[index - 1] in "省市区县镇路街道"


def _last_words(text: str, start: int, anchor: int) -> int:
    """漏水和平|路: a name that no list knows begins with the last words that make three characters."""
    suffix = re.match(_ROAD, text[anchor:])
    end = anchor + (len(suffix.group()) if suffix else 0)
    position = end
    for word in reversed(words.cut(text[start:end])):
        position -= len(word)
        if end - position >= 3 and position < anchor:
            return position
    return start


def _end(text: str, end: int) -> int:
    tail = TAIL.match(text, end)
    return tail.end() if tail else end
