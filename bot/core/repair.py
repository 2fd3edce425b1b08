"""Booking a repair: what must be known, in which order it is asked, and what an answer changes (R30–R34, R43).

Plain data and functions. What needs the database (the catalogue, orders, free slots) is looked up by
bot.services.repair and handed in.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum

from bot.core.reading import Answer, Reading


class Topic(StrEnum):
    """What can be asked, in the order in which it is."""

    FAULT = "fault"
    ARTICLE = "article"
    BOUGHT = "bought"
    TERMS = "terms"
    PHONE = "phone"
    NAME = "name"
    ADDRESS = "address"
    TIME = "time"
    LANDMARK = "landmark"
    CONFIRM = "confirm"


#: What each of them is called, to customers and to clerks.
LABELS: Mapping[Topic, str] = {
    Topic.FAULT: "故障",
    Topic.ARTICLE: "商品型号",
    Topic.BOUGHT: "购买时间",
    Topic.TERMS: "收费说明",
    Topic.PHONE: "电话",
    Topic.NAME: "姓名",
    Topic.ADDRESS: "地址",
    Topic.TIME: "上门时间",
    Topic.LANDMARK: "附近标志",
    Topic.CONFIRM: "核对",
}
#: A wish for a time is no appointment yet.
WISH_LABEL = "方便的时间"
#: In danger somebody must be able to come and to call; all else can wait (R32).
_IN_DANGER = (Topic.FAULT, Topic.PHONE, Topic.ADDRESS, Topic.NAME, Topic.TIME, Topic.CONFIRM)
#: What a visit needs and an article that is carried in does not.
_FOR_A_VISIT = frozenset({Topic.ADDRESS, Topic.TIME, Topic.LANDMARK})


class Outcome(StrEnum):
    """How a booking ended, for the action that closes the form."""

    BOOK = "book"
    GIVEN_UP = "given_up"
    PERSON = "person"
    #: The simple check has helped (R43).
    SOLVED = "solved"
    #: The same danger was booked in this conversation already: it is not asked for a second time.
    UNDERWAY = "underway"


@dataclass(frozen=True, kw_only=True)
class Appliance:
    """The article, as far as it is known."""

    #: The customer's own words; empty where the customer does not know how to call it.
    said: str
    category: str | None = None
    model: str | None = None
    #: Guarantee of this very article in the catalogue, in months.
    guarantee_months: int | None = None

    @property
    def shown(self) -> str:
        """How it is read back: with the model, wherever that came from."""
        if self.model and self.model not in self.said:
            return f"{self.said} {self.model}".strip()
        return self.said


@dataclass(frozen=True, kw_only=True)
class Bought:
    """When it was bought; both days None: the customer does not know."""

    said: str
    first: date | None = None
    last: date | None = None
    #: The order it was read from.
    order: str | None = None

    @property
    def days(self) -> tuple[date, date] | None:
        return (self.first, self.last) if self.first and self.last else None


@dataclass(frozen=True, kw_only=True)
class Person:
    """Who is to be asked for."""

    name: str
    title: str | None = None


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where to go."""

    text: str
    district: str | None = None


@dataclass(frozen=True, kw_only=True)
class Visit:
    """An appointment; without a slot the technician calls to make one."""

    slot: int | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Draft:
    """What is known of a repair. None: not known yet. One field for each Topic."""

    fault: str | None = None
    article: Appliance | None = None
    bought: Bought | None = None
    #: free or agreed: what the customer was told about cost, and accepted where there is one.
    terms: str | None = None
    phone: str | None = None
    name: Person | None = None
    address: Place | None = None
    time: Visit | None = None
    #: Empty: the customer knows none.
    landmark: str | None = None
    confirm: bool | None = None


