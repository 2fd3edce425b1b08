"""The official account: sending by its interface within what the platform allows, and fetching files."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import httpx

from bot.channels import wechat
from bot.channels.ledger import USED_UP, WAITING, Ledger
from bot.channels.platform_api import AccessKey, ApiError, PlatformApi, may_pass
from bot.core.channels import Later, Rejected, SendResult, Sent
from bot.core.choices import numbered
from bot.core.errors import ServiceUnavailable
from bot.core.menu import Template
from bot.core.shop import Company
from bot.core.splitting import split, utf8
from bot.core.windows import Standing
from bot.services.ports import Clock, UnitOfWork

#: The platform's own words for what bot.core.windows says.
_STANDINGS = {45015: Standing.CLOSED, 45047: Standing.USED_UP}
_CLOSED = "客户48小时内没有联系过公众号,微信不让再发消息,请打电话联系客户"
#: Characters of a template's field.
_FIELD = 20


def pieces(text: str, buttons: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    """The text with its choices as a numbered list, in messages of at most wechat.LONGEST bytes."""
    return split(numbered(text, [title for title, _ in buttons]), wechat.LONGEST, utf8)


@dataclass(frozen=True, kw_only=True)
class WeChatSender:
    """The ports Outgoing and Fetching."""

    api: PlatformApi
    template: Template | None
    company: Company
    ledger: Ledger

    def pieces(self, text: str, buttons: Sequence[tuple[str, str]]) -> tuple[str, ...]:
        return pieces(text, buttons)

    async def send(self, address: str, text: str, buttons: Sequence[tuple[str, str]]) -> SendResult:
        """The buttons stand in the text already."""
        allowed = await asyncio.to_thread(self.ledger.spend, address)
        if allowed is Standing.CLOSED:
            return await self._outside(address, text)
        if isinstance(allowed, Standing):
            return Later(reason=USED_UP, seconds=WAITING)
        body = {"touser": address, "msgtype": "text", "text": {"content": text}}
        try:
            await self.api.post("/cgi-bin/message/custom/send", body)
        except (ApiError, ServiceUnavailable) as error:
            standing = _STANDINGS.get(getattr(error, "code", 0))
            await asyncio.to_thread(self.ledger.give_back, address, allowed, standing)
            return Later(reason=str(error)) if standing or may_pass(error) else Rejected(reason=str(error))
        return Sent()

    async def fetch(self, reference: str, limit: int) -> bytes:
        return await self.api.fetch("/cgi-bin/media/get", limit, media_id=reference)

    async def _outside(self, address: str, text: str) -> SendResult:
        """What may be sent when nothing else may: a template's message, or nothing."""
        if self.template is None:
            return Rejected(reason=_CLOSED)
        once = hashlib.sha256(f"{address} {text}".encode()).hexdigest()[:32]
        body = {
            "touser": address,
            "template_id": self.template.id,
            "data": {name: {"value": self._value(what, text)} for name, what in self.template.fields.items()},
        }
        try:
            if self.template.kind == "subscription":
                await self.api.post("/cgi-bin/message/subscribe/bizsend", body)
                return Sent()
            given = await self.api.post("/cgi-bin/message/template/send", body | {"client_msg_id": once})
        except ApiError as error:
            return Later(reason=str(error)) if may_pass(error) else Rejected(reason=f"{_CLOSED}({error})")
        except ServiceUnavailable as error:
            return Later(reason=str(error))
        return Sent(platform_id=str(given.get("msgid") or ""))

    def _value(self, what: str, text: str) -> str:
        match what:
            case "time":
                return f"{self.ledger.clock.now().astimezone(self.company.zone):%Y年%m月%d日 %H:%M}"
            case "company":
                return self.company.name[:_FIELD]
            case "hotline":
                return self.company.hotline
            case _:
                line = " ".join(text.split())
                return line if len(line) <= _FIELD else f"{line[: _FIELD - 1]}…"


@dataclass(frozen=True, kw_only=True)
class PassiveSender:
    """Of an account that may not use the interface: what is to be said waits for the customer's next message."""

    source: WeChatSender

    def pieces(self, text: str, buttons: Sequence[tuple[str, str]]) -> tuple[str, ...]:
        return pieces(text, buttons)

    async def send(self, address: str, text: str, buttons: Sequence[tuple[str, str]]) -> SendResult:
        return Later(reason="这个公众号不能主动发消息,客户再说话时自动发出", seconds=WAITING)

    async def fetch(self, reference: str, limit: int) -> bytes:
        return await self.source.fetch(reference, limit)


def access_key(url: str, app_id: str, secret: str, clock: Clock, unit_of_work: Callable[[], UnitOfWork]) -> AccessKey:
    """The stable token: every process that asks gets the same."""

    def ask(http: httpx.Client, force: bool) -> httpx.Response:
        body: dict[str, Any] = {"grant_type": "client_credential", "appid": app_id, "secret": secret}
        return http.post(f"{url}/cgi-bin/stable_token", json=body | ({"force_refresh": True} if force else {}))

    return AccessKey(name=f"wechat:{app_id}", ask=ask, clock=clock, unit_of_work=unit_of_work)
