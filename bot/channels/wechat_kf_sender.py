"""WeChat customer service: sending within what the platform allows, handing over to people in WeCom, fetching files."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import httpx

from bot.channels import wechat_kf
from bot.channels.ledger import USED_UP, WAITING, Ledger
from bot.channels.platform_api import AccessKey, ApiError, PlatformApi, may_pass
from bot.channels.wechat_kf import Service
from bot.core.channels import Later, Rejected, SendResult, Sent
from bot.core.choices import numbered
from bot.core.conversation import State
from bot.core.errors import ServiceUnavailable
from bot.core.splitting import split, utf8
from bot.core.windows import Standing
from bot.services.ports import Clock, UnitOfWork

logger = logging.getLogger(__name__)

_STANDINGS = {95001: Standing.USED_UP, 95002: Standing.CLOSED}
_CLOSED = "客户48小时内没有联系过微信客服,微信不让再发消息,请打电话联系客户"
_SERVED = "客户在企业微信里由人工接待,请在企业微信里回复"
#: The conversation is with a person, or has ended.
_NOT_OURS = 95018


@dataclass(frozen=True, kw_only=True)
class People:
    """Who serves customers that ask for a person."""

    #: Whether people receive in WeCom; otherwise at the shop's own desk.
    in_wecom: bool
    #: The member who receives all; empty: the pool.
    servicer: str


@dataclass(frozen=True, kw_only=True)
class KfSender:
    """The ports Outgoing and Fetching. An address is account and person (wechat_kf.parties)."""

    api: PlatformApi
    people: People
    ledger: Ledger

    def pieces(self, text: str, buttons: Sequence[tuple[str, str]]) -> tuple[str, ...]:
        """With choices the text is the head of a menu, which is shorter; where they fit none, they are a list."""
        if not buttons:
            return split(text, wechat_kf.LONGEST, utf8)
        heads = split(text, wechat_kf.LONGEST_HEAD, utf8)
        if heads and wechat_kf.menu_message(heads[-1], _lines(buttons)):
            return heads
        return split(numbered(text, [title for title, _ in buttons]), wechat_kf.LONGEST, utf8)

    async def send(self, address: str, text: str, buttons: Sequence[tuple[str, str]]) -> SendResult:
        allowed = await asyncio.to_thread(self.ledger.spend, address)
        if isinstance(allowed, Standing):
            return Rejected(reason=_CLOSED) if allowed is Standing.CLOSED else Later(reason=USED_UP, seconds=WAITING)
        open_kfid, customer = wechat_kf.parties(address)
        said = wechat_kf.menu_message(text, _lines(buttons)) or wechat_kf.text_message(text)
        try:
            given = await self.api.post("/cgi-bin/kf/send_msg", {"touser": customer, "open_kfid": open_kfid, **said})
        except (ApiError, ServiceUnavailable) as error:
            code = getattr(error, "code", 0)
            standing = _STANDINGS.get(code)
            await asyncio.to_thread(self.ledger.give_back, address, allowed, standing)
            if standing or may_pass(error):
                return Later(reason=str(error))
            return Rejected(reason=_SERVED if code == _NOT_OURS else str(error))
        await self._hand_over(address)
        return Sent(platform_id=str(given.get("msgid") or ""))

    async def fetch(self, reference: str, limit: int) -> bytes:
        return await self.api.fetch("/cgi-bin/media/get", limit, media_id=reference)

    async def _hand_over(self, address: str) -> None:
        """After the customer was told that a person comes, the platform is told too. Where it refuses, the desk serves."""
        if not self.people.in_wecom:
            return
        try:
            waiting = await asyncio.to_thread(self._waits_for_person, address)
            if waiting is None:
                return
            await self.move(address, Service.PERSON if self.people.servicer else Service.WAITING)
            await asyncio.to_thread(self._handed_over, address, waiting)
        except (ApiError, ServiceUnavailable) as error:
            # Also where the database is away: the message was taken, and must not be sent again for this.
            logger.warning("A customer could not be handed over in WeCom and stays with the desk: %s", error)

    async def move(self, address: str, to: Service) -> None:
        """Change who serves. Raises ApiError, ServiceUnavailable."""
        open_kfid, customer = wechat_kf.parties(address)
        body = {"open_kfid": open_kfid, "external_userid": customer, "service_state": int(to)}
        servicer = {"servicer_userid": self.people.servicer} if to is Service.PERSON else {}
        await self.api.post("/cgi-bin/kf/service_state/trans", body | servicer)

    async def service(self, address: str) -> Service:
        """Who serves. Raises ApiError, ServiceUnavailable."""
        open_kfid, customer = wechat_kf.parties(address)
        body = {"open_kfid": open_kfid, "external_userid": customer}
        given = await self.api.post("/cgi-bin/kf/service_state/get", body)
        return Service(int(given["service_state"]))

    async def accounts(self) -> list[str]:
        """The enterprise's accounts. Raises ApiError, ServiceUnavailable."""
        given = await self.api.get("/cgi-bin/kf/account/list")
        return [str(one["open_kfid"]) for one in given.get("account_list") or ()]

    async def welcome(self, code: str, text: str) -> None:
        """Said to somebody who has opened the conversation. Raises ApiError, ServiceUnavailable."""
        await self.api.post("/cgi-bin/kf/send_msg_on_event", {"code": code, **wechat_kf.text_message(text)})

    def _waits_for_person(self, address: str) -> int | None:
        """The place in the queue."""
        with self.ledger.unit_of_work() as uow:
            conversation_id = uow.conversations.find(wechat_kf.NAME, address)
            entered = uow.handoffs.open_for(conversation_id) if conversation_id else None
        return entered.id if entered is not None and entered.state == "waiting" else None

    def _handed_over(self, address: str, handoff_id: int) -> None:
        """From now on the assistant is silent; the queue is WeCom's."""
        with self.ledger.unit_of_work() as uow:
            conversation_id = uow.conversations.find(wechat_kf.NAME, address)
            if conversation_id is not None:
                uow.conversations.lock(conversation_id)
                uow.conversations.set_state(conversation_id, State.STAFF)
            uow.handoffs.close(handoff_id, self.ledger.clock.now())
            uow.commit()


def _lines(buttons: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Numbered, so that a number that is typed instead is understood."""
    return [(key, f"{place}. {title}") for place, (title, key) in enumerate(buttons, 1)]


def access_key(url: str, corp_id: str, secret: str, clock: Clock, unit_of_work: Callable[[], UnitOfWork]) -> AccessKey:
    """WeCom gives the same key again while it is good, and knows no forcing."""

    def ask(http: httpx.Client, force: bool) -> httpx.Response:
        return http.get(f"{url}/cgi-bin/gettoken", params={"corpid": corp_id, "corpsecret": secret})

    return AccessKey(name=f"wechat_kf:{corp_id}", ask=ask, clock=clock, unit_of_work=unit_of_work)
