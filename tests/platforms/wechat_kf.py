"""The WeCom platform's WeChat customer service (微信客服), played by a local server as strict as the platform.

Written from its documents (接收消息和事件, 发送消息, 会话状态变更, 发送欢迎语等事件响应消息, 全局错误码). Nothing of the product
is used; callbacks are signed and encrypted with werobot.
"""

from __future__ import annotations

import base64
import itertools
import re
import secrets
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import httpx
from werobot.crypto import MessageCrypt
from werobot.utils import get_signature

from tests.platforms.serving import Answer, Call, Failures, as_json, serving
from tests.platforms.wechat_kf_rules import (
    ENDED,
    INJECTED,
    MOVES,
    NEW,
    PERSON,
    SENDABLE,
    WAITING,
    Called,
    Session,
    json_of,
    text_of,
)
from tests.platforms.wechat_rules import HOUR, Refused

_ID = re.compile(r"[0-9a-zA-Z_-]{0,32}")


class WeChatKf:
    """An enterprise with its customer-service accounts."""

    def __init__(
        self,
        *,
        corp_id: str = "ww12345678910",
        secret: str = "kfsecret-0001",
        token: str = "hJqcu3uJ9Tn2gXPmxx2w9kkCkCE2EPYo",
        aes_key: str = "6qkdMrq68nTKduznJYO1A37W2oEgpkMUvkttRToqhUt",
        accounts: tuple[str, ...] = ("wkAJ2GCAAASSm4_FhToWMFea0xAFfd3Q",),
        servicers: tuple[str, ...] = ("lisi",),
        failures: Failures | None = None,
        page: int = 1000,
    ) -> None:
        self.corp_id, self.secret, self.token, self.aes_key = corp_id, secret, token, aes_key
        self.accounts, self.servicers, self.page = accounts, servicers, page
        self.failures = failures or Failures()
        self.sessions: dict[tuple[str, str], Session] = {}
        self.log: list[dict[str, Any]] = []
        self.sent_ids: dict[str, tuple[str, str]] = {}
        self.calls: list[tuple[str, int]] = []
        self.media: dict[str, tuple[str, bytes]] = {}
        self.access_token = ""
        self.expires = 0.0
        self._codes: dict[str, tuple[str, str, float]] = {}
        self._msg_tokens: dict[str, float] = {}
        self._untokened: list[float] = []
        self._ids = itertools.count(1)
        self._passed = 0.0
        self._lock = threading.RLock()
        self._crypt = MessageCrypt(token, aes_key, corp_id)
        self._http = httpx.Client(timeout=5.0, limits=httpx.Limits(max_connections=300), trust_env=False)
        self.url = self.callback = ""

    def now(self) -> float:
        return time.time() + self._passed

    def pass_time(self, seconds: float) -> None:
        self._passed += seconds

    @contextmanager
    def serving(self) -> Iterator[WeChatKf]:
        with serving(self.answer) as self.url:
            yield self

    def customer(self, account: str | None = None, userid: str | None = None) -> Customer:
        customer = Customer(self, account or self.accounts[0], userid or f"wm{secrets.token_urlsafe(20)}")
        self.sessions.setdefault(customer.key, Session())
        return customer

    # The callback ----------------------------------------------------------------------------------------------------

    def verify(self, token: str | None = None) -> bool:
        """What saving the address on the administrator's page does."""
        echo = secrets.token_hex(8)
        sealed = self._crypt.prp_crypto.encrypt(echo, self.corp_id).decode()
        answer = self._http.get(self.callback, params=self._query(sealed, token or self.token) | {"echostr": sealed})
        return answer.status_code == 200 and answer.text == echo

    def request(self, account: str, xml: str | None = None) -> tuple[dict[str, str], bytes]:
        """Query and body of a callback that says there is something new, or of another."""
        msg_token = f"ENC{secrets.token_urlsafe(30)}"
        self._msg_tokens[msg_token] = self.now() + 600
        xml = xml or (
            f"<xml><ToUserName><![CDATA[{self.corp_id}]]></ToUserName><CreateTime>{int(self.now())}</CreateTime>"
            "<MsgType><![CDATA[event]]></MsgType><Event><![CDATA[kf_msg_or_event]]></Event>"
            f"<Token><![CDATA[{msg_token}]]></Token><OpenKfId><![CDATA[{account}]]></OpenKfId></xml>"
        )
        sealed = self._crypt.prp_crypto.encrypt(xml, self.corp_id).decode()
        body = (
            f"<xml><ToUserName><![CDATA[{self.corp_id}]]></ToUserName><AgentID><![CDATA[]]></AgentID>"
            f"<Encrypt><![CDATA[{sealed}]]></Encrypt></xml>"
        )
        return self._query(sealed, self.token), body.encode()

    def _query(self, sealed: str, token: str) -> dict[str, str]:
        stamp, nonce = str(int(self.now())), str(secrets.randbelow(10**10))
        return {"msg_signature": get_signature(token, stamp, nonce, sealed), "timestamp": stamp, "nonce": nonce}

    def call(self, account: str) -> Called:
        """Three tries of five seconds; whatever the callback comes to, the messages stay to be read."""
        done = Called()
        for _ in range(3):
            done.tries += 1
            query, body = self.request(account)
            began = time.monotonic()
            try:
                answer = self._http.post(self.callback, params=query, content=body)
                done.taken = answer.status_code == 200
            except httpx.HTTPError:
                continue
            finally:
                done.took = (*done.took, time.monotonic() - began)
            if done.taken:
                break
        return done

    def add(self, account: str, **entry: Any) -> str:
        """Write an entry into the log that pages are read from."""
        message_id = entry.pop("msgid", None) or f"{next(self._ids):08d}{secrets.token_hex(8)}"
        with self._lock:
            self.log.append({"account": account, "msgid": message_id, "send_time": int(self.now()), **entry})
        return message_id

    # What the product asks -------------------------------------------------------------------------------------------

    def answer(self, call: Call) -> Answer:
        path = call.path.removeprefix("/cgi-bin/")
        kind = self.failures.roll()
        if kind == "500":
            return Answer(b"bad gateway", 500)
        with self._lock:
            try:
                if kind and not (kind == "40014" and path == "gettoken"):
                    raise Refused(*INJECTED[kind])
                routes = self._routes()
                if (call.method, path) not in routes:
                    raise Refused(40001, "unknown api")
                if path != "gettoken":
                    self._check_token(call.query.get("access_token"))
                given = routes[call.method, path](call)
            except Refused as refused:
                self.calls.append((path, refused.code))
                return as_json({"errcode": refused.code, "errmsg": f"{refused.message}, hint: [{secrets.token_hex(6)}]"})
            self.calls.append((path, 0))
            return as_json({"errcode": 0, "errmsg": "ok", **given}) if isinstance(given, dict) else given

    def _routes(self) -> dict[tuple[str, str], Callable[[Call], dict[str, Any] | Answer]]:
        return {
            ("GET", "gettoken"): self._gettoken,
            ("POST", "kf/sync_msg"): self._sync,
            ("POST", "kf/send_msg"): self._send,
            ("POST", "kf/send_msg_on_event"): self._send_on_event,
            ("POST", "kf/service_state/get"): self._state,
            ("POST", "kf/service_state/trans"): self._move,
            ("GET", "kf/account/list"): self._accounts,
            ("GET", "media/get"): self._media,
        }

    def _gettoken(self, call: Call) -> dict[str, Any]:
        if call.query.get("corpid") != self.corp_id:
            raise Refused(40013, "invalid corpid")
        if call.query.get("corpsecret") != self.secret:
            raise Refused(40001, "invalid credential")
        if self.now() >= self.expires:
            self.access_token, self.expires = secrets.token_urlsafe(80), self.now() + 7200
        return {"access_token": self.access_token, "expires_in": int(self.expires - self.now())}

    def _check_token(self, token: str | None) -> None:
        if not token:
            raise Refused(41001, "access_token missing")
        if token != self.access_token:
            raise Refused(40014, "invalid access_token")
        if self.now() >= self.expires:
            raise Refused(42001, "access_token expired")

    def _sync(self, call: Call) -> dict[str, Any]:
        body = json_of(call)
        limit = body.get("limit", 1000)
        if not isinstance(limit, int) or not 0 < limit <= 1000:
            raise Refused(40058, "invalid limit")
        self._check_message_token(str(body.get("token") or ""))
        account = str(body.get("open_kfid") or "")
        if account and account not in self.accounts:
            raise Refused(95000, "invalid open_kfid")
        start = self._place(str(body.get("cursor") or ""))
        fresh = self.now() - 3 * 24 * HOUR
        entries, place = [], start
        for place in range(start, len(self.log)):
            entry = self.log[place]
            if entry["send_time"] >= fresh and account in ("", entry["account"]):
                if len(entries) == min(limit, self.page):
                    break
                entries.append({name: value for name, value in entry.items() if name != "account"})
        else:
            place = len(self.log)
        more = any(account in ("", entry["account"]) for entry in self.log[place:])
        return {"next_cursor": _cursor(place), "has_more": int(more), "msg_list": entries}

    def _check_message_token(self, token: str) -> None:
        now = self.now()
        if not token:
            self._untokened = [at for at in self._untokened if now - at < 60]
            if len(self._untokened) >= 10:
                raise Refused(45009, "api freq out of limit")
            self._untokened.append(now)
        elif now > self._msg_tokens.get(token, 0.0):
            raise Refused(95007, "invalid msg token")

    def _place(self, cursor: str) -> int:
        if not cursor:
            return 0
        try:
            place = int(base64.urlsafe_b64decode(cursor).decode().removeprefix("kf-"))
        except ValueError as error:
            raise Refused(95007, "invalid cursor") from error
        return place

    def _session(self, body: Mapping[str, Any], person: str) -> tuple[tuple[str, str], Session]:
        account = str(body.get("open_kfid") or "")
        if account not in self.accounts:
            raise Refused(95000, "invalid open_kfid")
        key = (account, str(body.get(person) or ""))
        if key not in self.sessions:
            raise Refused(40096, "invalid external userid")
        return key, self.sessions[key]

    def _send(self, call: Call) -> dict[str, Any]:
        body = json_of(call)
        key, session = self._session(body, "touser")
        message_id = str(body.get("msgid") or secrets.token_hex(12))
        if not _ID.fullmatch(message_id):
            raise Refused(40058, "invalid msgid")
        text = text_of(body)
        if session.state not in SENDABLE:
            raise Refused(95018, "send msg session status invalid")
        if self.now() >= session.until:
            raise Refused(95002, "send msg time limit")
        if session.left < 1:
            raise Refused(95001, "send msg count limit")
        if session.refuses:
            self._not_arrived(key, message_id, 10)
        else:
            session.left -= 1
            session.shown.append(text)
        self.sent_ids[message_id] = key
        return {"msgid": message_id}

    def _not_arrived(self, key: tuple[str, str], message_id: str, reason: int) -> None:
        event = {
            "event_type": "msg_send_fail",
            "open_kfid": key[0],
            "external_userid": key[1],
            "fail_msgid": message_id,
            "fail_type": reason,
        }
        self.add(key[0], msgtype="event", origin=4, event=event)

    def _send_on_event(self, call: Call) -> dict[str, Any]:
        body = json_of(call)
        account, person, until = self._codes.pop(str(body.get("code")), ("", "", 0.0))
        if self.now() >= until:
            raise Refused(95019, "invalid code")
        session = self.sessions[account, person]
        session.shown.append(text_of(body))
        session.welcomed_at = self.now()
        return {"msgid": secrets.token_hex(12)}

    def _state(self, call: Call) -> dict[str, Any]:
        _, session = self._session(json_of(call), "external_userid")
        return {"service_state": session.state, "servicer_userid": session.servicer}

    def _move(self, call: Call) -> dict[str, Any]:
        body = json_of(call)
        key, session = self._session(body, "external_userid")
        state, servicer = body.get("service_state"), str(body.get("servicer_userid") or "")
        if state not in MOVES[session.state]:
            raise Refused(95016, "invalid service state change")
        if state == PERSON and servicer not in self.servicers:
            raise Refused(95014, "user is not servicer")
        session.state, session.servicer = state, servicer if state == PERSON else ""
        if state not in (WAITING, PERSON, ENDED):
            return {}
        code = secrets.token_hex(8)
        self._codes[code] = (*key, self.now() + 20)
        return {"msg_code": code}

    def _accounts(self, call: Call) -> dict[str, Any]:
        listed = [{"open_kfid": account, "name": "安和电器客服", "avatar": ""} for account in self.accounts]
        return {"account_list": listed}

    def _media(self, call: Call) -> Answer:
        if call.query.get("media_id", "") not in self.media:
            raise Refused(40007, "invalid media_id")
        name, content = self.media[call.query["media_id"]]
        headers = {"Content-Type": "image/jpeg", "Content-disposition": f'attachment; filename="{name}"'}
        return Answer(content, headers=headers)

    def welcome_code(self, key: tuple[str, str]) -> str:
        """Given where the customer was not welcomed and has not written for 48 hours."""
        session = self.sessions[key]
        if self.now() - max(session.welcomed_at, session.wrote_at) < 48 * HOUR:
            return ""
        code = secrets.token_urlsafe(16)
        self._codes[code] = (*key, self.now() + 20)
        return code