@dataclass(frozen=True, kw_only=True)
class Progress:
    """How the talk stands, beside what is known."""

    #: What was bought is to be put up, which is booked like a repair (R42).
    install: bool = False
    #: Kind of danger, see bot.core.policy.Danger.
    danger: str | None = None
    #: What was proposed at the last question about the time.
    offered: Visit | None = None
    #: The bounds of the time the customer asked for; both None: any time will do.
    wish_from: datetime | None = None
    wish_until: datetime | None = None
    #: Stretches that do not suit, from and until; kept when a proposal is declined.
    wish_excluded: tuple[tuple[datetime, datetime], ...] = ()
    #: The proposed time did not suit, and no other was named yet.
    declined: bool = False
    #: Slots that did not suit; they are not proposed a second time.
    refused: tuple[int, ...] = ()
    #: The customer said that something taken down is wrong, not yet what is right.
    correcting: bool = False
    #: How often in a row each topic was asked without an answer that could be read.
    unread: dict[str, int] = field(default_factory=dict)
    #: What was said of another article meanwhile; it is taken down next.
    another: str | None = None
    #: The simple check was proposed (R43); it is proposed once.
    checked: bool = False
    #: The opening apology was said (R30).
    opened: bool = False
    outcome: Outcome | None = None


def topics(danger: bool, visited: bool) -> tuple[Topic, ...]:
    """What is asked at all, in order."""
    if danger:
        return _IN_DANGER
    return tuple(topic for topic in Topic if visited or topic not in _FOR_A_VISIT)


def next_topic(draft: Draft, danger: bool, visited: bool) -> Topic | None:
    """The first thing that is still to be asked; None when the repair can be booked."""
    return next((topic for topic in topics(danger, visited) if getattr(draft, topic) is None), None)


#: What a correction may replace; the fault only where nothing else is named, see _corrected.
_CORRECTABLE = frozenset(
    {Topic.ARTICLE, Topic.BOUGHT, Topic.PHONE, Topic.NAME, Topic.ADDRESS, Topic.LANDMARK}
)
#: What a new value replaces at the final question even where nothing is called wrong: these are read with certainty.
_CERTAIN = frozenset({Topic.PHONE, Topic.ADDRESS, Topic.LANDMARK})


def take(draft: Draft, reading: Reading, asked: Topic | None, *, correcting: bool) -> Draft:
    """Put everything the message says into the draft.

    What is known already is only replaced where it was just asked for or the customer corrects it. `correcting`: the
    customer says that something taken down is wrong.
    """
    found = _found(reading, draft, asked)
    others = (topic for topic in found if topic is not Topic.FAULT)
    fault_alone = all(found[topic] in (None, getattr(draft, topic)) for topic in others)
    replaced = _replaced(asked, correcting, fault_alone)
    new = {
        str(topic): value
        for topic, value in found.items()
        if value is not None
        and (getattr(draft, topic) is None or topic in replaced or _adds_to(draft, topic, value))
    }
    changed = replace(draft, **new)  # type: ignore[arg-type]
    if draft.time and draft.address and changed.address and changed.address.district != draft.address.district:
        # Another district may be another technician's.
        return replace(changed, time=None)
    return changed


def _replaced(asked: Topic | None, correcting: bool, fault_alone: bool) -> frozenset[Topic]:
    """Which known topics a message may change; the fault only where nothing else is new."""
    topics = frozenset({asked} if asked else ())
    if asked is Topic.CONFIRM:
        topics |= _CERTAIN
    if not correcting:
        return topics
    return topics | _CORRECTABLE | ({Topic.FAULT} if fault_alone else frozenset())


def _adds_to(draft: Draft, topic: Topic, value: object) -> bool:
    """Brand and model make a known article more exact, a title the name; they take nothing back."""
    if topic is Topic.NAME and draft.name and isinstance(value, Person):
        return draft.name == replace(value, title=None)
    known = draft.article
    if topic is not Topic.ARTICLE or known is None or not isinstance(value, Appliance):
        return False
    same = known.category is None or value.category == known.category
    return same and (known.model is None or value.model == known.model)


def informs(reading: Reading) -> bool:
    """Whether a message holds anything a booking records, even if it was known already."""
    return any((reading.phone, reading.name, reading.title, reading.address, reading.bought, reading.article, reading.wish))


def is_another(draft: Draft, reading: Reading, correcting: bool) -> bool:
    """Whether a message brings up the fault of another article while one is being taken down."""
    if correcting or draft.fault is None or draft.article is None or reading.fault is None or reading.article is None:
        return False
    known, named = draft.article.category, reading.article.category
    return bool(known and named and known != named)


