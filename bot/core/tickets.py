"""Tickets: what a customer asked the shop to do, and where it stands (R31, R38)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from bot.core.errors import TicketClosed


class Kind(StrEnum):
    REPAIR = "repair"
    INSTALL = "install"
    COMPLAINT = "complaint"
    RETURN = "return"
    RESTOCK = "restock"
    SUGGESTION = "suggestion"
    ENQUIRY = "enquiry"


#: Somebody comes, or an article is brought: booked with a slot, changed and cancelled by the customer.
BOOKED = frozenset({Kind.REPAIR, Kind.INSTALL})
#: What their work is called to a customer.
JOBS = {Kind.REPAIR: "维修", Kind.INSTALL: "安装"}
#: First letter of a ticket's number, by which a customer and a clerk know its kind.
LETTERS = {
    Kind.REPAIR: "R",
    Kind.INSTALL: "I",
    Kind.COMPLAINT: "C",
    Kind.RETURN: "T",
    Kind.RESTOCK: "Q",
    Kind.SUGGESTION: "S",
    Kind.ENQUIRY: "E",
}


#: How each kind is shown to staff.
KINDS = {
    Kind.REPAIR: "维修",
    Kind.INSTALL: "安装",
    Kind.COMPLAINT: "投诉",
    Kind.RETURN: "退换货",
    Kind.RESTOCK: "缺货登记",
    Kind.SUGGESTION: "建议",
    Kind.ENQUIRY: "咨询",
}


class Status(StrEnum):
    """The life of a job (R38), in order; `cancelled` may follow any that is open."""

    RECEIVED = "received"
    DIAGNOSED = "diagnosed"
    QUOTED = "quoted"
    SCHEDULED = "scheduled"
    ON_THE_WAY = "on_the_way"
    IN_REPAIR = "in_repair"
    CHECKED = "checked"
    HANDED_OVER = "handed_over"
    CONFIRMED = "confirmed"
    CLOSED = "closed"
    CANCELLED = "cancelled"


#: How each status is shown to staff.
STATUSES = {
    Status.RECEIVED: "已登记",
    Status.DIAGNOSED: "已诊断",
    Status.QUOTED: "已报价",
    Status.SCHEDULED: "已预约",
    Status.ON_THE_WAY: "在路上",
    Status.IN_REPAIR: "维修中",
    Status.CHECKED: "已检验",
    Status.HANDED_OVER: "已交付",
    Status.CONFIRMED: "客户已确认",
    Status.CLOSED: "已结束",
    Status.CANCELLED: "已取消",
}
#: How each event of a history is shown to staff.
EVENTS: Mapping[str, str] = {
    **{status.value: name for status, name in STATUSES.items()},
    "created": "已建立",
    "changed": "已修改",
    "note": "备注",
    "complained": "客户投诉",
    "notified": "已通知客户",
    "overdue": "已超时",
    "reminded": "已提醒客户",
    "survey_asked": "已请客户评价",
    "rated": "客户已评价",
    "assigned": "已分配",
    "escalated": "已上报",
    "merged": "已合并",
    "replied": "已回复客户",
    "corrected": "已更正资料",
}


#: Nobody has acted yet: what was promised for a time that has passed is overdue.
AWAITING = frozenset({Status.RECEIVED, Status.SCHEDULED, Status.ON_THE_WAY})
#: Nothing is to be done any more.
DONE = frozenset({Status.CONFIRMED, Status.CLOSED, Status.CANCELLED})
#: The visit has taken place.
VISITED = frozenset({Status.HANDED_OVER, Status.CONFIRMED, Status.CLOSED})
#: Stands in a number's place as long as the ticket is only shown and not yet written.
UNWRITTEN = "待登记"
#: The event of a ticket whose time has passed, written once.
OVERDUE = "overdue"
#: Up to here the customer can change or cancel alone; later somebody is on the road or at work.
_CHANGEABLE = frozenset({Status.RECEIVED, Status.DIAGNOSED, Status.QUOTED, Status.SCHEDULED})


#: Steps that not every job has: what is brought to the shop needs no visit, what is free no quotation.
_SKIPPED = frozenset({Status.DIAGNOSED, Status.QUOTED, Status.SCHEDULED, Status.ON_THE_WAY})
_LIFE = tuple(Status)[: tuple(Status).index(Status.CANCELLED)]


def following(kind: Kind, status: Status) -> tuple[Status, ...]:
    """What staff may set a ticket to (R38): a job goes on step by step, everything else is settled or cancelled."""
    if status in (Status.CLOSED, Status.CANCELLED):
        return ()
    cancelled = (Status.CANCELLED,) if status in _CHANGEABLE else ()
    if kind not in BOOKED:
        return (Status.CLOSED, *cancelled)
    steps: list[Status] = []
    for step in _LIFE[_LIFE.index(status) + 1 :]:
        steps.append(step)
        if step not in _SKIPPED:
            break
    return (*steps, *cancelled)


@dataclass(frozen=True, kw_only=True)
class Event:
    """One step in a ticket's history."""

    at: datetime
    #: customer, bot, or a member of staff.
    actor: str
    #: A name of EVENTS.
    event: str
    details: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Ticket:
    """A ticket as it stands."""

    id: int
    number: str
    kind: Kind
    status: Status
    conversation_id: str
    phone: str | None
    urgent: bool
    #: What was recorded, by kind; texts in the customer's own words.
    fields: Mapping[str, Any]
    due_at: datetime
    created_at: datetime
    history: tuple[Event, ...] = ()

    def require_changeable(self) -> None:
        """Raise TicketClosed where the customer can no longer change it alone."""
        if self.status not in _CHANGEABLE:
            raise TicketClosed


def number_prefix(kind: Kind, now: datetime, zone: ZoneInfo) -> str:
    """R2611: kind, year and month in the shop's zone; the rest counts up within the month."""
    return f"{LETTERS[kind]}{now.astimezone(zone):%y%m}"


def belongs_to(ticket: Ticket, conversation_id: str, proof: str | None) -> bool:
    """Whether somebody may see and change a ticket.

    Its own conversation may; elsewhere `proof` must be the whole telephone number or its last four digits.
    """
    if ticket.conversation_id == conversation_id:
        return True
    return bool(proof and ticket.phone and len(proof) >= 4 and ticket.phone.endswith(proof))
