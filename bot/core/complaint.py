"""Complaints as plain rules (R50–R56): what kind one is, whether a person must see to it at once, by when it is answered.

Words are compared as simplified characters: the caller folds what the customer wrote.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.core.policy import ComplaintRules, names
from bot.core.shop import Company
from bot.core.tickets import AWAITING, DONE, OVERDUE, Ticket

#: The kind of a complaint that no words decide.
OTHER = "other"
#: Why a complaint is serious, beside the words of the policy: see bot.core.policy.ComplaintRules.
REPEATED, CONTACTS, DANGER = "repeated", "contacts", "danger"
#: How staff read why it is serious.
GROUNDS = {
    "injury": "人身伤害",
    "law": "诉诸法律",
    "association": "向消协、主管部门反映",
    "media": "向媒体、网络曝光",
    REPEATED: "重复投诉",
    CONTACTS: "多次找来",
    DANGER: "安全紧急",
}
#: What is said so closely after a complaint belongs to it.
ONE_TALK = timedelta(minutes=30)


class Topic(StrEnum):
    """What can be asked, in this order."""

    #: Nothing: the customer is asked to tell it all (R50).
    LISTEN = "listen"
    PHONE = "phone"
    WANTED = "wanted"
    #: Whether what the shop proposes is accepted (R53).
    PROPOSAL = "proposal"


class Outcome(StrEnum):
    """How the talk ended, for the action that closes the form."""

    AGREED = "agreed"
    #: The next level decides (R54).
    MANAGER = "manager"
    #: A person takes over at once (R55).
    SERIOUS = "serious"
    GIVEN_UP = "given_up"
    #: The words belong to a complaint that was made a moment ago.
    ADDED = "added"


@dataclass(frozen=True, kw_only=True)
class Talk:
    """Where the talk stands. The ticket is written from the first sentence on."""

    #: The complaint's own ticket.
    number: str | None = None
    #: What the customer said, word for word, in order.
    sentences: tuple[str, ...] = ()
    #: The same in simplified characters, to be compared with the policy's words.
    folded: tuple[str, ...] = ()
    #: The customer has had the opportunity to tell everything.
    listened: bool = False
    #: Of the customer, where it was said by itself: a name in the story may be a technician's.
    name: str | None = None
    title: str | None = None
    phone: str | None = None
    #: No telephone is to be had: the answer comes in the chat.
    phoneless: bool = False
    #: In the customer's words; empty where nothing certain is wanted.
    wanted: str | None = None
    #: Number of the ticket or order that the complaint is about.
    about: str | None = None
    #: Why it is serious; empty where it is not.
    grounds: tuple[str, ...] = ()
    #: How often in a row an answer could not be read.
    missed: int = 0
    outcome: Outcome | None = None


def kind_of(rules: ComplaintRules, text: str) -> str:
    """The kind whose words stand in the text most often, the earlier one where two are even; `other` without any."""
    hits = {kind: sum(word in text for word in grievance.words) for kind, grievance in rules.kinds.items()}
    best = max(hits, key=lambda kind: hits[kind])
    return best if hits[best] else OTHER


def grounds_in(rules: ComplaintRules, text: str) -> tuple[str, ...]:
    """Why words alone make it serious (R55): injury, law, association, media, and contacts the customer counts."""
    named = tuple(ground.kind for ground in rules.serious if names(text, ground))
    return (*named, CONTACTS) if _counted(text) >= rules.contacts else named


_NUMERALS = {"两": 2, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10}
_NUMBER = r"(\d{1,3}|[两二三四五六七八九十百]{1,3})"
#: 二十, 十几: more than any shop would wait for.
_ENDLESS = 99
#: 第三次找你们了; 打了三次电话; 反映过三回; 修了三次: every time is a contact.
_CONTACTS = re.compile(
    rf"第{_NUMBER}[次回趟遍][^,。!?,!?]{{0,6}}?(?:找|修|打|投诉|反映|联系|来问|催|说)"
    rf"|(?:打|找|修|投诉|反映|联系|催|问)[了过]?(?:你们|您们|客服|电话)*[了过]?{_NUMBER}[多几]?[次回趟遍通个]"
)
_MANY = re.compile(r"(?:打|找|修|投诉|反映|联系|催)[了过]?(?:你们|客服|电话)*[了过]?(?:好几|好多|很多|无数|几十|多)[次回趟遍通个]")


def _counted(text: str) -> int:
    """How often the customer says to have come with it; 0 where nothing of it is said."""
    if _MANY.search(text):
        return _ENDLESS
    said = [number for match in _CONTACTS.findall(text) for number in match if number]
    return max(map(_value, said), default=0)


def _value(number: str) -> int:
    return int(number) if number.isdecimal() else _NUMERALS.get(number, _ENDLESS)


#: 上次装电视也是晚到; 第二次了.
_AGAIN = re.compile(r"[上前]一?[次回][^。!?!?]{0,16}[也又]|第二[次回]|又是这样|次次都|每次都|回回都")


def happened_before(text: str) -> bool:
    """Whether the customer says that it is not the first time."""
    return bool(_AGAIN.search(text))


#: One clause that asks for something: 要求给我道歉, 你们得赔我误工费.
_WANTED = re.compile(
    r"[^,。!?,!?;;、\s]*(?:要求|希望|必须|我要|想要|得给|给我|你们得|你们要|让店长|叫店长|让经理|叫经理|赔我)"
    r"[^,。!?,!?;;、\s]*?(?:道歉|赔|退|换|说法|解释|回电|打电话|打过来|给我打|来修|重修|重新|处理|补偿|派人|上门|负责)"
    r"[^,。!?,!?;;、\s]*|(?:赔我|赔偿我|给我道歉|给我个说法)[^,。!?,!?;;、\s]*"
)
_NOT = re.compile("没|不[给让想肯愿]")


def wanted_in(text: str) -> str | None:
    """What the customer wants, in the customer's words; None where nothing of it is said."""
    return next((match.group() for match in _WANTED.finditer(text) if not _NOT.search(match.group())), None)


