"""What was said in calls that are not kept, in memory alone."""

from __future__ import annotations

import itertools
import time
from collections import OrderedDict
from dataclasses import dataclass, field

from bot.core.calls import Line

#: Calls that are remembered, seconds after which a silent one is forgotten, and lines of one that count.
_CALLS, _SILENT, _LINES = 1000, 4 * 3600.0, 40


@dataclass
class _Heard:
    """A call as it is remembered."""

    lines: list[Line] = field(default_factory=list)
    at: float = 0.0


class CallsHeard:
    """The calls of this process: nothing is stored, so that asking changes nothing."""

    def __init__(self) -> None:
        self._calls: OrderedDict[str, _Heard] = OrderedDict()
        # No message row has such a number.
        self._numbers = itertools.count(2**52)

    def lines(self, call: str, text: str | None) -> tuple[Line, ...]:
        """What the customer has said in a call, `text` last."""
        now = time.monotonic()
        heard = self._calls.get(call)
        if heard is None or now - heard.at > _SILENT:
            heard = self._calls[call] = _Heard()
        self._calls.move_to_end(call)
        while len(self._calls) > _CALLS:
            self._calls.popitem(last=False)
        heard.at = now
        if text is not None:
            heard.lines = [*heard.lines, Line(turn_id=next(self._numbers), text=text)][-_LINES:]
        return tuple(heard.lines)
