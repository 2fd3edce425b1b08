"""Announcing something to the shop's own system (a telephone gateway, a group chat's robot): danger, an urgent promise
that was not kept, the day's list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import httpx

from bot.core.errors import ServiceUnavailable
from bot.core.handoff import SHOWN, Handoff
from bot.core.tickets import OVERDUE, Ticket


def of_handoff(entered: Handoff) -> dict[str, Any]:
    """What is posted of a customer who waits; times in UTC."""
    return {
        "reason": entered.reason,
        "title": SHOWN[entered.reason],
        "conversation": entered.conversation_id,
        "channel": entered.channel,
        "summary": dict(entered.summary),
        "at": entered.created_at.isoformat(),
    }


def of_register(waiting: Sequence[Ticket], day: date) -> dict[str, Any]:
    """The day's out-of-stock list for the shop manager (R25)."""
    items = [{"number": one.number, "phone": one.phone, **one.fields} for one in waiting]
    return {"reason": "restock_list", "title": "缺货登记", "day": day.isoformat(), "items": items}


def of_overdue(ticket: Ticket) -> dict[str, Any]:
    """What is posted of a ticket whose time has passed; times in UTC."""
    return {
        "reason": OVERDUE,
        "title": "紧急工单超时未处理",
        "conversation": ticket.conversation_id,
        "ticket": ticket.number,
        "kind": ticket.kind,
        "summary": {"text": ticket.fields.get("text") or ticket.fields.get("fault")},
        "at": ticket.due_at.isoformat(),
    }


def of_report(text: str, shop: str, day: date) -> dict[str, Any]:
    """A shop's report of the day (R74)."""
    return {"reason": "daily_report", "title": "日报", "shop": shop, "day": day.isoformat(), "text": text}


async def send_alert(url: str, message: Mapping[str, Any]) -> None:
    """Raises ServiceUnavailable where the address does not take it, so that it is tried again."""
    try:
        async with httpx.AsyncClient(timeout=10) as client:
            (await client.post(url, json=dict(message))).raise_for_status()
    except httpx.HTTPError as error:
        raise ServiceUnavailable(f"The alert was not taken: {error!r}") from error
