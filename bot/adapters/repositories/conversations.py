"""Conversations, messages, buttons and deliveries."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, select, update
from sqlalchemy.dialects.postgresql import insert

from bot.adapters.repositories import turn_statements
from bot.adapters.repositories.turn_statements import REPLIES
from bot.adapters.tables import conversations, customers, deliveries, messages
from bot.core.conversation import Answer, Button, Incoming, Message, Received, Reply, State
from bot.core.talks import HANDS_ON, TAKES, WRITTEN

#: Responses in which `name` is a colleague's.
_NAMING = frozenset({WRITTEN, TAKES, HANDS_ON})


class ConversationRows:
    """The port Conversations."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def receive(
        self, channel: str, external_id: str, message_id: str, text: str, button: str | None, now: datetime
    ) -> Received:
        message = {
            "channel": channel,
            "external_id": external_id,
            "message_id": message_id,
            "text": text,
            "button": button,
            "now": now,
        }
        stored = self._db.execute(turn_statements.RECEIVE, message).one_or_none()
        if stored is None and self.find(channel, external_id) is None:
            self._open(channel, external_id, now)
            stored = self._db.execute(turn_statements.RECEIVE, message).one_or_none()
        if stored is not None:
            return Received(conversation_id=stored.conversation_id, turn_id=stored.id, new=True)
        known = self._db.execute(
            select(messages.c.conversation_id, messages.c.id)
            .join(conversations, conversations.c.id == messages.c.conversation_id)
            .where(
                conversations.c.channel == channel,
                conversations.c.external_id == external_id,
                messages.c.external_id == message_id,
            )
        ).one()
        return Received(conversation_id=known.conversation_id, turn_id=known.id, new=False)

    def find(self, channel: str, external_id: str) -> str | None:
        return self._db.scalar(turn_statements.FIND, {"channel": channel, "external_id": external_id})

    def not_understood_yet(self, conversation_id: str, limit: int) -> tuple[tuple[int, str], ...]:
        mine = (messages.c.conversation_id == conversation_id, messages.c.direction == "in")
        # A message that was not given to the dialogue has JSON's null for an intent.
        answered = select(func.max(messages.c.id)).where(*mine, func.jsonb_typeof(messages.c.intent) == "object")
        rows = self._db.execute(
            select(messages.c.id, messages.c.text)
            .where(*mine, messages.c.id > func.coalesce(answered.scalar_subquery(), 0), messages.c.button.is_(None))
            .order_by(messages.c.id.desc())
            .limit(limit)
        ).all()
        return tuple((row.id, row.text) for row in reversed(rows))

    def ensure(self, conversation_id: str, channel: str, now: datetime) -> None:
        known = select(conversations.c.id).where(conversations.c.id == conversation_id)
        if self._db.scalar(known) is None:
            self._open(channel, conversation_id, now, conversation_id)

    def _open(self, channel: str, external_id: str, now: datetime, conversation_id: str = "") -> None:
        customer = self._db.scalar(insert(customers).values(created_at=now).returning(customers.c.id))
        self._db.execute(
            insert(conversations)
            .values(
                id=conversation_id or uuid.uuid4().hex,
                channel=channel,
                external_id=external_id,
                customer_id=customer,
                created_at=now,
            )
            .on_conflict_do_nothing()
        )

    def incoming(self, turn_id: int) -> Incoming:
        row = self._db.execute(turn_statements.INCOMING, {"turn_id": turn_id}).one()
        return Incoming(
            turn_id=turn_id,
            conversation_id=row.conversation_id,
            channel=row.channel,
            state=State(row.state),
            text=row.pressed_title if row.offered_in else row.text,
            payload=row.payload if row.current else None,
            stale_button=bool(row.button or row.offered_in) and not row.current,
            received_at=row.created_at,
            answered=row.answered_at is not None,
            customer_name=row.name,
            customer_title=row.title,
        )

    def lock(self, conversation_id: str) -> State:
        return State(self._db.execute(turn_statements.LOCK, {"conversation_id": conversation_id}).scalar_one())

    def set_state(self, conversation_id: str, state: State) -> None:
        self._db.execute(update(conversations).where(conversations.c.id == conversation_id).values(state=state))

    def store_replies(
        self, turn_id: int, conversation_id: str, replies: Sequence[Reply], now: datetime
    ) -> None:
        for position, reply in enumerate(replies):
            offered = [(secrets.token_urlsafe(12), choice) for choice in reply.choices]
            row = {
                "conversation_id": conversation_id,
                "turn_id": turn_id,
                "position": position,
                "text": reply.text,
                "buttons": [{"title": choice.title, "payload": key} for key, choice in offered],
                "response": reply.response,
                "arguments": dict(reply.arguments),
                "created_at": now,
            }
            message_id = self._db.scalar(turn_statements.STORE_REPLY, row)
            self._db.execute(turn_statements.STORE_DELIVERY, {"message_id": message_id, "updated_at": now})
            if offered:
                rows = [
                    {"id": key, "message_id": message_id, "title": choice.title, "payload": choice.payload}
                    for key, choice in offered
                ]
                self._db.execute(turn_statements.STORE_BUTTONS, rows)

    def store_note(self, turn_id: int, conversation_id: str, text: str, now: datetime) -> None:
        self._db.execute(
            insert(messages).values(
                conversation_id=conversation_id,
                direction="note",
                turn_id=turn_id,
                position=0,
                text=text,
                created_at=now,
            )
        )

    def store_notice(self, conversation_id: str, notice: Reply, now: datetime) -> None:
        row = {
            "conversation_id": conversation_id,
            "text": notice.text,
            "response": notice.response,
            "arguments": dict(notice.arguments),
            "created_at": now,
        }
        message_id = self._db.scalar(turn_statements.STORE_REPLY, row)
        self._db.execute(insert(deliveries).values(message_id=message_id, updated_at=now))
        self._db.execute(select(func.pg_notify(REPLIES, conversation_id)))

    def close_turn(self, turn_id: int, intent: Mapping[str, Any] | None, now: datetime) -> None:
        self._db.execute(turn_statements.CLOSE_TURN, {"closed": turn_id, "understood": intent, "now": now})

    def answer_to(self, turn_id: int) -> Answer:
        rows = self._db.execute(turn_statements.ANSWER, {"turn_id": turn_id}).all()
        return Answer(
            state=State(rows[0].state),
            finished=rows[0].closed_at is not None,
            replies=tuple(_message(row) for row in rows if row.id is not None),
        )

    def history(self, conversation_id: str, after: int, limit: int) -> tuple[Message, ...]:
        rows = self._db.execute(
            select(messages)
            .where(
                messages.c.conversation_id == conversation_id,
                messages.c.direction != "note",
                messages.c.id > after,
            )
            .order_by(messages.c.id.desc())
            .limit(limit)
        ).all()
        return tuple(_message(row) for row in reversed(rows))

    def mark_sent(self, conversation_id: str, up_to: int, now: datetime) -> None:
        mine = select(messages.c.id).where(
            messages.c.conversation_id == conversation_id, messages.c.direction == "out", messages.c.id <= up_to
        )
        self._db.execute(
            update(deliveries)
            .where(deliveries.c.message_id.in_(mine), deliveries.c.state == "pending")
            .values(state="sent", attempts=deliveries.c.attempts + 1, updated_at=now)
        )

    def name_customer(
        self, conversation_id: str, name: str | None, title: str | None, phone: str | None
    ) -> None:
        told = {"name": name, "title": title, "phone": phone}
        values = {key: value for key, value in told.items() if value}
        if values:
            mine = select(conversations.c.customer_id).where(conversations.c.id == conversation_id)
            self._db.execute(update(customers).where(customers.c.id == mine.scalar_subquery()).values(values))


def _message(row: Row[Any]) -> Message:
    return Message(
        id=row.id,
        direction=row.direction,
        external_id=row.external_id,
        turn_id=row.turn_id,
        text=row.text,
        buttons=tuple(Button(**button) for button in row.buttons),
        created_at=row.created_at,
        response=row.response,
        name=(row.arguments or {}).get("name") if row.response in _NAMING else None,
    )
