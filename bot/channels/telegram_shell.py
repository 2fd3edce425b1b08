"""Telegram: fetching updates or having them delivered, sending messages, looking whether all is in place."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from fastapi import APIRouter, Request, Response
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions
from telegram.error import BadRequest, Conflict, Forbidden, InvalidToken, NetworkError, RetryAfter, TelegramError

from bot.adapters.lead import alone
from bot.channels import telegram
from bot.channels.bodies import body_of
from bot.channels.channel import Inbox
from bot.channels.spacing import Spacing
from bot.core.channels import Later, Rejected, SendResult, Sent
from bot.core.errors import RejectedMessage, ServiceUnavailable

logger = logging.getLogger(__name__)

#: Where updates are delivered.
WEBHOOK = "/telegram/webhook"
#: Seconds that the platform keeps a question for updates open, and that a call may take besides.
_LONG, _PATIENCE = 25, 10
#: Seconds until the next try where the platform does not answer, where the token is refused, and between two looks at a webhook.
_PAUSE, _LONG_PAUSE, _LOOK = 3.0, 60.0, 600.0
#: After so long without an update the platform begins its numbers anew.
_NUMBERS_LAST = timedelta(days=6)
#: Messages of a chat, and of all chats, in seconds (the platform's advice).
_SAME_CHAT, _ANY_CHAT = 1.05, 1 / 28


@dataclass
class TelegramSender:
    """The ports Outgoing and Fetching."""

    bot: Bot
    spacing: Spacing = field(default_factory=lambda: Spacing(_SAME_CHAT, _ANY_CHAT))

    def pieces(self, text: str, buttons: Sequence[tuple[str, str]]) -> tuple[str, ...]:
        return telegram.pieces(text)

    async def send(self, address: str, text: str, buttons: Sequence[tuple[str, str]]) -> SendResult:
        await self.spacing.wait(address)
        rows = [[InlineKeyboardButton(title, callback_data=key) for title, key in row] for row in telegram.keyboard(buttons)]
        try:
            message = await self.bot.send_message(
                int(address),
                text,
                reply_markup=InlineKeyboardMarkup(rows) if rows else None,
                link_preview_options=LinkPreviewOptions(is_disabled=True),
                read_timeout=_PATIENCE,
            )
        except TelegramError as error:
            return outcome(error)
        self.spacing.sent(address)
        return Sent(platform_id=str(message.message_id))

    async def fetch(self, reference: str, limit: int) -> bytes:
        try:
            file = await self.bot.get_file(reference)
            if (file.file_size or 0) > limit:
                raise RejectedMessage(f"A file of {file.file_size} bytes.")
            data = bytes(await file.download_as_bytearray(read_timeout=_LONG))
        except (BadRequest, Forbidden) as error:
            raise RejectedMessage(str(error)) from error
        except TelegramError as error:
            raise ServiceUnavailable(f"The file was not given out: {error}") from error
        if len(data) > limit:
            raise RejectedMessage(f"A file of {len(data)} bytes.")
        return data


def outcome(error: TelegramError) -> SendResult:
    """What an error means for the message."""
    if isinstance(error, RetryAfter):
        return Later(reason=str(error), seconds=_seconds(error))
    if isinstance(error, Forbidden | BadRequest):
        return Rejected(reason=str(error))
    if isinstance(error, InvalidToken):
        return Later(reason="The token is refused.", seconds=_LONG_PAUSE)
    return Later(reason=str(error))


def _seconds(error: RetryAfter) -> float:
    pause = error.retry_after
    return pause.total_seconds() if isinstance(pause, timedelta) else float(pause)


@dataclass
class TelegramShell:
    """How messages come."""

    bot: Bot
    inbox: Inbox
    #: Where updates are to be delivered; None: they are fetched.
    webhook_url: str | None
    #: What the platform sends along with a delivered update.
    secret: str
    #: What the platform's menu of commands shows.
    commands: Sequence[tuple[str, str]]
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    def router(self) -> APIRouter:
        """For a webhook; without one nothing is listened for."""
        router = APIRouter(include_in_schema=False)
        router.add_api_route(WEBHOOK, self.deliver, methods=["POST"])
        return router

    async def deliver(self, request: Request) -> Response:
        """An update. What cannot be read is taken all the same: it would be no better the next time."""
        given = request.headers.get("X-Telegram-Bot-Api-Secret-Token", "")
        if not secrets.compare_digest(given.encode(), self.secret.encode()):
            return Response(status_code=403)
        body = await body_of(request, telegram.LONGEST_UPDATE)
        if body is None:
            return Response(status_code=413)
        try:
            update = telegram.update_of(body)
        except RejectedMessage as problem:
            logger.warning("%s", problem)
            return Response(status_code=400)
        await self._take(update)
        return Response()

    async def _take(self, update: dict[str, Any]) -> None:
        """Raises ServiceUnavailable: then the update has to come again."""
        try:
            inbound = telegram.read(update)
            if inbound is not None:
                await self.inbox.take(inbound)
        except RejectedMessage as problem:
            logger.warning("Update %s is passed over: %s", update.get("update_id"), problem)
            return
        pressed = telegram.callback_id(update)
        if pressed:
            task = asyncio.create_task(self._confirm(pressed))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _confirm(self, pressed: str) -> None:
        """The button stops turning. Nothing is lost where it does not."""
        try:
            await self.bot.answer_callback_query(pressed)
        except TelegramError as error:
            logger.info("A button was not confirmed: %s", error)

    async def poll(self, database_url: str) -> None:
        """Fetch updates until cancelled, in one process at a time; with a webhook, look after it."""
        prepared = False

        async def step() -> None:
            nonlocal prepared
            try:
                if not prepared:
                    await self._prepare()
                    prepared = True
                if self.webhook_url:
                    await asyncio.sleep(_LOOK)
                    prepared = False
                else:
                    await self._fetch()
            except ServiceUnavailable as problem:
                logger.warning("Telegram: %s", problem)
                await asyncio.sleep(_PAUSE)
            except TelegramError as error:
                prepared = prepared and not isinstance(error, Conflict)
                await asyncio.sleep(_pause(error))

        await alone(database_url, telegram.NAME, step)

    async def _prepare(self) -> None:
        """Tell the platform how updates are to come, and what commands there are."""
        if self.webhook_url:
            await self.bot.set_webhook(
                self.webhook_url, secret_token=self.secret, allowed_updates=telegram.UPDATES, max_connections=10
            )
        else:
            await self.bot.delete_webhook()
        await self.bot.set_my_commands(list(self.commands))

    async def _fetch(self) -> None:
        """One question for updates; how far it came is kept when everything of it is stored."""
        now = self.inbox.clock.now()
        offset = await asyncio.to_thread(self._offset)
        asked = {"timeout": _LONG, "allowed_updates": telegram.UPDATES} | ({"offset": offset} if offset else {})
        # Not get_updates(): an update that the library cannot read would hold up all others. It warns of the name in camel
        # case; the platform takes it in any.
        updates = await self.bot.do_api_request("getupdates", asked, read_timeout=_LONG + _PATIENCE)
        for update in updates:
            await self._take(update)
        if updates:
            last = max(telegram.update_id(update) for update in updates)
            await asyncio.to_thread(self._keep, last + 1, now)

    def _offset(self) -> int | None:
        with self.inbox.unit_of_work() as uow:
            kept = uow.cursors.get(self._account(), since=self.inbox.clock.now() - _NUMBERS_LAST)
        return int(kept) if kept else None

    def _keep(self, offset: int, now: datetime) -> None:
        with self.inbox.unit_of_work() as uow:
            uow.cursors.put(self._account(), str(offset), now)
            uow.commit()

    def _account(self) -> str:
        """Another bot numbers its updates in its own way."""
        return f"{telegram.NAME} {self.bot.token.partition(':')[0]}"


def _pause(error: TelegramError) -> float:
    if isinstance(error, Conflict):
        logger.error("Telegram: another program fetches this bot's messages; stop it. (%s)", error)
        return _PAUSE
    if isinstance(error, RetryAfter):
        return _seconds(error)
    if isinstance(error, InvalidToken):
        logger.error("Telegram: BOT_TELEGRAM_TOKEN is refused.")
        return _LONG_PAUSE
    level = logging.INFO if isinstance(error, NetworkError) else logging.ERROR
    logger.log(level, "Telegram does not answer: %s", error)
    return _PAUSE
