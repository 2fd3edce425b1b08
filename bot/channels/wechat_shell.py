"""The official account: the address the platform delivers to."""

from __future__ import annotations

import asyncio
import logging
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Protocol, cast

from fastapi import APIRouter, Request, Response
from starlette.background import BackgroundTask

from bot.channels import wechat
from bot.channels.callbacks import Signatures, callback_of, in_time, plain, refusal, wall_clock
from bot.channels.channel import Inbox
from bot.channels.wechat import Act, Callback
from bot.channels.wechat_envelope import Seal
from bot.channels.wechat_passive import Passive
from bot.core.content import Content
from bot.core.conversation import Answer, Received
from bot.core.errors import RejectedMessage
from bot.services import outbox

logger = logging.getLogger(__name__)

PATH = "/channels/wechat"
#: Seconds an account without the interface may take for an answer; the platform waits five.
_PASSIVE = 4.0


class Waits(Protocol):
    """The gateway's parts, as far as they are needed here."""

    async def wait_for(self, conversation_id: str, turn_id: int, seconds: float, *, new: bool = False) -> Answer: ...


@dataclass(kw_only=True)
class WeChatShell:
    """How messages come, and where no other way is allowed, how answers go."""

    seal: Seal
    inbox: Inbox
    content: Callable[[], Content]
    #: None where answers go by the interface.
    passive: Passive | None
    _signatures: Signatures = field(default_factory=Signatures)

    def router(self) -> APIRouter:
        router = APIRouter(include_in_schema=False)
        router.add_api_route(PATH, self.confirm, methods=["GET"])
        router.add_api_route(PATH, self.deliver, methods=["POST"])
        return router

    async def confirm(self, request: Request) -> Response:
        """The platform looks whether the address is the account's."""
        try:
            return plain(wechat.confirm(request.query_params, self.seal, wall_clock()))
        except RejectedMessage as problem:
            return refusal(problem)

    async def deliver(self, request: Request) -> Response:
        """What a customer did. Raises ServiceUnavailable: then the platform delivers it again."""
        began = time.monotonic()
        try:
            body = await callback_of(request)
            callback = wechat.read(request.query_params, body, self.seal, wall_clock())
            if not callback.sealed:
                self._signatures.check(request.query_params["signature"], body)
            received = await in_time(lambda: self._take(callback))
        except RejectedMessage as problem:
            logger.warning("A callback was refused: %s", problem)
            return refusal(problem)
        if received is None or self.passive is None:
            return plain(wechat.TAKEN)
        seconds = _PASSIVE - (time.monotonic() - began)
        return await self._answer(callback, received, cast(Waits, request.app.state.parts), seconds, self.passive)

    async def _answer(
        self, callback: Callback, received: Received, parts: Waits, seconds: float, passive: Passive
    ) -> Response:
        answer = await parts.wait_for(received.conversation_id, received.turn_id, seconds, new=received.new)
        text, said = await asyncio.to_thread(passive.answer, received, answer)
        if not text:
            return plain(wechat.TAKEN)
        xml = wechat.reply(text, callback, self.seal, secrets.token_hex(8), wall_clock())
        return Response(xml, media_type="application/xml", background=BackgroundTask(passive.note, said))

    async def _take(self, callback: Callback) -> Received | None:
        """None where there is nothing to answer."""
        inbound = wechat.inbound(callback)
        if inbound is None:
            await asyncio.to_thread(self._note, callback)
            return None
        age = max(wall_clock() - callback.sent_at, timedelta())
        return await self.inbox.take(
            inbound,
            lambda received, now, uow: uow.windows.open(
                wechat.NAME, callback.customer, wechat.cause(callback), now - age, received.conversation_id, now
            ),
        )

    def _note(self, callback: Callback) -> None:
        with self.inbox.unit_of_work() as uow:
            if callback.act is Act.UNFOLLOWED:
                uow.windows.close(wechat.NAME, callback.customer)
            elif callback.act is Act.TEMPLATE_SHOWN and callback.text != "success":
                reason = f"模板消息没有送到({callback.text})"
                outbox.not_arrived(wechat.NAME, callback.media, reason, self.content(), self.inbox.clock.now(), uow)
            uow.commit()
