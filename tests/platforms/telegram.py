"""Telegram's Bot API, played from its documents (https://core.telegram.org/bots/api), strict where the platform is.

One bot in private chats. The bot's program asks over HTTP; the tests write as customers by `customer()`. What the platform
leaves unsaid (how many messages a chat bears before it answers 429) is decided here to the bot's disadvantage.
"""

from __future__ import annotations

import json
import random
import re
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from tests.platforms.serving import Answer, BrokenOff, Call, Failures, as_json, serving
from tests.platforms.telegram_customer import TelegramCustomer
from tests.platforms.telegram_webhook import Webhook

TOKEN = "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsawA"
USERNAME = "anhe_test_bot"
_PATH = re.compile(r"/(?P<file>file/)?bot(?P<token>[^/]*)/(?P<rest>.+)")
_TOKEN = re.compile(r"\d+:[\w-]{35}")
_SECRET = re.compile(r"[\w-]{1,256}", re.ASCII)
_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
#: Kinds of updates that come without being asked for by name.
_USUAL = ("message", "edited_message", "callback_query", "my_chat_member")


class Refused(Exception):
    """The platform says no."""

    def __init__(self, code: int, description: str, **parameters: Any) -> None:
        super().__init__(description)
        self.code = code
        self.parameters = parameters

    def answer(self) -> Answer:
        body = {"ok": False, "error_code": self.code, "description": str(self)}
        return as_json(body | ({"parameters": self.parameters} if self.parameters else {}), self.code)


