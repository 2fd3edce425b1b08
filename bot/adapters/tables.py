"""The tables of schema `bot`. What must hold is held by constraints, whatever the code around them does."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    Integer,
    MetaData,
    Numeric,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSON, JSONB

metadata = MetaData(
    schema="bot",
    naming_convention={
        "pk": "%(table_name)s_pkey",
        "uq": "%(table_name)s_%(column_0_N_name)s_key",
        "ix": "%(table_name)s_%(column_0_N_name)s_idx",
        "fk": "%(table_name)s_%(column_0_N_name)s_fkey",
        "ck": "%(table_name)s_%(constraint_name)s_check",
    },
)


def new_id() -> Column[int]:
    return Column("id", BigInteger, Identity(), primary_key=True)


def moment(name: str = "created_at", *, nullable: bool = False) -> Column[object]:
    default = None if nullable else func.now()
    return Column(name, DateTime(timezone=True), nullable=nullable, server_default=default)


def one_of(column: str, *values: str) -> CheckConstraint:
    return CheckConstraint(f"{column} IN ({', '.join(map(repr, values))})", name=column)


customers = Table(
    "customers",
    metadata,
    new_id(),
    Column("name", Text),
    # 先生, 女士 … as the customer said it; never guessed (R2).
    Column("title", Text),
    Column("phone", Text, index=True),
    moment(),
)

conversations = Table(
    "conversations",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("channel", Text, nullable=False),
    # How the channel knows the conversation: a signed session, the integrator's own key, an openid.
    Column("external_id", Text, nullable=False),
    Column("customer_id", ForeignKey(customers.c.id), nullable=False, index=True),
    Column("state", Text, nullable=False, server_default="bot"),
    moment(),
    UniqueConstraint("channel", "external_id"),
    one_of("state", "bot", "queued", "staff"),
)

messages = Table(
    "messages",
    metadata,
    new_id(),
    Column("conversation_id", ForeignKey(conversations.c.id), nullable=False),
    Column("direction", Text, nullable=False),
    # The platform's message id, of messages that came in.
    Column("external_id", Text),
    # bot.core.channels.Kind, of messages that came in.
    Column("kind", Text, nullable=False, server_default="text"),
    # Of messages that went out: the incoming message they answer, and their place in the answer.
    Column("turn_id", BigInteger, ForeignKey("bot.messages.id")),
    Column("position", Integer),
    Column("text", Text, nullable=False),
    # Of messages that came in: the button that was pressed. Of those that went out: [{"title", "payload"}].
    Column("button", Text),
    Column("buttons", JSONB, nullable=False, server_default="[]"),
    # Where a reply comes from: the response's name and the facts that were filled in.
    Column("response", Text),
    Column("arguments", JSONB),
    # Who wrote it, of messages and notes of a colleague's.
    Column("staff_id", ForeignKey("bot.staff_accounts.id"), index=True),
    # What an incoming message was understood to want: {"name", "confidence"}.
    Column("intent", JSONB),
    # When the turn was closed, with or without replies; null while it is in work.
    moment("answered_at", nullable=True),
    moment(),
    UniqueConstraint("conversation_id", "external_id"),
    UniqueConstraint("turn_id", "position"),
    Index("messages_history_idx", "conversation_id", "id"),
    # What the figures of a period count.
    Index("messages_heard_idx", "created_at", postgresql_where=text("direction = 'in'")),
    Index("messages_written_idx", "created_at", postgresql_where=text("staff_id IS NOT NULL")),
    one_of("direction", "in", "out", "note"),
)

buttons = Table(
    "buttons",
    metadata,
    # Opaque; what the customer's program sends back.
    Column("id", String(24), primary_key=True),
    Column("message_id", ForeignKey(messages.c.id), nullable=False, index=True),
    Column("title", Text, nullable=False),
    # What Rasa is given in its place: /affirm, /inform{"…": …}.
    Column("payload", Text, nullable=False),
)

results = Table(
    "results",
    metadata,
    Column("turn_id", BigInteger, ForeignKey(messages.c.id), primary_key=True),
    Column("action", Text, primary_key=True),
    Column("outcome", JSONB, nullable=False),
    moment(),
)

shops = Table(
    "shops",
    metadata,
    Column("code", String(32), primary_key=True),
    Column("name", Text, nullable=False),
    Column("phone", Text, nullable=False),
)

articles = Table(
    "articles",
    metadata,
    new_id(),
    Column("model", Text, nullable=False, unique=True),
    # The model in capital letters and digits alone, by which it is found.
    Column("model_key", Text, nullable=False, unique=True),
    Column("brand", Text, nullable=False),
    Column("category", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("price", Numeric(10, 2), nullable=False),
    Column("guarantee_months", Integer),
    # Not JSONB: it would forget the order in which the label names them.
    Column("attributes", JSON, nullable=False, server_default="{}"),
    Column("aliases", ARRAY(Text), nullable=False, server_default="{}"),
    Column("terms", Text, nullable=False, server_default=""),
    Column("features", Text, nullable=False, server_default=""),
    # By which it is found as well: bot.core.catalogue.short_key and model_parts, bot.core.search_words.
    Column("short_key", Text, nullable=False, server_default=""),
    Column("parts", ARRAY(Text), nullable=False, server_default="{}"),
    Column("words", ARRAY(Text), nullable=False, server_default="{}"),
    one_of("terms", "", "定制", "特价", "清仓"),
    # The database's own collation sorts by language; only this order serves LIKE 'KFR35%'.
    Index("articles_model_key_prefix_idx", "model_key", postgresql_ops={"model_key": "text_pattern_ops"}),
    Index("articles_short_key_prefix_idx", "short_key", postgresql_ops={"short_key": "text_pattern_ops"}),
    # Without a list of pending entries, which every search would read through after a large import.
    Index("articles_parts_idx", "parts", postgresql_using="gin", postgresql_with={"fastupdate": "off"}),
    Index("articles_words_idx", "words", postgresql_using="gin", postgresql_with={"fastupdate": "off"}),
    Index("articles_category_price_idx", "category", "price"),
)

stock = Table(
    "stock",
    metadata,
    Column("article_id", ForeignKey(articles.c.id), primary_key=True),
    Column("shop", ForeignKey(shops.c.code), primary_key=True),
    Column("count", Integer, CheckConstraint("count >= 0", name="not_negative"), nullable=False),
)

orders = Table(
    "orders",
    metadata,
    Column("number", String(32), primary_key=True),
    Column("ordered_on", Date, nullable=False),
    Column("customer", Text, nullable=False),
    Column("phone", Text, nullable=False, index=True),
    Column("address", Text, nullable=False),
    Column("status", Text, nullable=False),
)

order_lines = Table(
    "order_lines",
    metadata,
    Column("order_number", ForeignKey(orders.c.number, ondelete="CASCADE"), primary_key=True),
    Column("model", Text, primary_key=True),
    Column("quantity", Integer, nullable=False),
    Column("price", Numeric(10, 2), nullable=False),
)

technicians = Table(
    "technicians",
    metadata,
    Column("code", String(32), primary_key=True),
    Column("name", Text, nullable=False),
    Column("phone", Text, nullable=False),
    Column("shop", ForeignKey(shops.c.code), nullable=False),
    Column("skills", ARRAY(Text), nullable=False),
    Column("districts", ARRAY(Text), nullable=False),
)

working_days = Table(
    "working_days",
    metadata,
    Column("technician", ForeignKey(technicians.c.code), primary_key=True),
    Column("day", Date, primary_key=True),
)

_STILL_OPEN = text("status NOT IN ('confirmed', 'closed', 'cancelled')")
tickets = Table(
    "tickets",
    metadata,
    new_id(),
    Column("number", String(16), nullable=False, unique=True),
    Column("kind", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("conversation_id", ForeignKey(conversations.c.id), nullable=False, index=True),
    Column("customer_id", ForeignKey(customers.c.id), nullable=False),
    Column("phone", Text, index=True),
    Column("urgent", Boolean, nullable=False, server_default="false"),
    Column("fields", JSONB, nullable=False),
    # By when the shop has promised to act.
    moment("due_at"),
    moment(),
    moment("updated_at"),
    Column("assignee_id", ForeignKey("bot.staff_accounts.id")),
    # Whose authority it is with (R54), and by when that level answers; see bot.core.ticket_desk.
    Column("level", SmallInteger, CheckConstraint("level BETWEEN 0 AND 3", name="level"), nullable=False, server_default="0"),
    moment("level_due_at", nullable=True),
    Column("merged_into_id", ForeignKey("bot.tickets.id")),
    # What staff find it by, folded, and in pieces for the index.
    Column("haystack", Text, nullable=False, server_default=""),
    Column("grams", ARRAY(Text), nullable=False, server_default="{}"),
    one_of("kind", "repair", "install", "complaint", "return", "restock", "suggestion", "enquiry"),
    Index("tickets_grams_idx", "grams", postgresql_using="gin", postgresql_with={"fastupdate": "off"}),
    Index("tickets_open_idx", "status", "kind", "id", postgresql_where=_STILL_OPEN),
    Index("tickets_open_due_idx", "due_at", "id", postgresql_where=_STILL_OPEN),
    Index("tickets_kind_idx", "kind", "id"),
    Index("tickets_status_idx", "status", "id"),
    Index("tickets_due_idx", "due_at", "id"),
    Index("tickets_assignee_idx", "assignee_id", "id", postgresql_where=text("assignee_id IS NOT NULL")),
    Index("tickets_created_at_idx", "created_at"),
)

slots = Table(
    "slots",
    metadata,
    new_id(),
    Column("technician", String(32), nullable=False),
    Column("day", Date, nullable=False),
    ForeignKeyConstraint(["technician", "day"], ["bot.working_days.technician", "bot.working_days.day"]),
    moment("starts_at"),
    moment("ends_at"),
    # One slot is booked by one ticket and one ticket books one slot.
    Column("ticket_id", ForeignKey(tickets.c.id), unique=True),
    # The conversation it was offered in, and until when nobody else is offered it. No foreign key: what is shown to
    # staff only is offered in a conversation that has no row.
    Column("reserved_for", Text),
    Column("reserved_until", DateTime(timezone=True)),
    CheckConstraint("(reserved_for IS NULL) = (reserved_until IS NULL)", name="reserved"),
    UniqueConstraint("technician", "starts_at"),
    Index("slots_free_idx", "starts_at", postgresql_where=text("ticket_id IS NULL")),
    Index("slots_reserved_idx", "reserved_for", postgresql_where=text("reserved_for IS NOT NULL")),
)

ticket_history = Table(
    "ticket_history",
    metadata,
    new_id(),
    Column("ticket_id", ForeignKey(tickets.c.id), nullable=False, index=True),
    moment("at"),
    # customer, bot, or a member of staff.
    Column("actor", Text, nullable=False),
    Column("event", Text, nullable=False),
    Column("details", JSONB, nullable=False, server_default="{}"),
    Index("ticket_history_at_idx", "at"),
)

ticket_counters = Table(
    "ticket_counters",
    metadata,
    Column("prefix", String(8), primary_key=True),
    Column("last", Integer, nullable=False),
)

handoffs = Table(
    "handoffs",
    metadata,
    new_id(),
    Column("conversation_id", ForeignKey(conversations.c.id), nullable=False),
    Column("reason", Text, nullable=False),
    # What the assistant had collected so far, so that the customer never tells it twice (R71).
    Column("summary", JSONB, nullable=False, server_default="{}"),
    Column("state", Text, nullable=False, server_default="waiting"),
    # Of one that waits: whom it was given to. Of one that was taken: who has it, or had it last.
    Column("account_id", ForeignKey("bot.staff_accounts.id")),
    moment("assigned_at", nullable=True),
    # What was asked for as long as nobody could come: the ticket the customer was told of.
    Column("ticket_number", Text),
    moment("promised_at"),
    moment(),
    moment("taken_at", nullable=True),
    moment("closed_at", nullable=True),
    Index("handoffs_created_at_idx", "created_at"),
    # A customer stands in the queue once.
    Index("handoffs_open_idx", "account_id", "state", postgresql_where=text("state <> 'closed'")),
    Index("handoffs_one_open_idx", "conversation_id", unique=True, postgresql_where=text("state <> 'closed'")),
    one_of("state", "waiting", "taken", "closed"),
)

wordings = Table(
    "wordings",
    metadata,
    # A shop's own text for a response; it stands before the one in domain/.
    Column("response", Text, primary_key=True),
    Column("text", Text, nullable=False),
    moment("updated_at"),
)

versions = Table(
    "versions",
    metadata,
    # `content/<file>`: the fingerprint of what was last read from it. `catalogue`: changes with every change of an
    # article, so that what was learnt from the articles is learnt anew.
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
    moment("updated_at"),
)
