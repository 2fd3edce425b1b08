"""Tickets that previews would have written, so that the next preview of the same talk finds them."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Mapping
from threading import Lock
from typing import Any

#: How many are remembered.
_KEPT = 2000


class Unwritten:
    """In memory alone, one for a process: by conversation and number, as values of the tickets' columns."""

    def __init__(self) -> None:
        self._tickets: OrderedDict[tuple[str, str], Mapping[str, Any]] = OrderedDict()
        self._lock = Lock()

    def remember(self, values: Mapping[str, Any]) -> None:
        with self._lock:
            self._tickets[values["conversation_id"], values["number"]] = values
            if len(self._tickets) > _KEPT:
                self._tickets.popitem(last=False)

    def known(self, conversation_id: str, mentioned: str) -> Iterator[Mapping[str, Any]]:
        """Those of a conversation whose number stands in a text."""
        with self._lock:
            found = [one for (talk, number), one in self._tickets.items() if talk == conversation_id and number in mentioned]
        yield from found
