"""Articles, stock and orders."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, Select, select

from bot.adapters.tables import articles, order_lines, orders
from bot.core.catalogue import Article
from bot.core.orders import Order, OrderStatus


class CatalogueRows:
    """The port Catalogue."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def by_key(self, key: str) -> Article | None:
        row = self._db.execute(select(articles).where(articles.c.model_key == key)).one_or_none()
        return None if row is None else _article(row)

    def order(self, number: str) -> tuple[Order, ...]:
        return self._orders(_lines().where(orders.c.number == number))

    def orders_of(self, phone: str) -> tuple[Order, ...]:
        return self._orders(_lines().where(orders.c.phone == phone))

    def _orders(self, query: Select[Any]) -> tuple[Order, ...]:
        rows = self._db.execute(query.order_by(orders.c.ordered_on.desc(), order_lines.c.model))
        return tuple(_order(row) for row in rows)


def _lines() -> Select[Any]:
    return select(orders, order_lines).join(order_lines, order_lines.c.order_number == orders.c.number)


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


def _article(row: Row[Any]) -> Article:
    return Article(
        model=row.model,
        brand=row.brand,
        category=row.category,
        name=row.name,
        price=row.price,
        guarantee_months=row.guarantee_months,
        attributes=row.attributes,
    )
