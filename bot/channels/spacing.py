"""Keeping the distance between messages that a platform demands."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field

#: Addresses of the last moments are few; older ones are forgotten when there are so many.
_REMEMBERED = 1000


@dataclass
class Spacing:
    """Of one process. Another process's messages are not known here: the platform's own refusal has to be heeded too."""

    #: Seconds between two messages to the same address, and between any two.
    same: float
    any: float
    _next: float = 0.0
    _next_to: dict[str, float] = field(default_factory=dict)

    async def wait(self, address: str) -> None:
        """Wait until a message may be sent to that address."""
        now = time.monotonic()
        at = max(now, self._next, self._next_to.get(address, 0.0))
        self._next = max(now, self._next) + self.any
        self._next_to[address] = at + self.same
        if len(self._next_to) > _REMEMBERED:
            self._next_to = {address: until for address, until in self._next_to.items() if until > now}
        await asyncio.sleep(at - now)

    def sent(self, address: str) -> None:
        """The distance counts from the moment when the platform has taken the message."""
        self._next_to[address] = time.monotonic() + self.same
