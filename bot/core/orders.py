"""What customers have bought, as the shop's order list knows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum


class OrderStatus(StrEnum):
    """How far an order has come, in the words of the order list."""

    WAITING = "待发货"
    SENT = "已发货"
    DONE = "已完成"


@dataclass(frozen=True, kw_only=True)
class Order:
    """One article bought by one customer."""

    #: D, the date of the order, a serial number: D20251111-0001.
    number: str
    #: Day of payment; guarantee and days of return count from it.
    ordered_on: date
    customer: str
    #: Digits alone.
    phone: str
    address: str
    #: Spelt as in the catalogue.
    model: str
    quantity: int
    #: What was paid for one piece, 元.
    price: Decimal
    status: OrderStatus
