"""The WeChat official account (公众号/服务号): what its callbacks mean, and replies in the answer to a callback.

Pure: bytes in, values out. Plain text, both (兼容模式) and encrypted (安全模式) are the three ways an account may be set;
where the account has a key, only what is encrypted is believed, since plain text is not covered by the signature.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any
from xml.parsers.expat import ExpatError

from wechatpy.messages import BaseMessage
from wechatpy.parser import parse_message
from wechatpy.replies import TextReply

from bot.channels.wechat_envelope import Seal, fields_of, required, text_of
from bot.core.channels import COMMANDS, Inbound, Kind, Media
from bot.core.errors import RejectedMessage
from bot.core.windows import Cause

#: As in conversations.channel.
NAME = "wechat"
#: The answer to a callback that says nothing to the customer; the platform does not deliver again.
TAKEN = "success"
#: Bytes of one text message, in a reply or by the interface.
LONGEST = 2048
#: The text that comes in place of a sticker, a card, a file.
_NOT_SHOWN = "【收到不支持的消息类型，暂无法显示】"


class Act(StrEnum):
    """What the customer did."""

    TEXT = "text"
    #: With `text` where the platform has recognised what was said.
    VOICE = "voice"
    IMAGE = "image"
    VIDEO = "video"
    LOCATION = "location"
    LINK = "link"
    #: Has followed the account, perhaps by a QR code.
    FOLLOWED = "followed"
    UNFOLLOWED = "unfollowed"
    #: Has scanned a QR code of the account's.
    SCANNED = "scanned"
    #: Has pressed a menu's button; `text` is its key.
    PRESSED = "pressed"
    #: A template message has been shown, or why not: `text` is the platform's word, `media` the message's id.
    TEMPLATE_SHOWN = "template_shown"
    #: A message of a kind that is not known.
    UNKNOWN = "unknown"
    #: Something happened that needs no answer: a menu's link was opened, a place reported in passing.
    OTHER = "other"


@dataclass(frozen=True, kw_only=True)
class Callback:
    """One callback, of a customer."""

    act: Act
    #: The customer's openid, and the account's own name, which a reply swaps.
    customer: str
    account: str
    #: The same for every delivery of the same message.
    message_id: str
    sent_at: datetime
    text: str
    #: The id by which a picture, a voice or a film is fetched.
    media: str
    #: Whether it came encrypted, as the reply must go.
    sealed: bool


def confirm(query: Mapping[str, str], seal: Seal, now: datetime) -> str:
    """What the platform wants to read when the address is set. Raises ForgedMessage."""
    seal.check(query, now, signature="signature")
    return query.get("echostr", "")


def read(query: Mapping[str, str], body: bytes, seal: Seal, now: datetime) -> Callback:
    """Raises ForgedMessage, RejectedMessage."""
    xml, sealed = _opened(query, text_of(body), seal, now)
    fields = fields_of(xml)
    for name in ("ToUserName", "FromUserName", "MsgType"):
        required(fields, name)
    sent_at = _moment(required(fields, "CreateTime"))
    try:
        message = parse_message(xml)
        # An event that is not known is none to the library either.
        act, text, media = _event(message) if fields["MsgType"].lower() == "event" else _meaning(message)
    except (ExpatError, ValueError, TypeError, AttributeError) as error:
        raise RejectedMessage(f"The callback's elements do not fit its kind: {error}") from error
    return Callback(
        act=act,
        customer=message.source,
        account=message.target,
        message_id=_identity(fields),
        sent_at=sent_at,
        text=text,
        media=media,
        sealed=sealed,
    )


_KINDS = {
    Act.TEXT: Kind.TEXT,
    Act.VOICE: Kind.VOICE,
    Act.IMAGE: Kind.IMAGE,
    Act.VIDEO: Kind.VIDEO,
    Act.LOCATION: Kind.LOCATION,
    Act.LINK: Kind.TEXT,
    Act.UNKNOWN: Kind.OTHER,
    Act.FOLLOWED: Kind.EVENT,
    Act.SCANNED: Kind.EVENT,
    Act.PRESSED: Kind.TEXT,
}


def inbound(callback: Callback) -> Inbound | None:
    """What is to be answered; None where nothing is."""
    kind = _KINDS.get(callback.act)
    if kind is None:
        return None
    text = callback.text
    if callback.act in (Act.FOLLOWED, Act.SCANNED):
        text = "start"
    elif callback.act is Act.PRESSED and text in COMMANDS:
        kind = Kind.EVENT
    return Inbound(
        channel=NAME,
        customer=callback.customer,
        message_id=callback.message_id,
        kind=kind,
        text=text,
        media=Media(reference=callback.media) if callback.media else None,
        sent_at=callback.sent_at,
    )


def cause(callback: Callback) -> Cause:
    """What it lets the shop send (bot.core.windows)."""
    return Cause.EVENT if callback.act in (Act.FOLLOWED, Act.SCANNED, Act.PRESSED) else Cause.MESSAGE


def reply(text: str, callback: Callback, seal: Seal, nonce: str, now: datetime) -> str:
    """The answer to the callback that shows the customer `text`, of at most LONGEST bytes."""
    answer = TextReply(
        source=callback.account,
        target=callback.customer,
        time=int(now.timestamp()),
        # The text stands between `<![CDATA[` and `]]>`, and a customer's words may be quoted in it.
        content=text.replace("]]>", "]]]]><![CDATA[>"),
    ).render()
    return seal.close(answer, nonce, now) if callback.sealed else str(answer)


def _opened(query: Mapping[str, str], xml: str, seal: Seal, now: datetime) -> tuple[str, bool]:
    """The XML that is to be believed, and whether it came encrypted."""
    if seal.aes_key is None:
        seal.check(query, now, signature="signature")
        return xml, False
    sealed = required(fields_of(xml), "Encrypt")
    seal.check(query, now, signature="msg_signature", sealed=sealed)
    return seal.open(sealed), True


def _moment(stamp: str) -> datetime:
    try:
        return datetime.fromtimestamp(int(stamp), UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise RejectedMessage("The callback's CreateTime is no time.") from error


def _identity(fields: Mapping[str, Any]) -> str:
    """By MsgId, or for events by their time; with name and key, since one press may give two events in a second."""
    if message_id := fields.get("MsgId"):
        return str(message_id)
    return "-".join(str(fields.get(name) or "") for name in ("CreateTime", "Event", "EventKey", "MsgID"))


def _meaning(message: BaseMessage) -> tuple[Act, str, str]:
    """Act, text, media."""
    match message.type:
        case "text" if message.content == _NOT_SHOWN:
            return Act.UNKNOWN, "", ""
        case "text":
            return Act.TEXT, message.content or "", ""
        case "voice":
            return Act.VOICE, message.recognition or "", message.media_id or ""
        case "image":
            return Act.IMAGE, "", message.media_id or ""
        case "video" | "shortvideo":
            return Act.VIDEO, "", message.media_id or ""
        case "location":
            return Act.LOCATION, _place(message), ""
        case "link":
            return Act.LINK, " ".join(part for part in (message.title, message.url) if part), ""
        case _:
            return Act.UNKNOWN, "", ""


def _place(message: BaseMessage) -> str:
    """The address the customer's program gives; where it gives none, latitude and longitude."""
    return message.label or f"{float(message.location_x):.6f},{float(message.location_y):.6f}"


def _event(message: BaseMessage) -> tuple[Act, str, str]:
    match getattr(message, "event", ""):
        case "subscribe" | "subscribe_scan":
            return Act.FOLLOWED, "", ""
        case "unsubscribe":
            return Act.UNFOLLOWED, "", ""
        case "scan":
            return Act.SCANNED, "", ""
        case "click":
            return Act.PRESSED, message.key or "", ""
        case "templatesendjobfinish":
            return Act.TEMPLATE_SHOWN, message.status or "", str(message.id or "")
        case _:
            return Act.OTHER, "", ""
