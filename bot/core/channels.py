"""What goes through a platform: messages as a channel's codec reads them, and what became of sending one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

#: Channels on which a message is sent to a platform. On the others (web, rest) the customer's program fetches it.
PUSHED = frozenset({"telegram", "wechat", "wechat_kf"})
#: As people read them; `terminal` is `bot chat`.
NAMES = {
    "web": "网页",
    "rest": "接口",
    "telegram": "Telegram",
    "wechat": "微信",
    "wechat_kf": "微信客服",
    "phone": "电话",
    "terminal": "终端",
}
#: Channels that show no buttons: choices are a numbered list there, and a number is an answer.
NUMBERED = frozenset({"wechat", "wechat_kf"})
#: Of these, what may be sent is counted by the platform (bot.core.windows).
COUNTED = frozenset({"wechat", "wechat_kf"})


class Kind(StrEnum):
    """What a message consists of, or what was found when it was taken."""

    TEXT = "text"
    IMAGE = "image"
    VOICE = "voice"
    VIDEO = "video"
    FILE = "file"
    STICKER = "sticker"
    LOCATION = "location"
    #: Somebody's telephone number, shared from the address book.
    CONTACT = "contact"
    #: A command or something that happened: its text is a key of COMMANDS.
    EVENT = "event"
    #: An earlier message was changed. Its id is edit_id() of that message's.
    EDIT = "edit"
    #: What was just answered, once more: a change that changes nothing, the next photo of several.
    REPEATED = "repeated"
    #: A kind that the channel has and the shop has no use for.
    OTHER = "other"
    #: Longer than is accepted; the text is cut.
    TOO_LONG = "too_long"
    #: An attachment of a size or type that is not accepted.
    UNFIT = "unfit"
    #: This customer writes faster than is accepted.
    TOO_FAST = "too_fast"
    #: All customers together write faster than is accepted.
    CROWDED = "crowded"


#: How the meaning of buttons begins that are not for the dialogue: an answer to the survey, the wish to confirm a number.
RATE, LINK = "rate:", "link:"
#: Of these, however much was said since: all.
LASTING = (RATE, LINK)
#: What an EVENT means to the dialogue.
COMMANDS = {"start": "/greet", "help": "/bot_challenge", "human": "/request_human"}


@dataclass(frozen=True, kw_only=True)
class Media:
    """An attachment, not fetched yet."""

    #: By which the platform gives it out.
    reference: str
    #: As the platform says; None where it says nothing.
    content_type: str | None = None
    #: Bytes; None where the platform says nothing.
    size: int | None = None


@dataclass(frozen=True, kw_only=True)
class Inbound:
    """A message as the platform delivered it."""

    channel: str
    #: How the platform knows the customer; answers go to it.
    customer: str
    #: Unique with `customer`: the same message delivered again has the same.
    message_id: str
    kind: Kind = Kind.TEXT
    #: What is to be understood: the text, an image's caption, a recognised voice, a place's name, a telephone number.
    text: str = ""
    #: The id of a pressed button.
    button: str | None = None
    media: Media | None = None
    #: When it was written, where the platform says so.
    sent_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Preceding:
    """The message before a customer's message; changes of messages do not count."""

    #: The platform's id.
    message_id: str
    kind: Kind
    received_at: datetime


def edit_id(message_id: str, version: str) -> str:
    """The id of a change of a message; `version` differs with every change."""
    return f"{message_id}/{version}"


def edited(edit: str) -> str:
    """The id of the message that was changed."""
    return edit.partition("/")[0]


@dataclass(frozen=True, kw_only=True)
class Sent:
    """The platform has taken the message."""

    #: What it calls it; None where it gives no name.
    platform_id: str | None = None


@dataclass(frozen=True, kw_only=True)
class Rejected:
    """The platform will never take this message for this customer."""

    reason: str


@dataclass(frozen=True, kw_only=True)
class Later:
    """The platform did not take the message now, or did not say."""

    reason: str
    #: How long it asked to be left alone; None where the sender decides.
    seconds: float | None = None


SendResult = Sent | Rejected | Later


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """A message of the shop's that a platform has not taken yet."""

    message_id: int
    conversation_id: str
    channel: str
    #: Inbound.customer.
    address: str
    text: str
    #: Titles and opaque ids.
    buttons: tuple[tuple[str, str], ...]
    #: Pieces of the text that were taken already.
    pieces: int
    created_at: datetime


@dataclass(frozen=True, kw_only=True)
class Attachment:
    """What a customer has sent beside text."""

    id: int
    conversation_id: str
    channel: str
    kind: Kind
    reference: str
    #: waiting, kept or failed.
    state: str
    #: Below the data folder's attachments; None where it is not kept.
    path: str | None
    content_type: str | None
    size: int | None
    created_at: datetime
