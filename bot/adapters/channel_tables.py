"""The tables of what goes to platforms and comes from them, in the same schema."""

from __future__ import annotations

from sqlalchemy import BigInteger, CheckConstraint, Column, ForeignKey, Index, Integer, Table, Text, text

from bot.adapters.tables import conversations, messages, metadata, moment, new_id, one_of

deliveries = Table(
    "deliveries",
    metadata,
    new_id(),
    Column("message_id", ForeignKey(messages.c.id), nullable=False, unique=True),
    Column("state", Text, nullable=False, server_default="pending"),
    Column("attempts", Integer, nullable=False, server_default="0"),
    # Of a text that was sent in pieces: how many the platform has taken.
    Column("pieces", Integer, nullable=False, server_default="0"),
    # What the platform called the message, and what it said of a failure.
    Column("platform_id", Text),
    Column("problem", Text),
    moment("updated_at"),
    Index("deliveries_platform_id_idx", "platform_id", postgresql_where=text("platform_id IS NOT NULL")),
    one_of("state", "pending", "sent", "failed"),
)

attachments = Table(
    "attachments",
    metadata,
    new_id(),
    Column("message_id", ForeignKey(messages.c.id), nullable=False, unique=True),
    Column("conversation_id", ForeignKey(conversations.c.id), nullable=False, index=True),
    # The matter it belongs to, once there is one.
    Column("ticket_id", BigInteger, ForeignKey("bot.tickets.id"), index=True),
    Column("kind", Text, nullable=False),
    # By which the platform gives it out.
    Column("reference", Text, nullable=False),
    Column("state", Text, nullable=False, server_default="waiting"),
    # Below the data folder's attachments; what was found in it, and why there is none.
    Column("path", Text),
    Column("content_type", Text),
    Column("size", Integer),
    Column("problem", Text),
    moment(),
    one_of("state", "waiting", "kept", "failed"),
)

cursors = Table(
    "cursors",
    metadata,
    # How far a channel has fetched: the channel, with its account where there are several.
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
    moment("updated_at"),
)

grants = Table(
    "grants",
    metadata,
    # What a customer's last act lets the shop send on a platform (bot.core.windows).
    Column("channel", Text, primary_key=True),
    Column("address", Text, primary_key=True),
    Column("cause", Text, primary_key=True),
    moment("closes_at"),
    Column("remaining", Integer, CheckConstraint("remaining >= 0", name="not_negative"), nullable=False),
    # How often the platform has refused what this says is allowed.
    Column("refusals", Integer, nullable=False, server_default="0"),
    one_of("cause", "message", "event"),
)

access_tokens = Table(
    "access_tokens",
    metadata,
    # A platform's key for its interface, one for all processes: a second one would make the first useless.
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
    moment("expires_at"),
)
