"""Proposals for whoever talks with a customer: telephone systems and transcripts, under /api/v1."""

from __future__ import annotations

import asyncio
import hashlib
from typing import Annotated, Literal

from fastapi import APIRouter, HTTPException
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from bot.core.calls import PHONE
from bot.core.errors import TurnFailed
from bot.core.wording import Rendered
from bot.gateway.parts import GatewayParts
from bot.gateway.rest import ERRORS, Authorised
from bot.services.suggest import Asked, Proposal

router = APIRouter(prefix="/api/v1", tags=["integration"])

_LONGEST = 1000

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class Spoken(BaseModel):
    """One thing that was said in a call."""

    model_config = ConfigDict(strict=True, extra="forbid")

    call: Words = Field(max_length=200, description="Your own id of the call; lines of the same call belong together.")
    speaker: Literal["customer", "staff"]
    text: Words = Field(max_length=_LONGEST, description="What was said, in the order of the call.")


class SuggestionOut(BaseModel):
    """A sentence that may be said next."""

    text: str
    why: str = Field(description="Why it is proposed, for the person who reads it.")
    source: str = Field(description="Where its facts come from.")
    confidence: float = Field(ge=0, le=1)


class Suggested(BaseModel):
    """What may be said next, and where the call stands."""

    suggestions: list[SuggestionOut] = Field(description="The likeliest first.")
    slots: dict[str, str] = Field(description="What the customer has told so far, by topic: phone, address …")
    warnings: list[str] = Field(description="What must not be overlooked; after a line of staff, what was wrong with it.")


@router.post("/suggest", responses=ERRORS)
async def suggest(spoken: Spoken, parts: Authorised) -> Suggested:
    """Tell what was said in a call, get what may be said next.

    Nothing is stored: no ticket, no message, no customer. The call is remembered for four hours after its last line, in
    memory, so that what the customer tells in any order fills `slots`.
    """
    said = parts.calls_heard.lines(spoken.call, spoken.text if spoken.speaker == "customer" else None)
    talk = hashlib.sha256(f"call {spoken.call}".encode()).hexdigest()[:32]
    try:
        proposal = await parts.suggester(Asked(conversation_id=talk, channel=PHONE, said=said))
    except TurnFailed as error:
        raise HTTPException(503, parts.speech.plain("utter_busy"), headers={"Retry-After": "2"}) from error
    problems = await asyncio.to_thread(_problems, spoken, parts)
    return _suggested(proposal, problems)


def _problems(spoken: Spoken, parts: GatewayParts) -> list[str]:
    return parts.manners.problems(Rendered(text=spoken.text)) if spoken.speaker == "staff" else []


def _suggested(proposal: Proposal, problems: list[str]) -> Suggested:
    suggestions = [
        SuggestionOut(text=one.text, why=one.why, source=one.source, confidence=one.confidence)
        for one in proposal.suggestions
    ]
    slots = {item.name: item.value for item in proposal.checklist if item.value is not None}
    return Suggested(suggestions=suggestions, slots=slots, warnings=[*problems, *proposal.warnings])
