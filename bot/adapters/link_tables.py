"""The tables of numbers that customers have confirmed, in the same schema."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, Table, Text

from bot.adapters.tables import conversations, customers, metadata, moment, new_id

confirmed_phones = Table(
    "confirmed_phones",
    metadata,
    # A number is one customer's; a customer may have several.
    Column("phone", Text, primary_key=True),
    Column("customer_id", ForeignKey(customers.c.id), nullable=False, index=True),
    moment("confirmed_at"),
)

link_codes = Table(
    "link_codes",
    metadata,
    new_id(),
    Column("conversation_id", ForeignKey(conversations.c.id), nullable=False),
    Column("phone", Text, nullable=False),
    # From which, with a secret of the installation's, the code follows; the code itself is nowhere.
    Column("nonce", Text, nullable=False),
    Column("attempts", Integer, nullable=False, server_default="0"),
    moment(),
    moment("expires_at"),
    moment("closed_at", nullable=True),
    Index("link_codes_conversation_id_idx", "conversation_id", "id"),
    Index("link_codes_phone_idx", "phone", "created_at"),
)
