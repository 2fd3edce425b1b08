"""What customers have bought."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row, Select, func, select
from sqlalchemy.dialects.postgresql import insert

from bot.adapters.tables import order_lines, orders
from bot.core.orders import Order, OrderStatus
from bot.core.phones import parted


class OrderRows:
    """The orders' part of the port Catalogue."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def order(self, number: str) -> tuple[Order, ...]:
        return self._orders(_lines().where(orders.c.number == number))

    def orders_of(self, phone: str) -> tuple[Order, ...]:
        return self._orders(_lines().where(orders.c.phone == parted(phone)[0]))

    def known_orders(self, numbers: Sequence[str]) -> Mapping[str, tuple[Order, ...]]:
        found: dict[str, tuple[Order, ...]] = defaultdict(tuple)
        for line in self._orders(_lines().where(orders.c.number == func.any(list(numbers)))):
            found[line.number] = (*found[line.number], line)
        return found

    def put_orders(self, lines: Sequence[Order]) -> None:
        if not lines:
            return
        head, line = insert(orders), insert(order_lines)
        heads = {line.number: _head(line) for line in lines}
        changed = {name: head.excluded[name] for name in _head(lines[0]) if name != "number"}
        self._db.execute(head.on_conflict_do_update(index_elements=["number"], set_=changed), list(heads.values()))
        counted = {"quantity": line.excluded.quantity, "price": line.excluded.price}
        self._db.execute(
            line.on_conflict_do_update(index_elements=["order_number", "model"], set_=counted),
            [
                {"order_number": one.number, "model": one.model, "quantity": one.quantity, "price": one.price}
                for one in lines
            ],
        )

    def _orders(self, query: Select[Any]) -> tuple[Order, ...]:
        rows = self._db.execute(query.order_by(orders.c.ordered_on.desc(), order_lines.c.model))
        return tuple(_order(row) for row in rows)


def _lines() -> Select[Any]:
    return select(orders, order_lines).join(order_lines, order_lines.c.order_number == orders.c.number)


def _head(line: Order) -> dict[str, Any]:
    """What an order's lines have in common."""
    return {
        "number": line.number,
        "ordered_on": line.ordered_on,
        "customer": line.customer,
        "phone": line.phone,
        "address": line.address,
        "status": line.status,
    }


def _order(row: Row[Any]) -> Order:
    return Order(
        number=row.number,
        ordered_on=row.ordered_on,
        customer=row.customer,
        phone=row.phone,
        address=row.address,
        model=row.model,
        quantity=row.quantity,
        price=row.price,
        status=OrderStatus(row.status),
    )
