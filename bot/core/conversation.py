"""Conversations and the messages in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from bot.core.channels import Kind
from bot.core.say import Choice


class State(StrEnum):
    """Who answers: the assistant, the assistant while a person has been asked for, or a person alone."""

    BOT = "bot"
    QUEUED = "queued"
    STAFF = "staff"


@dataclass(frozen=True, kw_only=True)
class Received:
    """What became of a message that came in."""

    conversation_id: str
    #: The message row's id, by which everything of the turn is known.
    turn_id: int
    #: False where the same message had been taken before.
    new: bool


@dataclass(frozen=True, kw_only=True)
class Addressee:
    """Whom something is said to."""

    #: What the choice between several wordings follows: the same number, the same words.
    turn_id: int
    customer_name: str | None
    customer_title: str | None


@dataclass(frozen=True, kw_only=True)
class Incoming(Addressee):
    """A customer's message that waits for its answer; `turn_id` is the message row's id."""

    conversation_id: str
    channel: str
    state: State
    text: str
    #: What the pressed button means to the dialogue; None where none was pressed.
    payload: str | None
    #: The message is a button that was not offered in the latest answer.
    stale_button: bool
    received_at: datetime
    #: Whether the turn has been closed already.
    answered: bool
    kind: Kind = Kind.TEXT
    #: The platform's message id.
    external_id: str | None = None


@dataclass(frozen=True, kw_only=True)
class Button:
    """A button as the customer's program gets it."""

    title: str
    #: Opaque.
    payload: str


@dataclass(frozen=True, kw_only=True)
class Message:
    """One line of the history."""

    id: int
    #: in or out.
    direction: str
    #: Of messages that came in: how the channel calls them.
    external_id: str | None
    turn_id: int | None
    text: str
    buttons: tuple[Button, ...]
    created_at: datetime


@dataclass(frozen=True, kw_only=True)
class Reply:
    """A rendered answer, before it is stored."""

    response: str
    text: str
    choices: tuple[Choice, ...]
    #: What was filled in, for the record of where each fact came from.
    arguments: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a finished turn came to."""

    state: State
    #: False while the turn is still in work.
    finished: bool
    replies: tuple[Message, ...]
