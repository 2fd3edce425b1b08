"""The REST API for integrators, under /api/v1."""

from __future__ import annotations

import asyncio
import secrets
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, HTTPException, Query, Request, Response
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import BaseModel, ConfigDict, Field

from bot.core.conversation import Answer, Message, State
from bot.core.errors import RejectedMessage, TicketNotFound
from bot.core.talks import WRITTEN
from bot.core.tickets import Ticket
from bot.gateway.parts import GatewayParts, parts_of
from bot.services import records, turn

CHANNEL = "rest"
_PAGE = 200

router = APIRouter(prefix="/api/v1", tags=["integration"])
_bearer = HTTPBearer(auto_error=False, description="One of the keys in BOT_API_KEYS.")


class NewMessage(BaseModel):
    """A customer's message."""

    model_config = ConfigDict(strict=True, extra="forbid")

    conversation: str = Field(min_length=1, max_length=200, description="Your own name for the conversation.")
    message_id: str = Field(
        min_length=1, max_length=200, description="Your own id of the message, unique in the conversation."
    )
    text: str = Field(description="What the customer wrote, or the payload of the button that was pressed.")


class ReplyButton(BaseModel):
    """A choice offered to the customer; send `payload` back as the text of a message."""

    title: str
    payload: str


class Reply(BaseModel):
    """One message to the customer."""

    text: str
    buttons: list[ReplyButton]


class Replies(BaseModel):
    """What the assistant answers."""

    replies: list[Reply]
    #: Who answers in this conversation: the assistant, the assistant until a person is free, or a person.
    state: State


class Said(BaseModel):
    """One message of a conversation, of either side."""

    id: int = Field(description="Grows with every message; `after` of the next call.")
    by: Literal["customer", "assistant", "staff"]
    name: str | None = Field(description="The colleague, as customers read it.")
    text: str
    buttons: list[ReplyButton]
    at: str = Field(description="UTC.")


class HistoryEntry(BaseModel):
    """One step of a ticket; times in UTC."""

    at: str
    actor: str
    event: str
    details: dict[str, Any]


class TicketOut(BaseModel):
    """A ticket."""

    number: str
    kind: str
    status: str
    fields: dict[str, Any]
    history: list[HistoryEntry]


class Problem(BaseModel):
    """Why a call was not served; `message` is polite and may be shown to the customer."""

    detail: str


async def authorised(
    request: Request, given: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]
) -> GatewayParts:
    """The parts, for a call that carries one of the keys. 503 where no keys are set: then the API is off."""
    parts = parts_of(request)
    keys = parts.settings.keys
    if not keys:
        raise HTTPException(503, "The REST API is off: no keys are set in BOT_API_KEYS.")
    sent = given.credentials.encode() if given else b""
    if not any(secrets.compare_digest(sent, key.encode()) for key in keys):
        raise HTTPException(401, "Unknown or missing key.", headers={"WWW-Authenticate": "Bearer"})
    return parts


Authorised = Annotated[GatewayParts, Depends(authorised)]
ERRORS: dict[int | str, dict[str, Any]] = {401: {"model": Problem}, 503: {"model": Problem}}


@router.post(
    "/messages",
    responses={
        **ERRORS,
        202: {"model": Replies, "description": "Taken and in work; ask again with the same id."},
    },
)
async def post_message(message: NewMessage, parts: Authorised, response: Response) -> Replies:
    """Take a message and answer it. The same message_id again gives the same replies and does nothing twice."""
    try:
        received = await asyncio.to_thread(
            turn.receive,
            CHANNEL,
            message.conversation,
            message.message_id,
            message.text,
            None,
            parts.settings.message_limit,
            parts.clock.now(),
            parts.unit_of_work(),
        )
    except RejectedMessage as error:
        raise HTTPException(413, str(error)) from error
    answer = await parts.wait_for(
        received.conversation_id, received.turn_id, parts.settings.rest_wait, new=received.new
    )
    if not answer.finished:
        response.status_code = 202
    return _replies(answer)


@router.get("/messages", responses=ERRORS)
async def list_messages(
    conversation: Annotated[str, Query(min_length=1, max_length=200)],
    parts: Authorised,
    after: Annotated[int, Query(ge=0, le=2**62, description="The last id you have.")] = 0,
) -> list[Said]:
    """What was said since, oldest first, of more than 200 the newest: where a person serves (`state` is `staff`) replies come here.

    What you are given counts as delivered.
    """
    _, found = await asyncio.to_thread(records.history, CHANNEL, conversation, after, _PAGE, parts.unit_of_work())
    if found:
        now = parts.clock.now()
        await asyncio.to_thread(records.mark_sent, CHANNEL, conversation, found[-1].id, now, parts.unit_of_work())
    return [_said(message) for message in found]


@router.get("/tickets", responses=ERRORS)
async def list_tickets(
    conversation: Annotated[str, Query(min_length=1, max_length=200)], parts: Authorised
) -> list[TicketOut]:
    """The tickets of one conversation, newest first; an empty list for a conversation that is not known."""
    found = await asyncio.to_thread(records.tickets_of, CHANNEL, conversation, parts.unit_of_work())
    return [_ticket(ticket) for ticket in found]


@router.get("/tickets/{number}", responses={**ERRORS, 404: {"model": Problem}})
async def get_ticket(number: str, parts: Authorised) -> TicketOut:
    """One ticket by its number."""
    try:
        return _ticket(await asyncio.to_thread(records.ticket, number, parts.unit_of_work()))
    except TicketNotFound as error:
        raise HTTPException(404, str(error)) from error


def _replies(answer: Answer) -> Replies:
    return Replies(replies=[_reply(message) for message in answer.replies], state=answer.state)


def _reply(message: Message) -> Reply:
    return Reply(
        text=message.text,
        buttons=[ReplyButton(title=button.title, payload=button.payload) for button in message.buttons],
    )


def _said(message: Message) -> Said:
    ours = "staff" if message.response == WRITTEN else "assistant"
    return Said(
        id=message.id,
        by="customer" if message.direction == "in" else ours,
        name=message.name if message.response == WRITTEN else None,
        text=message.text,
        buttons=[ReplyButton(title=button.title, payload=button.payload) for button in message.buttons],
        at=message.created_at.isoformat(),
    )


def _ticket(ticket: Ticket) -> TicketOut:
    return TicketOut(
        number=ticket.number,
        kind=ticket.kind,
        status=ticket.status,
        fields=dict(ticket.fields),
        history=[
            HistoryEntry(
                at=event.at.isoformat(), actor=event.actor, event=event.event, details=dict(event.details)
            )
            for event in ticket.history
        ],
    )
