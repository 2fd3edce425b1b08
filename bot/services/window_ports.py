"""What sending to platforms needs besides: the ledger of what may be sent, and keys for interfaces."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from bot.core.windows import Cause, Standing


class Windows(Protocol):
    """The ledger of what customers' platforms let the shop send (bot.core.windows)."""

    def open(
        self, channel: str, address: str, cause: Cause, since: datetime, conversation_id: str | None, now: datetime
    ) -> None:
        """The customer has done something; what waited in the conversation for that is sent at once."""

    def close(self, channel: str, address: str) -> None:
        """Nothing may be sent until the customer does something."""

    def standing(self, channel: str, address: str, now: datetime) -> Standing: ...
    def spare(self, channel: str, address: str, now: datetime) -> bool:
        """Whether a message may be sent that nobody misses where it is not (bot.core.windows.spare)."""

    def spend(self, channel: str, address: str, now: datetime) -> Cause | Standing:
        """Count a message that is about to be sent: what allows it, or why it may not be sent."""

    def give_back(self, channel: str, address: str, cause: Cause) -> None:
        """The message that was counted was not sent."""

    def refuse(self, channel: str, address: str, standing: Standing, now: datetime) -> None:
        """The platform says USED_UP or CLOSED of what the ledger allows: believed when it goes on saying so."""


class Tokens(Protocol):
    """Keys for platforms' interfaces, shared by all processes."""

    def get(self, name: str, now: datetime) -> str | None:
        """None where there is none, or it ends within minutes."""

    def held(self, name: str, now: datetime) -> str | None:
        """As get, with the right to renew it until the transaction ends."""

    def put(self, name: str, value: str, expires_at: datetime) -> None: ...
