"""The web chat: a page and a WebSocket.

The browser sends
  {"type": "message", "id": str, "text": str, "button": str|null}   its own id; sent again until acknowledged
  {"type": "hello", "after": int, "session": str|null}                first of all: the last message id it knows, or 0, and
                                                                      who the visitor is where the cookie does not say it;
                                                                      again when another page has begun the conversation
  {"type": "seen", "up_to": int}                                      messages it has shown
and gets
  {"type": "welcome", "text": str}                 once, for a visitor without history
  {"type": "history", "messages": [Message]}       what it does not know yet, oldest first; also what another page has said
  {"type": "ack", "id": str}                       the message is stored and will be answered
  {"type": "reply", "messages": [Message]}         the same with at least one message of the shop's
  {"type": "wait", "text": str}                    after some seconds without a reply; nothing is stored of it
  {"type": "refused", "id": str, "text": str}      the message cannot be taken; it must not be sent again
  {"type": "later", "id": str, "text": str}        no database just now; to be sent again
where Message is {"id": int, "from": "customer"|"shop", "external_id": str|null, "text": str, "buttons": [{"title", "payload"}], "at": ISO,
"by": str|null, "serves": str|null}; `by` is the colleague who wrote it, `serves` the colleague who serves from this message on, and
"" where the assistant does again.
"""

from __future__ import annotations

import asyncio
import logging
from typing import Any

from fastapi import APIRouter, WebSocket, WebSocketDisconnect
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.websockets import WebSocketDisconnected

from bot.core.conversation import Message, State
from bot.core.errors import RejectedMessage, ServiceUnavailable
from bot.core.talks import CLOSES, HANDS_ON, RETURNS, TAKES, WRITTEN
from bot.gateway.parts import GatewayParts, parts_of
from bot.services import records, turn

logger = logging.getLogger(__name__)
router = APIRouter()

CHANNEL = "web"
_HISTORY = 200
#: The close code that tells the page to fetch a new session.
_NO_SESSION = 4401


class _Frame(BaseModel):
    model_config = ConfigDict(extra="forbid")

    type: str
    id: str = Field("", max_length=100)
    text: str = ""
    button: str | None = Field(None, max_length=100)
    after: int = 0
    up_to: int = 0
    session: str | None = Field(None, max_length=200)


@router.websocket("/chat")
async def chat(socket: WebSocket) -> None:
    """One open page."""
    if not _same_origin(socket):
        await socket.close()  # Not accepted yet: the browser gets a 403.
        return
    await socket.accept()
    page = None
    try:
        hello = await _receive(socket)
        parts = parts_of(socket)
        visitor = parts.sessions.visitor(socket.cookies, hello.session or "")
        if visitor is None:
            await socket.close(_NO_SESSION)
            return
        page = _Page(socket, parts, visitor)
        await page.take(hello)
        while True:
            await page.take(await _receive(socket))
    except (WebSocketDisconnect, WebSocketDisconnected):
        pass  # the second one where the end was noticed in sending, or the gateway has closed
    except ValidationError:
        await socket.close(1003)
    finally:
        if page:
            page.leave()


async def _receive(socket: WebSocket) -> _Frame:
    return _Frame.model_validate_json(await socket.receive_text())


def _same_origin(socket: WebSocket) -> bool:
    """A browser says where a page comes from: another site's page must not speak for its visitor.

    The widget's frame is a page of the gateway's own, whatever page it is shown in.
    """
    origin = socket.headers.get("origin")
    return origin is None or origin.partition("://")[2] == socket.headers.get("host")


