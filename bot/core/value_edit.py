"""Changes of single values that have a table of their own: a response's wording, a price, a count."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class ValueKind(StrEnum):
    WORDING = "wording"
    PRICE = "price"
    STOCK = "stock"


@dataclass(frozen=True, kw_only=True)
class ValueEdit:
    """One change, with what was there before."""

    id: int
    at: datetime
    #: Who made it, as colleagues know them.
    name: str
    kind: ValueKind
    #: A response; a model; of a count the model and, behind a slash that no model ends with, the shop's code.
    subject: str
    #: Empty: there was none of the shop's own.
    before: str
    after: str
