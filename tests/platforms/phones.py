"""A customer's telephone on a played platform, used like tests.stack.Customer: say something, see what is shown."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

from tests.platforms.small_stack import SmallStack
from tests.stack import Heard, Stack

#: Seconds; under failures a message is tried again after ever longer pauses.
_PATIENCE = 240.0


class Person(Protocol):
    """A customer of a played platform."""

    @property
    def heard(self) -> list[str]: ...
    def writes(self, text: str) -> Any: ...


@dataclass
class Telephone:
    """One customer's talk."""

    stack: Stack | SmallStack
    person: Person
    channel: str
    #: As in conversations.external_id.
    address: str
    heard: Heard = field(default_factory=lambda: Heard([], "bot", 0))
    transcript: list[str] = field(default_factory=list)
    _shown: int = 0

    @property
    def conversation(self) -> str:
        return self.address

    def say(self, text: str) -> Heard:
        """Write, and wait for everything that is said to it."""
        return self.does(text, lambda: self.person.writes(text))

    def does(self, what: str, act: Callable[[], Any], messages: int = 1) -> Heard:
        """Do something that comes to so many messages, and wait for everything that is said to it."""
        before = self._received()
        act()
        self.wait(before + messages)
        shown = self.person.heard[self._shown :]
        self._shown = len(self.person.heard)
        self.heard = Heard([{"text": text, "buttons": []} for text in shown], "", 200)
        self.transcript += [f"◁ {what}", *(f"▷ {text}" for text in shown)]
        return self.heard

    def wait(self, messages: int) -> None:
        """Until so many messages are stored, all are answered and all answers are sent or given up."""
        until = time.monotonic() + _PATIENCE
        while time.monotonic() < until:
            if self._received() >= messages and not self._unfinished():
                return
            time.sleep(0.1)
        raise TimeoutError("\n".join([f"{self._unfinished()} left", *self.transcript]))

    def tickets(self) -> list[dict[str, Any]]:
        """Newest first."""
        rows = self.stack.rows(
            "SELECT t.number, t.kind, t.status, t.fields FROM bot.tickets t JOIN bot.conversations c "
            "ON c.id = t.conversation_id WHERE c.channel = :channel AND c.external_id = :address ORDER BY t.id DESC",
            **self._mine,
        )
        return [dict(row._mapping) for row in rows]

    @property
    def _mine(self) -> dict[str, str]:
        return {"channel": self.channel, "address": self.address}

    def _received(self) -> int:
        return int(self._count("m.direction = 'in'"))

    def _unfinished(self) -> int:
        return int(
            self._count(
                "(m.direction = 'in' AND m.answered_at IS NULL) OR EXISTS "
                "(SELECT 1 FROM bot.deliveries d WHERE d.message_id = m.id AND d.state = 'pending')"
            )
        )

    def _count(self, condition: str) -> int:
        query = (
            "SELECT count(*) FROM bot.messages m JOIN bot.conversations c ON c.id = m.conversation_id "
            f"WHERE c.channel = :channel AND c.external_id = :address AND ({condition})"
        )
        return int(self.stack.rows(query, **self._mine)[0][0])
