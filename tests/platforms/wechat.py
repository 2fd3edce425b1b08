"""The WeChat official-account platform, played by a local server that is as strict as the platform.

Nothing of the product is used here: what the product sends is judged by the platform's rules (wechat_rules), and what
customers do is delivered as the platform delivers it (wechat_pushes).
"""

from __future__ import annotations

import itertools
import json
import re
import secrets
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from tests.platforms.serving import Answer, Call, Failures, as_json, serving
from tests.platforms.wechat_pushes import Delivered, Pushes, element
from tests.platforms.wechat_rules import NEW_ACCOUNT, Person, Quotas, Refused, Tokens, check_menu

ACCOUNT = "gh_3c884a361561"
_INJECTED = {
    "-1": (-1, "system error"),
    "40001": (40001, "invalid credential, access_token is invalid or not latest"),
    "45015": (45015, "response out of time limit or subscription is canceled"),
    "45047": (45047, "out of response count limit"),
}
_SIZES = {"image": 10 * 2**20, "voice": 2 * 2**20, "video": 10 * 2**20, "thumb": 64 * 2**10}
_FORMATS = {
    "image": (".bmp", ".png", ".jpeg", ".jpg", ".gif"),
    "voice": (".mp3", ".amr"),
    "video": (".mp4",),
    "thumb": (".jpg",),
}


@dataclass(frozen=True)
class Shown:
    """A message that a customer's telephone has shown."""

    customer: str
    #: interface, passive, template or subscription.
    how: str
    text: str
    at: float


