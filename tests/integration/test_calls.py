"""Calls: the register, what is said in them, and booking for good (R72)."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from bot.core.calls import Call, Line
from bot.core.content import Content
from bot.core.errors import Refused, WordingError
from bot.core.staff import Account, Role
from bot.core.suggest import Kind, Offered
from bot.core.tickets import Kind as TicketKind
from bot.core.tickets import Status
from bot.services.calls import Telephone
from bot.services.drafts import Draft
from bot.services.ports import Heard
from tests.integration.conftest import NOW
from tests.integration.desk import Polite, Units, Watch, colleague, speak


class Rasa:
    """The port Settles: writes a ticket as an action would, and says its number."""

    def __init__(self, units: Units) -> None:
        self.units = units
        self.asked: list[Sequence[Line]] = []

    async def settle(self, conversation_id: str, channel: str, said: Sequence[Line]) -> Heard:
        self.asked.append(said)
        with self.units() as uow:
            uow.tickets.add(TicketKind.REPAIR, Status.RECEIVED, conversation_id, None, False, {}, NOW, "R2611", NOW)
            uow.commit()
        message: Mapping[str, Any] = {"response": "utter_booked", "arguments": {}, "choices": []}
        return Heard(messages=(message,), intent={})


@pytest.fixture
def lin(unit_of_work: Units) -> Account:
    return colleague(unit_of_work)


@pytest.fixture
def telephone(unit_of_work: Units, content: Content) -> Telephone:
    return Telephone(
        settles=Rasa(unit_of_work), speak=speak, manners=Polite(), content=content, clock=Watch(), unit_of_work=unit_of_work
    )


def new_phone() -> str:
    return f"138{random.randrange(10**8):08d}"


def reload(units: Units, call: Call) -> Call:
    with units() as uow:
        found = uow.calls.get(call.id)
    assert found is not None
    return found


async def test_r72_call_is_registered_with_matter_result_and_note(telephone: Telephone, lin: Account, unit_of_work: Units) -> None:
    call = telephone.begin(lin, phone := new_phone())
    telephone.hear(lin, call.id, "冰箱不冷")
    telephone.end(lin, call.id, "报修:冰箱不冷", "客户再考虑", "晚上再打")
    ended = reload(unit_of_work, call)
    assert (ended.phone, ended.matter, ended.result, ended.note, ended.clerk) == (phone, "报修:冰箱不冷", "客户再考虑", "晚上再打", "小林")
    assert ended.ended_at == NOW
    with unit_of_work() as uow:
        assert [one.id for one in uow.calls.latest(5, search=phone[3:9])] == [call.id]
        assert uow.calls.latest(5, search="没有这样的") == ()
        assert uow.calls.of_phone(phone, 5)[0].id == call.id
    with pytest.raises(Refused, match="已经结束"):
        telephone.hear(lin, call.id, "还有一件事")


async def test_booking_says_everything_once_and_a_second_press_books_nothing(
    telephone: Telephone, lin: Account, unit_of_work: Units
) -> None:
    call = telephone.begin(lin, new_phone())
    telephone.hear(lin, call.id, "冰箱不冷")
    telephone.hear(lin, call.id, "天河路88号")
    assert await telephone.book(lin, call.id, agreed=True) == "utter_booked"
    rasa = telephone.settles
    assert isinstance(rasa, Rasa)
    assert [[line.text for line in said] for said in rasa.asked] == [["冰箱不冷", "天河路88号", "对"]]
    booked = reload(unit_of_work, call)
    assert booked.ticket_number
    assert booked.settled_id == rasa.asked[0][-1].turn_id
    with pytest.raises(Refused, match="已经登记"):
        await telephone.book(lin, call.id, agreed=False)
    telephone.hear(lin, call.id, "还有洗衣机")
    await telephone.book(lin, call.id, agreed=False)
    assert [line.text for line in rasa.asked[1]] == ["还有洗衣机"]


async def test_call_is_its_clerks_and_a_supervisors(telephone: Telephone, lin: Account, unit_of_work: Units) -> None:
    call = telephone.begin(lin, None)
    with pytest.raises(Refused, match="小林"):
        telephone.hear(colleague(unit_of_work), call.id, "冰箱不冷")
    telephone.hear(colleague(unit_of_work, Role.SUPERVISOR), call.id, "冰箱不冷")
    with pytest.raises(Refused, match="没有这通电话"):
        telephone.hear(lin, 10**9, "冰箱不冷")


async def test_sentence_that_is_said_is_judged_and_r7_rude_one_is_refused(
    telephone: Telephone, lin: Account, unit_of_work: Units
) -> None:
    call = telephone.begin(lin, None)
    shown = tuple(Offered(kind=Kind.PHRASE, key=text, text=text) for text in ("请稍等", "您慢走"))
    telephone.say(lin, call.id, Draft(text="您慢走", offered=shown, want=call.conversation_id), 1)
    with unit_of_work() as uow:
        experience = uow.suggestions.experience(call.conversation_id, NOW)
        assert [entry.text for entry in uow.talks.entries(call.conversation_id, 0, 9)] == ["您慢走"]
    assert (experience["phrase", "请稍等"].refused, experience["phrase", "您慢走"].taken) == (1, 1)
    with pytest.raises(WordingError):
        telephone.say(lin, call.id, Draft(text="我没办法"), 0)


async def test_caller_is_known_by_tickets_purchases_and_calls(telephone: Telephone, lin: Account, unit_of_work: Units, content: Content) -> None:
    phone = content.orders[0].phone
    earlier = telephone.begin(lin, phone)
    with unit_of_work() as uow:
        kept = uow.tickets.add(
            TicketKind.REPAIR, Status.RECEIVED, earlier.conversation_id, phone, False, {"name": "周敏"}, NOW, "R2611", NOW
        )
        done = uow.tickets.add(TicketKind.REPAIR, Status.CLOSED, earlier.conversation_id, phone, False, {}, NOW, "R2611", NOW)
        uow.commit()
    call = telephone.begin(lin, phone)
    with unit_of_work() as uow:
        file = telephone.file(call, uow)
    assert file.name == "周敏"
    assert [one.number for one in file.open] == [kept.number]
    assert [one.number for one in file.past] == [done.number]
    assert content.orders[0].model in {one.order.model for one in file.bought}
    assert earlier.id in {one.id for one in file.calls}


async def test_number_that_is_not_shown_has_an_empty_file(telephone: Telephone, lin: Account, unit_of_work: Units) -> None:
    call = telephone.begin(lin, None)
    with unit_of_work() as uow:
        file = telephone.file(call, uow)
    assert (file.name, file.open, file.bought, file.talks) == (None, (), (), ())