#: 我要退上门费; 安装费退给我: nothing goes back to the shop, so it is no return.
_FEE = r"(?:费用?|差价|[定订押]金)"
_FEE_BACK = re.compile(rf"退[^,。!?,!?;;、\s]{{0,6}}{_FEE}|{_FEE}[^,。!?,!?;;、\s]{{0,4}}退")


def wants_fee_back(text: str) -> bool:
    return bool(_FEE_BACK.search(text))


#: 让店长给我打; 我要找你们领导.
_MANAGER = re.compile("(?:店长|经理|领导|老板|主管|负责人)")


def wants_manager(text: str) -> bool:
    """Whether a superior is asked for."""
    return bool(_MANAGER.search(text))


def answer_by(rules: ComplaintRules, company: Company, now: datetime) -> datetime:
    """By when a complaint is answered (R53): the same day before the staff leave, or early on the next."""
    hours, zone = company.staff_hours, company.zone
    closing = datetime.combine(now.astimezone(zone).date(), hours.closes, zone)
    if now + rules.least <= closing:
        return closing
    return hours.next_opening(max(now, closing), zone) + rules.next_day


def repeats(rules: ComplaintRules, earlier: Iterable[Ticket], now: datetime) -> bool:
    """Whether there was another complaint of the customer's a short while ago (R55)."""
    return any(now - ticket.created_at <= rules.repeat_within for ticket in earlier)


def contacts(about: Ticket, number: str | None) -> int:
    """How often the customer has come with this matter, this time included: the complaint of that number."""
    before = [event for event in about.history if event.details.get("complaint", "") != number]
    return 1 + sum(event.actor == "customer" for event in before)


def next_topic(talk: Talk, rules: ComplaintRules) -> Topic | None:
    """What is to be asked next; None when the talk is at its end."""
    if talk.outcome is not None:
        return None
    if not talk.listened:
        return Topic.LISTEN
    if talk.phone is None and not talk.phoneless:
        return Topic.PHONE
    if talk.wanted is None and rules.kinds[kind_of(rules, " ".join(talk.folded))].wanted is None:
        return Topic.WANTED
    return Topic.PROPOSAL


@dataclass(frozen=True, kw_only=True)
class Figures:
    """Complaints of one kind, counted (R56)."""

    kind: str
    all: int
    serious: int
    overdue: int
    settled: int


def count(tickets: Iterable[Ticket], now: datetime) -> tuple[Figures, ...]:
    """By kind, the most frequent first. Overdue is what once was, or is now, past its time."""
    found = list(tickets)
    frequent = Counter(str(ticket.fields.get("category") or OTHER) for ticket in found)
    figures = []
    for kind, number in frequent.most_common():
        mine = [ticket for ticket in found if (ticket.fields.get("category") or OTHER) == kind]
        figures.append(
            Figures(
                kind=kind,
                all=number,
                serious=sum(ticket.urgent for ticket in mine),
                overdue=sum(is_overdue(ticket, now) for ticket in mine),
                settled=sum(ticket.status in DONE for ticket in mine),
            )
        )
    return tuple(figures)


def is_overdue(ticket: Ticket, now: datetime) -> bool:
    """Whether the promised time passed without anybody acting, also where somebody did so later."""
    noted = any(event.event == OVERDUE for event in ticket.history)
    return noted or (ticket.status in AWAITING and ticket.due_at < now)
