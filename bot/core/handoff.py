"""Handing a conversation over to a person (R9, R55, R70)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any


class Reason(StrEnum):
    """Why a person is needed."""

    REQUESTED = "requested"
    NOT_UNDERSTOOD = "not_understood"
    FORM_STUCK = "form_stuck"
    DANGER = "danger"
    ABUSE = "abuse"
    #: A serious complaint (R55).
    COMPLAINT = "complaint"
    #: A complaint whose proposal was not accepted: the next level decides (R54).
    MANAGER = "manager"
    TURN_FAILED = "turn_failed"
    #: A colleague took the conversation without having been asked.
    JOINED = "joined"


#: How each reason is shown to staff.
SHOWN = {
    Reason.REQUESTED: "客户要求人工",
    Reason.NOT_UNDERSTOOD: "两次没有听懂",
    Reason.FORM_STUCK: "资料问不清楚",
    Reason.DANGER: "安全紧急",
    Reason.ABUSE: "客户情绪激动",
    Reason.COMPLAINT: "严重投诉",
    Reason.MANAGER: "投诉客户要找店长",
    Reason.TURN_FAILED: "系统没有答复",
    Reason.JOINED: "同事主动接待",
}


@dataclass(frozen=True, kw_only=True)
class Handoff:
    """A place in the queue."""

    id: int
    conversation_id: str
    channel: str
    reason: Reason
    #: What the assistant had collected; empty where nothing was.
    summary: Mapping[str, Any]
    #: waiting, taken or closed.
    state: str
    #: Of one that waits: whom it was given to. Of one that was taken: who has it.
    account_id: int | None = None
    assigned_at: datetime | None = None
    #: Of the ticket the customer was told of because nobody could come; None where there is none.
    ticket_number: str | None = None
    #: How many customers wait before this one.
    ahead: int
    promised_at: datetime
    created_at: datetime
    taken_at: datetime | None = None
