"""What must hold when many want the same: one slot, one number, one result (R34)."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import Engine, text
from sqlalchemy.exc import IntegrityError

from bot.adapters.content_store import store_content
from bot.adapters.repositories.unwritten import Unwritten
from bot.adapters.schema import alembic_config, migrate
from bot.adapters.unit_of_work import SqlUnitOfWork
from bot.core.content import Content
from bot.core.errors import SlotTaken
from bot.core.tickets import Kind, Status, Ticket, belongs_to
from bot.services import slots, turn
from bot.services.slots import offer_slot
from tests.integration.conftest import NOW

Units = Callable[[], SqlUnitOfWork]


def conversation(units: Units) -> tuple[str, int]:
    received = turn.receive("test", uuid.uuid4().hex, "1", "你好", None, 100, NOW, units())
    return received.conversation_id, received.turn_id


def ticket(uow: SqlUnitOfWork, conversation_id: str, phone: str | None = "13912345678") -> Ticket:
    return uow.tickets.add(
        Kind.REPAIR, Status.SCHEDULED, conversation_id, phone, False, {"fault": "不转"}, NOW, "R2611", NOW
    )


def free_slot(units: Units, category: str = "洗衣机") -> int:
    with units() as uow:
        return uow.slots.free(category, "天河区", NOW, NOW + timedelta(days=14), "nobody", NOW)[-1].id


def book(units: Units, slot_id: int) -> bool:
    conversation_id, _ = conversation(units)
    with units() as uow:
        try:
            uow.slots.hold(slot_id, conversation_id, NOW)
        except SlotTaken:
            return False
        uow.slots.book(slot_id, ticket(uow, conversation_id).id)
        uow.commit()
    return True


def test_r34_one_slot_is_booked_once_by_ten_at_once(unit_of_work: Units) -> None:
    wanted = free_slot(unit_of_work)
    with ThreadPoolExecutor(10) as pool:
        booked = list(pool.map(lambda _: book(unit_of_work, wanted), range(10)))
    assert sum(booked) == 1


def test_r34_released_slot_is_free_again(unit_of_work: Units, engine: Engine) -> None:
    wanted = free_slot(unit_of_work, "冰箱")
    assert book(unit_of_work, wanted)
    assert not book(unit_of_work, wanted)
    with unit_of_work() as uow:
        with engine.connect() as connection:
            holder = connection.scalar(text("SELECT ticket_id FROM bot.slots WHERE id = :id"), {"id": wanted})
        uow.slots.release(holder)
        uow.commit()
    assert book(unit_of_work, wanted)


def reserve(units: Units, slot_id: int, holder: str, now: datetime = NOW) -> bool:
    with units() as uow:
        kept = uow.slots.reserve(slot_id, holder, now, now + timedelta(minutes=10))
        uow.commit()
    return kept


def open_slots(units: Units, holder: str, now: datetime = NOW) -> set[int]:
    with units() as uow:
        return {slot.id for slot in uow.slots.free("冰箱", "天河区", NOW, NOW + timedelta(days=14), holder, now)}


def test_r34_offered_slot_is_kept_for_its_customer_for_some_minutes(unit_of_work: Units) -> None:
    wanted = free_slot(unit_of_work, "冰箱")
    assert reserve(unit_of_work, wanted, "first")
    assert not reserve(unit_of_work, wanted, "second")
    assert wanted in open_slots(unit_of_work, "first")
    assert wanted not in open_slots(unit_of_work, "second")
    assert not book(unit_of_work, wanted)
    later = NOW + timedelta(minutes=11)
    assert wanted in open_slots(unit_of_work, "second", later)
    assert reserve(unit_of_work, wanted, "second", later)


def test_r34_one_customer_keeps_one_slot(unit_of_work: Units) -> None:
    first, second, *_ = sorted(open_slots(unit_of_work, "somebody"))
    assert reserve(unit_of_work, first, "somebody")
    assert reserve(unit_of_work, second, "somebody")
    others = open_slots(unit_of_work, "another")
    assert first in others
    assert second not in others
    with unit_of_work() as uow:
        uow.slots.unreserve("somebody")
        uow.commit()
    assert second in open_slots(unit_of_work, "another")


def test_r34_twenty_at_once_are_offered_twenty_slots(unit_of_work: Units, content: Content) -> None:
    def offered(customer: int) -> int:
        with unit_of_work() as uow:
            found = offer_slot("冰箱", "天河区", None, content.policy, NOW, f"customer {customer}", uow)
            uow.commit()
        assert found.slot is not None
        return found.slot.id

    with ThreadPoolExecutor(10) as pool:
        slots = list(pool.map(offered, range(20)))
    assert len(set(slots)) == 20


def test_ticket_cannot_have_two_slots(unit_of_work: Units) -> None:
    conversation_id, _ = conversation(unit_of_work)
    with unit_of_work() as uow:
        first, second, *_ = uow.slots.free("空调", "天河区", NOW, NOW + timedelta(days=14), "nobody", NOW)
        one = ticket(uow, conversation_id)
        uow.slots.book(first.id, one.id)
        with pytest.raises(IntegrityError):
            uow.slots.book(second.id, one.id)


def test_numbers_count_up_without_doubles(unit_of_work: Units) -> None:
    def add(_: int) -> str:
        conversation_id, _turn = conversation(unit_of_work)
        with unit_of_work() as uow:
            number = ticket(uow, conversation_id).number
            uow.commit()
        return number

    with ThreadPoolExecutor(8) as pool:
        numbers = list(pool.map(add, range(24)))
    assert len(set(numbers)) == 24


def test_result_of_an_action_is_made_once_by_two_tries_at_once(unit_of_work: Units) -> None:
    conversation_id, turn_id = conversation(unit_of_work)

    def act(_: int) -> str:
        with unit_of_work() as uow:
            done = uow.results.claim(turn_id, "action_x")
            if done is not None:
                return str(done["number"])
            number = ticket(uow, conversation_id).number
            uow.results.store(turn_id, "action_x", {"number": number})
            uow.commit()
            return number

    with ThreadPoolExecutor(6) as pool:
        assert len(set(pool.map(act, range(6)))) == 1
    with unit_of_work() as uow:
        assert len(uow.tickets.of_conversation(conversation_id)) == 1


def test_preview_keeps_nothing(engine: Engine, unit_of_work: Units) -> None:
    conversation_id, _ = conversation(unit_of_work)
    with SqlUnitOfWork(engine, unwritten=Unwritten()) as uow:
        ticket(uow, conversation_id)
        uow.commit()
    with unit_of_work() as uow:
        assert uow.tickets.of_conversation(conversation_id) == ()


@pytest.mark.parametrize(
    ("own", "proof", "shown"),
    [
        (True, None, True),
        (False, None, False),
        (False, "5678", True),
        (False, "13912345678", True),
        (False, "5679", False),
        (False, "678", False),
        (False, "", False),
    ],
)
def test_r73_ticket_is_shown_to_its_customer_alone(
    unit_of_work: Units, own: bool, proof: str | None, shown: bool
) -> None:
    conversation_id, _ = conversation(unit_of_work)
    with unit_of_work() as uow:
        made = ticket(uow, conversation_id)
    assert belongs_to(made, conversation_id if own else "another", proof) is shown


def test_opening_the_same_days_again_adds_nothing(unit_of_work: Units, content: Content) -> None:
    assert slots.open_days(content.company, content.policy, NOW, unit_of_work()) == 0
    tomorrow = NOW + timedelta(days=1)
    assert slots.open_days(content.company, content.policy, tomorrow, unit_of_work()) > 0


def test_storing_the_same_content_again_changes_nothing(engine: Engine, content: Content) -> None:
    def counts() -> list[object]:
        tables = ("articles", "stock", "orders", "order_lines", "technicians", "shops")
        with engine.connect() as connection:
            return [connection.scalar(text(f"SELECT count(*) FROM bot.{table}")) for table in tables]

    recount = text("UPDATE bot.stock SET count = :after WHERE count = :before")
    with engine.begin() as connection:
        connection.execute(recount, {"before": 0, "after": 99})
    before = counts()
    store_content(content, engine)
    assert counts() == before
    with engine.begin() as connection:
        assert connection.execute(recount, {"before": 99, "after": 0}).rowcount


def test_tables_are_what_the_migrations_make(engine: Engine, database_url: str) -> None:
    migrate(engine, database_url)
    with engine.begin() as connection:
        command.check(alembic_config(connection))


def test_migrations_are_numbered_without_gaps() -> None:
    folder = Path(__file__).resolve().parents[2] / "bot" / "adapters" / "migrations" / "versions"
    numbers = sorted(int(file.name[:4]) for file in folder.glob("*.py"))
    assert numbers == list(range(1, len(numbers) + 1))
