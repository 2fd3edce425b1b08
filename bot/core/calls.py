"""Telephone calls, as they are registered (R72)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

#: The channel of a conversation on the telephone.
PHONE = "phone"


@dataclass(frozen=True, kw_only=True)
class Call:
    """One call of a customer's."""

    id: int
    #: What was said is kept as this conversation.
    conversation_id: str
    account_id: int
    #: The colleague who has taken it.
    clerk: str
    #: The caller's number; None where it was not shown.
    phone: str | None
    started_at: datetime
    #: None while it goes on.
    ended_at: datetime | None
    matter: str
    result: str
    note: str
    #: The latest ticket that was written in it.
    ticket_number: str | None
    #: The customer's last message that the dialogue has answered for good.
    settled_id: int


@dataclass(frozen=True, kw_only=True)
class Line:
    """One thing the customer said, as the dialogue is to hear it."""

    #: The message row's id; of a call that is not kept, a number of its own.
    turn_id: int
    text: str
    #: The want it is taken for, whatever it sounds like; None: what it sounds like.
    want: str | None = None
    #: The number that the telephone shows; None elsewhere.
    caller: str | None = None


@dataclass(frozen=True, kw_only=True)
class PastTalk:
    """An earlier conversation of the same customer."""

    conversation_id: str
    channel: str
    at: datetime
    #: What the customer said last.
    heard: str
