"""One ticket: everything known of it, and what staff do with it."""

from __future__ import annotations

import secrets
from typing import Annotated

from fastapi import APIRouter, Form, Response

from bot.core.errors import Refused, TicketNotFound
from bot.core.staff import Account, Permission
from bot.core.talks import collected
from bot.core.ticket_desk import LEVELS, Card, may_decide, next_level, number_in
from bot.core.tickets import Kind, following
from bot.desk import attachments
from bot.desk.access import OnTickets
from bot.desk.ids import TicketNumber
from bot.desk.section import Section
from bot.desk.visit import Visit
from bot.services import ticket_desk
from bot.services.ports import UnitOfWork

router = APIRouter(prefix="/tickets")
SECTION = Section(router=router)

Text = Annotated[str, Form(max_length=5000)]
#: Messages of the conversation that stand beside the ticket.
_HISTORY = 40


@router.get("/{number}")
def ticket_page(visit: OnTickets, number: TicketNumber) -> Response:
    """A ticket with its history, its conversation's end, and what may be done next."""
    with visit.unit_of_work() as uow:
        card, colleagues = _card(number, uow), uow.staff.all()
        found = uow.tickets.get(number)
        customer = uow.talks.customer(card.conversation_id)
        return visit.page(
            "ticket.html",
            card=card,
            facts=_facts(card, visit),
            history=found.history if found else (),
            attachments=attachments.shown(uow.attachments.of_ticket(card.id), _at(number)),
            steps=following(card.kind, card.status),
            above=next_level(card.level),
            duplicates=uow.board.likely_duplicates(card) if card.open else (),
            entries=uow.talks.entries(card.conversation_id, 0, _HISTORY),
            talk=customer,
            seen=0,
            colleagues=[one for one in colleagues if _could_have(one, card)],
            names={one.login: one.shown_name for one in colleagues} | {"bot": "智能助手", "customer": "客户", "staff": "客服"},
            levels=LEVELS,
            key=secrets.token_hex(8),
            now=visit.now,
        )


def _facts(card: Card, visit: Visit) -> list[tuple[str, str]]:
    """What was taken down; a complaint's category is its cause, by the policy's name."""
    if card.kind is not Kind.COMPLAINT:
        return list(collected(card.fields))
    cause = visit.parts.content.policy.complaints.kinds.get(str(card.fields.get("category")))
    rest = collected({name: value for name, value in card.fields.items() if name != "category"})
    return [*rest, *([("投诉原因", cause.name)] if cause else [])]


def _could_have(one: Account, card: Card) -> bool:
    return one.may(Permission.TICKETS) and may_decide(one, card.level)


@router.get("/{number}/print")
def print_view(visit: OnTickets, number: TicketNumber) -> Response:
    """On one sheet of paper, with a place for the customer's signature."""
    with visit.unit_of_work() as uow:
        card = _card(number, uow)
        found = uow.tickets.get(number)
    return visit.page("ticket_print.html", card=card, facts=_facts(card, visit), history=found.history if found else (), now=visit.now)


@router.post("/{number}/status")
def set_status(visit: OnTickets, number: TicketNumber, step: Annotated[str, Form(max_length=20)], text: Text = "") -> Response:
    with visit.unit_of_work() as uow:
        card = _card(number, uow)
    status = next((one for one in following(card.kind, card.status) if one == step), None)
    if status is None:
        raise Refused("工单的状态已经变了，请刷新后再看。")
    ticket_desk.set_status(visit.account, number, status, text, visit.now, visit.unit_of_work())
    return visit.go(_at(number), "状态已更新。")


@router.post("/{number}/note")
def note(visit: OnTickets, number: TicketNumber, text: Text) -> Response:
    ticket_desk.note(visit.account, number, text, visit.now, visit.unit_of_work())
    return visit.go(_at(number), "备注已记下，客户看不到。")


@router.post("/{number}/assign")
def assign(visit: OnTickets, number: TicketNumber, to: Annotated[int, Form()]) -> Response:
    """`to` 0: nobody in particular."""
    with visit.unit_of_work() as uow:
        colleague = uow.staff.get(to) if to else None
    if to and (colleague is None or not colleague.may(Permission.TICKETS)):
        raise Refused("请选择一位同事。")
    ticket_desk.assign(visit.account, number, colleague, visit.now, visit.unit_of_work())
    return visit.go(_at(number), f"已分给{colleague.shown_name}。" if colleague else "现在没有负责人。")


@router.post("/{number}/escalate")
def escalate(visit: OnTickets, number: TicketNumber, text: Text) -> Response:
    level = ticket_desk.escalate(visit.account, number, text, visit.parts.content, visit.now, visit.unit_of_work())
    return visit.go(_at(number), f"已上报{LEVELS[level]}。")


@router.post("/{number}/merge")
def merge(visit: OnTickets, number: TicketNumber, into: Annotated[str, Form(max_length=20)]) -> Response:
    target = number_in(into)
    if target is None:
        raise TicketNotFound("请填写完整的单号。")
    ticket_desk.merge(visit.account, number, target, visit.now, visit.unit_of_work())
    return visit.go(_at(target), f"{number} 已合并到这张工单。")


@router.post("/{number}/reply")
def reply(visit: OnTickets, number: TicketNumber, text: Text, key: Annotated[str, Form(pattern="^[0-9a-f]{16}$")]) -> Response:
    ticket_desk.reply(visit.account, number, text, key, visit.parts.manners, visit.now, visit.unit_of_work())
    return visit.go(_at(number), "已发给客户。")


def _card(number: str, uow: UnitOfWork) -> Card:
    card = uow.board.card(number)
    if card is None:
        raise TicketNotFound(f"没有工单 {number}。")
    return card


def _at(number: str) -> str:
    return f"/desk/tickets/{number}"
