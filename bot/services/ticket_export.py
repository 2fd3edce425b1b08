"""Tickets as rows of a table, for what the shop does with them elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.core import courtesy
from bot.core.staff import Account
from bot.core.ticket_desk import LEVELS, Card, Filter
from bot.core.tickets import KINDS, STATUSES
from bot.services.ports import UnitOfWork

#: So many are read at once, in a transaction of their own.
_BATCH = 1000
#: The most rows of each form; a workbook is put together before it is sent.
MOST: Mapping[str, int] = {"csv": 1_000_000, "xlsx": 50_000}
HEAD = (
    "单号", "种类", "状态", "紧急", "上报", "负责人", "姓名", "电话", "商品", "客户的话", "地址",
    "渠道", "登记时间", "时限", "最近更新", "合并到",
)  # fmt: skip


def rows(chosen: Filter, limit: int, zone: ZoneInfo, unit_of_work: Callable[[], UnitOfWork]) -> Iterator[tuple[str | datetime, ...]]:
    """Everything a filter shows, in its order, up to a limit."""
    after, given = None, 0
    while given < limit:
        with unit_of_work() as uow:
            found = uow.board.page(chosen, after, min(_BATCH, limit - given))
        yield from (_row(card, zone) for card in found)
        if len(found) < _BATCH:
            return
        given += len(found)
        after = found[-1].key


def note(by: Account, form: str, what: str, now: datetime, uow: UnitOfWork) -> None:
    """Write down who took customers' data along (R73)."""
    with uow:
        uow.staff.record(by, "export_tickets", form, now, {"filter": what})
        uow.commit()


def _row(card: Card, zone: ZoneInfo) -> tuple[str | datetime, ...]:
    return (
        card.number,
        KINDS[card.kind],
        STATUSES[card.status],
        "是" if card.urgent else "",
        LEVELS[card.level] if card.level else "",
        card.assignee or "",
        courtesy.call_by(card.name, card.title) if card.name else "",
        card.phone or "",
        card.article,
        card.words,
        str(card.fields.get("address") or ""),
        card.channel,
        card.created_at.astimezone(zone),
        card.due_at.astimezone(zone),
        card.updated_at.astimezone(zone),
        card.merged_into or "",
    )
