"""The learning inbox: what was not understood is kept, masked, until somebody says what it means.

Nothing here knows a screen: `bot learn` and the staff console call the same functions.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.core.conversation import Incoming
from bot.core.errors import LessonNotFound, UnknownIntent
from bot.core.learning import FEWEST_CHARACTERS, Decision, Lesson, Stage, Unclear, Why, unclear
from bot.services.learning_ports import Masks
from bot.services.ports import Heard, UnitOfWork

#: Longer texts say more than one thing; the rest is not kept.
LONGEST = 300
#: What is removed after the days of keeping; labelled texts wait for their export.
_FORGOTTEN = (Stage.NEW, Stage.EXPORTED, Stage.DROPPED)


@dataclass(frozen=True, kw_only=True)
class Inbox:
    """How the shop keeps it."""

    masks: Masks
    #: Messages understood with less confidence are kept; 0: only those that fell back.
    below: float
    #: Days that a text is kept; 0: nothing is.
    days: int

    def note(self, incoming: Incoming, heard: Heard, uow: UnitOfWork, now: datetime) -> None:
        """Keep the message where it was not understood; part of the turn's transaction, which the caller commits."""
        if self.days == 0 or incoming.payload is not None:
            return
        responses = [str(message["response"]) for message in heard.messages]
        found = unclear(heard.intent, heard.ranking, responses, heard.form_before, self.below)
        if found is not None:
            self._add(incoming.turn_id, incoming.text, found, uow, now)

    def _add(self, turn_id: int, text: str, found: Unclear, uow: UnitOfWork, now: datetime) -> None:
        masked = self.masks.mask(text[:LONGEST])
        if sum(character.isalnum() for character in masked) >= FEWEST_CHARACTERS:
            uow.lessons.add(turn_id, masked, found, now)

    def record_correction(
        self, turn_id: int, intent: str | None, by: str, now: datetime, uow: UnitOfWork
    ) -> Lesson | None:
        """Staff corrected what a customer's message (`turn_id`) was taken for.

        `intent`: what it means instead, None where that was not said. None comes back where nothing is kept: switched
        off, or the message is personal data alone.
        """
        if self.days == 0:
            return None
        with uow:
            if uow.lessons.of_message(turn_id) is None:
                incoming = uow.conversations.incoming(turn_id)
                self._add(turn_id, incoming.text, Unclear(why=Why.CORRECTED, ranking=()), uow, now)
            lesson = uow.lessons.of_message(turn_id)
            if lesson is None:
                return None
            uow.lessons.correct(lesson.id)
            if intent is not None:
                uow.lessons.decide(lesson.id, Decision(stage=Stage.LABELLED, label=intent, by=by), now)
            corrected = uow.lessons.get(lesson.id)
            uow.commit()
        return corrected

    def forget(self, now: datetime, uow: UnitOfWork) -> int:
        """Remove what is older than the days of keeping; gives the number of texts."""
        with uow:
            removed = uow.lessons.remove_older(now - timedelta(days=self.days), _FORGOTTEN)
            uow.commit()
        return removed


def lessons(stage: Stage | None, why: Why | None, limit: int, uow: UnitOfWork) -> tuple[Lesson, ...]:
    """The most frequent first; None: every one."""
    with uow:
        return uow.lessons.list(stage, why, limit)


def counts(uow: UnitOfWork) -> dict[Stage, int]:
    """How many texts are in each stage."""
    with uow:
        found = uow.lessons.counts()
    return {stage: found.get(stage, 0) for stage in Stage}


def lesson(lesson_id: int, uow: UnitOfWork) -> Lesson:
    """Raises LessonNotFound."""
    with uow:
        return _get(lesson_id, uow)


def label(lesson_id: int, intent: str, by: str, known: Collection[str], now: datetime, uow: UnitOfWork) -> Lesson:
    """Say what a text means. Raises LessonNotFound, or UnknownIntent where `known` has no such intent."""
    if intent not in known:
        raise UnknownIntent(intent, known)
    return decide(lesson_id, Decision(stage=Stage.LABELLED, label=intent, by=by), now, uow)


def drop(lesson_id: int, by: str, now: datetime, uow: UnitOfWork) -> Lesson:
    """The text teaches nothing; it does not come back when it is written again. Raises LessonNotFound."""
    return decide(lesson_id, Decision(stage=Stage.DROPPED, by=by), now, uow)


def decide(lesson_id: int, decision: Decision, now: datetime, uow: UnitOfWork) -> Lesson:
    """Put a decision in the place of the one before, which gives back an undone one too. Raises LessonNotFound."""
    with uow:
        _get(lesson_id, uow)
        uow.lessons.decide(lesson_id, decision, now)
        changed = _get(lesson_id, uow)
        uow.commit()
    return changed


def mark_exported(lesson_ids: Sequence[int], now: datetime, uow: UnitOfWork) -> None:
    """The texts stand in the training data now."""
    with uow:
        for lesson_id in lesson_ids:
            before = _get(lesson_id, uow).decision
            uow.lessons.decide(lesson_id, Decision(stage=Stage.EXPORTED, label=before.label, by=before.by), now)
        uow.commit()


def forget_conversation(conversation_id: str, uow: UnitOfWork) -> int:
    """Take out what only this conversation has said: for a customer whose data are deleted."""
    with uow:
        removed = uow.lessons.remove_conversation(conversation_id)
        uow.commit()
    return removed


def _get(lesson_id: int, uow: UnitOfWork) -> Lesson:
    found = uow.lessons.get(lesson_id)
    if found is None:
        raise LessonNotFound(lesson_id)
    return found
