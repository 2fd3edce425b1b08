"""What goes out to the platforms and what is fetched from them, as the use cases see it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from bot.core.channels import Attachment, Delivery, Kind, SendResult


@dataclass(frozen=True, kw_only=True)
class Late:
    """A customer's message that has waited for its answer."""

    turn_id: int
    conversation_id: str
    channel: str
    #: Inbound.customer.
    address: str


class Deliveries(Protocol):
    """Messages on their way to a platform."""

    def due(self, message_id: int) -> Delivery | None:
        """None where it was sent or given up."""

    def piece_sent(self, message_id: int, platform_id: str | None, *, last: bool, now: datetime) -> None: ...
    def tried(self, message_id: int, problem: str, now: datetime) -> None: ...
    def failed(self, message_id: int, problem: str, now: datetime) -> None: ...
    def sent_as(self, channel: str, platform_id: str) -> Delivery | None:
        """What the platform knows by that name; None where nothing was sent as it."""

    def late(self, channels: Collection[str], before: datetime, limit: int) -> tuple[Late, ...]:
        """Of each conversation that waits for an answer since `before`, its first open message.

        Not where anything was said after that message, or since `before`.
        """

    def pending(self, conversation_id: str) -> tuple[Delivery, ...]:
        """What waits to be sent, the oldest first."""


class Attachments(Protocol):
    """What customers have sent beside text."""

    def add(self, message_id: int, conversation_id: str, kind: Kind, reference: str, now: datetime) -> None:
        """Note it, and the job that fetches it; once for each message."""

    def get(self, attachment_id: int) -> Attachment: ...
    def of_conversation(self, conversation_id: str) -> tuple[Attachment, ...]: ...
    def of_ticket(self, ticket_id: int) -> tuple[Attachment, ...]: ...
    def give(self, ticket_id: int, to: int) -> None:
        """From one ticket to another, into which it is merged."""

    def keep(self, attachment_id: int, path: str, content_type: str, size: int) -> None: ...
    def fail(self, attachment_id: int, problem: str) -> None: ...


class Cursors(Protocol):
    """How far a channel has fetched."""

    def get(self, name: str, since: datetime | None = None) -> str | None:
        """None where nothing was put, or nothing `since` then."""

    def put(self, name: str, value: str, now: datetime) -> None: ...
    def names(self, prefix: str) -> tuple[str, ...]:
        """Those that were put, by how they begin."""

    def read_on(self, channel: str, account: str, key: str) -> None:
        """Put a job that reads on from a cursor into the queue; where one waits already, that will do.

        `key`: what the platform wants to see for it; empty where there is none.
        """


class Outgoing(Protocol):
    """Sending to one platform."""

    def pieces(self, text: str, buttons: Sequence[tuple[str, str]]) -> tuple[str, ...]:
        """The text as it will be sent, within the platform's limits; the buttons go with the last piece."""

    async def send(self, address: str, text: str, buttons: Sequence[tuple[str, str]]) -> SendResult:
        """One piece. `buttons`: titles and opaque ids. Raises nothing that a platform or the network can cause."""


class Fetching(Protocol):
    """Getting from one platform what customers have sent."""

    async def fetch(self, reference: str, limit: int) -> bytes:
        """At most `limit` bytes.

        Raises RejectedMessage where it is larger or cannot be had any more, ServiceUnavailable where it may be later.
        """


class Files(Protocol):
    """Where attachments are kept."""

    def put(self, data: bytes, ending: str, now: datetime) -> str:
        """The path by which it is found again."""

    def find(self, path: str) -> Path | None:
        """The file of a path that put() has given; None where it is here no longer."""
