"""The two ways of a turn that are timed against each other."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.stack import KEY, Stack

_TIMEOUT = 60

#: Messages as the gateway would have stored them, answered already, so that no worker takes them up.
_ROWS = """
WITH customer AS (
    INSERT INTO bot.customers DEFAULT VALUES RETURNING id
), talk AS (
    INSERT INTO bot.conversations (id, channel, external_id, customer_id)
    SELECT CAST(:talk AS text), 'bench', CAST(:talk AS text), id FROM customer RETURNING id
)
INSERT INTO bot.messages (conversation_id, direction, external_id, text, answered_at)
SELECT id, 'in', serial, '', now() FROM talk, generate_series(1, :count) AS serial RETURNING id
"""


@contextmanager
def clients(stack: Stack) -> Iterator[tuple[httpx.Client, httpx.Client]]:
    """Kept connections to the gateway and to Rasa."""
    with (
        httpx.Client(base_url=stack.url, headers={"Authorization": f"Bearer {KEY}"}, timeout=_TIMEOUT) as gateway,
        httpx.Client(base_url=stack.environment["BOT_RASA_URL"], timeout=_TIMEOUT) as rasa,
    ):
        yield gateway, rasa


@dataclass
class ThroughGateway:
    """The whole path, as an integrator sees it."""

    http: httpx.Client
    conversation: str = field(default_factory=lambda: uuid.uuid4().hex)

    def turn(self, text: str) -> float:
        """Milliseconds from the message to its replies."""
        message = {"conversation": self.conversation, "message_id": uuid.uuid4().hex, "text": text}
        took, answer = _timed(self.http, "/api/v1/messages", message)
        if not answer["replies"]:
            raise RuntimeError(f"{text}: no reply")
        return took


@dataclass
class Straight:
    """Rasa alone, without gateway, job and worker."""

    http: httpx.Client
    conversation: str
    turn_ids: Iterator[int]

    @classmethod
    def begin(cls, stack: Stack, http: httpx.Client, turns: int) -> Straight:
        """A conversation of so many turns; its actions find the rows they refer to."""
        talk = uuid.uuid4().hex
        rows = stack.rows(_ROWS, talk=talk, count=turns)
        return cls(http, talk, iter([row.id for row in rows]))

    def turn(self, text: str) -> float:
        """Milliseconds of a turn."""
        took, answer = self._send(text)
        if not answer["messages"]:
            raise RuntimeError(f"{text}: no reply")
        return took

    def turn_without_action(self, text: str) -> float:
        """Milliseconds of a turn that needs no action server.

        The assistant has none any more, so it is put together from its halves: a text is understood, and a command is
        obeyed by an action inside Rasa.
        """
        understood, _ = _timed(self.http, "/webhooks/turn/parse", {"text": text})
        obeyed, _ = self._send("/restart")
        return understood + obeyed

    def _send(self, text: str) -> tuple[float, dict[str, Any]]:
        metadata = {"turn_id": str(next(self.turn_ids)), "text": text}
        return _timed(
            self.http, "/webhooks/turn/webhook", {"sender": self.conversation, "message": text, "metadata": metadata}
        )


def _timed(http: httpx.Client, path: str, body: dict[str, Any]) -> tuple[float, dict[str, Any]]:
    began = time.perf_counter()
    answer = http.post(path, json=body)
    took = (time.perf_counter() - began) * 1000
    if answer.status_code != 200:
        raise RuntimeError(f"{path} {body}: {answer.status_code} {answer.text}")
    result: dict[str, Any] = answer.json()
    return took, result
