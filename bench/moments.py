"""Points of a turn at which something is killed: the database holds a statement up until the victim is dead.

No line of the product knows of it: triggers wait, as long as their point is armed, and pg_stat_activity shows who is
waiting in them.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import psycopg

from tests.stack import Stack

#: Seconds the database may need to come back for the killer's own statements.
_PATIENCE = 120.0
#: Seconds after which a held statement goes on in any case.
_LONGEST_HOLD = 10


@dataclass(frozen=True)
class Moment:
    """A point in a turn, and who is killed there."""

    name: str
    #: What is armed in chaos.armed.
    point: str
    #: Whose connection waits at the point, by its name in pg_stat_activity.
    connection: str
    victim: str


MOMENTS = (
    Moment("worker, after Rasa saved the turn and before the replies are stored", "reply", "worker", "worker"),
    Moment("rasa, after an action wrote its ticket and before Rasa saves the turn", "save", "rasa", "rasa"),
    Moment("actions, inside the transaction that writes a ticket", "ticket", "actions", "actions"),
    Moment("worker, right after a message was accepted", "take", "worker jobs", "worker"),
    Moment("gateway, while a message is being stored", "message", "gateway", "gateway"),
    Moment("postgresql, while replies are being stored", "reply", "worker", "postgresql"),
    Moment("rasa, while an action writes a ticket", "ticket", "actions", "rasa"),
    Moment("actions, after a slot was taken for a ticket", "slot", "actions", "actions"),
)
#: Of what happens once the customers have gone: an article arrives, and those who wait are told.
TOLD_MOMENTS = (
    Moment("gateway, after the first of those who wait was told", "told", "gateway", "gateway"),
    Moment("postgresql, while those who wait are told", "notice", "gateway", "postgresql"),
)

_SET_UP = f"""
CREATE SCHEMA IF NOT EXISTS chaos;
CREATE TABLE IF NOT EXISTS chaos.armed (point text PRIMARY KEY);

CREATE OR REPLACE FUNCTION chaos.hold() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE until timestamptz := clock_timestamp() + interval '{_LONGEST_HOLD} seconds';
BEGIN
    WHILE clock_timestamp() < until AND EXISTS (SELECT FROM chaos.armed WHERE point = TG_ARGV[0]) LOOP
        PERFORM pg_sleep(0.1);
    END LOOP;
    RETURN NEW;
END $$;

-- Rasa saves a turn whose action has written a ticket already; a complaint is written by its form, sentence by sentence.
CREATE OR REPLACE FUNCTION chaos.hold_save() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE until timestamptz := clock_timestamp() + interval '{_LONGEST_HOLD} seconds';
BEGIN
    WHILE clock_timestamp() < until AND EXISTS (SELECT FROM chaos.armed WHERE point = TG_ARGV[0]) AND EXISTS (
        SELECT FROM bot.results r JOIN bot.messages m ON m.id = r.turn_id
        WHERE m.conversation_id = NEW.sender_id AND m.answered_at IS NULL
        AND (r.action LIKE 'action_submit_%' OR r.action = 'complaint')
    ) LOOP
        PERFORM pg_sleep(0.1);
    END LOOP;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER chaos_reply BEFORE INSERT ON bot.messages FOR EACH ROW
    WHEN (NEW.direction = 'out') EXECUTE FUNCTION chaos.hold('reply');
CREATE OR REPLACE TRIGGER chaos_message BEFORE INSERT ON bot.messages FOR EACH ROW
    WHEN (NEW.direction = 'in') EXECUTE FUNCTION chaos.hold('message');
CREATE OR REPLACE TRIGGER chaos_notice BEFORE INSERT ON bot.messages FOR EACH ROW
    WHEN (NEW.response = 'utter_restock_arrived') EXECUTE FUNCTION chaos.hold('notice');
CREATE OR REPLACE TRIGGER chaos_ticket BEFORE INSERT OR UPDATE ON bot.tickets FOR EACH ROW
    EXECUTE FUNCTION chaos.hold('ticket');
CREATE OR REPLACE TRIGGER chaos_told AFTER UPDATE ON bot.tickets FOR EACH ROW
    WHEN (NEW.kind = 'restock' AND NEW.status = 'closed') EXECUTE FUNCTION chaos.hold('told');
CREATE OR REPLACE TRIGGER chaos_slot AFTER UPDATE OF ticket_id ON bot.slots FOR EACH ROW
    EXECUTE FUNCTION chaos.hold('slot');
CREATE OR REPLACE TRIGGER chaos_save BEFORE INSERT ON rasa.events FOR EACH ROW EXECUTE FUNCTION chaos.hold_save('save');
CREATE OR REPLACE TRIGGER chaos_take BEFORE UPDATE ON procrastinate.procrastinate_jobs FOR EACH ROW
    WHEN (NEW.status = 'doing' AND OLD.status = 'todo' AND NEW.queue_name = 'turns') EXECUTE FUNCTION chaos.hold('take');
"""
_ARM = "INSERT INTO chaos.armed VALUES (%s) ON CONFLICT DO NOTHING"
_DISARM = "DELETE FROM chaos.armed"
_WAITING = "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND application_name = %s"


class Holds:
    """The held points of one stack's database."""

    def __init__(self, stack: Stack) -> None:
        self._stack = stack
        self._until_done(lambda db: db.execute(_SET_UP))

    def reached(
        self, moment: Moment, patience: float, strike: Callable[[], None], lure: Callable[[], None] = lambda: None
    ) -> bool:
        """Arm a point, and strike as soon as somebody waits there; False where nobody came by.

        `lure`: called once the point is armed, where nobody would come by otherwise.
        """
        until = time.monotonic() + patience
        with self._armed(moment.point):
            lure()
            while time.monotonic() < until:
                with contextlib.suppress(psycopg.Error):
                    if self._somebody_waits(moment.connection, until):
                        strike()
                        return True
                time.sleep(0.1)
        return False

    @contextlib.contextmanager
    def _armed(self, point: str) -> Iterator[None]:
        self._until_done(lambda db: db.execute(_ARM, (point,)))
        try:
            yield
        finally:
            self._until_done(lambda db: db.execute(_DISARM))

    def _somebody_waits(self, connection: str, until: float) -> bool:
        """Look until the time is over; many looks cost one connection."""
        with self._connect() as db:
            while time.monotonic() < until:
                row = db.execute(_WAITING, (connection,)).fetchone()
                if row and row[0]:
                    return True
                time.sleep(0.02)
        return False

    def _until_done(self, work: Callable[[psycopg.Connection], object]) -> None:
        """The database itself is among the victims."""
        until = time.monotonic() + _PATIENCE
        while True:
            try:
                with self._connect() as db:
                    work(db)
                return
            except psycopg.Error:
                if time.monotonic() > until:
                    raise
                time.sleep(0.2)

    def _connect(self) -> psycopg.Connection:
        return psycopg.connect(self._stack.database_url, autocommit=True, connect_timeout=3, application_name="chaos")
