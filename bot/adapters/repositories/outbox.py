"""What is to be sent, what was sent alongside, and how far a channel has fetched."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, select, text, update
from sqlalchemy.dialects.postgresql import insert

from bot.adapters.channel_tables import attachments, cursors, deliveries
from bot.adapters.repositories.jobs import defer
from bot.adapters.tables import conversations, messages, tickets
from bot.core.channels import Attachment, Delivery, Kind
from bot.core.tickets import DONE
from bot.services.outbox_ports import Late

#: A photo sent so shortly after a ticket was written belongs to it, and one so shortly before it too.
_BELONGS_AFTER = timedelta(minutes=30)
_BELONGS_BEFORE = timedelta(hours=24)


#: By the queue, which holds open turns alone and is short; the messages are many.
_LATE = text(
    """
    WITH late AS (
        SELECT DISTINCT ON (m.conversation_id) m.id AS turn_id, m.conversation_id, c.channel, c.external_id AS address
        FROM procrastinate.procrastinate_jobs j
        JOIN bot.messages m ON m.id = (j.args->>'turn_id')::bigint
        JOIN bot.conversations c ON c.id = m.conversation_id
        WHERE j.task_name = 'answer_turn' AND j.status IN ('todo', 'doing')
            AND m.answered_at IS NULL AND m.created_at < :before AND c.channel = ANY(:channels) AND c.state <> 'staff'
        ORDER BY m.conversation_id, m.id
    )
    SELECT * FROM late WHERE NOT EXISTS (
        SELECT FROM bot.messages said WHERE said.conversation_id = late.conversation_id AND said.direction = 'out'
            AND (said.id > late.turn_id OR said.created_at >= :before)
    )
    ORDER BY turn_id LIMIT :limit
    """
)


class DeliveryRows:
    """The port Deliveries."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def due(self, message_id: int) -> Delivery | None:
        found = self._find(messages.c.id == message_id, deliveries.c.state == "pending")
        return found[0] if found else None

    def late(self, channels: Collection[str], before: datetime, limit: int) -> tuple[Late, ...]:
        rows = self._db.execute(_LATE, {"channels": sorted(channels), "before": before, "limit": limit})
        return tuple(Late(**row._mapping) for row in rows)

    def pending(self, conversation_id: str) -> tuple[Delivery, ...]:
        return self._find(messages.c.conversation_id == conversation_id, deliveries.c.state == "pending")

    def sent_as(self, channel: str, platform_id: str) -> Delivery | None:
        mine = conversations.c.channel == channel
        found = self._find(deliveries.c.platform_id == platform_id, deliveries.c.state == "sent", mine)
        return found[0] if found else None

    def _find(self, *conditions: ColumnElement[bool]) -> tuple[Delivery, ...]:
        query = (
            select(messages, deliveries.c.pieces, conversations.c.channel, conversations.c.external_id.label("address"))
            .join(deliveries, deliveries.c.message_id == messages.c.id)
            .join(conversations, conversations.c.id == messages.c.conversation_id)
            .where(*conditions)
            .order_by(messages.c.id)
        )
        return tuple(
            Delivery(
                message_id=row.id,
                conversation_id=row.conversation_id,
                channel=row.channel,
                address=row.address,
                text=row.text,
                buttons=tuple((button["title"], button["payload"]) for button in row.buttons),
                pieces=row.pieces,
                created_at=row.created_at,
            )
            for row in self._db.execute(query)
        )

    def piece_sent(self, message_id: int, platform_id: str | None, *, last: bool, now: datetime) -> None:
        values: dict[str, Any] = {"pieces": deliveries.c.pieces + 1, "attempts": deliveries.c.attempts + 1}
        state = {"state": "sent"} if last else {}
        self._update(message_id, now, **values, **state, platform_id=platform_id)

    def tried(self, message_id: int, problem: str, now: datetime) -> None:
        self._update(message_id, now, attempts=deliveries.c.attempts + 1, problem=problem)

    def failed(self, message_id: int, problem: str, now: datetime) -> None:
        self._update(message_id, now, attempts=deliveries.c.attempts + 1, problem=problem, state="failed")

    def _update(self, message_id: int, now: datetime, **values: Any) -> None:
        self._db.execute(
            update(deliveries).where(deliveries.c.message_id == message_id).values(updated_at=now, **values)
        )


