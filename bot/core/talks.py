"""Conversations as the people who serve customers see them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from bot.core.conversation import State
from bot.core.handoff import Handoff

#: The responses that tell a customer who serves.
TAKES, HANDS_ON, RETURNS, CLOSES = "utter_staff_takes", "utter_staff_hands_on", "utter_staff_returns", "utter_staff_closes"
#: Of a message that a colleague wrote.
WRITTEN = "staff"
#: Of what the assistant gave a clerk to read out on the telephone.
READ_OUT = "read_out"


class Author(StrEnum):
    CUSTOMER = "customer"
    ASSISTANT = "assistant"
    STAFF = "staff"
    #: Seen by colleagues alone.
    NOTE = "note"


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A message or a note."""

    id: int
    author: Author
    #: The colleague's name as customers read it; None for everybody else.
    name: str | None
    text: str
    #: What the buttons said.
    choices: tuple[str, ...]
    at: datetime
    #: Of a message that went out: pending, sent or failed; None for everything else.
    delivery: str | None
    problem: str | None = None


@dataclass(frozen=True, kw_only=True)
class Customer:
    """A conversation and whose it is."""

    conversation_id: str
    channel: str
    state: State
    customer_id: int
    name: str | None
    title: str | None
    phone: str | None
    since: datetime


@dataclass(frozen=True, kw_only=True)
class Line:
    """A customer in the lists: who waits, who is served by whom."""

    handoff: Handoff
    customer: Customer
    #: Who has the customer, or was given the customer; None where it is nobody.
    served_by: str | None
    #: The customer's latest message.
    heard: str
    heard_at: datetime | None
    #: The customer's latest message has no answer of a colleague's yet.
    unanswered: bool


@dataclass(frozen=True, kw_only=True)
class Counts:
    """The queue in figures."""

    waiting: int
    #: Of these, beyond the limit.
    late: int
    #: The latest handoff of these; 0 where nobody waits.
    newest: int
    #: Served by anybody.
    served: int


class Late(StrEnum):
    """How a waiting time stands to the limit (R70)."""

    FINE = "fine"
    SOON = "soon"
    LATE = "late"


def lateness(since: datetime, limit: timedelta, now: datetime) -> Late:
    """Amber from three fifths of the limit on, red from the limit on."""
    waited = now - since
    if waited >= limit:
        return Late.LATE
    return Late.SOON if waited >= 0.6 * limit else Late.FINE


#: How what the assistant took down is called, in the order in which it is read; whatever else there is stays inside.
_NAMES = {
    "text": "客户说",
    "name": "姓名",
    "title": "称呼",
    "phone": "电话",
    "extension": "分机",
    "article": "商品",
    "category": "品类",
    "brand": "品牌",
    "model": "型号",
    "product": "商品",
    "fault": "故障",
    "words": "客户原话",
    "said": "客户原话",
    "problem": "问题",
    "reason": "原因",
    "wanted": "希望",
    "purchase": "购买时间",
    "bought": "购买时间",
    "bought_words": "购买时间",
    "order": "订单",
    "number": "单号",
    "ticket": "单号",
    "address": "地址",
    "landmark": "附近标志",
    "time": "期望时间",
    "shop": "门店",
    "proposal": "处理办法",
}


def collected(summary: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """What the assistant had taken down, as label and text (R71); each label once, in the order of _NAMES."""
    found: dict[str, str] = {}
    for name, text in _facts(summary):
        found.setdefault(name, text)
    shown: dict[str, str] = {}
    for name, label in _NAMES.items():
        if name in found:
            shown.setdefault(label, found[name])
    return tuple(shown.items())


def _facts(values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Names without their form's prefix; a talk kept as JSON is opened."""
    for key, value in values.items():
        form, _, rest = key.partition("_")
        name = key if key in _NAMES or not rest or form not in _FORMS else rest
        opened = _opened(value)
        if isinstance(opened, Mapping):
            inner = opened.get("value")
            if isinstance(inner, str) and name in _NAMES:
                yield name, inner
            else:
                yield from _facts(opened)
        elif isinstance(opened, list | tuple):
            words = [one for one in opened if isinstance(one, str) and one]
            if words:
                yield name, " ".join(words)
        elif opened not in (None, "", True, False):
            yield name, str(opened)


_FORMS = frozenset({"repair", "booking", "complaint", "return", "order", "restock"})


def _opened(value: Any) -> Any:
    if isinstance(value, str) and value[:1] in "{[":
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value
