"""Customers on the telephone: the call register, what is said, and booking for good (R31, R72)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from bot.core.calls import PHONE, Call, Line, PastTalk
from bot.core.catalogue import model_key
from bot.core.content import Content
from bot.core.conversation import Addressee, Reply, State
from bot.core.errors import Refused
from bot.core.orders import Order
from bot.core.policy import Guarantee, GuaranteeState, decide_guarantee
from bot.core.staff import Account, Permission
from bot.core.suggest import Offered, Verdict
from bot.core.tickets import DONE, Ticket
from bot.services import drafts
from bot.services.drafts import Draft
from bot.services.ports import Clock, Heard, Manners, UnitOfWork
from bot.services.speech import Speak, says_of

#: What the customer says to a list that was read back, where the clerk books with one key.
_ALL_RIGHT = "对"
_LONGEST = 1000
#: Of a customer's file, at most so many of each.
_SHOWN = 6


class Settles(Protocol):
    """Rasa, asked for good."""

    async def settle(self, conversation_id: str, channel: str, said: Sequence[Line]) -> Heard:
        """Say the last of `said` for good, with those before it as they were foreseen. Raises TurnFailed."""


@dataclass(frozen=True, kw_only=True)
class Bought:
    """What a caller has bought, and how its guarantee stands."""

    order: Order
    article: str
    guarantee: Guarantee

    @property
    def covered(self) -> bool:
        return self.guarantee.state is GuaranteeState.IN


@dataclass(frozen=True, kw_only=True)
class File:
    """What is known of a caller."""

    name: str | None
    open: tuple[Ticket, ...]
    past: tuple[Ticket, ...]
    bought: tuple[Bought, ...]
    talks: tuple[PastTalk, ...]
    calls: tuple[Call, ...]


@dataclass(frozen=True, kw_only=True)
class Telephone:
    """What clerks do with calls; every method is one transaction, booking two with the dialogue between them."""

    settles: Settles
    speak: Speak
    manners: Manners
    content: Content
    clock: Clock
    unit_of_work: Callable[[], UnitOfWork]

    def begin(self, by: Account, phone: str | None) -> Call:
        """A call comes in; `phone` as it was read, None where no number is shown."""
        now = self.clock.now()
        with self.unit_of_work() as uow:
            call = uow.calls.begin(by.id, phone, now)
            uow.staff.record(by, "begin_call", str(call.id), now)
            uow.commit()
        return call

    def hear(self, by: Account, call_id: int, text: str) -> None:
        """Take down what the customer says. Raises Refused where the call is at its end or another clerk's."""
        text = text.strip().replace("\x00", "")
        if not text:
            raise Refused("请先写下客户说的话。")
        if len(text) > _LONGEST:
            raise Refused(f"一次最多 {_LONGEST} 个字。")
        with self.unit_of_work() as uow:
            uow.calls.hear(self._mine(by, call_id, uow), text, self.clock.now())
            uow.commit()

    def say(self, by: Account, call_id: int, draft: Draft, place: int) -> None:
        """Take down what the clerk has said: of the proposals that were shown the one at `place`."""
        text = drafts.cleaned(draft.text)
        drafts.refuse_rude(draft, self.manners)
        now = self.clock.now()
        with self.unit_of_work() as uow:
            call = self._mine(by, call_id, uow)
            heard = uow.calls.heard(call)
            found = _verdicts(draft.offered, place)
            turn_id = heard[-1].turn_id if heard else None
            uow.suggestions.record(by.id, call.conversation_id, turn_id, draft.want, found, text, now)
            uow.calls.say(call, by.id, text, now)
            uow.commit()

    async def book(self, by: Account, call_id: int, *, agreed: bool) -> str:
        """Do for good what was tried: the same actions, whose tickets are written now. Gives what is to be read out.

        `agreed`: the customer has just agreed to what was read back. A second press says the same and books nothing.
        """
        call, said = await asyncio.to_thread(self._to_settle, by, call_id, agreed)
        heard = await self.settles.settle(call.conversation_id, PHONE, said)
        return await asyncio.to_thread(self._store, by, call, said[-1], heard)

    def _to_settle(self, by: Account, call_id: int, agreed: bool) -> tuple[Call, tuple[Line, ...]]:
        with self.unit_of_work() as uow:
            call = self._mine(by, call_id, uow)
            if agreed:
                uow.calls.hear(call, _ALL_RIGHT, self.clock.now())
            said = uow.calls.heard(call)
            uow.commit()
        if not said:
            raise Refused("已经登记好了，没有新的内容要登记。")
        return call, said

    def _store(self, by: Account, call: Call, last: Line, heard: Heard) -> str:
        now = self.clock.now()
        with self.unit_of_work() as uow:
            customer = uow.talks.customer(call.conversation_id)
            addressee = Addressee(
                turn_id=last.turn_id,
                customer_name=customer.name if customer else None,
                customer_title=customer.title if customer else None,
            )
            replies: list[Reply] = self.speak(addressee, says_of(heard), uow)
            said = "\n".join(reply.text for reply in replies)
            held = uow.calls.get(call.id, held=True)
            assert held is not None
            if held.settled_id < last.turn_id:
                written = uow.tickets.of_conversation(call.conversation_id)
                number = written[0].number if written else None
                uow.calls.change(call.id, settled_id=last.turn_id, ticket_number=number)
                uow.calls.say(call, None, said, now)
                if number and number != held.ticket_number:
                    uow.staff.record(by, "book_call", number, now)
            uow.commit()
        return said

    def end(self, by: Account, call_id: int, matter: str, result: str, note: str) -> None:
        """The wrap-up: what it was about, what came of it, and a note (R72)."""
        now = self.clock.now()
        with self.unit_of_work() as uow:
            call = self._mine(by, call_id, uow)
            uow.calls.change(
                call.id, matter=matter.strip(), result=result.strip(), note=note.strip(), ended_at=now
            )
            self._settled(call, uow)
            if note.strip():
                uow.talks.note(call.conversation_id, by, note.strip(), now)
            uow.staff.record(by, "end_call", str(call.id), now, {"result": result.strip()})
            uow.commit()

    def _settled(self, call: Call, uow: UnitOfWork) -> None:
        """Whoever was called in a matter of safety need not come any more: the clerk has seen to it."""
        uow.conversations.lock(call.conversation_id)
        entered = uow.handoffs.open_for(call.conversation_id)
        if entered is not None:
            uow.handoffs.close(entered.id, self.clock.now())
        uow.conversations.set_state(call.conversation_id, State.BOT)

    def file(self, call: Call, uow: UnitOfWork) -> File:
        """What is known of the caller by the number. Inside the caller's transaction."""
        if call.phone is None:
            return File(name=None, open=(), past=(), bought=(), talks=(), calls=())
        tickets = [one for one in uow.tickets.of_phone(call.phone) if one.conversation_id != call.conversation_id]
        orders = uow.catalogue.orders_of(call.phone)
        names = [ticket.fields.get("name") for ticket in tickets] + [order.customer for order in orders]
        return File(
            name=next((str(name) for name in names if name), None),
            open=tuple(one for one in tickets if one.status not in DONE)[:_SHOWN],
            past=tuple(one for one in tickets if one.status in DONE)[:_SHOWN],
            bought=tuple(self._bought(order, uow) for order in orders[:_SHOWN]),
            talks=uow.calls.past_talks(call.phone, _SHOWN),
            calls=tuple(one for one in uow.calls.of_phone(call.phone, _SHOWN) if one.id != call.id),
        )

    def _bought(self, order: Order, uow: UnitOfWork) -> Bought:
        article = uow.catalogue.by_key(model_key(order.model))
        guarantee = decide_guarantee(
            self.content.policy,
            article.category if article else None,
            (order.ordered_on, order.ordered_on),
            self._today(),
            article.guarantee_months if article else None,
        )
        return Bought(order=order, article=f"{article.name if article else ''} {order.model}".strip(), guarantee=guarantee)

    def _today(self) -> date:
        return self.clock.now().astimezone(self.content.company.zone).date()

    def _mine(self, by: Account, call_id: int, uow: UnitOfWork) -> Call:
        """A call that goes on and is this clerk's, its row held; a supervisor may help."""
        call = uow.calls.get(call_id, held=True)
        if call is None:
            raise Refused("没有这通电话。")
        if call.ended_at is not None:
            raise Refused("这通电话已经结束，请新建一通。")
        if call.account_id != by.id and not by.may(Permission.ASSIGN):
            raise Refused(f"这通电话由{call.clerk}接听。")
        return call


def _verdicts(offered: Sequence[Offered], place: int) -> tuple[tuple[Offered, Verdict], ...]:
    """The sentence that was read out was taken, those above it were passed over."""
    if not 0 <= place < len(offered):
        return ()
    return (*((one, Verdict.REFUSED) for one in offered[:place]), (offered[place], Verdict.TAKEN))
