"""Customers' files (R72)."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Path, Query, Response

from bot.core.customer_file import GUARANTEES, TITLES
from bot.core.staff import Permission
from bot.core.ticket_desk import LEVELS
from bot.desk.access import Assigns, OnTickets
from bot.desk.section import Section
from bot.services import customer_file

router = APIRouter(prefix="/customers")
SECTION = Section(router=router, title="客户", path="/desk/customers", permission=Permission.TICKETS, key="u")

Phone = Annotated[str, Path(pattern=r"^\d{5,15}$")]
_SHOWN = 50


@router.get("")
def customers(visit: OnTickets, q: Annotated[str, Query(max_length=40)] = "") -> Response:
    """Who was here last, or everybody whose number or name has these words."""
    with visit.unit_of_work() as uow:
        found = uow.files.search(q.strip(), _SHOWN)
    return visit.page("customers.html", found=found, q=q, now=visit.now)


@router.get("/{phone}")
def customer(visit: OnTickets, phone: Phone) -> Response:
    """Everything of one person; a number that was merged leads to the file it was merged into."""
    with visit.unit_of_work() as uow:
        main = uow.files.main(phone)
        if main != phone:
            return visit.go(_at(main), f"{phone} 已合并到这份档案。")
        found = customer_file.of_phone(phone, visit.parts.content, visit.now, uow)
    return visit.page("customer.html", file=found, titles=TITLES, guarantees=GUARANTEES, levels=LEVELS, now=visit.now)


@router.post("/{phone}/correct")
def correct(
    visit: OnTickets,
    phone: Phone,
    name: Annotated[str, Form(max_length=100)] = "",
    title: Annotated[str, Form(max_length=10)] = "",
    address: Annotated[str, Form(max_length=1000)] = "",
    note: Annotated[str, Form(max_length=5000)] = "",
) -> Response:
    customer_file.correct(visit.account, phone, name, title, address, note, visit.now, visit.unit_of_work())
    return visit.go(_at(phone), "资料已更正。")


@router.post("/{phone}/merge")
def merge(visit: Assigns, phone: Phone, into: Annotated[str, Form(max_length=20)]) -> Response:
    kept = customer_file.merge(visit.account, phone, into.strip(), visit.now, visit.unit_of_work())
    return visit.go(_at(kept), f"{phone} 已合并到这份档案。")


@router.post("/{phone}/split")
def split(visit: Assigns, phone: Phone) -> Response:
    customer_file.split(visit.account, phone, visit.now, visit.unit_of_work())
    return visit.go(_at(phone), "已分开，这个号码重新有自己的档案。")


def _at(phone: str) -> str:
    return f"/desk/customers/{phone}"
