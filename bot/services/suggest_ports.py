"""What proposals and the telephone need from outside, as protocols."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from bot.core.calls import Call, Line, PastTalk
from bot.core.suggest import Experience, Offered, Verdict


@dataclass(frozen=True, kw_only=True)
class Foreseen:
    """What the dialogue would answer, and where it would stand then; nothing of it is kept."""

    #: As in Heard.
    messages: tuple[Mapping[str, Any], ...]
    intent: Mapping[str, Any]
    #: `{"name", "confidence"}` each, the likeliest first.
    ranking: tuple[Mapping[str, Any], ...]
    #: The form that would be active.
    form: str | None
    #: All slots that would hold something.
    slots: Mapping[str, Any]
    #: Names of the actions that would run.
    actions: tuple[str, ...]


class Foresees(Protocol):
    """Rasa, asked on a copy of a conversation."""

    async def foresee(self, conversation_id: str, channel: str, said: Sequence[Line]) -> Foreseen:
        """What would be answered to the last of `said`, were all of them said after what is stored.

        Raises TurnFailed where there is no usable answer.
        """


@dataclass(frozen=True, kw_only=True)
class PastAnswer:
    """What a colleague answered once."""

    id: int
    question: str
    answer: str
    by: str
    at: datetime


class Suggestions(Protocol):
    """What became of proposals, and answers that may serve again."""

    def record(
        self,
        account_id: int,
        conversation_id: str,
        turn_id: int | None,
        want: str,
        found: Sequence[tuple[Offered, Verdict]],
        sent: str,
        now: datetime,
    ) -> None: ...
    def experience(self, want: str, since: datetime) -> Experience:
        """What colleagues did with proposals for a want."""

    def keep_answer(self, account_id: int, question: str, words: Sequence[str], answer: str, now: datetime) -> None: ...
    def answers_like(self, words: Sequence[str], limit: int) -> tuple[PastAnswer, ...]:
        """Answers to questions that share a word, the newest first."""


class Calls(Protocol):
    """The call register, and what was said in calls."""

    def begin(self, account_id: int, phone: str | None, now: datetime) -> Call: ...
    def get(self, call_id: int, *, held: bool = False) -> Call | None:
        """`held`: unchanged by others until the transaction ends."""

    def latest(self, limit: int, *, search: str = "", before: int | None = None) -> tuple[Call, ...]:
        """The newest first; `search`: a part of the number, the matter, the result or the ticket's number."""

    def of_phone(self, phone: str, limit: int) -> tuple[Call, ...]: ...
    def change(self, call_id: int, **values: Any) -> None: ...
    def hear(self, call: Call, text: str, now: datetime) -> int:
        """Take down what the customer said; the message's id."""

    def say(self, call: Call, account_id: int | None, text: str, now: datetime) -> None:
        """Take down what the clerk said, or with None what the assistant put into the clerk's mouth."""

    def heard(self, call: Call) -> tuple[Line, ...]:
        """What the customer has said since the dialogue answered for good."""

    def past_talks(self, phone: str, limit: int) -> tuple[PastTalk, ...]:
        """The latest conversations of customers with that number, those on the telephone left out."""


class Similarity(Protocol):
    """Chinese questions compared."""

    def words(self, text: str) -> tuple[str, ...]:
        """What a question is looked up by: its words that say something."""

    def alike(self, text: str, other: str) -> float:
        """0 to 1."""


class Corrections(Protocol):
    """The learning inbox."""

    def record_correction(self, turn_id: int, intent: str | None, by: str, now: datetime, uow: Any) -> object:
        """Staff corrected the answer to a customer's message; `intent`: what it means instead, where that was said."""
