"""How fast customers may write: a window that slides over the last minute, for each of them and for all."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum, auto

_WINDOW = 60.0
#: Customers of the last minute are few beside those of a day: the rest is forgotten when there are so many.
_REMEMBERED = 10_000


class Verdict(Enum):
    """What is to be done with a message."""

    TAKE = auto()
    #: Too fast, and to be told so.
    TELL = auto()
    #: Too fast, and told so within the last minute.
    KEEP_QUIET = auto()


@dataclass
class Window:
    """Messages of the last minute by whoever wrote them; at most `limit` for each. Of one process, without a lock."""

    limit: int
    #: Seconds that only go forward.
    clock: Callable[[], float]
    _taken: dict[str, deque[float]] = field(default_factory=dict)
    _told: dict[str, float] = field(default_factory=dict)

    def judge(self, who: str) -> Verdict:
        """Count a message, where it is within the limit."""
        now = self.clock()
        taken = self._taken.setdefault(who, deque())
        while taken and taken[0] <= now - _WINDOW:
            taken.popleft()
        if len(taken) < self.limit:
            taken.append(now)
            self._told.pop(who, None)
            self._forget(now)
            return Verdict.TAKE
        if now - self._told.get(who, -_WINDOW) < _WINDOW:
            return Verdict.KEEP_QUIET
        self._told[who] = now
        return Verdict.TELL

    def _forget(self, now: float) -> None:
        if len(self._taken) > _REMEMBERED:
            self._taken = {who: taken for who, taken in self._taken.items() if taken and taken[-1] > now - _WINDOW}
            self._told = {who: at for who, at in self._told.items() if at > now - _WINDOW}
