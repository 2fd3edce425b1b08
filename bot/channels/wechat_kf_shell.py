"""WeChat customer service: the address the platform calls, and reading what is new."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from fastapi import APIRouter, Request, Response

from bot.adapters.lead import alone
from bot.channels import wechat_kf
from bot.channels.callbacks import callback_of, in_time, plain, refusal, wall_clock
from bot.channels.channel import Inbox
from bot.channels.platform_api import ApiError
from bot.channels.wechat_envelope import Seal
from bot.channels.wechat_kf import Act, Item, Notice, Page, Service
from bot.channels.wechat_kf_sender import KfSender
from bot.core.content import Content
from bot.core.conversation import State
from bot.core.errors import RejectedMessage, ServiceUnavailable
from bot.core.windows import Cause
from bot.services import outbox

logger = logging.getLogger(__name__)

PATH = "/channels/wechat-kf"
#: Seconds between two looks for what nobody called about. Without a callback's token the platform answers few of them.
_LOOK = 60.0
#: Where an account is read for the first time, what is older was somebody else's to answer.
_BEFORE = timedelta(hours=1)
#: The token of a callback has ended, or was never one.
_NO_TOKEN = 95007
#: A welcome's code is good for 20 seconds; what came later is history.
_WELCOMED_WITHIN = timedelta(seconds=20)


@dataclass(frozen=True, kw_only=True)
class KfShell:
    """How messages come."""

    seal: Seal
    inbox: Inbox
    sender: KfSender
    content: Callable[[], Content]
    #: A text of domain/ that needs nothing.
    text: Callable[[str], str]

    def router(self) -> APIRouter:
        router = APIRouter(include_in_schema=False)
        router.add_api_route(PATH, self.confirm, methods=["GET"])
        router.add_api_route(PATH, self.called, methods=["POST"])
        return router

    async def confirm(self, request: Request) -> Response:
        """The platform looks whether the address is the enterprise's."""
        try:
            return plain(wechat_kf.confirm(request.query_params, self.seal, wall_clock()))
        except RejectedMessage as problem:
            return refusal(problem)

    async def called(self, request: Request) -> Response:
        """There is something new. Raises ServiceUnavailable: then the platform calls again."""
        try:
            notice = wechat_kf.read(request.query_params, await callback_of(request), self.seal, wall_clock())
        except RejectedMessage as problem:
            logger.warning("A callback was refused: %s", problem)
            return refusal(problem)
        if notice is not None:
            await in_time(lambda: asyncio.to_thread(self._read_soon, notice))
        return plain(wechat_kf.TAKEN)

    def _read_soon(self, notice: Notice) -> None:
        with self.inbox.unit_of_work() as uow:
            uow.cursors.read_on(wechat_kf.NAME, notice.open_kfid, notice.token)
            uow.commit()

    async def poll(self, database_url: str) -> None:
        """Look for what nobody called about, as after an outage, until cancelled; in one process at a time."""

        async def step() -> None:
            try:
                for account in await asyncio.to_thread(self._known) or await self.sender.accounts():
                    await asyncio.to_thread(self._read_soon, Notice(token="", open_kfid=account))
            except (ApiError, ServiceUnavailable) as problem:
                logger.warning("WeChat customer service: %s", problem)
            await asyncio.sleep(_LOOK)

        await alone(database_url, wechat_kf.NAME, step)

    def _known(self) -> list[str]:
        """The accounts that were read before."""
        with self.inbox.unit_of_work() as uow:
            return [name.partition(":")[2] for name in uow.cursors.names(f"{wechat_kf.NAME}:")]

    async def read_on(self, account: str, token: str) -> None:
        """Read page by page to the end; how far it came is kept when everything of a page is stored.

        Raises ServiceUnavailable, ApiError: then it is to be done again, and begins with the page that failed.
        """
        more = True
        while more:
            cursor = await asyncio.to_thread(self._cursor, account)
            page = await self._page(account, cursor, token)
            for item in page.items:
                if cursor or wall_clock() - item.sent_at < _BEFORE:
                    await self._take(item)
            await asyncio.to_thread(self._keep, account, page.cursor or cursor)
            more = page.more and page.cursor not in ("", cursor)

    async def _page(self, account: str, cursor: str, token: str) -> Page:
        body = {"cursor": cursor, "limit": 1000} | ({"open_kfid": account} if account else {})
        try:
            return wechat_kf.page(await self.sender.api.post("/cgi-bin/kf/sync_msg", body | ({"token": token} if token else {})))
        except ApiError as error:
            if error.code != _NO_TOKEN or not token:
                raise
        return wechat_kf.page(await self.sender.api.post("/cgi-bin/kf/sync_msg", body))

    async def _take(self, item: Item) -> None:
        """Raises ServiceUnavailable: then the page has to be read again."""
        match item.act:
            case Act.ENTERED:
                await self._welcome(item)
            case Act.NOT_SENT | Act.SERVICE_CHANGED | Act.STAFF:
                await asyncio.to_thread(self._note, item)
            case _:
                await self._take_message(item)

    async def _take_message(self, item: Item) -> None:
        inbound = wechat_kf.inbound(item)
        if inbound is None:
            return
        await self._take_back(item)
        age = max(wall_clock() - item.sent_at, timedelta())
        try:
            await self.inbox.take(
                inbound,
                lambda received, now, uow: uow.windows.open(
                    wechat_kf.NAME, item.conversation, Cause.MESSAGE, now - age, received.conversation_id, now
                ),
            )
        except RejectedMessage as problem:
            logger.warning("Message %s is passed over: %s", item.message_id, problem)

    async def _take_back(self, item: Item) -> None:
        """A customer whom a person served in WeCom, and serves no longer, is the assistant's again."""
        if not self.sender.people.in_wecom or not await asyncio.to_thread(self._with_person, item):
            return
        try:
            ours = await self.sender.service(item.conversation) in (Service.NEW, Service.ASSISTANT)
        except ApiError as error:
            logger.warning("Who serves %s is not known: %s", item.conversation, error)
            return
        if ours:
            await asyncio.to_thread(self._set_state, item, State.BOT)

    async def _welcome(self, item: Item) -> None:
        if not item.code or wall_clock() - item.sent_at > _WELCOMED_WITHIN:
            return
        try:
            await self.sender.welcome(item.code, self.text("utter_kf_welcome"))
        except (ApiError, ServiceUnavailable) as error:
            # The code is good once: nothing is gained by trying again, and the customer has asked nothing yet.
            logger.warning("A welcome was not said: %s", error)

    def _note(self, item: Item) -> None:
        now = self.inbox.clock.now()
        with self.inbox.unit_of_work() as uow:
            if item.act is Act.NOT_SENT:
                reason = wechat_kf.FAILURES.get(item.text, f"微信没有送到({item.text})")
                outbox.not_arrived(wechat_kf.NAME, item.failed, reason, self.content(), now, uow)
            elif (conversation_id := uow.conversations.find(wechat_kf.NAME, item.conversation)) is not None:
                if item.act is Act.STAFF:
                    uow.conversations.store_staff(conversation_id, item.message_id, item.text, now)
                elif self.sender.people.in_wecom:
                    uow.conversations.lock(conversation_id)
                    state = State.BOT if item.text == wechat_kf.ENDED else State.STAFF
                    uow.conversations.set_state(conversation_id, state)
            uow.commit()

    def _with_person(self, item: Item) -> bool:
        with self.inbox.unit_of_work() as uow:
            conversation_id = uow.conversations.find(wechat_kf.NAME, item.conversation)
            return conversation_id is not None and uow.conversations.lock(conversation_id) is State.STAFF

    def _set_state(self, item: Item, state: State) -> None:
        with self.inbox.unit_of_work() as uow:
            if conversation_id := uow.conversations.find(wechat_kf.NAME, item.conversation):
                uow.conversations.lock(conversation_id)
                uow.conversations.set_state(conversation_id, state)
            uow.commit()

    def _cursor(self, account: str) -> str:
        with self.inbox.unit_of_work() as uow:
            return uow.cursors.get(f"{wechat_kf.NAME}:{account}") or ""

    def _keep(self, account: str, cursor: str) -> None:
        with self.inbox.unit_of_work() as uow:
            uow.cursors.put(f"{wechat_kf.NAME}:{account}", cursor, self.inbox.clock.now())
            uow.commit()
