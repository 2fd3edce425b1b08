"""Proposals for whoever talks with a customer: telephone systems and transcripts, under /api/v1."""

from __future__ import annotations

import asyncio
import hashlib
import itertools
import time
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Annotated, Literal

from fastapi import APIRouter, HTTPException
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from bot.core.calls import PHONE, Line
from bot.core.errors import TurnFailed
from bot.core.wording import Rendered
from bot.gateway.parts import GatewayParts
from bot.gateway.rest import ERRORS, Authorised
from bot.services.suggest import Asked, Proposal

router = APIRouter(prefix="/api/v1", tags=["integration"])

#: Calls that are remembered, seconds after which a silent one is forgotten, and lines of one that count.
_CALLS, _SILENT, _LINES = 1000, 4 * 3600.0, 40
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


@dataclass
class _Heard:
    """A call as it is remembered."""

    lines: list[Line] = field(default_factory=list)
    at: float = 0.0


class _Memory:
    """The calls of this process: nothing is stored, so that asking changes nothing."""

    def __init__(self) -> None:
        self._calls: OrderedDict[str, _Heard] = OrderedDict()
        # No message row has such a number.
        self._numbers = itertools.count(2**52)

    def lines(self, call: str, text: str | None) -> tuple[Line, ...]:
        """What the customer has said in a call, `text` last."""
        now = time.monotonic()
        heard = self._calls.get(call)
        if heard is None or now - heard.at > _SILENT:
            heard = self._calls[call] = _Heard()
        self._calls.move_to_end(call)
        while len(self._calls) > _CALLS:
            self._calls.popitem(last=False)
        heard.at = now
        if text is not None:
            heard.lines = [*heard.lines, Line(turn_id=next(self._numbers), text=text)][-_LINES:]
        return tuple(heard.lines)


_memory = _Memory()


@router.post("/suggest", responses=ERRORS)
async def suggest(spoken: Spoken, parts: Authorised) -> Suggested:
    """Tell what was said in a call, get what may be said next.

    Nothing is stored: no ticket, no message, no customer. The call is remembered for four hours after its last line, in
    memory, so that what the customer tells in any order fills `slots`.
    """
    said = _memory.lines(spoken.call, spoken.text if spoken.speaker == "customer" else None)
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
