"""What a customer wants: the words that are said, and what must be written down in the end.

Another kind of talk is another script, beside bench.repair and bench.complaint, and an entry in SCRIPTS; whoever talks (bench.customers),
kills (bench.killer) and checks (bench.checks) knows scripts alone.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Protocol

from bench.complaint import Complaint
from bench.people import Person
from bench.repair import Repair
from bench.restock import Restock
from bench.returns import Return
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
        """What the ticket's fields, and the telephone it is found by, say otherwise than the customer."""
        ...


#: Customers take them in turn, so that a short run has every kind, and several who wait for one article.
SCRIPTS: tuple[Callable[[Person, random.Random], Script], ...] = (
    Repair.make,
    Complaint.make,
    Repair.make,
    Restock.make,
    Repair.make,
    Return.make,
    Repair.make,
    Restock.make,
    Repair.make,
    Complaint.make,
    Repair.make,
    Restock.make,
)


def make_script(serial: int, rng: random.Random) -> Script:
    """The part of the customer of that number."""
    return SCRIPTS[serial % len(SCRIPTS)](Person.make(serial, rng), rng)


def number_in(text: str, kind: Kind) -> str | None:
    """The number of a ticket of that kind, where the text tells one."""
    found = re.search(rf"{LETTERS[kind]}\d{{4}}-\d{{4,}}", text)
    return found.group() if found else None
