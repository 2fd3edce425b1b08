"""Lists of tickets: filters, search, the board by state, export."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Any, Literal
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Response

from bot.core.staff import Permission
from bot.core.ticket_desk import LEVELS, Card, Filter, Key, Level, Order, search_of
from bot.core.tickets import KINDS, STATUSES, Kind, Status
from bot.desk.access import OnTickets, ReadsFigures
from bot.desk.section import Section
from bot.desk.tables import Table, as_csv, as_xlsx
from bot.desk.visit import Visit
from bot.services import ticket_export

router = APIRouter(prefix="/tickets")
SECTION = Section(router=router, title="工单", path="/desk/tickets", permission=Permission.TICKETS, key="t")

#: Tickets of a page, and of each column of the board.
_SHOWN, _COLUMN = 50, 20
_BOARD = tuple(status for status in Status if status not in (Status.CONFIRMED, Status.CLOSED, Status.CANCELLED))

Nothing = Literal[""]


class Wanted:
    """The filter as a page's address and form have it."""

    def __init__(
        self,
        q: Annotated[str, Query(max_length=60)] = "",
        kind: Kind | Nothing = "",
        state: Status | Literal["", "open", "overdue"] = "open",
        who: Literal["", "me", "none"] = "",
        level: Annotated[str, Query(pattern="^[0-3]?$")] = "",
        urgent: Literal["", "1"] = "",
        since: date | Nothing = "",
        until: date | Nothing = "",
        order: Order = Order.NEWEST,
    ) -> None:
        self.values = {
            "q": q.strip(),
            "kind": str(kind),
            "state": str(state),
            "who": who,
            "level": level,
            "urgent": urgent,
            "since": str(since),
            "until": str(until),
            "order": str(order),
        }
        self._kind, self._state, self._since, self._until, self._order = kind, state, since, until, order

    def filter(self, visit: Visit) -> Filter:
        values = self.values
        return Filter(
            kind=self._kind or None,
            status=Status(self._state) if self._state in set(Status) else None,
            open=self._state == "open",
            overdue_at=visit.now if self._state == "overdue" else None,
            assignee={"": None, "me": visit.account.id, "none": 0}[values["who"]],
            urgent=bool(values["urgent"]),
            level=Level(int(values["level"])) if values["level"] else None,
            since=_begins(self._since, visit) if self._since else None,
            until=_begins(self._until + timedelta(days=1), visit) if self._until else None,
            words=values["q"],
            order=self._order,
        )

    def address(self, **more: str) -> str:
        return urlencode({name: value for name, value in (self.values | more).items() if value or name == "state"})


Chosen = Annotated[Wanted, Depends(Wanted)]


def _begins(day: date, visit: Visit) -> datetime:
    return datetime.combine(day, time(), visit.parts.content.company.zone)


@router.get("")
def tickets(visit: OnTickets, wanted: Chosen, after: Annotated[str, Query(pattern=r"^(\d{1,18}-\d{1,18})?$")] = "") -> Response:
    """A list, newest first or the most pressing first; a page begins behind the ticket `after`."""
    chosen = wanted.filter(visit)
    with visit.unit_of_work() as uow:
        found = uow.board.page(chosen, _key(after), _SHOWN + 1)
        counts = uow.board.open_counts(chosen.kind)
    shown = found[:_SHOWN]
    return visit.page(
        "tickets.html",
        **_choices(wanted, visit),
        cards=shown,
        counts=counts,
        more=wanted.address(after=str(shown[-1].key)) if len(found) > _SHOWN else None,
        too_short=bool(chosen.words) and not shown and not search_of(chosen.words).possible,
    )


@router.get("/board")
def board(visit: OnTickets, wanted: Chosen) -> Response:
    """What is to be done, a column for each state."""
    chosen = wanted.filter(visit)
    columns: list[tuple[Status, int, tuple[Card, ...]]] = []
    with visit.unit_of_work() as uow:
        counts = uow.board.open_counts(chosen.kind)
        for status in _BOARD:
            if counts.get(status):
                one = Filter(kind=chosen.kind, status=status, assignee=chosen.assignee, urgent=chosen.urgent, order=Order.DUE)
                columns.append((status, counts[status], uow.board.page(one, None, _COLUMN)))
    return visit.page("tickets_board.html", **_choices(wanted, visit), columns=columns)


@router.get("/export.{form}")
def export(visit: ReadsFigures, wanted: Chosen, form: Literal["csv", "xlsx"]) -> Response:
    """Everything the filter shows, with what the tickets say; customers' data leaves the house, which is noted."""
    chosen = wanted.filter(visit)
    zone = visit.parts.content.company.zone
    limit = ticket_export.MOST[form]
    ticket_export.note(visit.account, form, wanted.address(), visit.now, visit.unit_of_work())
    rows = ticket_export.rows(chosen, limit, zone, visit.parts.unit_of_work)
    table = Table(title="工单", head=ticket_export.HEAD, rows=rows)
    name = f"tickets-{visit.now.astimezone(zone):%Y%m%d-%H%M}"
    return (as_csv if form == "csv" else as_xlsx)(name, [table])


def _key(text: str) -> Key | None:
    if not text:
        return None
    ticket_id, _, moment = text.partition("-")
    return Key(id=int(ticket_id), due_at=datetime.fromtimestamp(0, UTC) + timedelta(microseconds=int(moment)))


def _choices(wanted: Wanted, visit: Visit) -> Mapping[str, Any]:
    return {
        "wanted": wanted.values,
        "address": wanted.address,
        "all_kinds": KINDS,
        "all_statuses": STATUSES,
        "levels": LEVELS,
        "now": visit.now,
    }