class AttachmentRows:
    """The port Attachments."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def add(self, message_id: int, conversation_id: str, kind: Kind, reference: str, now: datetime) -> None:
        recent = (
            select(tickets.c.id)
            .where(
                tickets.c.conversation_id == conversation_id,
                tickets.c.status.not_in(DONE),
                tickets.c.created_at > now - _BELONGS_AFTER,
            )
            .order_by(tickets.c.id.desc())
            .limit(1)
        )
        row = {
            "message_id": message_id,
            "conversation_id": conversation_id,
            "ticket_id": recent.scalar_subquery(),
            "kind": kind,
            "reference": reference,
            "created_at": now,
        }
        new = self._db.scalar(insert(attachments).values(row).on_conflict_do_nothing().returning(attachments.c.id))
        if new is not None:
            defer(self._db, "deliveries", "fetch_attachment", {"attachment_id": new})

    def get(self, attachment_id: int) -> Attachment:
        return self._find(_attachments().where(attachments.c.id == attachment_id))[0]

    def of_conversation(self, conversation_id: str) -> tuple[Attachment, ...]:
        return self._find(_attachments().where(attachments.c.conversation_id == conversation_id))

    def of_ticket(self, ticket_id: int) -> tuple[Attachment, ...]:
        return self._find(_attachments().where(attachments.c.ticket_id == ticket_id))

    def give(self, ticket_id: int, to: int) -> None:
        self._db.execute(update(attachments).where(attachments.c.ticket_id == ticket_id).values(ticket_id=to))

    def keep(self, attachment_id: int, path: str, content_type: str, size: int) -> None:
        values = {"state": "kept", "path": path, "content_type": content_type, "size": size}
        self._db.execute(update(attachments).where(attachments.c.id == attachment_id).values(values))

    def fail(self, attachment_id: int, problem: str) -> None:
        values = {"state": "failed", "problem": problem}
        self._db.execute(update(attachments).where(attachments.c.id == attachment_id).values(values))

    def _find(self, query: Select[Any]) -> tuple[Attachment, ...]:
        return tuple(
            Attachment(
                id=row.id,
                conversation_id=row.conversation_id,
                channel=row.channel,
                kind=Kind(row.kind),
                reference=row.reference,
                state=row.state,
                path=row.path,
                content_type=row.content_type,
                size=row.size,
                created_at=row.created_at,
            )
            for row in self._db.execute(query.order_by(attachments.c.id))
        )


def give_to_ticket(db: Connection, conversation_id: str, ticket_id: int, now: datetime) -> None:
    """What the conversation's customer has sent before the ticket was written, and belongs to none yet."""
    db.execute(
        update(attachments)
        .where(
            attachments.c.conversation_id == conversation_id,
            attachments.c.ticket_id.is_(None),
            attachments.c.created_at > now - _BELONGS_BEFORE,
        )
        .values(ticket_id=ticket_id)
    )


def _attachments() -> Select[Any]:
    return select(attachments, conversations.c.channel).join(
        conversations, conversations.c.id == attachments.c.conversation_id
    )


#: Of one cursor one reading goes on at a time, and one that waits reads everything there is when it begins.
_ONE_BY_ONE = text("SELECT pg_advisory_xact_lock(hashtextextended(:lock, 0))")
_WAITS = text("SELECT true FROM procrastinate.procrastinate_jobs WHERE lock = :lock AND status = 'todo' LIMIT 1")


class CursorRows:
    """The port Cursors."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def get(self, name: str, since: datetime | None = None) -> str | None:
        query = select(cursors.c.value).where(cursors.c.name == name)
        return self._db.scalar(query if since is None else query.where(cursors.c.updated_at >= since))

    def put(self, name: str, value: str, now: datetime) -> None:
        values = {"value": value, "updated_at": now}
        self._db.execute(
            insert(cursors).values(name=name, **values).on_conflict_do_update(index_elements=["name"], set_=values)
        )

    def names(self, prefix: str) -> tuple[str, ...]:
        return tuple(self._db.scalars(select(cursors.c.name).where(cursors.c.name.startswith(prefix, autoescape=True))))

    def read_on(self, channel: str, account: str, key: str) -> None:
        lock = f"read:{channel}:{account}"
        self._db.execute(_ONE_BY_ONE, {"lock": lock})
        if not self._db.scalar(_WAITS, {"lock": lock}):
            defer(self._db, "deliveries", "read_on", {"channel": channel, "account": account, "key": key}, lock)
