"""What WeChat customer service allows: states of a conversation, and what a message may look like."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.platforms.serving import Call
from tests.platforms.wechat_rules import Refused

NEW, ASSISTANT, WAITING, PERSON, ENDED = range(5)
#: From which state the conversation may be moved to which.
MOVES = {NEW: {1, 2, 3, 4}, ASSISTANT: {2, 3, 4}, WAITING: {3, 4}, PERSON: {3, 4}, ENDED: set()}
#: In which messages may be sent by the interface.
SENDABLE = (NEW, ASSISTANT)


#: Failures on purpose, as the platform words them.
INJECTED = {
    "-1": (-1, "system busy"),
    "40014": (40014, "invalid access_token"),
    "95001": (95001, "send msg count limit"),
    "95002": (95002, "send msg time limit"),
}


@dataclass
class Session:
    """One customer with one account."""

    state: int = ENDED
    servicer: str = ""
    until: float = 0.0
    left: int = 0
    welcomed_at: float = 0.0
    wrote_at: float = 0.0
    refuses: bool = False
    shown: list[str] = field(default_factory=list)


@dataclass
class Called:
    """What became of a callback."""

    tries: int = 0
    taken: bool = False
    took: tuple[float, ...] = ()


def json_of(call: Call) -> dict[str, Any]:
    try:
        body = json.loads(call.body)
    except ValueError as error:
        raise Refused(47001, "data format error") from error
    if not isinstance(body, dict):
        raise Refused(47001, "data format error")
    return body


def text_of(body: Mapping[str, Any]) -> str:
    """What the telephone shows of a text or a menu."""
    kind = body.get("msgtype")
    part = body.get(kind) if isinstance(kind, str) else None
    if kind not in ("text", "msgmenu") or not isinstance(part, Mapping):
        raise Refused(40008, "invalid message type")
    if kind == "text":
        content = part.get("content")
        if not isinstance(content, str) or not content:
            raise Refused(44004, "empty content")
        if len(content.encode()) > 2048:
            raise Refused(45002, "content size out of limit")
        return content
    head, lines = str(part.get("head_content") or ""), part.get("list") or []
    if len(head.encode()) > 1024:
        raise Refused(45002, "head_content size out of limit")
    if not 1 <= len(lines) <= 50:
        raise Refused(95008, "invalid menu item count")
    for line in lines:
        click = line.get("click") or {}
        if line.get("type") != "click" or not click.get("content"):
            raise Refused(95009, "invalid menu item type")
        if any(len(str(click.get(name) or "").encode()) > 128 for name in ("id", "content")):
            raise Refused(45002, "menu item size out of limit")
    return "\n".join([head, *(str(line["click"]["content"]) for line in lines)])
