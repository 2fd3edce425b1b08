"""Conversations, messages, buttons and deliveries."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, cast, func, or_, select, update
from sqlalchemy.dialects.postgresql import JSONB, insert

from bot.adapters.channel_tables import deliveries
from bot.adapters.repositories import turn_statements
from bot.adapters.repositories.turn_statements import REPLIES
from bot.adapters.tables import conversations, customers, messages
from bot.core.channels import LASTING, Kind, Preceding, edit_id
from bot.core.conversation import Answer, Button, Incoming, Message, Received, Reply, State
from bot.core.phones import parted
from bot.core.say import Choice
from bot.core.talks import HANDS_ON, TAKES, WRITTEN

#: Responses in which `name` is a colleague's.
_NAMING = frozenset({WRITTEN, TAKES, HANDS_ON})


class ConversationRows:
    """The port Conversations."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def receive(
        self,
        channel: str,
        external_id: str,
        message_id: str,
        text: str,
        button: str | None,
        now: datetime,
        *,
        kind: Kind = Kind.TEXT,
        unanswered: bool = False,
    ) -> Received:
        message = {
            "channel": channel,
            "external_id": external_id,
            "message_id": message_id,
            "text": text,
            "button": button,
            "now": now,
            "kind": kind,
            "unanswered": unanswered,
        }
        stored = self._db.execute(turn_statements.RECEIVE, message).one_or_none()
        if stored is None:
            # Few statements: where many write for the first time at once, each of them is waited for.
            if self.find(channel, external_id) is None:
                self._open(channel, external_id, now)
            elif (known := self._known(channel, external_id, message_id)) is not None:
                return known
            # Also where another process has opened it since: then its first message may have been another one.
            stored = self._db.execute(turn_statements.RECEIVE, message).one_or_none()
        if stored is None:
            known = self._known(channel, external_id, message_id)
            assert known is not None
            return known
        return Received(conversation_id=stored.conversation_id, turn_id=stored.id, new=True)

    def _known(self, channel: str, external_id: str, message_id: str) -> Received | None:
        """A message that was taken before."""
        row = self._db.execute(
            select(messages.c.conversation_id, messages.c.id)
            .join(conversations, conversations.c.id == messages.c.conversation_id)
            .where(
                conversations.c.channel == channel,
                conversations.c.external_id == external_id,
                messages.c.external_id == message_id,
            )
        ).one_or_none()
        return row and Received(conversation_id=row.conversation_id, turn_id=row.id, new=False)

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
        key = conversation_id or uuid.uuid4().hex
        new = {"id": key, "channel": channel, "external_id": external_id, "now": now}
        self._db.execute(turn_statements.OPEN, new)

    def incoming(self, turn_id: int) -> Incoming:
        row = self._db.execute(turn_statements.INCOMING, {"turn_id": turn_id}).one()
        good = row.current or (row.offered_in is not None and row.payload.startswith(LASTING))
        return Incoming(
            turn_id=turn_id,
            conversation_id=row.conversation_id,
            channel=row.channel,
            state=State(row.state),
            text=row.pressed_title if row.offered_in else row.text,
            payload=row.payload if good else None,
            stale_button=bool(row.button or row.offered_in) and not good,
            received_at=row.created_at,
            answered=row.answered_at is not None,
            kind=Kind(row.kind),
            external_id=row.external_id,
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
            self._store_delivery(message_id, conversation_id, now)
            self._store_buttons(message_id, offered)

    def _store_delivery(self, message_id: int, conversation_id: str, now: datetime) -> None:
        delivery = turn_statements.delivery_of(message_id, conversation_id, now)
        self._db.execute(turn_statements.STORE_DELIVERY, delivery)

    def _store_buttons(self, message_id: int, offered: Sequence[tuple[str, Choice]]) -> None:
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

    def store_notice(self, conversation_id: str, notice: Reply, now: datetime) -> int:
        offered = [(secrets.token_urlsafe(12), choice) for choice in notice.choices]
        row = {
            "conversation_id": conversation_id,
            "text": notice.text,
            "buttons": [{"title": choice.title, "payload": key} for key, choice in offered],
            "response": notice.response,
            "arguments": dict(notice.arguments),
            "created_at": now,
        }
        message_id = self._db.execute(turn_statements.STORE_REPLY, row).scalar_one()
        self._store_delivery(message_id, conversation_id, now)
        self._store_buttons(message_id, offered)
        self._db.execute(select(func.pg_notify(REPLIES, conversation_id)))
        return int(message_id)

    def store_staff(self, conversation_id: str, message_id: str, text: str, now: datetime) -> None:
        row = {
            "conversation_id": conversation_id,
            "direction": "out",
            "external_id": message_id,
            "text": text,
            "response": "staff",
            "created_at": now,
        }
        new = self._db.scalar(insert(messages).values(row).on_conflict_do_nothing().returning(messages.c.id))
        if new is not None:
            self._db.execute(select(func.pg_notify(REPLIES, conversation_id)))

    def offered(self, conversation_id: str, before: int, *, notices: bool = False) -> tuple[Button, ...]:
        mine = messages.c.conversation_id == conversation_id
        latest = (
            select(func.coalesce(func.max(messages.c.id), 0))
            .where(mine, messages.c.id < before, messages.c.intent["name"].astext.is_not(None))
            .scalar_subquery()
        )
        last = (
            select(messages.c.buttons)
            .where(
                mine,
                messages.c.direction == "out",
                messages.c.id > latest,
                messages.c.turn_id.is_(None) if notices else or_(messages.c.turn_id.is_(None), messages.c.turn_id == latest),
                messages.c.buttons != cast([], JSONB),
            )
            .order_by(messages.c.id.desc())
            .limit(1)
        )
        return tuple(Button(**button) for button in self._db.scalar(last) or ())

    def press(self, turn_id: int, button: str) -> Incoming:
        self._db.execute(update(messages).where(messages.c.id == turn_id).values(button=button))
        return self.incoming(turn_id)

    def preceding(self, conversation_id: str, before: int) -> Preceding | None:
        row = self._db.execute(
            select(messages.c.external_id, messages.c.kind, messages.c.created_at)
            .where(
                messages.c.conversation_id == conversation_id,
                messages.c.direction == "in",
                messages.c.kind != Kind.EDIT,
                messages.c.id < before,
            )
            .order_by(messages.c.id.desc())
            .limit(1)
        ).one_or_none()
        return row and Preceding(message_id=row.external_id, kind=Kind(row.kind), received_at=row.created_at)

    def last_version(self, conversation_id: str, message_id: str, before: int) -> str | None:
        return self._db.scalar(
            select(messages.c.text)
            .where(
                messages.c.conversation_id == conversation_id,
                messages.c.id < before,
                or_(
                    messages.c.external_id == message_id,
                    messages.c.external_id.startswith(edit_id(message_id, ""), autoescape=True),
                ),
            )
            .order_by(messages.c.id.desc())
            .limit(1)
        )

    def hide(self, turn_id: int, text: str) -> None:
        self._db.execute(update(messages).where(messages.c.id == turn_id).values(text=text))

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
        told = {"name": name, "title": title, "phone": parted(phone)[0] if phone else None}
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