def changes(before: Draft, after: Draft) -> tuple[Topic, ...]:
    """What a message replaced, beside what it added or made more exact."""
    topics = (*sorted(_CORRECTABLE), Topic.FAULT)
    return tuple(topic for topic in topics if _took_back(before, after, topic))


def additions(before: Draft, after: Draft) -> tuple[Topic, ...]:
    """What a message told for the first time, or more exactly."""
    topics = (*sorted(_CORRECTABLE), Topic.FAULT)
    changed = (topic for topic in topics if getattr(before, topic) != getattr(after, topic))
    return tuple(topic for topic in changed if getattr(after, topic) and not _took_back(before, after, topic))


def _took_back(before: Draft, after: Draft, topic: Topic) -> bool:
    old, new = getattr(before, topic), getattr(after, topic)
    if old is None or old == new:
        return False
    if isinstance(old, Bought):
        return old.days is not None
    return not _adds_to(before, topic, new)


def _found(reading: Reading, draft: Draft, asked: Topic | None) -> dict[Topic, object]:
    return {
        Topic.FAULT: _fault(reading),
        Topic.ARTICLE: _appliance(reading, draft, asked),
        Topic.BOUGHT: _bought(reading, asked),
        Topic.PHONE: reading.phone.dialled if reading.phone else None,
        Topic.NAME: _person(reading, draft.name),
        Topic.ADDRESS: _place(reading, draft.address),
        Topic.LANDMARK: _landmark(reading, asked),
    }


def _person(reading: Reading, known: Person | None) -> Person | None:
    """A title that is said after the name belongs to it (R2)."""
    if reading.name:
        return Person(name=reading.name.value, title=reading.name.title)
    return replace(known, title=reading.title) if known and reading.title else None


#: 不是冰箱不冷,是冷冻不冻; 故障写错了,是不进水: what is right stands behind.
_RIGHT_FAULT = re.compile(r"[,,;; ](?:而|应该|其实)?是(.{3,})$")


def _fault(reading: Reading) -> str | None:
    if reading.fault is None:
        return None
    right = _RIGHT_FAULT.search(reading.text) if reading.correcting else None
    return right[1].strip() if right else reading.fault.text


def settle(draft: Draft, text: str, topic: Topic) -> Draft:
    """Go on without an answer that could not be read twice, where the booking can do without it.

    The fault and the article then stand in the customer's words as they are; the rest counts as not known.
    """
    if topic is Topic.FAULT:
        return replace(draft, fault=text.strip())
    if topic is Topic.ARTICLE:
        return replace(draft, article=Appliance(said=""))
    if topic is Topic.BOUGHT:
        return replace(draft, bought=Bought(said=text.strip()))
    if topic is Topic.LANDMARK:
        return replace(draft, landmark="")
    return draft


#: Makers that customers name and the shop does not sell; their articles are repaired all the same.
MAKERS = (
    "海尔", "美的", "格力", "西门子", "松下", "小天鹅", "海信", "创维", "康佳", "长虹", "容声", "新飞", "奥克斯", "志高",
    "方太", "老板", "华帝", "万和", "林内", "能率", "史密斯", "万家乐", "博世", "三星", "索尼", "夏普", "东芝", "日立", "大金",
    "三菱", "飞利浦", "苏泊尔", "九阳", "格兰仕", "惠而浦", "卡萨帝", "统帅", "小米", "华为", "戴森", "樱花", "先科", "TCL",
    "LG",
)
_BRANDS = "|".join(MAKERS)
_BRAND_BEFORE = re.compile(rf"({_BRANDS})(?:牌的?|的|家的)?[\u4e00-\u9fff]{{0,3}}$", re.IGNORECASE)
_BRAND_ALONE = re.compile(rf"(?:我家)?(?:就?是)?({_BRANDS})(?:牌子?)?的?[吧啊呀。.!]{0,2}", re.IGNORECASE)
#: 老板 is a maker only of what stands in a kitchen; elsewhere somebody is addressed.
_EVERYDAY, _KITCHEN = "老板", frozenset({"抽油烟机", "燃气灶", "集成灶", "消毒柜", "洗碗机", "电烤箱"})


