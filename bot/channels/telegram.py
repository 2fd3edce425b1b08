"""Telegram's Bot API: what an update means, and what a message to a customer may look like.

Pure: JSON in, values out. The library's own types check nothing (a text may be a number there), so what comes from outside is
checked here. Only private chats are served; everything else is passed over.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.core.channels import COMMANDS, Inbound, Kind, Media, edit_id
from bot.core.errors import RejectedMessage
from bot.core.splitting import split, utf16

NAME = "telegram"
#: Kinds of updates that the platform is asked for.
UPDATES = ("message", "edited_message", "callback_query")
#: Of a text; and bytes of an update that is delivered.
LONGEST_TEXT, LONGEST_UPDATE = 4096, 1024 * 1024
#: Short titles stand side by side.
_SHORT, _IN_A_ROW = 6, 3
#: What a message may consist of that the shop has no use for. A message without any of these is about the chat itself.
_UNREAD = frozenset({"dice", "game", "poll", "story", "paid_media", "checklist", "invoice"})
_COMMAND = re.compile(r"/(?P<name>[a-z]+)(?:@\w+)?(?:\s|$)", re.IGNORECASE)
_PHONE = re.compile(r"\D")


class _Part(BaseModel):
    model_config = ConfigDict(strict=True, extra="ignore", frozen=True)


class _Person(_Part):
    id: int
    is_bot: bool = False


class _Chat(_Part):
    id: int
    type: str


class _File(_Part):
    file_id: str = Field(min_length=1, max_length=500)
    file_size: int | None = None
    mime_type: str | None = None


class _Venue(_Part):
    title: str = ""
    address: str = ""


class _Contact(_Part):
    phone_number: str


class _Message(_Part):
    message_id: int
    date: int
    chat: _Chat
    sender: _Person | None = Field(None, alias="from")
    edit_date: int | None = None
    text: str | None = None
    caption: str = ""
    photo: list[_File] | None = None
    voice: _File | None = None
    audio: _File | None = None
    video: _File | None = None
    video_note: _File | None = None
    document: _File | None = None
    animation: _File | None = None
    sticker: _File | None = None
    location: dict[str, Any] | None = None
    venue: _Venue | None = None
    contact: _Contact | None = None


class _Callback(_Part):
    id: str = Field(min_length=1, max_length=100)
    sender: _Person = Field(alias="from")
    data: str | None = Field(None, max_length=64)


class _Update(_Part):
    update_id: int
    message: _Message | None = None
    edited_message: _Message | None = None
    callback_query: _Callback | None = None


def update_of(body: bytes) -> dict[str, Any]:
    """An update as it is delivered to a webhook. Raises RejectedMessage where it is no JSON object."""
    try:
        update = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise RejectedMessage("An update that is no JSON.") from error
    if not isinstance(update, dict):
        raise RejectedMessage("An update that is no object.")
    return update


def update_id(update: dict[str, Any]) -> int:
    """Raises RejectedMessage."""
    number = update.get("update_id")
    if not isinstance(number, int):
        raise RejectedMessage("An update without its number.")
    return number


def callback_id(update: dict[str, Any]) -> str | None:
    """What has to be confirmed, so that the button stops turning; None where no button was pressed."""
    pressed = update.get("callback_query")
    return str(pressed["id"]) if isinstance(pressed, dict) and "id" in pressed else None


def read(update: dict[str, Any]) -> Inbound | None:
    """The customer's message; None for what is none. Raises RejectedMessage where it is not what the documents promise."""
    try:
        found = _Update.model_validate(update)
    except (ValidationError, RecursionError) as error:
        raise RejectedMessage("An update of another shape than the documents say.") from error
    if found.callback_query:
        return _press(found.callback_query)
    if found.edited_message:
        return _edit(found.edited_message)
    return _message(found.message, update["message"]) if found.message else None


def _press(pressed: _Callback) -> Inbound | None:
    if not pressed.data:
        return None
    customer, key = str(pressed.sender.id), f"press {pressed.id}"
    return Inbound(channel=NAME, customer=customer, message_id=key, text=pressed.data, button=pressed.data)


def _edit(message: _Message) -> Inbound | None:
    """A text or a caption that was changed; a place that moves is no news."""
    text = message.text or message.caption
    if not _served(message) or not text:
        return None
    return Inbound(
        channel=NAME,
        customer=str(message.chat.id),
        message_id=edit_id(str(message.message_id), str(message.edit_date or 0)),
        kind=Kind.EDIT,
        text=text,
        sent_at=_moment(message.edit_date or message.date),
    )


def _message(message: _Message, raw: dict[str, Any]) -> Inbound | None:
    content = _content(message, raw) if _served(message) else None
    if content is None:
        return None
    kind, text, media = content
    return Inbound(
        channel=NAME,
        customer=str(message.chat.id),
        message_id=str(message.message_id),
        kind=kind,
        text=text,
        media=media,
        sent_at=_moment(message.date),
    )


def _served(message: _Message) -> bool:
    return message.chat.type == "private" and not (message.sender and message.sender.is_bot)


def _content(message: _Message, raw: dict[str, Any]) -> tuple[Kind, str, Media | None] | None:
    if message.text is not None:
        command = _COMMAND.match(message.text)
        known = command and command["name"].lower() in COMMANDS
        return (Kind.EVENT, command["name"].lower(), None) if known and command else (Kind.TEXT, message.text, None)
    if message.contact:
        return Kind.CONTACT, _phone(message.contact.phone_number), None
    if message.venue:
        return Kind.LOCATION, f"{message.venue.address} {message.venue.title}".strip(), None
    if message.location:
        return Kind.LOCATION, "", None
    if message.sticker:
        return Kind.STICKER, "", None
    attached = _attached(message)
    if attached:
        kind, file = attached
        media = Media(reference=file.file_id, content_type=file.mime_type, size=file.file_size)
        return kind, message.caption, media
    return (Kind.OTHER, "", None) if _UNREAD & raw.keys() else None


def _attached(message: _Message) -> tuple[Kind, _File] | None:
    """An animation comes as a document too, so it goes before it."""
    if message.photo:
        return Kind.IMAGE, message.photo[-1]  # the largest
    for kind, file in (
        (Kind.VOICE, message.voice),
        (Kind.VIDEO, message.video or message.video_note or message.animation),
        (Kind.FILE, message.audio or message.document),
    ):
        if file:
            picture = kind is Kind.FILE and (file.mime_type or "").startswith("image/")
            return (Kind.IMAGE if picture else kind), file
    return None


def _phone(said: str) -> str:
    """A shared number as a customer in China would type it."""
    digits = _PHONE.sub("", said)
    return digits.removeprefix("86") if len(digits) == 13 else digits or said


def _moment(seconds: int) -> datetime | None:
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return None


def pieces(text: str) -> tuple[str, ...]:
    """A long text as several messages."""
    return split(text, LONGEST_TEXT, utf16)


def keyboard(buttons: Sequence[tuple[str, str]]) -> list[list[tuple[str, str]]]:
    """Buttons in rows: short ones side by side."""
    rows: list[list[tuple[str, str]]] = []
    for button in buttons:
        row = rows[-1] if rows else []
        fits = 0 < len(row) < _IN_A_ROW and all(len(title) <= _SHORT for title, _ in [*row, button])
        if fits:
            row.append(button)
        else:
            rows.append([button])
    return rows
