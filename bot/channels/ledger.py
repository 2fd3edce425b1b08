"""What a channel's customers may be sent, as its sender sees it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.core.windows import Cause, Standing
from bot.services.ports import Clock, UnitOfWork

#: Seconds until what waits for the customer's next message is looked at without one.
WAITING = 3600.0
USED_UP = "微信允许的条数用完了,客户再说话时自动发出"


@dataclass(frozen=True, kw_only=True)
class Ledger:
    """Counted before it is sent: what follows the sending is then the record of it alone, and little can come between."""

    channel: str
    clock: Clock
    unit_of_work: Callable[[], UnitOfWork]

    def spend(self, address: str) -> Cause | Standing:
        """As bot.services.ports.Windows.spend."""
        with self.unit_of_work() as uow:
            allowed = uow.windows.spend(self.channel, address, self.clock.now())
            uow.commit()
        return allowed

    def give_back(self, address: str, cause: Cause, standing: Standing | None) -> None:
        """It was not sent. `standing`: what the platform said of the customer; None where it said nothing of that."""
        with self.unit_of_work() as uow:
            uow.windows.give_back(self.channel, address, cause)
            if standing is not None:
                uow.windows.refuse(self.channel, address, standing, self.clock.now())
            uow.commit()