@dataclass
class TelegramPlatform:
    """The server's state; all of it is guarded by `changed`."""

    failures: Failures = field(default_factory=Failures)
    #: Messages that a chat takes in a second.
    per_second: int = 1
    #: Text parts of messages whose answer is lost after they were shown, once each.
    lose_answers_to: set[str] = field(default_factory=set)
    #: Where a webhook's server is found: tests serve no HTTPS.
    reach: dict[str, str] = field(default_factory=dict)
    url: str = ""
    updates: list[dict[str, Any]] = field(default_factory=list)
    customers: dict[int, TelegramCustomer] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    commands: list[dict[str, str]] = field(default_factory=list)
    #: Calls by method (in small letters), and refusals by code.
    calls: Counter[str] = field(default_factory=Counter)
    refusals: Counter[int] = field(default_factory=Counter)
    #: Every call's method (in small letters) and parameters.
    asked: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    confirmed: set[str] = field(default_factory=set)
    changed: threading.Condition = field(default_factory=threading.Condition)
    _polls: int = 0
    # Beyond those of every platform that was played before.
    _update_id: int = field(default_factory=lambda: time.time_ns() // 10**6)
    _message_id: int = field(default_factory=lambda: time.time_ns() // 10**6 % 10**9)
    _allowed: tuple[str, ...] = _USUAL
    _heard: dict[int, list[float]] = field(default_factory=dict)
    webhook: Webhook | None = None

    # What customers do ----------------------------------------------------------------------------------------------

    def customer(self, name: str = "林涛") -> TelegramCustomer:
        """Somebody new."""
        with self.changed:
            someone = TelegramCustomer(self, random.randrange(10**9, 10**10), name)
            self.customers[someone.id] = someone
        return someone

    def next_message_id(self) -> int:
        self._message_id += 1
        return self._message_id

    def push(self, kind: str, content: dict[str, Any], *, again: bool = False) -> dict[str, Any]:
        """A new update. `again`: the same content under a number of its own, as after a fault of the platform."""
        with self.changed:
            self._update_id += 1
            update = {"update_id": self._update_id, kind: content}
            if kind in self._allowed:
                self.updates.append(update)
            self.changed.notify_all()
        return update

    # What the bot's program asks ------------------------------------------------------------------------------------

    def answer(self, call: Call) -> Answer:
        try:
            return self._answer(call)
        except Refused as no:
            with self.changed:
                self.refusals[no.code] += 1
            return no.answer()

    def _answer(self, call: Call) -> Answer:
        found = _PATH.fullmatch(unquote(call.path))
        if found is None or not _TOKEN.fullmatch(found["token"]):
            raise Refused(404, "Not Found")
        if found["token"] != TOKEN:
            raise Refused(401, "Unauthorized")
        failure = self.failures.roll()
        if failure == "429":
            raise Refused(429, "Too Many Requests: retry after 1", retry_after=1)
        if failure == "500":
            return Answer(b"Internal Server Error", 500)
        if found["file"]:
            return self._file(found["rest"])
        method = getattr(self, f"_do_{found['rest'].lower()}", None)
        if method is None:
            raise Refused(404, "Not Found: method not found")
        parameters = _parameters(call)
        with self.changed:
            self.calls[found["rest"].lower()] += 1
            self.asked.append((found["rest"].lower(), parameters))
        result = method(parameters)
        return as_json({"ok": True, "result": result})

    def _file(self, path: str) -> Answer:
        if path not in self.files:
            raise Refused(404, "Not Found")
        return Answer(self.files[path], headers={"Content-Type": "application/octet-stream"})

    def _do_getme(self, _: dict[str, Any]) -> dict[str, Any]:
        flags = dict.fromkeys(("can_join_groups", "can_read_all_group_messages", "supports_inline_queries"), False)
        return {**bot_user(), **flags}

    def _do_getupdates(self, asked: dict[str, Any]) -> list[dict[str, Any]]:
        limit, timeout = _number(asked, "limit", 100), _number(asked, "timeout", 0)
        if not 1 <= limit <= 100:
            raise Refused(400, "Bad Request: limit is out of range")
        with self.changed:
            if self.webhook:
                text = "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
                raise Refused(409, text)
            if "allowed_updates" in asked:
                self._allowed = tuple(asked["allowed_updates"]) or _USUAL
            self._forget(_number(asked, "offset", 0))
            self._polls += 1
            mine = self._polls
            self.changed.notify_all()  # ends an older question that is still open
            self.changed.wait_for(lambda: self.updates or self._polls != mine, min(timeout, 50))
            if self._polls != mine:
                text = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
                raise Refused(409, text)
            return self.updates[:limit]

    def _forget(self, offset: int) -> None:
        if offset > 0:
            self.updates = [update for update in self.updates if update["update_id"] >= offset]
        elif offset < 0:
            self.updates = self.updates[offset:]

    def _do_setwebhook(self, asked: dict[str, Any]) -> bool:
        url, secret = str(asked.get("url", "")), asked.get("secret_token")
        if url and not url.startswith("https://"):
            raise Refused(400, "Bad Request: bad webhook: An HTTPS URL must be provided for webhook")
        if secret is not None and not _SECRET.fullmatch(str(secret)):
            raise Refused(400, "Bad Request: secret token contains unallowed characters")
        with self.changed:
            if "allowed_updates" in asked:
                self._allowed = tuple(asked["allowed_updates"]) or _USUAL
            if self.webhook:
                self.webhook.stop()
            self.webhook = Webhook(self, url, secret) if url else None
        return True

    def _do_deletewebhook(self, asked: dict[str, Any]) -> bool:
        if asked.get("drop_pending_updates") in (True, "true"):
            self.updates.clear()
        return self._do_setwebhook({})

    def _do_getwebhookinfo(self, _: dict[str, Any]) -> dict[str, Any]:
        with self.changed:
            hook = self.webhook
            info = {"url": hook.url if hook else "", "has_custom_certificate": False}
            return info | {"pending_update_count": len(self.updates)} | (hook.trouble if hook else {})

    def _do_sendmessage(self, asked: dict[str, Any]) -> dict[str, Any]:
        text = str(asked.get("text", ""))
        if not text.strip():
            raise Refused(400, "Bad Request: message text is empty")
        if len(text.encode("utf-16-le")) // 2 > 4096:
            raise Refused(400, "Bad Request: message is too long")
        rows = _keyboard(asked.get("reply_markup"))
        with self.changed:
            customer = self._chat(asked)
            self._in_time(customer.id)
            message: dict[str, Any] = {
                "message_id": self.next_message_id(),
                "from": bot_user(),
                "chat": customer.chat(),
                "date": int(time.time()),
                "text": text,
            } | ({"reply_markup": {"inline_keyboard": rows}} if rows else {})
            customer.heard.append(message)
            self.changed.notify_all()
            lost = next((part for part in self.lose_answers_to if part in text), None)
            if lost:
                self.lose_answers_to.discard(lost)
                raise BrokenOff
        return message

    def _chat(self, asked: dict[str, Any]) -> TelegramCustomer:
        customer = self.customers.get(_number(asked, "chat_id", 0))
        if customer is None:
            raise Refused(400, "Bad Request: chat not found")
        if not customer.written:
            raise Refused(403, "Forbidden: bot can't initiate conversation with a user")
        if customer.blocked:
            raise Refused(403, "Forbidden: bot was blocked by the user")
        return customer

    def _in_time(self, chat: int) -> None:
        now = time.monotonic()
        recent = [at for at in self._heard.get(chat, []) if now - at < 1]
        if len(recent) >= self.per_second:
            raise Refused(429, "Too Many Requests: retry after 1", retry_after=1)
        self._heard[chat] = [*recent, now]

    def _do_answercallbackquery(self, asked: dict[str, Any]) -> bool:
        key = str(asked.get("callback_query_id", ""))
        with self.changed:
            known = any(key in customer.presses for customer in self.customers.values())
            if not known:
                text = "Bad Request: query is too old and response timeout expired or query ID is invalid"
                raise Refused(400, text)
            self.confirmed.add(key)
        return True

    def _do_getfile(self, asked: dict[str, Any]) -> dict[str, Any]:
        key = str(asked.get("file_id", ""))
        path = next((path for path in self.files if path.rpartition("/")[2] == key), None)
        if path is None:
            raise Refused(400, "Bad Request: invalid file_id")
        if len(self.files[path]) > 20 * 1024 * 1024:
            raise Refused(400, "Bad Request: file is too big")
        return {"file_id": key, "file_unique_id": key[:12], "file_size": len(self.files[path]), "file_path": path}

    def _do_setmycommands(self, asked: dict[str, Any]) -> bool:
        commands = asked.get("commands", [])
        for one in commands:
            if not _COMMAND.fullmatch(one["command"]) or not 1 <= len(one["description"]) <= 256:
                raise Refused(400, "Bad Request: BOT_COMMAND_INVALID")
        self.commands = commands
        return True

    def reached(self, url: str) -> str:
        """The address at which a webhook is found."""
        parts = urlsplit(url)
        return self.reach.get(parts.netloc, f"{parts.scheme}://{parts.netloc}") + parts.path

    # What tests look at ---------------------------------------------------------------------------------------------

    def wait_until(self, true: Callable[[], bool], seconds: float = 60) -> None:
        """Raises TimeoutError."""
        with self.changed:
            if not self.changed.wait_for(true, seconds):
                raise TimeoutError("\n".join(customer.talk() for customer in self.customers.values()))


def bot_user() -> dict[str, Any]:
    return {"id": int(TOKEN.partition(":")[0]), "is_bot": True, "first_name": "安和电器", "username": USERNAME}


def _parameters(call: Call) -> dict[str, Any]:
    """From the query, a form or JSON; what stands in a form is JSON wherever it is no plain text."""
    if "json" in call.headers.get("Content-Type", ""):
        given: dict[str, Any] = json.loads(call.body or b"{}")
        return given
    form = call.query | dict(parse_qsl(call.body.decode(), keep_blank_values=True))
    nested = ("reply_markup", "allowed_updates", "commands", "link_preview_options")
    try:
        return {name: json.loads(value) if name in nested else value for name, value in form.items()}
    except ValueError as error:
        raise Refused(400, "Bad Request: can't parse a parameter as JSON") from error


def _number(asked: dict[str, Any], name: str, default: int) -> int:
    try:
        return int(asked.get(name, default))
    except ValueError as error:
        raise Refused(400, f"Bad Request: {name} must be an Integer") from error


def _keyboard(markup: dict[str, Any] | None) -> list[list[dict[str, str]]]:
    rows: list[list[dict[str, str]]] = (markup or {}).get("inline_keyboard", [])
    for button in (button for row in rows for button in row):
        if not button.get("text"):
            raise Refused(400, "Bad Request: inline keyboard button text is empty")
        if not 1 <= len(button.get("callback_data", "").encode()) <= 64:
            raise Refused(400, "Bad Request: BUTTON_DATA_INVALID")
    return rows


@contextmanager
def telegram(**options: Any) -> Iterator[TelegramPlatform]:
    """The platform on a free port."""
    platform = TelegramPlatform(**options)
    with serving(platform.answer) as url:
        platform.url = url
        try:
            yield platform
        finally:
            if platform.webhook:
                platform.webhook.stop()
