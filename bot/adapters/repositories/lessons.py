"""The learning inbox."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from rapidfuzz import fuzz, process
from sqlalchemy import Connection, Row, Select, delete, exists, func, select, update
from sqlalchemy.dialects.postgresql import insert

from bot.adapters.learning_tables import lesson_messages, lessons
from bot.adapters.tables import messages
from bot.adapters.text.likeness import NEAR, SHORTEST_NEAR, without_masked
from bot.core.learning import Decision, Lesson, Likely, Stage, Unclear, Why

#: Among how many texts of nearly the same length a new one is looked for.
_COMPARED = 2000

_COUNT = select(func.count()).where(lesson_messages.c.lesson_id == lessons.c.id).scalar_subquery()
_LESSONS = select(lessons, _COUNT.label("count"))


class LessonRows:
    """The port Lessons."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def add(self, message_id: int, text: str, unclear: Unclear, now: datetime) -> int | None:
        if self._db.scalar(select(lesson_messages.c.lesson_id).where(lesson_messages.c.message_id == message_id)):
            return None
        key = without_masked(text)
        lesson_id = self._near(key)
        if lesson_id is None:
            lesson_id = self._keep(key, text, unclear, now)
        else:
            self._db.execute(update(lessons).where(lessons.c.id == lesson_id).values(last_at=now))
        counted = insert(lesson_messages).values(message_id=message_id, lesson_id=lesson_id)
        self._db.execute(counted.on_conflict_do_nothing())
        return lesson_id

    def _near(self, key: str) -> int | None:
        """The text that equals or nearly equals it."""
        same = self._db.scalar(select(lessons.c.id).where(lessons.c.key == key))
        if same is not None or len(key) < SHORTEST_NEAR:
            return same
        slack = len(key) // 4  # more of a difference in length, and they cannot have 90 % in common
        rows = self._db.execute(
            select(lessons.c.id, lessons.c.key)
            .where(func.length(lessons.c.key).between(max(SHORTEST_NEAR, len(key) - slack), len(key) + slack))
            .order_by(lessons.c.last_at.desc())
            .limit(_COMPARED)
        ).all()
        best = process.extractOne(key, [row.key for row in rows], scorer=fuzz.ratio, score_cutoff=NEAR)
        return rows[best[2]].id if best else None

    def _keep(self, key: str, text: str, unclear: Unclear, now: datetime) -> int:
        new = insert(lessons).values(
            key=key,
            text=text,
            why=unclear.why,
            ranking=[
                {"intent": one.intent, "confidence": round(one.confidence, 3)} for one in unclear.ranking
            ],
            first_at=now,
            last_at=now,
        )
        # Another turn may keep the same text at this moment.
        kept = new.on_conflict_do_update(index_elements=["key"], set_={"last_at": now}).returning(lessons.c.id)
        return self._db.execute(kept).scalar_one()

    def of_message(self, message_id: int) -> Lesson | None:
        mine = select(lesson_messages.c.lesson_id).where(lesson_messages.c.message_id == message_id)
        return self._one(_LESSONS.where(lessons.c.id == mine.scalar_subquery()))

    def get(self, lesson_id: int) -> Lesson | None:
        return self._one(_LESSONS.where(lessons.c.id == lesson_id))

    def _one(self, query: Select[Any]) -> Lesson | None:
        row = self._db.execute(query).one_or_none()
        return _lesson(row) if row else None

    def list(self, stage: Stage | None, why: Why | None, limit: int) -> tuple[Lesson, ...]:
        query = _LESSONS.order_by(_COUNT.desc(), lessons.c.last_at.desc(), lessons.c.id).limit(limit)
        if stage is not None:
            query = query.where(lessons.c.stage == stage)
        if why is not None:
            query = query.where(lessons.c.why == why)
        return tuple(_lesson(row) for row in self._db.execute(query))

    def counts(self) -> Mapping[Stage, int]:
        rows = self._db.execute(select(lessons.c.stage, func.count()).group_by(lessons.c.stage))
        return {Stage(stage): count for stage, count in rows}

    def decide(self, lesson_id: int, decision: Decision, now: datetime) -> None:
        self._db.execute(
            update(lessons)
            .where(lessons.c.id == lesson_id)
            .values(stage=decision.stage, label=decision.label, labelled_by=decision.by, decided_at=now)
        )

    def correct(self, lesson_id: int) -> None:
        self._db.execute(update(lessons).where(lessons.c.id == lesson_id).values(why=Why.CORRECTED))

    def remove_older(self, moment: datetime, stages: Sequence[Stage]) -> int:
        old = delete(lessons).where(lessons.c.last_at < moment, lessons.c.stage.in_(stages))
        # Whose messages were deleted, too: with the customer's data goes what the customer alone has said.
        said = exists().where(lesson_messages.c.lesson_id == lessons.c.id)
        unsaid = delete(lessons).where(~said, lessons.c.stage.in_(stages))
        return self._db.execute(old).rowcount + self._db.execute(unsaid).rowcount

    def remove_conversation(self, conversation_id: str) -> int:
        of_conversation = select(messages.c.id).where(messages.c.conversation_id == conversation_id)
        touched = self._db.execute(
            delete(lesson_messages)
            .where(lesson_messages.c.message_id.in_(of_conversation))
            .returning(lesson_messages.c.lesson_id)
        ).scalars()
        said = exists().where(lesson_messages.c.lesson_id == lessons.c.id)
        return self._db.execute(delete(lessons).where(lessons.c.id.in_(list(touched)), ~said)).rowcount


def _lesson(row: Row[Any]) -> Lesson:
    return Lesson(
        id=row.id,
        text=row.text,
        why=Why(row.why),
        ranking=tuple(Likely(**one) for one in row.ranking),
        decision=Decision(stage=Stage(row.stage), label=row.label, by=row.labelled_by),
        count=row.count,
        last_at=row.last_at,
    )
