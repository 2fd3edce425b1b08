"""What staff do with tickets; each function is one transaction, a step in the history and an entry of the audit log."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.core.complaint import answer_by
from bot.core.content import Content
from bot.core.conversation import State
from bot.core.errors import Refused, TalkChanged, TicketNotFound, WordingError
from bot.core.staff import Account
from bot.core.ticket_desk import LEVELS, Card, Level, may_decide, next_level
from bot.core.tickets import BOOKED, STATUSES, Kind, Status, Ticket, following
from bot.core.wording import Rendered
from bot.services.ports import Manners, UnitOfWork

#: Characters of a note and of a message.
LONGEST = 2000
#: Complaints that are passed on by the clock in one go.
_AT_ONCE = 100


def set_status(by: Account, number: str, status: Status, note: str, now: datetime, uow: UnitOfWork) -> None:
    """The next step of its life (R38). Raises Refused where the rules do not give that step now."""
    with uow:
        card, ticket = _held(number, uow)
        if status not in following(card.kind, card.status):
            raise Refused(f"工单现在是“{STATUSES[card.status]}”，不能改成“{STATUSES[status]}”。")
        if not may_decide(by, card.level) and status in (Status.CLOSED, Status.CANCELLED):
            raise Refused(f"这张工单已上报{LEVELS[card.level]}，由{LEVELS[card.level]}结束。")
        if status is Status.CANCELLED:
            uow.slots.release(card.id)
        details = {"text": note.strip()} if note.strip() else None
        uow.tickets.change(ticket, actor=by.login, event=status, now=now, status=status, details=details)
        _done(by, "ticket_status", card, now, {"status": STATUSES[status]}, uow)


def note(by: Account, number: str, text: str, now: datetime, uow: UnitOfWork) -> None:
    """A line that colleagues alone see."""
    text = _written(text)
    with uow:
        card, ticket = _held(number, uow)
        uow.tickets.change(ticket, actor=by.login, event="note", now=now, details={"text": text})
        _done(by, "ticket_note", card, now, {}, uow)


def assign(by: Account, number: str, to: Account | None, now: datetime, uow: UnitOfWork) -> None:
    """Give a ticket to a colleague, or to nobody in particular. Raises Refused beyond the colleague's authority (R54)."""
    with uow:
        card, ticket = _held(number, uow)
        _require_open(card)
        if to is not None and not may_decide(to, card.level):
            raise Refused(f"这张工单已上报{LEVELS[card.level]}，{to.shown_name}没有权限处理。")
        uow.board.assign(card.id, to.id if to else None)
        name = to.shown_name if to else "暂无负责人"
        uow.tickets.change(ticket, actor=by.login, event="assigned", now=now, details={"text": name})
        _done(by, "ticket_assign", card, now, {"to": to.login if to else ""}, uow)


def escalate(by: Account, number: str, why: str, content: Content, now: datetime, uow: UnitOfWork) -> Level:
    """To the next level at once, with the time by which it answers (R54). Raises Refused at the top."""
    why = _written(why)
    with uow:
        card, ticket = _held(number, uow)
        _require_open(card)
        level = _pass_on(card, ticket, by.login, why, content, now, uow)
        _done(by, "ticket_escalate", card, now, {"to": LEVELS[level]}, uow)
    return level


def escalate_late(content: Content, now: datetime, uow: UnitOfWork) -> int:
    """Complaints that nobody has answered in time go to the next level by themselves; their number (R54)."""
    with uow:
        late = uow.board.run_out(Kind.COMPLAINT, now, _AT_ONCE)
        for card in late:
            ticket = uow.tickets.get(card.number)
            assert ticket is not None
            _pass_on(card, ticket, "bot", "到时限没有答复", content, now, uow)
        uow.commit()
    return len(late)


def _pass_on(card: Card, ticket: Ticket, actor: str, why: str, content: Content, now: datetime, uow: UnitOfWork) -> Level:
    level = next_level(card.level)
    if level is None:
        raise Refused("已经到公司一级，不能再上报。")
    due_at = answer_by(content.policy.complaints, content.company, now)
    uow.board.pass_on(card.id, level, due_at)
    details = {"to": LEVELS[level], "text": why, "due_at": due_at.isoformat()}
    uow.tickets.change(ticket, actor=actor, event="escalated", now=now, details=details)
    return level


def merge(by: Account, number: str, into: str, now: datetime, uow: UnitOfWork) -> None:
    """The same matter was written down twice: one ticket is closed and points at the other, which keeps its words.

    Raises Refused where they are the same, of different kinds or closed, and where an appointment would be lost.
    """
    with uow:
        # Always in the same order: two who merge crosswise wait for each other no longer than one transaction.
        held = {name: _held(name, uow) for name in sorted({number, into})}
        (card, ticket), (target, kept) = held[number], held[into]
        if card.id == target.id:
            raise Refused("不能和自己合并。")
        if card.kind is not target.kind:
            raise Refused("两张工单的种类不同，不能合并。")
        _require_open(card)
        _require_open(target)
        if card.kind in BOOKED and card.fields.get("starts_at"):
            raise Refused(f"{card.number} 已约好上门时间，请把另一张合并到它。")
        uow.board.merge(card.id, target.id)
        uow.attachments.give(card.id, target.id)
        closed = {"into": target.number}
        uow.tickets.change(ticket, actor=by.login, event="merged", now=now, status=Status.CLOSED, details=closed)
        told = {"from": card.number, "text": card.words}
        uow.tickets.change(kept, actor=by.login, event="merged", now=now, details=told, urgent=card.urgent or None)
        _done(by, "ticket_merge", card, now, closed, uow)


def reply(by: Account, number: str, text: str, key: str, manners: Manners, now: datetime, uow: UnitOfWork) -> None:
    """Write to the customer through the channel the ticket came by; the same `key` again does nothing.

    Raises WordingError with the polite wording where the manners check refuses it (R1, R7), TalkChanged where a
    colleague is talking to the customer just now.
    """
    text = _written(text)
    if problems := manners.problems(Rendered(text=text)):
        raise WordingError("\n".join(problems))
    with uow:
        card, ticket = _held(number, uow)
        state = uow.conversations.lock(card.conversation_id)
        serving = uow.handoffs.open_for(card.conversation_id)
        if state is State.STAFF and serving and serving.account_id != by.id:
            raise TalkChanged("这位客户正由同事接待，请先和同事商量。")
        uow.talks.write(card.conversation_id, by, text, f"ticket:{key}", now)
        uow.tickets.change(ticket, actor=by.login, event="replied", now=now, details={"text": text})
        _done(by, "ticket_reply", card, now, {}, uow)


def _held(number: str, uow: UnitOfWork) -> tuple[Card, Ticket]:
    card = uow.board.hold(number.upper())
    ticket = uow.tickets.get(number.upper())
    if card is None or ticket is None:
        raise TicketNotFound(f"没有工单 {number}。")
    return card, ticket


def _require_open(card: Card) -> None:
    if not card.open:
        raise Refused(f"工单 {card.number} 已经结束。")


def _written(text: str) -> str:
    text = text.strip().replace("\x00", "")
    if not text:
        raise Refused("请先写点什么。")
    if len(text) > LONGEST:
        raise Refused(f"最多写 {LONGEST} 个字。")
    return text


def _done(by: Account, action: str, card: Card, now: datetime, details: Mapping[str, Any], uow: UnitOfWork) -> None:
    uow.staff.record(by, action, card.number, now, details)
    uow.commit()
