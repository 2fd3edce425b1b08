"""The official account: sending by its interface within what the platform allows, and fetching files."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import httpx

from bot.channels import wechat
from bot.channels.platform_api import BUSY_CODES, AccessKey, ApiError, PlatformApi
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
#: Seconds until what waits for the customer's next message is looked at without one.
WAITING = 3600.0
_CLOSED = "客户48小时内没有联系过公众号,微信不让再发消息,请打电话联系客户"
_USED_UP = "微信允许的条数用完了,客户再说话时自动发出"
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
    clock: Clock
    unit_of_work: Callable[[], UnitOfWork]

    def pieces(self, text: str, buttons: Sequence[tuple[str, str]]) -> tuple[str, ...]:
        return pieces(text, buttons)

    async def send(self, address: str, text: str, buttons: Sequence[tuple[str, str]]) -> SendResult:
        """The buttons stand in the text already."""
        standing = await asyncio.to_thread(self._standing, address)
        if standing is Standing.CLOSED:
            return await self._outside(address, text)
        if standing is Standing.USED_UP:
            return Later(reason=_USED_UP, seconds=WAITING)
        body = {"touser": address, "msgtype": "text", "text": {"content": text}}
        try:
            await self.api.post("/cgi-bin/message/custom/send", body)
        except ApiError as error:
            if error.code in _STANDINGS:
                await asyncio.to_thread(self._refuse, address, _STANDINGS[error.code])
            return Later(reason=str(error)) if error.code in BUSY_CODES | _STANDINGS.keys() else Rejected(reason=str(error))
        except ServiceUnavailable as error:
            return Later(reason=str(error))
        await asyncio.to_thread(self._spend, address)
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
            return Later(reason=str(error)) if error.code in BUSY_CODES else Rejected(reason=f"{_CLOSED}({error})")
        except ServiceUnavailable as error:
            return Later(reason=str(error))
        return Sent(platform_id=str(given.get("msgid") or ""))

    def _value(self, what: str, text: str) -> str:
        match what:
            case "time":
                return f"{self.clock.now().astimezone(self.company.zone):%Y年%m月%d日 %H:%M}"
            case "company":
                return self.company.name[:_FIELD]
            case "hotline":
                return self.company.hotline
            case _:
                line = " ".join(text.split())
                return line if len(line) <= _FIELD else f"{line[: _FIELD - 1]}…"

    def _standing(self, address: str) -> Standing:
        with self.unit_of_work() as uow:
            return uow.windows.standing(wechat.NAME, address, self.clock.now())

    def _spend(self, address: str) -> None:
        with self.unit_of_work() as uow:
            uow.windows.spend(wechat.NAME, address, self.clock.now())
            uow.commit()

    def _refuse(self, address: str, standing: Standing) -> None:
        with self.unit_of_work() as uow:
            uow.windows.refuse(wechat.NAME, address, standing, self.clock.now())
            uow.commit()


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
