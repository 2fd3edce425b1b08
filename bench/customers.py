"""Customers who talk until they have their ticket, whatever happens around them, as an integrator's program lets them."""

from __future__ import annotations

import random
import time
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx

from bench.scripts import Script, number_in
from tests.stack import KEY

#: Messages after which a talk that has no ticket yet counts as lost.
_MOST_TURNS = 30
#: Seconds after which a message that was never answered counts as lost.
_PATIENCE = 300.0
#: Seconds an integrator waits for an answer; the API promises one after 10.
_TIMEOUT = 20.0
#: Seconds between two tries to send a message.
_PAUSE = 0.3
#: One in so many messages is sent once more although it was answered.
_ONCE_MORE = 8

Replies = list[dict[str, Any]]


@dataclass(frozen=True)
class Exchange:
    """A message and what was answered to it."""

    message_id: str
    words: str
    replies: tuple[str, ...]
    tries: int
    seconds: float


class _Lost(Exception):
    """The talk cannot go on; the message says why."""


@dataclass
class Talk:
    """One customer's talk, from the first message to the ticket's number."""

    script: Script
    rng: random.Random
    conversation: str = field(default_factory=lambda: uuid.uuid4().hex)
    exchanges: list[Exchange] = field(default_factory=list)
    #: The ticket the customer was told of.
    number: str | None = None
    #: What went wrong, as far as the customer can see it.
    problem: str | None = None

    def run(self, url: str) -> Talk:
        """Talk until there is a ticket, with a person's pauses in between."""
        with httpx.Client(base_url=url, timeout=_TIMEOUT, headers={"Authorization": f"Bearer {KEY}"}) as http:
            try:
                self._talk(http)
            except _Lost as lost:
                self.problem = str(lost)
        return self

    def transcript(self) -> Iterator[str]:
        """The talk as the customer remembers it."""
        for one in self.exchanges:
            yield f"  ◁ {one.words}  [{one.message_id}, {one.tries} tries, {one.seconds:.1f} s]"
            yield from (f"  ▷ {reply}" for reply in one.replies)

    def _talk(self, http: httpx.Client) -> None:
        words = self.script.first_words()
        for _ in range(_MOST_TURNS):
            replies = self._say(http, words)
            text = "\n".join(reply["text"] for reply in replies)
            self.number = number_in(text, self.script.kind)
            if self.number is not None:
                return
            words = self.script.answer(text, [button["payload"] for reply in replies for button in reply["buttons"]])
            time.sleep(self.rng.uniform(0.2, 2.0))
        raise _Lost(f"no ticket after {_MOST_TURNS} messages")

    def _say(self, http: httpx.Client, words: str) -> Replies:
        message = {"conversation": self.conversation, "message_id": uuid.uuid4().hex, "text": words}
        began = time.monotonic()
        tries, replies = _until_answered(http, message)
        texts = tuple(reply["text"] for reply in replies)
        self.exchanges.append(Exchange(message["message_id"], words, texts, tries, time.monotonic() - began))
        if not texts:
            raise _Lost(f"nothing was answered to “{words}”")
        if self.rng.randrange(_ONCE_MORE) == 0 and _until_answered(http, message)[1] != replies:
            raise _Lost(f"“{words}”, sent again, was answered differently")
        return replies


def messages_in(talks: Sequence[Talk]) -> int:
    """How many messages were answered."""
    return sum(len(one.exchanges) for one in talks)


def _until_answered(http: httpx.Client, message: dict[str, str]) -> tuple[int, Replies]:
    """Send the same message until it is answered; gives the number of tries and the replies."""
    until = time.monotonic() + _PATIENCE
    tries = 0
    while time.monotonic() < until:
        tries += 1
        replies = _post(http, message)
        if replies is not None:
            return tries, replies
        time.sleep(_PAUSE)
    raise _Lost(f"“{message['text']}” was not answered within {_PATIENCE:.0f} s")


def _post(http: httpx.Client, message: dict[str, str]) -> Replies | None:
    """One try; None where it must be sent again."""
    try:
        answer = http.post("/api/v1/messages", json=message)
    except httpx.HTTPError:
        return None
    if answer.status_code == 200:
        replies: Replies = answer.json()["replies"]
        return replies
    if answer.status_code == 503 and not answer.json().get("detail"):
        raise _Lost("a refusal without a word")
    if answer.status_code not in (202, 503):
        raise _Lost(f"{answer.status_code}: {answer.text[:200]}")
    return None
