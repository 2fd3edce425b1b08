"""Where Rasa keeps its conversations: the project's PostgreSQL, schema `rasa`.

Differs from Rasa's own store: a broken connection is replaced before it is used; errors are raised instead of turning
into a new conversation or one in memory; a turn that is sent a second time is first taken back; a turn reads the
events of the present session once, by an index, and adds its own in one statement; and a turn that is only tried is
kept out of the database.
"""

from __future__ import annotations

import json
from typing import Any, Dict, List, Optional, Text

import sqlalchemy as sa
import sqlalchemy.orm
from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event, SessionStarted, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.nlu.turns import Turn, current_turn

_INDEX = "CREATE INDEX IF NOT EXISTS events_by_conversation ON rasa.events (sender_id, id)"


class TurnTrackerStore(SQLTrackerStore):
    """Rasa's tracker store, made safe for turns that are tried more than once."""

    def __init__(
        self,
        domain: Optional[Domain] = None,
        host: Optional[Text] = None,
        event_broker: Optional[EventBroker] = None,
        **kwargs: Any,
    ) -> None:
        """`host`: a full SQLAlchemy 1.4 URL (Rasa passes the endpoint's url under this name)."""
        self.engine = sa.create_engine(
            host,
            pool_pre_ping=True,
            connect_args={"options": "-c search_path=rasa", "application_name": "rasa", "connect_timeout": 3},
        )
        with self.engine.begin() as connection:
            connection.execute(sa.text("CREATE SCHEMA IF NOT EXISTS rasa"))
            self.Base.metadata.create_all(connection)
            connection.execute(sa.text(_INDEX))
        self.sessionmaker = sa.orm.sessionmaker(bind=self.engine)
        # The parent's constructor would open a second engine by its own rules; only its parent's is wanted.
        super(SQLTrackerStore, self).__init__(domain, event_broker, **kwargs)

    async def retrieve(self, sender_id: Text) -> Optional[DialogueStateTracker]:
        turn = current_turn.get()
        if turn is not None and turn.foreseen is not None:
            return self._tracker(sender_id, turn.foreseen)
        with self.engine.begin() as connection:
            rows = connection.execute(self._session_events(sender_id)).all()
            events = [json.loads(row.data) for row in rows]
            if turn is not None:
                kept = _before_turn(events, turn.turn_id)
                if kept < len(events):
                    table = self.SQLEvent.__table__
                    connection.execute(
                        sa.delete(table).where(table.c.sender_id == sender_id, table.c.id >= rows[kept].id)
                    )
                events = events[:kept]
                turn.stored_events = kept
                events += turn.ahead
        tracker = self._tracker(sender_id, events)
        if turn is not None and tracker is not None:
            turn.form_before = tracker.active_loop_name
        return tracker

    def _tracker(self, sender_id: Text, events: List[Dict[Text, Any]]) -> Optional[DialogueStateTracker]:
        return DialogueStateTracker.from_dict(sender_id, events, self.domain.slots) if events else None

    def session_events(self, sender_id: Text) -> List[Dict[Text, Any]]:
        """What is stored of the present session."""
        with self.engine.begin() as connection:
            return [json.loads(row.data) for row in connection.execute(self._session_events(sender_id))]

    def _session_events(self, sender_id: Text) -> Any:
        """The events since the latest start of a session, or all where there is none."""
        table = self.SQLEvent.__table__
        start = (
            sa.select(sa.func.max(table.c.id))
            .where(table.c.sender_id == sender_id, table.c.type_name == SessionStarted.type_name)
            .scalar_subquery()
        )
        return (
            sa.select(table.c.id, table.c.data)
            .where(table.c.sender_id == sender_id, table.c.id >= sa.func.coalesce(start, 0))
            .order_by(table.c.id)
        )

    async def save(self, tracker: DialogueStateTracker) -> None:
        turn = current_turn.get()
        if turn is not None and turn.foreseen is not None:
            turn.foreseen, turn.tracker = [event.as_dict() for event in tracker.events], tracker
            return
        if turn is None or turn.stored_events is None:
            await super().save(tracker)
            return
        new = [_row(tracker.sender_id, event) for event in list(tracker.events)[turn.stored_events :]]
        if new:  # Rasa saves a new conversation once before anything has happened in it
            with self.engine.begin() as connection:
                connection.execute(self.SQLEvent.__table__.insert(), new)
        turn.stored_events += len(new)
        _note_outcome(turn, tracker)


def _before_turn(events: List[Dict[Text, Any]], turn_id: Text) -> int:
    """How many events come before those of the turn; all of them where the turn was never saved."""
    for at in range(len(events) - 1, -1, -1):
        if events[at]["event"] == UserUttered.type_name:
            mine = (events[at].get("metadata") or {}).get("turn_id") == turn_id
            return at if mine else len(events)
    return len(events)


def _row(sender_id: Text, event: Event) -> Dict[Text, Any]:
    data = event.as_dict()
    return {
        "sender_id": sender_id,
        "type_name": event.type_name,
        "timestamp": data.get("timestamp"),
        "intent_name": ((data.get("parse_data") or {}).get("intent") or {}).get("name"),
        "action_name": data.get("name"),
        "data": json.dumps(data),
    }


def _note_outcome(turn: Turn, tracker: DialogueStateTracker) -> None:
    if tracker.latest_message:
        turn.intent = dict(tracker.latest_message.intent or {})
        turn.ranking = list((tracker.latest_message.parse_data or {}).get("intent_ranking") or [])
    turn.form = tracker.active_loop_name
