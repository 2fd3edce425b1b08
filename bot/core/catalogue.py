"""Articles as the catalogue knows them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, kw_only=True)
class Article:
    """One article."""

    model: str
    brand: str
    category: str
    #: What a customer calls it: 云汐大1.5匹变频空调.
    name: str
    price: Decimal
    #: None: the category's guarantee holds.
    guarantee_months: int | None
    #: Name to value, as printed on the label: {"匹数": "1.5匹", "能效": "一级"}.
    attributes: Mapping[str, str]
    #: How it was sold where that limits returns: 定制, 特价 or 清仓; None: as usual.
    terms: str | None = None


_NOT_IN_A_MODEL = re.compile(r"[^0-9A-Z]")


def model_key(model: str) -> str:
    """What two spellings of one model number share: capital letters and digits alone."""
    return _NOT_IN_A_MODEL.sub("", model.upper())
