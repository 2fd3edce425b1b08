"""Promises whose time has passed (R53, R54, R56)."""

from __future__ import annotations

from datetime import datetime

from bot.core.tickets import Ticket
from bot.services.ports import UnitOfWork


def note(now: datetime, uow: UnitOfWork) -> int:
    """Write an overdue event into each ticket whose time has passed without anybody acting, once; their number.

    Whoever is on duty is told of the urgent ones.
    """
    with uow:
        late = uow.tickets.overdue(now, unnoted=True)
        for ticket in late:
            uow.tickets.note_overdue(ticket, now)
        uow.commit()
    return len(late)


def waiting(now: datetime, uow: UnitOfWork) -> tuple[Ticket, ...]:
    """What should have been attended to by now, the longest overdue first."""
    with uow:
        return uow.tickets.overdue(now, unnoted=False)
