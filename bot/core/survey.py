"""The question after a visit: how satisfied the customer is (R39)."""

from __future__ import annotations

from dataclasses import dataclass

from bot.core.channels import RATE
from bot.core.say import Choice

#: From the worst to the best; the place is the score, so that a number in reply names it.
WORDS = ("很不满意", "不满意", "一般", "满意", "非常满意")
#: Up to this score somebody looks into it at once.
UNHAPPY = 2
#: From this score on a customer counts as satisfied.
SATISFIED = 4
#: Events of a ticket's history.
ASKED, RATED = "survey_asked", "rated"


@dataclass(frozen=True, kw_only=True)
class Rating:
    """What a customer has answered."""

    number: str
    #: 1 to 5.
    score: int

    @property
    def unhappy(self) -> bool:
        return self.score <= UNHAPPY

    @property
    def words(self) -> str:
        return WORDS[self.score - 1]


def choices(number: str) -> tuple[Choice, ...]:
    """The answers to the question about a ticket."""
    return tuple(
        Choice(title=words, payload=f"{RATE}{number}:{score}") for score, words in enumerate(WORDS, 1)
    )


def rating(payload: str | None) -> Rating | None:
    """What a pressed button says; None where it is none of these."""
    if not payload or not payload.startswith(RATE):
        return None
    number, _, score = payload.removeprefix(RATE).partition(":")
    return Rating(number=number, score=int(score))
