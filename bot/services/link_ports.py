"""What linking a customer's channels needs from outside."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from bot.core.linking import Code, Confirmed


class Links(Protocol):
    """Codes, confirmed numbers, and whose conversations are one customer's."""

    def hold(self) -> None:
        """Nobody else asks for a code or links anything until the transaction ends."""

    def issue(self, conversation_id: str, phone: str, nonce: str, expires_at: datetime, now: datetime) -> int:
        """A new code, and the job that sends it; an earlier one of the conversation is good no longer."""

    def code(self, code_id: int) -> Code: ...
    def latest(self, conversation_id: str) -> Code | None:
        """The code that was asked for last."""

    def issued(self, conversation_id: str, phone: str, since: datetime) -> tuple[datetime, ...]:
        """When codes were asked for in the conversation or to the number, the oldest first."""

    def missed(self, code_id: int) -> None:
        """A wrong answer."""

    def close(self, code_id: int, now: datetime) -> None:
        """The code is good no longer."""

    def asked(self, conversation_id: str, before: int, response: str) -> bool:
        """Whether the last thing said before a message was this response."""

    def customer(self, conversation_id: str) -> int: ...
    def confirmed(self, phone: str) -> Confirmed | None: ...
    def confirm(self, phone: str, customer_id: int, now: datetime) -> None: ...
    def merge(self, customer_id: int, into: int) -> None:
        """Everything of one customer's is another's from now on; what was not known of that one is taken over."""

    def part(self, conversation_id: str, now: datetime) -> bool:
        """The conversation's customer stands alone again, with what was written there; the numbers are unconfirmed.

        False where there is nothing to undo.
        """

    def known_elsewhere(self, conversation_id: str, phone: str) -> bool:
        """Whether another customer has named the number, and this one has not confirmed it."""

    def conversations(self, conversation_id: str) -> tuple[str, ...]:
        """All of the same customer, the one last written in first."""

    def reach(self, conversation_id: str) -> str:
        """The conversation in which its customer is told something: the one last written in."""


class Codes(Protocol):
    """Sending codes to telephones."""

    async def send(self, phone: str, code: str, minutes: int) -> None:
        """Raises ServiceUnavailable where it has to be tried again."""
