"""WeChat customer service (微信客服): what its callbacks and its pages of messages mean, and what is sent.

A callback only says that there is something new; what it is, is read page by page with a cursor. Pure: bytes and JSON
in, values out. A customer is known by the account (open_kfid) and the person (external_userid) together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import IntEnum, StrEnum
from typing import Any

from bot.channels.wechat_envelope import Seal, fields_of, required, text_of
from bot.core.channels import Inbound, Kind, Media
from bot.core.errors import RejectedMessage

#: As in conversations.channel.
NAME = "wechat_kf"
#: The answer to a callback.
TAKEN = "success"
#: Bytes: of a text, of a menu's head, of one line of a menu. Lines of a menu.
LONGEST, LONGEST_HEAD, LONGEST_LINE, MOST_LINES = 2048, 1024, 128, 50

_ACCOUNT_AND_PERSON = ":"


class Service(IntEnum):
    """Who serves a customer, as the platform counts it; from ENDED on the customer has to write first."""

    NEW = 0
    ASSISTANT = 1
    WAITING = 2
    PERSON = 3
    ENDED = 4


class Act(StrEnum):
    """What has happened."""

    TEXT = "text"
    VOICE = "voice"
    IMAGE = "image"
    VIDEO = "video"
    FILE = "file"
    LOCATION = "location"
    LINK = "link"
    #: Has opened the conversation; `code` is set where a welcome may be said with it.
    ENTERED = "entered"
    #: A message did not arrive: `failed` names it, `text` is the platform's number of the reason.
    NOT_SENT = "not_sent"
    #: A person has taken over or handed back: `text` is the platform's number of the change.
    SERVICE_CHANGED = "service_changed"
    #: A person's own words to the customer, said in WeCom.
    STAFF = "staff"
    #: A message of a kind that is not known.
    UNKNOWN = "unknown"
    #: Something happened that needs no answer.
    OTHER = "other"


#: The number of a SERVICE_CHANGED after which nobody serves; with the others a person does.
ENDED = "3"
#: Numbers of a NOT_SENT that staff should understand.
FAILURES = {
    "1": "微信没有送到:客服账号已删除",
    "4": "微信没有送到:超过48小时,请打电话联系客户",
    "5": "微信没有送到:会话已关闭",
    "6": "微信没有送到:超过5条,请打电话联系客户",
    "10": "微信没有送到:客户拒收,请打电话联系客户",
}


@dataclass(frozen=True, kw_only=True)
class Notice:
    """A callback: there is something new."""

    #: With it the pages are read without a limit on how often, for ten minutes.
    token: str
    #: The account; empty where the platform names none, and all are meant.
    open_kfid: str


@dataclass(frozen=True, kw_only=True)
class Item:
    """One entry of a page."""

    act: Act
    message_id: str
    open_kfid: str
    customer: str
    sent_at: datetime
    text: str = ""
    media: str = ""
    #: The line of a menu that was pressed.
    menu_id: str = ""
    #: A welcome's or a farewell's code; good once, for 20 seconds.
    code: str = ""
    failed: str = ""

    @property
    def conversation(self) -> str:
        """How the conversation is known."""
        return f"{self.open_kfid}{_ACCOUNT_AND_PERSON}{self.customer}"


@dataclass(frozen=True, kw_only=True)
class Page:
    """What came with one reading."""

    cursor: str
    more: bool
    items: tuple[Item, ...]


def confirm(query: Mapping[str, str], seal: Seal, now: datetime) -> str:
    """What the platform wants to read when the address is set. Raises ForgedMessage."""
    sealed = query.get("echostr", "")
    seal.check(query, now, signature="msg_signature", sealed=sealed)
    return seal.open(sealed)


def read(query: Mapping[str, str], body: bytes, seal: Seal, now: datetime) -> Notice | None:
    """None for an event of another kind. Raises ForgedMessage, RejectedMessage."""
    sealed = required(fields_of(text_of(body)), "Encrypt")
    seal.check(query, now, signature="msg_signature", sealed=sealed)
    fields = fields_of(seal.open(sealed))
    if required(fields, "MsgType") != "event" or fields.get("Event") != "kf_msg_or_event":
        return None
    return Notice(token=required(fields, "Token"), open_kfid=str(fields.get("OpenKfId") or ""))


def page(answer: Mapping[str, Any]) -> Page:
    """A page of kf/sync_msg. An entry that cannot be read is UNKNOWN: it must not keep the others back.

    Raises RejectedMessage where it is no page.
    """
    entries, cursor = answer.get("msg_list", []), answer.get("next_cursor", "")
    if not isinstance(entries, list) or not isinstance(cursor, str):
        raise RejectedMessage("This is no page of messages.")
    items = tuple(_item(entry) for entry in entries if isinstance(entry, Mapping) and entry.get("msgid"))
    return Page(cursor=cursor, more=bool(answer.get("has_more")), items=items)


_KINDS = {
    Act.TEXT: Kind.TEXT,
    Act.VOICE: Kind.VOICE,
    Act.IMAGE: Kind.IMAGE,
    Act.VIDEO: Kind.VIDEO,
    Act.FILE: Kind.FILE,
    Act.LOCATION: Kind.LOCATION,
    Act.LINK: Kind.TEXT,
    Act.UNKNOWN: Kind.OTHER,
}


def inbound(item: Item) -> Inbound | None:
    """What is to be answered; None where nothing is."""
    kind = _KINDS.get(item.act)
    if kind is None or not item.customer:
        return None
    return Inbound(
        channel=NAME,
        customer=item.conversation,
        message_id=item.message_id,
        kind=kind,
        text=item.text,
        button=item.menu_id or None,
        media=Media(reference=item.media) if item.media else None,
        sent_at=item.sent_at,
    )


def parties(conversation: str) -> tuple[str, str]:
    """Account and person of a conversation."""
    open_kfid, _, customer = conversation.partition(_ACCOUNT_AND_PERSON)
    return open_kfid, customer


def text_message(text: str) -> dict[str, Any]:
    """What kf/send_msg takes beside the parties, for at most LONGEST bytes."""
    return {"msgtype": "text", "text": {"content": text}}


def menu_message(head: str, lines: Sequence[tuple[str, str]]) -> dict[str, Any] | None:
    """A text with lines that can be pressed, each `(id, text)`; None where it does not fit into a menu."""
    fits = len(head.encode()) <= LONGEST_HEAD and 0 < len(lines) <= MOST_LINES
    if not fits or any(len(part.encode()) > LONGEST_LINE for line in lines for part in line):
        return None
    pressed = [{"type": "click", "click": {"id": key, "content": title}} for key, title in lines]
    return {"msgtype": "msgmenu", "msgmenu": {"head_content": head, "list": pressed}}


def _item(entry: Mapping[str, Any]) -> Item:
    """The fields of an event stand in its own part, those of a message outside."""
    kind = str(entry.get("msgtype"))
    part = entry.get(kind)
    part = part if isinstance(part, Mapping) else {}
    event = kind == "event"
    parties = part if event else entry
    return Item(
        message_id=str(entry["msgid"]),
        open_kfid=str(parties.get("open_kfid") or entry.get("open_kfid") or ""),
        customer=str(parties.get("external_userid") or entry.get("external_userid") or ""),
        sent_at=_moment(entry.get("send_time")),
        **(_event(part) if event else _said(kind, part, staff=entry.get("origin") == 5)),
    )


def _moment(stamp: Any) -> datetime:
    """A message without a time is as old as can be: it opens no window in which could be answered."""
    try:
        return datetime.fromtimestamp(int(stamp), UTC)
    except (TypeError, ValueError, OverflowError, OSError):
        return datetime.fromtimestamp(0, UTC)


def _said(kind: str, part: Mapping[str, Any], *, staff: bool) -> dict[str, Any]:
    if staff:
        return {"act": Act.STAFF, "text": str(part.get("content") or f"[{kind}]")}
    match kind:
        case "text":
            return {"act": Act.TEXT, "text": str(part.get("content") or ""), "menu_id": str(part.get("menu_id") or "")}
        case "voice" | "image" | "video" | "file":
            return {"act": Act(kind), "media": str(part.get("media_id") or "")}
        case "location":
            place = part.get("address") or part.get("name") or f"{part.get('latitude')},{part.get('longitude')}"
            return {"act": Act.LOCATION, "text": str(place)}
        case "link":
            return {"act": Act.LINK, "text": " ".join(str(part[name]) for name in ("title", "url") if part.get(name))}
        case _:
            return {"act": Act.UNKNOWN}


def _event(part: Mapping[str, Any]) -> dict[str, Any]:
    match part.get("event_type"):
        case "enter_session":
            return {"act": Act.ENTERED, "code": str(part.get("welcome_code") or "")}
        case "msg_send_fail":
            return {"act": Act.NOT_SENT, "failed": str(part.get("fail_msgid") or ""), "text": str(part.get("fail_type"))}
        case "session_status_change":
            change = {"text": str(part.get("change_type")), "code": str(part.get("msg_code") or "")}
            return {"act": Act.SERVICE_CHANGED, **change}
        case _:
            return {"act": Act.OTHER}
