"""What a customer wants: the words that are said, and what must be written down in the end.

Another kind of talk is another script, beside bench.repair, and an entry in SCRIPTS; whoever talks (bench.customers),
kills (bench.killer) and checks (bench.checks) knows scripts alone.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Protocol

from bench.people import Person
from bench.repair import Repair
from bot.core.tickets import LETTERS, Kind


class Script(Protocol):
    """One customer's part in a talk that ends with a ticket."""

    #: The kind of ticket this must come to; there is exactly one of it in the talk.
    kind: Kind

    def first_words(self) -> str:
        """What opens the talk."""
        ...

    def answer(self, text: str, payloads: Sequence[str]) -> str:
        """What is said to the replies `text`, which offer buttons of these payloads."""
        ...

    def differences(self, fields: Mapping[str, Any]) -> Iterator[str]:
        """What the ticket's fields say otherwise than the customer."""
        ...


#: Every customer draws one of them.
SCRIPTS: tuple[Callable[[Person, random.Random], Script], ...] = (Repair.make,)


def make_script(serial: int, rng: random.Random) -> Script:
    """The part of the customer of that number."""
    return rng.choice(SCRIPTS)(Person.make(serial, rng), rng)


def number_in(text: str, kind: Kind) -> str | None:
    """The number of a ticket of that kind, where the text tells one."""
    found = re.search(rf"{LETTERS[kind]}\d{{4}}-\d{{4,}}", text)
    return found.group() if found else None
