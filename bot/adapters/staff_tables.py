"""The tables of the console, in the same schema: who may use it, and who did what."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    String,
    Table,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSON, JSONB

from bot.adapters.tables import metadata, moment, new_id, one_of

staff_accounts = Table(
    "staff_accounts",
    metadata,
    new_id(),
    Column("login", Text, nullable=False, unique=True),
    # What customers read.
    Column("shown_name", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("password_hash", Text, nullable=False),
    # The password was given by somebody else and must be changed first of all.
    Column("must_change", Boolean, nullable=False, server_default="false"),
    # What this person takes; empty: everything.
    Column("skills", ARRAY(Text), nullable=False, server_default="{}"),
    # How many customers at the same time.
    Column("capacity", Integer, CheckConstraint("capacity > 0", name="capacity"), nullable=False, server_default="5"),
    Column("on_duty", Boolean, nullable=False, server_default="true"),
    moment("disabled_at", nullable=True),
    moment(),
    one_of("role", "agent", "supervisor", "manager", "admin"),
)

staff_sessions = Table(
    "staff_sessions",
    metadata,
    # The fingerprint of what the cookie holds: who reads the table can sign in nowhere.
    Column("key", String(64), primary_key=True),
    Column("account_id", ForeignKey(staff_accounts.c.id), nullable=False, index=True),
    Column("device", Text, nullable=False, server_default=""),
    moment(),
    moment("seen_at"),
    moment("expires_at"),
)

sign_in_failures = Table(
    "sign_in_failures",
    metadata,
    # Also of logins that nobody has: from outside the two look the same.
    Column("login", Text, primary_key=True),
    Column("count", Integer, nullable=False),
    moment("last_at"),
)

audit_log = Table(
    "audit_log",
    metadata,
    new_id(),
    moment("at"),
    # Null for what was done at the terminal.
    Column("account_id", ForeignKey(staff_accounts.c.id), index=True),
    Column("login", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("subject", Text, nullable=False, server_default=""),
    Column("details", JSONB, nullable=False, server_default="{}"),
    Index("audit_log_at_idx", "at"),
    Index("audit_log_subject_idx", "subject"),
)

customer_files = Table(
    "customer_files",
    metadata,
    # What staff corrected stands before what the customer said; none of it is there before somebody has.
    Column("phone", Text, CheckConstraint("merged_into <> phone", name="merged"), primary_key=True),
    # The same person under another number: everything is shown there.
    Column("merged_into", Text),
    Column("name", Text),
    Column("title", Text),
    Column("address", Text),
    Column("note", Text),
    moment("updated_at"),
    Index("customer_files_merged_idx", "merged_into", postgresql_where=text("merged_into IS NOT NULL")),
)

daily_reports = Table(
    "daily_reports",
    metadata,
    Column("shop", String(32), primary_key=True),
    Column("day", Date, primary_key=True),
    Column("sent_at", DateTime(timezone=True), nullable=False),
)

content_edits = Table(
    "content_edits",
    metadata,
    # Nothing is changed here: of one place the newest row holds.
    new_id(),
    moment("at"),
    Column("account_id", ForeignKey(staff_accounts.c.id), nullable=False),
    Column("document", Text, nullable=False),
    Column("path", ARRAY(Text), nullable=False),
    # None, and reset: what the file says holds again.
    Column("value", JSON),
    Column("reset", Boolean, nullable=False, server_default="false"),
    Index("content_edits_place_idx", "document", "path", "id"),
)

value_edits = Table(
    "value_edits",
    metadata,
    new_id(),
    moment("at"),
    Column("account_id", ForeignKey(staff_accounts.c.id), nullable=False),
    # A response, or an article's model.
    Column("kind", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("before", Text, nullable=False),
    Column("after", Text, nullable=False),
    Index("value_edits_subject_idx", "kind", "subject", "id"),
    one_of("kind", "wording", "price", "stock"),
)

inspections = Table(
    "inspections",
    metadata,
    new_id(),
    # What is scored once: a customer whom a colleague had.
    Column("handoff_id", ForeignKey("bot.handoffs.id"), nullable=False, unique=True),
    Column("conversation_id", ForeignKey("bot.conversations.id"), nullable=False),
    Column("account_id", ForeignKey(staff_accounts.c.id), nullable=False),
    Column("score", SmallInteger, CheckConstraint("score BETWEEN 0 AND 100", name="score"), nullable=False),
    # [{"line", "rule", "why"}]; the line is a message's id.
    Column("faults", JSONB, nullable=False, server_default="[]"),
    Column("state", Text, nullable=False, server_default="scored"),
    moment("at"),
    one_of("state", "scored", "appealed", "upheld", "granted"),
    Index("inspections_account_idx", "account_id", "id"),
    Index("inspections_at_idx", "at"),
)

inspection_remarks = Table(
    "inspection_remarks",
    metadata,
    new_id(),
    Column("inspection_id", ForeignKey(inspections.c.id), nullable=False, index=True),
    Column("account_id", ForeignKey(staff_accounts.c.id), nullable=False),
    moment("at"),
    Column("kind", Text, nullable=False),
    Column("text", Text, nullable=False),
    one_of("kind", "comment", "appealed", "upheld", "granted"),
)