class WeChat:
    """One account on the platform, with its customers."""

    def __init__(
        self,
        *,
        app_id: str = "wx5823bf96d3bd56c7",
        secret: str = "7d8a1c0c6d1b4b1f9a3e5c7d9b1f3a5c",
        token: str = "QDG6eK",
        aes_key: str | None = "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C",
        mode: str = "encrypted",
        failures: Failures | None = None,
        templates: Mapping[str, tuple[str, ...]] | None = None,
        quotas: Mapping[str, int] | None = None,
        patience: float = 5.0,
    ) -> None:
        self.app_id, self.secret, self.token = app_id, secret, token
        self.aes_key, self.mode, self.patience = aes_key, mode, patience
        self.failures = failures or Failures()
        self.templates = dict(templates or {})
        self.people: dict[str, Person] = {}
        self.shown: list[Shown] = []
        self.out_of_order: list[Delivered] = []
        self.menu: Mapping[str, Any] | None = None
        self.media: dict[str, tuple[str, bytes, float]] = {}
        #: Every call: path, and the error code that was answered.
        self.calls: list[tuple[str, int]] = []
        self.tokens = Tokens(self.now)
        self.quotas = Quotas(dict(NEW_ACCOUNT | dict(quotas or {})))
        self._ids = itertools.count(23_000_000_000_000_001)
        self._once: dict[tuple[str, str], tuple[int, float]] = {}
        self._passed = 0.0
        self._lock = threading.RLock()
        self.url = ""
        self.pushes: Pushes | None = None

    def now(self) -> float:
        return time.time() + self._passed

    def pass_time(self, seconds: float) -> None:
        self._passed += seconds

    @contextmanager
    def serving(self) -> Iterator[WeChat]:
        with serving(self.answer) as self.url:
            yield self

    def call_at(self, callback: str) -> None:
        """Where the account's owner has told the platform to deliver to."""
        key = None if self.mode == "plain" else self.aes_key
        self.pushes = Pushes(
            self.app_id, ACCOUNT, self.token, key, self.mode, callback, self.now, self.patience
        )

    def customer(self, openid: str | None = None) -> Customer:
        openid = openid or f"o6_{secrets.token_urlsafe(18)}"
        self.people.setdefault(openid, Person())
        return Customer(self, openid)

    def said_to(self, openid: str) -> list[str]:
        return [one.text for one in self.shown if one.customer == openid]

    # What the product asks -------------------------------------------------------------------------------------------

    def answer(self, call: Call) -> Answer:
        path = call.path.removeprefix("/cgi-bin/")
        kind = self.failures.roll()
        if kind == "500":
            return Answer(b"<html>Internal Server Error</html>", 500)
        with self._lock:
            try:
                if kind == "40001" and path == "stable_token":
                    raise Refused(-1, "system error")
                if kind:
                    raise Refused(*_INJECTED[kind])
                given = self._routes().get((call.method, path), _unknown)(call)
            except Refused as refused:
                self.calls.append((path, refused.code))
                return as_json({"errcode": refused.code, "errmsg": f"{refused.message} rid: {secrets.token_hex(4)}"})
            self.calls.append((path, 0))
            return given

    def _routes(self) -> dict[tuple[str, str], Callable[[Call], Answer]]:
        return {
            ("POST", "stable_token"): self._stable_token,
            ("POST", "message/custom/send"): self._send,
            ("POST", "message/template/send"): self._template,
            ("POST", "message/subscribe/bizsend"): self._subscription,
            ("POST", "menu/create"): self._create_menu,
            ("GET", "media/get"): self._get_media,
            ("POST", "media/upload"): self._upload,
            ("GET", "getcallbackip"): self._callback_ip,
        }

    def _entered(self, call: Call, what: str) -> None:
        self.tokens.check(call.query.get("access_token"))
        self.quotas.spend(what)

    def _stable_token(self, call: Call) -> Answer:
        self.quotas.spend("stable_token")
        body = _json(call)
        if body.get("grant_type") != "client_credential":
            raise Refused(40002, "invalid grant_type")
        if body.get("appid") != self.app_id:
            raise Refused(40013, "invalid appid")
        if body.get("secret") != self.secret:
            raise Refused(40125, "invalid appsecret")
        token, left = self.tokens.stable(body.get("force_refresh") is True)
        return as_json({"access_token": token, "expires_in": left})

    def _send(self, call: Call) -> Answer:
        self._entered(call, "message/custom/send")
        body = _json(call)
        person = self._person(body)
        kind = body.get("msgtype")
        if kind not in ("text", "image", "voice"):
            raise Refused(40008, "invalid message type")
        part = body.get(kind) or {}
        if kind == "text":
            text = _content(part.get("content"))
        elif part.get("media_id") not in self.media:
            raise Refused(40007, "invalid media_id")
        else:
            text = f"[{kind}]"
        person.spend(self.now())
        self.show(body["touser"], "interface", text)
        return as_json({"errcode": 0, "errmsg": "ok"})

    def _template(self, call: Call) -> Answer:
        self._entered(call, "message/template/send")
        body = _json(call)
        person = self._person(body)
        template = str(body.get("template_id"))
        values = self._values(template, body)
        if not person.follows:
            raise Refused(43004, "require subscribe")
        if template in person.refuses:
            raise Refused(43101, "user refuse to accept the msg")
        once = (body["touser"], str(body.get("client_msg_id") or ""))
        if once[1] and self.now() - self._once.get(once, (0, 0.0))[1] < 600:
            return as_json({"errcode": 0, "errmsg": "ok", "msgid": self._once[once][0]})
        message_id = next(self._ids)
        self._once[once] = (message_id, self.now())
        self.show(body["touser"], "template", " ".join(values))
        return as_json({"errcode": 0, "errmsg": "ok", "msgid": message_id})

    def _subscription(self, call: Call) -> Answer:
        self._entered(call, "message/template/send")
        body = _json(call)
        person = self._person(body)
        template = str(body.get("template_id"))
        values = self._values(template, body)
        if not person.subscriptions[template]:
            raise Refused(43101, "user refuse to accept the msg")
        person.subscriptions[template] -= 1
        self.show(body["touser"], "subscription", " ".join(values))
        return as_json({"errcode": 0, "errmsg": "ok"})

    def _values(self, template: str, body: Mapping[str, Any]) -> list[str]:
        if template not in self.templates:
            raise Refused(40037, "invalid template_id")
        data = body.get("data") or {}
        given = [str((data.get(name) or {}).get("value") or "") for name in self.templates[template]]
        for name, value in zip(self.templates[template], given, strict=True):
            if not value:
                raise Refused(47003, f"argument invalid! data.{name}.value is empty")
            if name.startswith("thing") and len(value) > 20:
                raise Refused(47003, f"argument invalid! data.{name}.value is too long")
        return given

    def _create_menu(self, call: Call) -> Answer:
        self._entered(call, "menu/create")
        body = _json(call)
        check_menu(body)
        self.menu = body
        return as_json({"errcode": 0, "errmsg": "ok"})

    def _get_media(self, call: Call) -> Answer:
        self._entered(call, "media/get")
        name, content, until = self.media.get(call.query.get("media_id", ""), ("", b"", 0.0))
        if self.now() >= until:
            raise Refused(40007, "invalid media_id")
        if name.endswith(".mp4"):
            return as_json({"video_url": f"{self.url}/video/{name}"})
        kind = {"jpg": "image/jpeg", "png": "image/png", "amr": "voice/amr"}.get(name.rsplit(".", 1)[-1], "image/jpeg")
        headers = {"Content-Type": kind, "Content-disposition": f'attachment; filename="{name}"'}
        return Answer(content, headers=headers)

    def _upload(self, call: Call) -> Answer:
        self._entered(call, "media/upload")
        kind = call.query.get("type", "")
        if kind not in _SIZES:
            raise Refused(40004, "invalid media type")
        found = re.search(rb'name="media"; filename="([^"]+)".*?\r\n\r\n(.*)\r\n--', call.body, re.DOTALL)
        if not found:
            raise Refused(41005, "media data missing")
        name, content = found[1].decode(), found[2]
        if not name.lower().endswith(_FORMATS[kind]):
            raise Refused(40005, "invalid file type")
        if not 5 < len(content) <= _SIZES[kind]:
            raise Refused(40006, "invalid media size")
        return as_json({"type": kind, "media_id": self.keep(name, content), "created_at": int(self.now())})

    def _callback_ip(self, call: Call) -> Answer:
        self._entered(call, "getcallbackip")
        return as_json({"ip_list": ["101.226.62.77", "101.226.62.78"]})

    def _person(self, body: Mapping[str, Any]) -> Person:
        person = self.people.get(str(body.get("touser")))
        if person is None:
            raise Refused(40003, "invalid openid")
        return person

    def keep(self, name: str, content: bytes) -> str:
        """A file, for three days."""
        media_id = secrets.token_urlsafe(48)
        self.media[media_id] = (name, content, self.now() + 3 * 86400)
        return media_id

    def show(self, openid: str, how: str, text: str) -> None:
        self.shown.append(Shown(openid, how, text, self.now()))

    def next_id(self) -> int:
        with self._lock:
            return next(self._ids)