class Customer:
    """What a customer and the account's people can do."""

    def __init__(self, platform: WeChatKf, account: str, userid: str) -> None:
        self.platform, self.key = platform, (account, userid)

    @property
    def session(self) -> Session:
        return self.platform.sessions[self.key]

    @property
    def heard(self) -> list[str]:
        return self.session.shown

    def say(self, kind: str = "text", message_id: str | None = None, **part: Any) -> str:
        """Something said, without the platform calling."""
        session, now = self.session, self.platform.now()
        session.until, session.left, session.wrote_at = now + 48 * HOUR, 5, now
        if session.state == ENDED:
            session.state = NEW
        account, person = self.key
        entry = {"open_kfid": account, "external_userid": person, "origin": 3, "msgtype": kind, kind: part}
        return self.platform.add(account, msgid=message_id, **entry)

    def writes(self, text: str, **more: Any) -> Called:
        self.say(content=text, **more)
        return self.platform.call(self.key[0])

    def sends_picture(self, content: bytes) -> Called:
        media_id = secrets.token_urlsafe(40)
        self.platform.media[media_id] = ("photo.jpg", content)
        self.say("image", media_id=media_id)
        return self.platform.call(self.key[0])

    def speaks(self) -> Called:
        media_id = secrets.token_urlsafe(40)
        self.platform.media[media_id] = ("voice.amr", b"#!AMR\n" + secrets.token_bytes(100))
        self.say("voice", media_id=media_id)
        return self.platform.call(self.key[0])

    def enters(self) -> Called:
        """Opens the conversation."""
        event = {"event_type": "enter_session", "open_kfid": self.key[0], "external_userid": self.key[1], "scene": "page"}
        if code := self.platform.welcome_code(self.key):
            event["welcome_code"] = code
        self.platform.add(self.key[0], msgtype="event", origin=4, event=event)
        return self.platform.call(self.key[0])

    def is_served_by(self, servicer: str, change: int = 1) -> Called:
        """A person takes over from the pool (1), or ends (3)."""
        self.session.state = ENDED if change == 3 else PERSON
        self.session.servicer = "" if change == 3 else servicer
        event = {"event_type": "session_status_change", "open_kfid": self.key[0], "external_userid": self.key[1]}
        event |= {"change_type": change, "new_servicer_userid": servicer if change != 3 else ""}
        self.platform.add(self.key[0], msgtype="event", origin=4, event=event)
        return self.platform.call(self.key[0])

    def is_told(self, text: str, servicer: str = "lisi") -> Called:
        """A person answers in WeCom."""
        account, person = self.key
        entry = {"open_kfid": account, "external_userid": person, "servicer_userid": servicer, "origin": 5}
        self.platform.add(account, msgtype="text", text={"content": text}, **entry)
        self.session.shown.append(text)
        return self.platform.call(account)


def _cursor(place: int) -> str:
    return base64.urlsafe_b64encode(f"kf-{place}".encode()).decode()
