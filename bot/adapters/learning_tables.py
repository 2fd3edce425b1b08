"""The tables of the learning inbox, in the same schema."""

from __future__ import annotations

from sqlalchemy import BigInteger, CheckConstraint, Column, DateTime, ForeignKey, Identity, Table, Text, func
from sqlalchemy.dialects.postgresql import JSONB

from bot.adapters.tables import messages, metadata

lessons = Table(
    "lessons",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    # The text's letters and digits without what is masked: by it, the same text is found again.
    Column("key", Text, nullable=False, unique=True),
    # Personal data masked.
    Column("text", Text, nullable=False),
    Column("why", Text, nullable=False),
    # [{"intent", "confidence"}], the best first.
    Column("ranking", JSONB, nullable=False),
    Column("stage", Text, nullable=False, server_default="new"),
    Column("label", Text),
    Column("labelled_by", Text),
    Column("decided_at", DateTime(timezone=True)),
    Column("first_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("last_at", DateTime(timezone=True), nullable=False, server_default=func.now(), index=True),
    CheckConstraint("stage IN ('new', 'labelled', 'exported', 'dropped')", name="stage"),
    CheckConstraint("why IN ('fell_back', 'unsure', 'corrected')", name="why"),
    CheckConstraint("label IS NOT NULL OR stage NOT IN ('labelled', 'exported')", name="label"),
)

lesson_messages = Table(
    "lesson_messages",
    metadata,
    # A message counts once; it goes with the customer's data.
    Column("message_id", ForeignKey(messages.c.id, ondelete="CASCADE"), primary_key=True),
    Column("lesson_id", ForeignKey(lessons.c.id, ondelete="CASCADE"), nullable=False, index=True),
)
