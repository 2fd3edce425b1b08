"""The statements that every turn runs, built once: building them anew costs more than the database's work on them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, DateTime, Select, and_, bindparam, func, or_, select, text, update
from sqlalchemy.dialects.postgresql import insert

from bot.adapters.tables import buttons, conversations, customers, messages
from bot.core.channels import PUSHED

#: The channel on which the gateway hears of stored replies; the payload is "conversation turn".
REPLIES = "bot_replies"
#: The channel on which the console hears that the queue has changed; the payload is the conversation.
DESK = "bot_desk"

#: A message and its job at once, for a conversation that exists; no row where the message is known. The lock keeps a
#: message of a higher id from being seen before one of a lower within a conversation. `unanswered`: without a job.
RECEIVE = text(
    """
    WITH talk AS (
        SELECT id FROM bot.conversations WHERE channel = :channel AND external_id = :external_id FOR UPDATE
    ), message AS (
        INSERT INTO bot.messages (conversation_id, direction, external_id, kind, text, button, created_at, answered_at)
        SELECT id, 'in', :message_id, :kind, :text, :button, :now, CASE WHEN :unanswered THEN :now END FROM talk
        ON CONFLICT DO NOTHING
        RETURNING id, conversation_id
    )
    SELECT id, conversation_id, CASE WHEN NOT :unanswered THEN procrastinate_defer_jobs_v1(ARRAY[ROW('turns',
        'answer_turn', 0, conversation_id, NULL, jsonb_build_object('turn_id', id), NULL
    )::procrastinate_job_to_defer_v1]) END
    FROM message
    """
).bindparams(bindparam("now", type_=DateTime(timezone=True)), bindparam("unanswered", type_=Boolean))

#: A conversation with a customer of its own; nothing where another process has opened it since.
OPEN = text(
    """
    WITH customer AS (INSERT INTO bot.customers (created_at) VALUES (:now) RETURNING id)
    INSERT INTO bot.conversations (id, channel, external_id, customer_id, created_at)
    SELECT :id, :channel, :external_id, customer.id, :now FROM customer
    ON CONFLICT DO NOTHING
    """
).bindparams(bindparam("now", type_=DateTime(timezone=True)))

FIND = select(conversations.c.id).where(
    conversations.c.channel == bindparam("channel"), conversations.c.external_id == bindparam("external_id")
)

LOCK = select(conversations.c.state).where(conversations.c.id == bindparam("conversation_id")).with_for_update()

STORE_REPLY = insert(messages).values(direction="out").returning(messages.c.id)
#: A delivery, and on a channel that is sent to its job as well; they are done in the order of the messages.
STORE_DELIVERY = text(
    """
    WITH delivery AS (
        INSERT INTO bot.deliveries (message_id, updated_at) VALUES (:message_id, :updated_at) RETURNING message_id
    )
    SELECT procrastinate_defer_jobs_v1(ARRAY[ROW('deliveries', 'deliver', 0, 'delivery:' || c.id, NULL,
        jsonb_build_object('message_id', d.message_id), NULL)::procrastinate_job_to_defer_v1])
    FROM delivery d, bot.conversations c
    WHERE c.id = :conversation_id AND c.channel = ANY(:pushed)
    """
)
STORE_BUTTONS = insert(buttons)


def delivery_of(message_id: int, conversation_id: str, now: datetime) -> dict[str, Any]:
    """What STORE_DELIVERY is bound to."""
    return {
        "message_id": message_id,
        "conversation_id": conversation_id,
        "updated_at": now,
        "pushed": sorted(PUSHED),
    }


CLOSE_TURN = (
    update(messages)
    .where(messages.c.id == bindparam("closed"))
    .values(answered_at=bindparam("now"), intent=bindparam("understood"))
    .returning(func.pg_notify(REPLIES, func.concat(messages.c.conversation_id, " ", messages.c.id)))
)


def _incoming() -> Select[Any]:
    pressed = buttons.alias("pressed")
    offered = messages.alias("offered")
    earlier = messages.alias("earlier")
    # The latest that the dialogue was asked: what is said of a photo or of an expired button leaves a question open.
    latest_turn = (
        select(func.coalesce(func.max(earlier.c.id), 0))
        .where(
            earlier.c.conversation_id == conversations.c.id,
            earlier.c.id < messages.c.id,
            earlier.c.intent["name"].astext.is_not(None),
        )
        .scalar_subquery()
    )
    return (
        select(
            messages,
            conversations.c.channel,
            conversations.c.state,
            customers.c.name,
            customers.c.title,
            pressed.c.payload.label("payload"),
            pressed.c.title.label("pressed_title"),
            offered.c.id.label("offered_in"),
            # A notice answers no turn: its buttons are good until the next answer.
            or_(
                offered.c.turn_id == latest_turn, and_(offered.c.turn_id.is_(None), offered.c.id > latest_turn)
            ).label("current"),
        )
        .join(conversations, conversations.c.id == messages.c.conversation_id)
        .join(customers, customers.c.id == conversations.c.customer_id)
        # Where a channel has no way to press, a button's payload comes back as a text.
        .outerjoin(pressed, pressed.c.id == func.coalesce(messages.c.button, messages.c.text))
        .outerjoin(
            offered, and_(offered.c.id == pressed.c.message_id, offered.c.conversation_id == conversations.c.id)
        )
        .where(messages.c.id == bindparam("turn_id"))
    )


def _answer() -> Select[Any]:
    reply = messages.alias("reply")
    return (
        select(messages.c.answered_at.label("closed_at"), conversations.c.state, reply)
        .join(conversations, conversations.c.id == messages.c.conversation_id)
        .outerjoin(reply, and_(reply.c.turn_id == messages.c.id, reply.c.direction == "out"))
        .where(messages.c.id == bindparam("turn_id"))
        .order_by(reply.c.position)
    )


INCOMING = _incoming()
#: One row for each reply; one without a reply's columns where there is none.
ANSWER = _answer()
