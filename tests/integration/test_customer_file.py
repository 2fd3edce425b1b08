"""Customers' files: everything under one number, corrections, merging (R72)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from bot.core.content import Content
from bot.core.customer_file import CustomerFile
from bot.core.errors import Refused
from bot.core.orders import Order, OrderStatus
from bot.core.policy import GuaranteeState
from bot.core.staff import Role
from bot.core.ticket_desk import Filter
from bot.core.tickets import Kind
from bot.services import customer_file
from tests.conversations.talk import new_phone
from tests.integration.conftest import NOW
from tests.integration.desk import Units, colleague
from tests.integration.desk_web import Enter, token
from tests.integration.test_ticket_desk import written


def file(units: Units, content: Content, phone: str) -> CustomerFile:
    with units() as uow:
        return customer_file.of_phone(phone, content, NOW, uow)


def test_r72_file_holds_tickets_conversations_orders_and_guarantee(unit_of_work: Units, content: Content) -> None:
    phone, model = new_phone(), content.articles[0].model
    ticket = written(unit_of_work, content, Kind.REPAIR, phone=phone, address="天河路88号")
    with unit_of_work() as uow:
        for number, day in (("D20261101-9001", date(2026, 11, 1)), ("D20150101-9001", date(2015, 1, 1))):
            order = Order(
                number=number, ordered_on=day, customer="周敏", phone=phone, address="", model=model, quantity=1, price=Decimal(1), status=OrderStatus.DONE
            )
            uow.catalogue.put_orders([order])
        uow.commit()
    found = file(unit_of_work, content, phone)
    assert [one.number for one in found.tickets] == [ticket.number]
    assert [one.id for one in found.talks] == [ticket.conversation_id]
    assert [one.guarantee.state for one in found.purchases] == [GuaranteeState.IN, GuaranteeState.OUT]
    assert (found.person.name, found.person.title, found.person.address) == ("周敏", "女士", "天河路88号")
    assert file(unit_of_work, content, new_phone()).empty


def test_correction_is_used_and_found_and_written_down(unit_of_work: Units, content: Content) -> None:
    phone, by = new_phone(), colleague(unit_of_work)
    ticket = written(unit_of_work, content, phone=phone)
    customer_file.correct(by, phone, "邹旻", "先生", "北京路12号", "听力不好,请慢慢说", NOW, unit_of_work())
    assert file(unit_of_work, content, phone).person.note == "听力不好,请慢慢说"
    with unit_of_work() as uow:
        customer = uow.talks.customer(ticket.conversation_id)
        assert customer is not None
        assert (customer.name, customer.title) == ("邹旻", "先生")
        assert ticket.id in {one.id for one in uow.board.page(Filter(words="邹旻"), None, 50)}
        deed = uow.staff.deeds(1)[0]
    assert (deed.action, deed.subject, deed.details["name"]) == ("correct_customer", phone, "周敏→邹旻")
    with pytest.raises(Refused, match="称呼"):
        customer_file.correct(by, phone, "邹旻", "亲", "", "", NOW, unit_of_work())


def test_two_numbers_of_one_person_are_merged_and_parted_again(unit_of_work: Units, content: Content) -> None:
    first, second, third = new_phone(), new_phone(), new_phone()
    tickets = [written(unit_of_work, content, phone=phone).number for phone in (first, second, third)]
    by = colleague(unit_of_work, Role.SUPERVISOR)
    customer_file.merge(by, first, second, NOW, unit_of_work())
    customer_file.merge(by, second, third, NOW, unit_of_work())
    found = file(unit_of_work, content, first)
    assert found.person.phone == third
    assert set(found.merged) == {first, second}
    assert {one.number for one in found.tickets} == set(tickets)
    with pytest.raises(Refused, match="同一份"):
        customer_file.merge(by, third, first, NOW, unit_of_work())
    customer_file.split(by, first, NOW, unit_of_work())
    assert file(unit_of_work, content, first).person.phone == first
    assert [one.number for one in file(unit_of_work, content, first).tickets] == tickets[:1]
    with unit_of_work() as uow:
        assert [deed.action for deed in uow.staff.deeds(3)] == ["split_customers", "merge_customers", "merge_customers"]


async def test_file_is_shown_and_a_merged_number_leads_to_it(enter: Enter, unit_of_work: Units, content: Content) -> None:
    client, phone, other = await enter(Role.SUPERVISOR), new_phone(), new_phone()
    number = written(unit_of_work, content, phone=phone).number
    assert number in (await client.get(f"/desk/customers/{phone}")).text
    assert phone in (await client.get(f"/desk/customers?q={phone}")).text
    merged = await client.post(f"/desk/customers/{phone}/merge", data={"into": other}, headers=token(client))
    assert merged.headers["Location"] == f"/desk/customers/{other}"
    assert (await client.get(f"/desk/customers/{phone}")).headers["Location"] == f"/desk/customers/{other}"
    assert number in (await client.get(f"/desk/customers/{other}")).text
