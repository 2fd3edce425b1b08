"""Kills parts of a running assistant, at random moments and at chosen ones."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import httpx
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import SQLAlchemyError

from bot.adapters.database import sqlalchemy_url
from tests.stack import Stack

PARTS = ("rasa", "actions", "worker", "gateway", "database", "postgresql")
#: Seconds within which everything must run again by itself.
_BACK = 120.0
#: Seconds by which a statement is held up, so that somebody can be killed exactly there.
_HELD = 1.5


@dataclass(frozen=True)
class Moment:
    """A point in a turn at which a part is killed."""

    name: str
    #: The table whose insert is held up, a condition on the new row, and whose connection is waited for.
    table: str
    condition: str
    connection: str
    victim: str


MOMENTS = (
    Moment("after Rasa answered, before the reply is stored", "bot.messages", "NEW.direction = 'out'", "worker", "worker"),
    Moment("after an action wrote, before Rasa saves", "rasa.events", "NEW.type_name = 'user'", "rasa", "rasa"),
    Moment("inside an action's transaction", "bot.tickets", "true", "actions", "actions"),
    Moment("PostgreSQL while a reply is stored", "bot.messages", "NEW.direction = 'out'", "worker", "postgresql"),
)


@dataclass
class Killer:
    """Kills until it is told to stop, and notes how long everything took to come back."""

    stack: Stack
    rng: random.Random
    kills: list[tuple[str, float]] = field(default_factory=list)

    def kill_at_random(self) -> None:
        """Kill one part after a moment's pause and wait until all parts are ready again."""
        time.sleep(self.rng.uniform(0.2, 2.5))
        self._kill(self.rng.choice(PARTS), "at random")

    def kill_at(self, moment: Moment, patience: float = 40.0) -> bool:
        """Kill when the moment comes; False where it did not come while somebody waited for it."""
        with self._held(moment):
            until = time.monotonic() + patience
            while time.monotonic() < until:
                if self._sleeping(moment.connection):
                    self._kill(moment.victim, moment.name)
                    return True
                time.sleep(0.02)
        return False

    def _kill(self, part: str, when: str) -> None:
        with contextlib.suppress(ProcessLookupError, FileNotFoundError, ValueError):
            pid = self.stack.postmaster() if part == "postgresql" else self.stack.pid(part)
            os.kill(pid, signal.SIGKILL)
        started = time.monotonic()
        time.sleep(0.3)
        self.wait_until_ready()
        self.kills.append((f"{part} {when}", time.monotonic() - started))

    def wait_until_ready(self) -> None:
        """Raises TimeoutError where a part does not come back."""
        until = time.monotonic() + _BACK
        while time.monotonic() < until:
            with contextlib.suppress(httpx.HTTPError):
                if httpx.get(f"{self.stack.url}/readyz", timeout=5).status_code == 200:
                    return
            time.sleep(0.2)
        raise TimeoutError(f"Not everything runs again after {_BACK:.0f} s.\n{self.stack.log()}")

    @contextlib.contextmanager
    def _held(self, moment: Moment) -> Iterator[None]:
        """Inserts into the moment's table take their time; no line of the product knows of it."""
        self._try(
            f"CREATE OR REPLACE FUNCTION public.hold() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN IF {moment.condition} THEN PERFORM pg_sleep({_HELD}); END IF; RETURN NEW; END $$",
            f"CREATE OR REPLACE TRIGGER hold BEFORE INSERT ON {moment.table} FOR EACH ROW EXECUTE FUNCTION public.hold()",
        )
        try:
            yield
        finally:
            self._try(f"DROP TRIGGER IF EXISTS hold ON {moment.table}")

    def _sleeping(self, connection: str) -> bool:
        query = text("SELECT 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND application_name = :name")
        with contextlib.suppress(SQLAlchemyError), self._engine() as engine, engine.connect() as db:
            return db.scalar(query, {"name": connection}) is not None
        return False

    def _try(self, *statements: str) -> None:
        """Run until it works: the database itself is among the victims."""
        for statement in statements:
            self._until_done(lambda statement=statement: self._run(statement))  # type: ignore[misc]

    def _run(self, statement: str) -> None:
        with self._engine() as engine, engine.begin() as db:
            db.execute(text("SET lock_timeout = '5s'"))
            db.execute(text(statement))

    def _until_done(self, work: Callable[[], None]) -> None:
        until = time.monotonic() + _BACK
        while True:
            try:
                work()
                return
            except SQLAlchemyError:
                if time.monotonic() > until:
                    raise
                time.sleep(0.3)

    @contextlib.contextmanager
    def _engine(self) -> Iterator[Engine]:
        engine = create_engine(sqlalchemy_url(self.stack.database_url), connect_args={"connect_timeout": 3})
        try:
            yield engine
        finally:
            engine.dispose()
