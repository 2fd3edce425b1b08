"""How the official-account platform delivers what a customer does to an account's address.

Written from the platform's documents (接入指南, 接收普通消息, 接收事件推送, 消息加解密): signed and encrypted with werobot,
5 seconds, three tries in all; after that the customer reads that the account's service is out of order.
"""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from xml.sax.saxutils import escape

import httpx
import xmltodict
from werobot.crypto import MessageCrypt
from werobot.crypto.exceptions import AppIdValidationError, InvalidSignature
from werobot.utils import get_signature

#: What the customer reads when the account's server does not do its part.
OUT_OF_ORDER = "该公众号提供的服务出现故障，请稍后再试"
TRIES = 3
PATIENCE = 5.0


class Unusable(Exception):
    """The account's server answered what the platform does not take."""


@dataclass
class Delivered:
    """What became of one thing a customer did."""

    tries: int = 0
    #: The text of the passive reply; None where there was none.
    reply: str | None = None
    out_of_order: bool = False
    why: str = ""
    #: Seconds each try took until the answer.
    took: tuple[float, ...] = ()


@dataclass
class Pushes:
    """One account's address and how it is written to."""

    app_id: str
    account: str
    token: str
    aes_key: str | None
    #: plain, compatible or encrypted.
    mode: str
    callback: str
    now: Callable[[], float]
    patience: float = PATIENCE

    def __post_init__(self) -> None:
        self.crypt = MessageCrypt(self.token, self.aes_key, self.app_id) if self.aes_key else None
        self._http = httpx.Client(timeout=self.patience, limits=httpx.Limits(max_connections=300), trust_env=False)

    def verify(self, token: str | None = None) -> bool:
        """What pressing 提交 on the account's page does."""
        echo = secrets.token_hex(8)
        stamp, nonce = self._stamp()
        signature = get_signature(token or self.token, stamp, nonce)
        query = {"signature": signature, "timestamp": stamp, "nonce": nonce, "echostr": echo}
        answer = self._http.get(self.callback, params=query)
        return answer.status_code == 200 and answer.text == echo

    def request(self, xml: str, openid: str) -> tuple[dict[str, str], bytes]:
        """Query and body of one try."""
        stamp, nonce = self._stamp()
        query = {"signature": get_signature(self.token, stamp, nonce), "timestamp": stamp, "nonce": nonce, "openid": openid}
        if self.mode == "plain":
            return query, xml.encode()
        assert self.crypt is not None
        sealed = self.crypt.prp_crypto.encrypt(xml, self.app_id).decode()
        query |= {"encrypt_type": "aes", "msg_signature": get_signature(self.token, stamp, nonce, sealed)}
        head = f"<ToUserName><![CDATA[{self.account}]]></ToUserName>"
        if self.mode == "compatible":
            head = re.sub(r"^<xml>|</xml>$", "", xml)
        return query, f"<xml>{head}<Encrypt><![CDATA[{sealed}]]></Encrypt></xml>".encode()

    def deliver(self, xml: str, openid: str) -> Delivered:
        """Up to three tries; each is signed anew."""
        done = Delivered()
        for _ in range(TRIES):
            done.tries += 1
            query, body = self.request(xml, openid)
            began = time.monotonic()
            try:
                answer = self._http.post(self.callback, params=query, content=body, headers={"Content-Type": "text/xml"})
            except httpx.HTTPError as error:
                done.why = repr(error)
                continue
            finally:
                done.took = (*done.took, time.monotonic() - began)
            if answer.status_code != 200:
                done.why = f"HTTP {answer.status_code}"
                continue
            try:
                done.reply = self._reply(answer.content.decode(), openid)
            except (Unusable, UnicodeDecodeError) as error:
                done.out_of_order, done.why = True, str(error)
            return done
        done.out_of_order = True
        return done

    def _reply(self, text: str, openid: str) -> str | None:
        """The passive reply's text."""
        if text in ("", "success"):
            return None
        try:
            fields = xmltodict.parse(text)["xml"]
            if self.mode == "encrypted" and "Encrypt" not in fields:
                raise Unusable("a plain reply where encrypted ones are agreed")
            if "Encrypt" in fields:
                fields = self._opened(fields)
        except Unusable:
            raise
        except Exception as error:
            raise Unusable(f"no reply that can be read: {error!r}") from error
        if fields.get("ToUserName") != openid or fields.get("FromUserName") != self.account:
            raise Unusable("the reply's parties are not swapped")
        if not str(fields.get("CreateTime", "")).isdigit():
            raise Unusable("the reply has no CreateTime")
        if fields.get("MsgType") != "text":
            raise Unusable(f"the reply is of kind {fields.get('MsgType')}")
        content = fields.get("Content") or ""
        if not content or len(content.encode()) > 2048:
            raise Unusable(f"the reply has {len(content.encode())} bytes")
        return str(content)

    def _opened(self, fields: dict[str, str]) -> dict[str, str]:
        if self.crypt is None:
            raise Unusable("an encrypted reply where none was agreed")
        try:
            inside = self.crypt.decrypt_message(
                fields["TimeStamp"], fields["Nonce"], fields["MsgSignature"], fields["Encrypt"]
            )
        except (AppIdValidationError, InvalidSignature) as error:
            raise Unusable("the reply is signed or encrypted wrongly") from error
        return dict(xmltodict.parse(inside)["xml"])

    def _stamp(self) -> tuple[str, str]:
        return str(int(self.now())), secrets.token_hex(5)


def cdata(text: str) -> str:
    """As the platform writes customers' words."""
    return f"<![CDATA[{text.replace(']]>', ']]]]><![CDATA[>')}]]>"


def element(name: str, value: object) -> str:
    """Numbers bare, texts in CDATA."""
    return f"<{name}>{escape(str(value)) if isinstance(value, int) else cdata(str(value))}</{name}>"