class _Page:
    """The talk with one page."""

    def __init__(self, socket: WebSocket, parts: GatewayParts, visitor: str) -> None:
        self._socket = socket
        self._parts = parts
        self._visitor = visitor
        #: The last message id the page was sent.
        self._known = 0
        self._follower: asyncio.Task[None] | None = None
        self._waiters: set[asyncio.Task[None]] = set()

    def leave(self) -> None:
        for task in (*self._waiters, *([self._follower] if self._follower else [])):
            task.cancel()

    async def take(self, frame: _Frame) -> None:
        if frame.type == "hello":
            await self._greet(frame.after)
        elif frame.type == "message":
            await self._take_message(frame)
        elif frame.type == "seen":
            await self._mark_seen(frame.up_to)

    async def _greet(self, after: int) -> None:
        self._known = after
        try:
            conversation_id, missed = await self._missed()
        except ServiceUnavailable:
            await self._send(type="later", id="", text=self._parts.speech.plain("utter_busy"))
            await self._socket.close(1013)
            return
        if conversation_id is None:
            await self._send(type="welcome", text=self._parts.speech.plain("utter_greet"))
            return
        await self._send(type="history", messages=[_message(message) for message in missed])
        self._follow(conversation_id)

    async def _take_message(self, frame: _Frame) -> None:
        parts = self._parts
        try:
            received = await asyncio.wait_for(
                asyncio.to_thread(
                    turn.receive,
                    CHANNEL,
                    self._visitor,
                    frame.id,
                    frame.text,
                    frame.button,
                    parts.settings.message_limit,
                    parts.clock.now(),
                    parts.unit_of_work(),
                ),
                parts.settings.waiting_after,
            )
        except RejectedMessage:
            await self._send(type="refused", id=frame.id, text=parts.speech.plain("utter_too_long"))
            return
        except (ServiceUnavailable, TimeoutError):
            await self._send(type="later", id=frame.id, text=parts.speech.plain("utter_busy"))
            return
        await self._send(type="ack", id=frame.id)
        self._follow(received.conversation_id)
        self._wait(received.conversation_id, received.turn_id)

    def _follow(self, conversation_id: str) -> None:
        if self._follower is None:
            self._follower = asyncio.create_task(self._send_replies(conversation_id))

    async def _send_replies(self, conversation_id: str) -> None:
        """Send everything that is stored for the conversation, from whatever process it comes."""
        async with self._parts.notices.of(conversation_id) as closed:
            while True:
                try:
                    _, missed = await self._missed()
                except ServiceUnavailable:
                    missed = ()  # the next notice, or the database's return, brings them
                if missed:
                    kind = "reply" if any(message.direction == "out" for message in missed) else "history"
                    await self._send(type=kind, messages=[_message(message) for message in missed])
                await closed.wait()
                closed.clear()

    async def _missed(self) -> tuple[str | None, tuple[Message, ...]]:
        found = await asyncio.to_thread(
            records.history, CHANNEL, self._visitor, self._known, _HISTORY, self._parts.unit_of_work()
        )
        self._known = max([self._known, *(message.id for message in found[1])])
        return found

    def _wait(self, conversation_id: str, turn_id: int) -> None:
        task = asyncio.create_task(self._say_wait(conversation_id, turn_id))
        self._waiters.add(task)
        task.add_done_callback(self._waiters.discard)

    async def _say_wait(self, conversation_id: str, turn_id: int) -> None:
        """After some seconds without a reply the customer is asked to wait (R5), from memory alone.

        Not where a colleague has come meanwhile: the assistant says nothing more, and would never take the words back.
        """
        try:
            seconds = self._parts.settings.waiting_after
            answer = await asyncio.wait_for(self._parts.wait_for(conversation_id, turn_id, seconds), seconds + 0.5)
            late = not answer.finished and answer.state is not State.STAFF
        except (ServiceUnavailable, TimeoutError):
            late = True
        if late:
            await self._send(type="wait", text=self._parts.speech.plain("utter_wait"))

    async def _mark_seen(self, up_to: int) -> None:
        try:
            await asyncio.to_thread(
                records.mark_sent,
                CHANNEL,
                self._visitor,
                up_to,
                self._parts.clock.now(),
                self._parts.unit_of_work(),
            )
        except ServiceUnavailable:
            logger.info("The database is away; what the page has seen will be noted with its next reply")

    async def _send(self, **frame: Any) -> None:
        try:
            await self._socket.send_json(frame)
        except (WebSocketDisconnect, RuntimeError):
            logger.debug("The page has gone; it fetches what it missed when it comes back")


def _message(message: Message) -> dict[str, Any]:
    return {
        "id": message.id,
        "from": "customer" if message.direction == "in" else "shop",
        "external_id": message.external_id,
        "text": message.text,
        "buttons": [{"title": button.title, "payload": button.payload} for button in message.buttons],
        "at": message.created_at.isoformat(),
        "by": message.name if message.response == WRITTEN else None,
        "serves": _serves(message),
    }


def _serves(message: Message) -> str | None:
    if message.response in (TAKES, HANDS_ON):
        return message.name
    return "" if message.response in (RETURNS, CLOSES) else None
