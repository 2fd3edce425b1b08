"""Getting better from use: which messages are worth a look, and what becomes of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

#: What Rasa calls a message that it is not sure enough about.
FALLBACK = "nlu_fallback"
#: The reply that asks what is meant.
NOT_UNDERSTOOD = "utter_not_understood"
#: How many likely intents are kept with a text.
KEPT_INTENTS = 5
#: Fewer letters and digits that are no personal data teach nothing.
FEWEST_CHARACTERS = 2


class Why(StrEnum):
    """Why a text is in the inbox."""

    FELL_BACK = "fell_back"
    UNSURE = "unsure"
    CORRECTED = "corrected"


class Stage(StrEnum):
    """How far a text has come."""

    NEW = "new"
    LABELLED = "labelled"
    EXPORTED = "exported"
    DROPPED = "dropped"


@dataclass(frozen=True, kw_only=True)
class Likely:
    """An intent and how sure the model is of it, between 0 and 1."""

    intent: str
    confidence: float


@dataclass(frozen=True, kw_only=True)
class Unclear:
    """A message that is to be kept, before its text is masked."""

    why: Why
    #: The best first, without the fallback's own place.
    ranking: tuple[Likely, ...]


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What somebody said about a text."""

    stage: Stage
    #: Of labelled and exported texts.
    label: str | None = None
    by: str | None = None


@dataclass(frozen=True, kw_only=True)
class Lesson:
    """A text in the inbox, for all messages that say nearly the same."""

    id: int
    #: Personal data masked.
    text: str
    why: Why
    ranking: tuple[Likely, ...]
    decision: Decision
    #: How many messages said this.
    count: int
    last_at: datetime


def unclear(
    intent: Mapping[str, Any],
    ranking: Sequence[Mapping[str, Any]],
    responses: Sequence[str],
    form: str | None,
    below: float,
) -> Unclear | None:
    """Whether a message is worth a look; None where it was understood.

    `responses`: names of what was answered. `form`: whose question stood before the message: an address or a name is
    no intent, so only an answer that could not be taken counts there. `below`: the confidence that is sure enough.
    """
    likely = tuple(Likely(intent=one["name"], confidence=one["confidence"]) for one in ranking if one["name"] != FALLBACK)
    if form is not None and NOT_UNDERSTOOD not in responses:
        return None
    if intent.get("name") == FALLBACK:
        return Unclear(why=Why.FELL_BACK, ranking=likely[:KEPT_INTENTS])
    if likely and likely[0].confidence < below:
        return Unclear(why=Why.UNSURE, ranking=likely[:KEPT_INTENTS])
    return None