def _brand(reading: Reading) -> str | None:
    """The maker named before the article (海尔冰箱), or alone where the article was asked for (海尔的)."""
    found = reading.article
    if found is None:
        alone = _BRAND_ALONE.fullmatch(reading.text.strip())
        return alone[1] if alone else None
    before = _BRAND_BEFORE.search(reading.text[: found.span.start])
    if found.brand or before is None:
        return found.brand
    return None if before[1] == _EVERYDAY and found.category not in _KITCHEN else before[1]


def _appliance(reading: Reading, draft: Draft, asked: Topic | None) -> Appliance | None:
    found, known = reading.article, draft.article
    brand = _brand(reading)
    if found is None:
        return _branded(known, brand) if known else _in_own_words(reading, asked)
    kind = f"{brand or ''}{found.category or ''}"
    said = " ".join(filter(None, (kind, found.model))) or found.span.text
    if known is None:
        return Appliance(said=said, category=found.category, model=found.model)
    if known.category and found.category and known.category != found.category:
        return Appliance(said=said, category=found.category, model=found.model)
    model = found.model or known.model
    if said in known.said or known.said in said:
        joined = max(said, known.said, key=len)
    else:
        joined = f"{said} {known.said}" if brand and not found.model else f"{known.said} {said}"
    return Appliance(said=joined, category=known.category or found.category, model=model)


def _branded(known: Appliance, brand: str | None) -> Appliance | None:
    return replace(known, said=f"{brand}{known.said}") if brand and brand not in known.said else None


#: An article that the shop does not sell is recognised by how Chinese names such things: 按摩椅, 投影仪.
_OWNER = r"(?:我们?|咱们?|家里?|家中|的|这台?|那台?|一?[台个]|老)*"
_THING = (
    r"(?:(?![像不没有了声音突然总很大响坏漏出说会在是])[\u4e00-\u9fff]){1,4}?(?:"
    r"(?<![关开死停待])机|器|椅|炉|锅|箱|柜|灶|扇|壶|煲|仪|床|垫|毯|枪|棒|灯|锁|泵|桶|缸|表)"
)
_BEGINS_WITH_A_THING = re.compile(rf"{_OWNER}({_THING})")
#: Says no more than that it is one.
_NO_THING = frozenset({"机器", "电器", "仪器", "本机", "整机"})
_LONGEST_NAME = 16
_WORD = re.compile(r"[\u4e00-\u9fffA-Za-z]{2}")


def _in_own_words(reading: Reading, asked: Topic | None) -> Appliance | None:
    """An article that no list knows: taken as the customer calls it (R31)."""
    thing = _BEGINS_WITH_A_THING.match(reading.fault.text if reading.fault else "")
    if thing and thing[1] not in _NO_THING:
        return Appliance(said=thing[1])
    if asked is not Topic.ARTICLE:
        return None
    if reading.answer is Answer.UNKNOWN:
        return Appliance(said="")
    text = reading.text.strip()
    bare = reading.answer is None and not informs(reading) and reading.fault is None
    return Appliance(said=text) if bare and len(text) <= _LONGEST_NAME and _WORD.search(text) else None


def _bought(reading: Reading, asked: Topic | None) -> Bought | None:
    if reading.bought:
        return Bought(said=reading.bought.span.text, first=reading.bought.first, last=reading.bought.last)
    if asked is Topic.BOUGHT and reading.answer in (Answer.UNKNOWN, Answer.NO):
        return Bought(said=reading.text)
    return None


def _place(reading: Reading, known: Place | None) -> Place | None:
    if reading.address is None:
        return None
    district = reading.address.district or (known.district if known else None)
    return Place(text=reading.address.value, district=district)


def _landmark(reading: Reading, asked: Topic | None) -> str | None:
    if reading.landmark:
        return reading.landmark.value
    if asked is Topic.LANDMARK and reading.answer in (Answer.NO, Answer.UNKNOWN):
        return ""
    return None