class Customer:
    """What a customer can do; each act is delivered, and its passive reply shown."""

    def __init__(self, platform: WeChat, openid: str) -> None:
        self.platform, self.openid = platform, openid

    @property
    def person(self) -> Person:
        return self.platform.people[self.openid]

    @property
    def heard(self) -> list[str]:
        """Everything the telephone has shown of the account."""
        return self.platform.said_to(self.openid)

    def message(self, kind: str, message_id: int | None = None, **fields: object) -> str:
        """A message's XML."""
        fields |= {"MsgId": message_id or self.platform.next_id()}
        return self._xml(kind, fields)

    def event(self, name: str, **fields: object) -> str:
        return self._xml("event", {"Event": name, **fields})

    def _xml(self, kind: str, fields: Mapping[str, object]) -> str:
        every = {
            "ToUserName": ACCOUNT,
            "FromUserName": self.openid,
            "CreateTime": int(self.platform.now()),
            "MsgType": kind,
            **fields,
        }
        return f"<xml>{''.join(element(name, value) for name, value in every.items())}</xml>"

    def deliver(self, xml: str, did: str | None = "message") -> Delivered:
        platform = self.platform
        assert platform.pushes is not None
        if did:
            self.person.did(did, platform.now())
        done = platform.pushes.deliver(xml, self.openid)
        if done.reply is not None:
            platform.show(self.openid, "passive", done.reply)
        if done.out_of_order:
            platform.out_of_order.append(done)
        return done

    def writes(self, text: str, message_id: int | None = None) -> Delivered:
        return self.deliver(self.message("text", message_id, Content=text))

    def speaks(self, recognition: str | None = None) -> Delivered:
        media = self.platform.keep("voice.amr", b"#!AMR\n" + secrets.token_bytes(200))
        fields: dict[str, object] = {"MediaId": media, "Format": "amr"}
        if recognition is not None:
            fields["Recognition"] = recognition
        return self.deliver(self.message("voice", **fields))

    def sends_picture(self, content: bytes, name: str = "photo.jpg") -> Delivered:
        media = self.platform.keep(name, content)
        url = "http://mmbiz.qpic.cn/mmbiz_jpg/test/0"
        return self.deliver(self.message("image", PicUrl=url, MediaId=media))

    def sends_place(self, label: str, latitude: float = 31.23, longitude: float = 121.47) -> Delivered:
        fields = {"Location_X": f"{latitude:.6f}", "Location_Y": f"{longitude:.6f}", "Scale": 16, "Label": label}
        return self.deliver(self.message("location", **fields))

    def follows(self) -> Delivered:
        self.person.follows = True
        return self.deliver(self.event("subscribe", EventKey=""), "follow")

    def leaves(self) -> Delivered:
        self.person.follows = False
        self.person.grants.clear()
        return self.deliver(self.event("unsubscribe", EventKey=""), None)

    def presses(self, key: str) -> Delivered:
        return self.deliver(self.event("CLICK", EventKey=key), "menu")

    def scans(self, scene: str) -> Delivered:
        return self.deliver(self.event("SCAN", EventKey=scene, Ticket="gQH47joAAAAAAAAAASxodHRwOi8v"), "scan")

    def opens(self, url: str) -> Delivered:
        return self.deliver(self.event("VIEW", EventKey=url, MenuId=413_534_250), None)


def _unknown(call: Call) -> Answer:
    raise Refused(40066, "invalid url")


def _json(call: Call) -> dict[str, Any]:
    try:
        body = json.loads(call.body)
    except ValueError as error:
        raise Refused(47001, "data format error") from error
    if not isinstance(body, dict):
        raise Refused(47001, "data format error")
    if re.search(rb"\\u[0-9a-fA-F]{4}", call.body):
        raise Refused(40033, "invalid charset. please check your request, if include \\uxxxx will create fail!")
    return body


def _content(text: object) -> str:
    if not isinstance(text, str) or not text:
        raise Refused(44004, "empty content")
    if len(text.encode()) > 2048:
        raise Refused(45002, "content size out of limit")
    return text
