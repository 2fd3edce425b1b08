"""The tables of what colleagues say: proposals and what became of them, answers that may serve again, calls."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Table, Text
from sqlalchemy.dialects.postgresql import ARRAY

from bot.adapters.staff_tables import staff_accounts
from bot.adapters.tables import conversations, messages, metadata, moment, new_id, one_of

suggestion_verdicts = Table(
    "suggestion_verdicts",
    metadata,
    new_id(),
    moment("at"),
    Column("account_id", ForeignKey(staff_accounts.c.id), nullable=False),
    Column("conversation_id", ForeignKey(conversations.c.id), nullable=False, index=True),
    # The customer's message that was to be answered; null where there was none.
    Column("turn_id", ForeignKey(messages.c.id)),
    # What that message was taken for, by which experience is gathered.
    Column("want", Text, nullable=False, server_default=""),
    Column("kind", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("proposed", Text, nullable=False),
    Column("sent", Text, nullable=False),
    Column("verdict", Text, nullable=False),
    one_of("kind", "dialogue", "want", "phrase", "colleague"),
    one_of("verdict", "taken", "edited", "refused"),
    Index("suggestion_verdicts_want_idx", "want", "at"),
    Index("suggestion_verdicts_at_idx", "at"),
)

staff_answers = Table(
    "staff_answers",
    metadata,
    new_id(),
    moment("at"),
    Column("account_id", ForeignKey(staff_accounts.c.id), nullable=False),
    # What the customer had asked, without numbers, and the words of it.
    Column("question", Text, nullable=False),
    Column("words", ARRAY(Text), nullable=False),
    # As another customer may hear it: without names and numbers.
    Column("answer", Text, nullable=False),
    Index("staff_answers_words_idx", "words", postgresql_using="gin"),
)

calls = Table(
    "calls",
    metadata,
    new_id(),
    Column("conversation_id", ForeignKey(conversations.c.id), nullable=False, unique=True),
    Column("account_id", ForeignKey(staff_accounts.c.id), nullable=False, index=True),
    # The caller's; null where it was not shown.
    Column("phone", Text, index=True),
    moment("started_at"),
    moment("ended_at", nullable=True),
    # What it was about and what came of it (R72).
    Column("matter", Text, nullable=False, server_default=""),
    Column("result", Text, nullable=False, server_default=""),
    Column("note", Text, nullable=False, server_default=""),
    Column("ticket_number", Text),
    # The customer's last message that the dialogue has answered for good; what comes after it was only tried.
    Column("settled_id", BigInteger, nullable=False, server_default="0"),
    Index("calls_started_at_idx", "started_at"),
)
