"""Asking customers on platforms to wait, where an answer takes longer (R5)."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime, timedelta

from bot.core.channels import COUNTED
from bot.core.conversation import State
from bot.core.say import say
from bot.services.outbox_ports import Late
from bot.services.ports import UnitOfWork
from bot.services.restock import Notifier

#: How many are asked at a time: where nothing is answered at all, the asking must not take what is left.
_MOST = 50


def ask(
    channels: Collection[str], after: timedelta, notifier: Notifier, unit_of_work: Callable[[], UnitOfWork]
) -> int:
    """Ask everybody to wait, once, who has waited for so long without a word; how many they were."""
    now = notifier.clock.now()
    with unit_of_work() as uow:
        late = uow.deliveries.late(channels, now - after, _MOST)
    return sum(_ask(one, notifier, now, unit_of_work) for one in late)


def _ask(one: Late, notifier: Notifier, now: datetime, unit_of_work: Callable[[], UnitOfWork]) -> bool:
    with unit_of_work() as uow:
        # Held, so that the answer does not come in between; it may have come meanwhile.
        if uow.conversations.lock(one.conversation_id) is State.STAFF:
            return False
        incoming = uow.conversations.incoming(one.turn_id)
        if incoming.answered or not (one.channel not in COUNTED or uow.windows.spare(one.channel, one.address, now)):
            return False
        for notice in notifier.speak(incoming, [say("utter_wait")], uow):
            uow.conversations.store_notice(one.conversation_id, notice, now)
        uow.commit()
    return True
