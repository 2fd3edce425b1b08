"""What the official-account platform allows: tokens, windows in which may be written, quotas, menus.

Written from the platform's documents: 获取稳定版接口调用凭据, 客服消息 (下发额度), 模板消息, 自定义菜单, 全局返回码.
"""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

HOUR = 3600.0


class Refused(Exception):
    """An error code of the platform's."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(f"{code} {message}")
        self.code, self.message = code, message


@dataclass
class Tokens:
    """stable_token: repeated calls give the same, a forced refresh makes the former useless."""

    now: Callable[[], float]
    lifetime: float = 7200.0
    current: str = ""
    expires: float = 0.0
    #: Still good for five minutes after a renewal in ordinary mode.
    former: tuple[str, float] = ("", 0.0)
    forced_at: list[float] = field(default_factory=list)
    issued: int = 0

    def stable(self, force: bool) -> tuple[str, int]:
        now = self.now()
        if force:
            today = [at for at in self.forced_at if now - at < 24 * HOUR]
            if len(today) >= 20:
                raise Refused(45009, "reach max api daily quota limit")
            if not today or now - today[-1] >= 30:
                self.forced_at.append(now)
                self.former = ("", 0.0)
                self._renew(now)
        elif now > self.expires - 300:
            self.former = (self.current, now + 300)
            self._renew(now)
        return self.current, int(self.expires - now)

    def _renew(self, now: float) -> None:
        self.current = f"{secrets.token_urlsafe(60)}_{self.issued}"
        self.expires = now + self.lifetime
        self.issued += 1

    def invalidate(self) -> None:
        """As when somebody else forces a refresh."""
        self.forced_at.append(self.now() - 31)
        self._renew(self.now())
        self.former = ("", 0.0)

    def check(self, token: str | None) -> None:
        if not token:
            raise Refused(41001, "access_token missing")
        now = self.now()
        if token == self.current:
            if now >= self.expires:
                raise Refused(42001, "access_token expired")
        elif token != self.former[0] or now >= self.former[1]:
            raise Refused(40001, "invalid credential, access_token is invalid or not latest")


@dataclass
class Person:
    """A customer, as the platform sees one."""

    follows: bool = True
    #: Until when and how many messages may be sent, by what the customer did.
    grants: dict[str, tuple[float, int]] = field(default_factory=dict)
    refuses: set[str] = field(default_factory=set)
    subscriptions: Counter[str] = field(default_factory=Counter)

    def did(self, what: str, now: float) -> None:
        """Five messages in 48 hours after a message; three in a minute after a menu, a follow or a scan."""
        self.grants[what] = (now + 48 * HOUR, 5) if what == "message" else (now + 60, 3)

    def spend(self, now: float) -> None:
        """Take one message from what is left, the shortest window first."""
        if not self.follows:
            raise Refused(45015, "response out of time limit or subscription is canceled")
        open_ones = sorted((until, what) for what, (until, _) in self.grants.items() if now < until)
        if not open_ones:
            raise Refused(45015, "response out of time limit or subscription is canceled")
        for until, what in open_ones:
            left = self.grants[what][1]
            if left > 0:
                self.grants[what] = (until, left - 1)
                return
        raise Refused(45047, "out of response count limit")

    def left(self, now: float) -> int:
        return sum(left for until, left in self.grants.values() if now < until)


@dataclass
class Quotas:
    """Calls of each kind in a day."""

    limits: dict[str, int]
    used: Counter[str] = field(default_factory=Counter)

    def spend(self, what: str) -> None:
        if self.used[what] >= self.limits.get(what, 10**9):
            raise Refused(45009, "reach max api daily quota limit")
        self.used[what] += 1


NEW_ACCOUNT = {
    "stable_token": 500_000,
    "message/custom/send": 500_000,
    "media/upload": 5_000,
    "media/get": 10_000,
    "menu/create": 1_000,
    "message/template/send": 100_000,
}

_KINDS = {
    "click": "key",
    "view": "url",
    "scancode_push": "key",
    "scancode_waitmsg": "key",
    "pic_sysphoto": "key",
    "pic_photo_or_album": "key",
    "pic_weixin": "key",
    "location_select": "key",
    "media_id": "media_id",
    "article_id": "article_id",
}


def check_menu(body: Mapping[str, Any]) -> None:
    """1 to 3 buttons of up to 16 bytes, each with up to 5 below it of up to 60 bytes; keys 128, addresses 1024."""
    buttons = body.get("button")
    if not isinstance(buttons, list) or not 1 <= len(buttons) <= 3:
        raise Refused(40016, "invalid button size")
    for button in buttons:
        _name(button, 16, 40018)
        below = button.get("sub_button") or []
        if not below:
            _leaf(button)
            continue
        if len(below) > 5:
            raise Refused(40023, "invalid sub button size")
        for one in below:
            _name(one, 60, 40025)
            if one.get("sub_button"):
                raise Refused(40022, "invalid sub button level")
            _leaf(one)


def _name(button: Mapping[str, Any], longest: int, code: int) -> None:
    if not 0 < len(str(button.get("name", "")).encode()) <= longest:
        raise Refused(code, "invalid button name size")


def _leaf(button: Mapping[str, Any]) -> None:
    kind = button.get("type")
    if kind == "miniprogram":
        needed = ("url", "appid", "pagepath")
    elif kind in _KINDS:
        needed = (_KINDS[kind],)
    else:
        raise Refused(40119, "invalid use button type")
    for name in needed:
        value = str(button.get(name) or "")
        if name == "url" and (not value.startswith(("http://", "https://")) or len(value.encode()) > 1024):
            raise Refused(40055, "invalid button url domain")
        if not 0 < len(value.encode()) <= (1024 if name == "url" else 128):
            raise Refused(40019, "invalid button key size")
