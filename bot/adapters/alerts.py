"""Announcing a matter of safety to the shop's own system: a telephone gateway, a group chat's robot."""

from __future__ import annotations

from typing import Any

import httpx

from bot.core.errors import ServiceUnavailable
from bot.core.handoff import SHOWN, Handoff


def body(entered: Handoff) -> dict[str, Any]:
    """What is posted; times in UTC."""
    return {
        "reason": entered.reason,
        "title": SHOWN[entered.reason],
        "conversation": entered.conversation_id,
        "channel": entered.channel,
        "summary": dict(entered.summary),
        "at": entered.created_at.isoformat(),
    }


async def send_alert(url: str, entered: Handoff) -> None:
    """Raises ServiceUnavailable where the address does not take it, so that it is tried again."""
    try:
        async with httpx.AsyncClient(timeout=10) as client:
            (await client.post(url, json=body(entered))).raise_for_status()
    except httpx.HTTPError as error:
        raise ServiceUnavailable(f"The alert was not taken: {error!r}") from error
