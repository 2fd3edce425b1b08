"""What the learning inbox needs from outside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.core.learning import Decision, Lesson, Stage, Unclear, Why


class Lessons(Protocol):
    """The texts of the inbox, with the messages that said them."""

    def add(self, message_id: int, text: str, unclear: Unclear, now: datetime) -> int | None:
        """Count a message to the text that nearly equals its own, or keep it as a new one; gives the text's id.

        None: the message was counted before.
        """

    def of_message(self, message_id: int) -> Lesson | None: ...
    def get(self, lesson_id: int) -> Lesson | None: ...
    def list(self, stage: Stage | None, why: Why | None, limit: int) -> tuple[Lesson, ...]:
        """The most frequent first, of equals the newest; None: every one."""

    def counts(self) -> Mapping[Stage, int]: ...
    def decide(self, lesson_id: int, decision: Decision, now: datetime) -> None: ...
    def correct(self, lesson_id: int) -> None:
        """From now on the text is there because staff corrected what it was taken for."""

    def remove_older(self, moment: datetime, stages: Sequence[Stage]) -> int:
        """Take out the texts in these stages that nobody has written since; gives their number."""

    def remove_conversation(self, conversation_id: str) -> int:
        """Take out what a conversation's messages alone have said; gives the number of texts."""


class Masks(Protocol):
    """The text without personal data."""

    def mask(self, text: str) -> str:
        """The same length and shape, a `*` for each hidden character: 电话139********."""
