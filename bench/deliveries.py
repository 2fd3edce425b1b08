"""The article that customers wait for arrives, told by the shop's own system through the API, while parts are killed."""

from __future__ import annotations

import threading
import time

import httpx

from bench.killer import Killer
from bench.moments import TOLD_MOMENTS
from bench.restock import MODEL, SHOP
from tests.stack import KEY, Stack

#: Seconds after which a count that was never taken counts as lost.
_PATIENCE = 300.0
_TIMEOUT = 20.0
#: Seconds between two tries.
_PAUSE = 0.3
_WAITING = "SELECT count(*) AS waiting FROM bot.tickets WHERE kind = 'restock' AND status = 'received'"


def sell_out(stack: Stack) -> None:
    """Nobody can register for what is there."""
    _set_stock(stack, 0)


def deliver(stack: Stack, killer: Killer) -> int:
    """One piece less than is waited for, in two deliveries; in the middle of each something is killed.

    Gives the number of pieces that arrived in all.
    """
    pieces = max(0, int(stack.rows(_WAITING)[0].waiting) - 1)
    for moment, count in zip(TOLD_MOMENTS, (pieces // 2, pieces), strict=True):
        clerk = threading.Thread(target=_set_stock, args=(stack, count))
        killer.carry_out(moment, clerk.start)
        clerk.join()
    return pieces


def _set_stock(stack: Stack, count: int) -> None:
    """Say how many pieces there are until it was taken, as any system does whose call was broken off."""
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until:
        try:
            answer = httpx.put(
                f"{stack.url}/api/v1/articles/{MODEL}/stock",
                json={"shop": SHOP, "count": count},
                headers={"Authorization": f"Bearer {KEY}"},
                timeout=_TIMEOUT,
            )
        except httpx.HTTPError:
            time.sleep(_PAUSE)
            continue
        if answer.status_code < httpx.codes.INTERNAL_SERVER_ERROR:
            answer.raise_for_status()
            return
        time.sleep(_PAUSE)
