"""A repair booked in Telegram, from the first message to the ticket: the whole assistant, the platform over HTTP."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import Any

import pytest

from tests.conversations.talk import Want, new_phone
from tests.platforms.serving import Failures
from tests.platforms.telegram import TOKEN, TelegramPlatform, telegram
from tests.platforms.telegram_customer import TelegramCustomer
from tests.stack import Stack, running_stack

JPEG = b"\xff\xd8\xff\xe0" + b"x" * 5000
#: Seconds until what was said must be there, failures included.
_PATIENCE = 120


@pytest.fixture(scope="module")
def platform() -> Iterator[TelegramPlatform]:
    with telegram() as playing:
        yield playing


@pytest.fixture(scope="module")
def chatting(platform: TelegramPlatform, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    folder = tmp_path_factory.mktemp("telegram")
    with running_stack(folder, BOT_TELEGRAM_TOKEN=TOKEN, BOT_TELEGRAM_API=platform.url) as running:
        yield running


@pytest.fixture(autouse=True)
def calm(platform: TelegramPlatform) -> None:
    platform.failures = Failures()


def answered(customer: TelegramCustomer, want: Want, heard: int) -> str:
    """What to answer to everything said from there on, as soon as something is asked."""
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until:
        asked = "\n".join(customer.texts[heard:])
        try:
            return "" if "工单号" in asked else want.answer(asked)
        except AssertionError:
            time.sleep(0.1)
    raise AssertionError(f"Nothing was asked.\n{customer.talk()}")


def booked(customer: TelegramCustomer, want: Want, first: str | None = None) -> None:
    """From the first word until a ticket's number is told."""
    heard = len(customer.heard)
    customer.say(first or want.everything)
    go_on(customer, want, heard)


def go_on(customer: TelegramCustomer, want: Want, heard: int) -> None:
    """Answer what is asked, the telephone number by sharing it."""
    for _ in range(14):
        answer = answered(customer, want, heard)
        if not answer:
            return
        heard = len(customer.heard)
        if answer == want.phone:
            customer.contact(f"+86{want.phone}")
        elif any(answer == button["text"] for message in customer.heard for button in buttons(message)):
            customer.press(answer)
        else:
            customer.say(answer)
    raise AssertionError(customer.talk())


def buttons(message: dict[str, Any]) -> list[dict[str, str]]:
    return [button for row in message.get("reply_markup", {}).get("inline_keyboard", []) for button in row]


def said(stack: Stack, customer: TelegramCustomer) -> list[tuple[Any, ...]]:
    """What was said to the customer, in order: text and the delivery's state."""
    return stack.rows(
        "SELECT m.text, d.state FROM bot.messages m JOIN bot.deliveries d ON d.message_id = m.id "
        "JOIN bot.conversations c ON c.id = m.conversation_id WHERE c.external_id = :who ORDER BY m.id",
        who=str(customer.id),
    )


def all_sent(stack: Stack, customer: TelegramCustomer) -> None:
    """Everything was sent once and in order, and recorded as sent."""
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until:
        rows = said(stack, customer)
        if all(row[1] != "pending" for row in rows):
            break
        time.sleep(0.2)
    assert customer.texts == [row[0] for row in rows], customer.talk()
    assert {row[1] for row in rows} == {"sent"}


def ticket(stack: Stack, phone: str) -> Any:
    (row,) = stack.rows("SELECT id, number, status, fields FROM bot.tickets WHERE phone = :phone", phone=phone)
    return row


def test_repair_is_booked_from_the_first_message(chatting: Stack, platform: TelegramPlatform) -> None:
    customer, want = platform.customer(), Want()
    customer.say("/start")
    customer.wait(1)
    booked(customer, want)
    assert ticket(chatting, want.phone).number in customer.texts[-1]
    all_sent(chatting, customer)


def test_shared_telephone_and_photo_belong_to_the_form(chatting: Stack, platform: TelegramPlatform) -> None:
    customer, want = platform.customer(), Want()
    customer.say(f"{want.fault} {want.bought} 我叫{want.name} {want.address}")
    customer.wait_for("您看这样可以吗")
    customer.photo(JPEG)
    customer.wait_for("照片我给您登记了")
    go_on(customer, want, heard=0)
    found = ticket(chatting, want.phone)
    query = "SELECT state, path FROM bot.attachments WHERE ticket_id = :id"
    until = time.monotonic() + 30
    while (rows := chatting.rows(query, id=found.id)) and rows[0].state == "waiting" and time.monotonic() < until:
        time.sleep(0.2)
    assert [row.state for row in rows] == ["kept"]
    assert (chatting.folder / "attachments" / rows[0].path).read_bytes() == JPEG
    all_sent(chatting, customer)


def test_repairs_are_booked_while_three_calls_in_ten_fail(chatting: Stack, platform: TelegramPlatform) -> None:
    platform.failures = Failures(rate=0.3, kinds=("500", "429", "reset", "timeout"), seed=5, stall=0.5)
    talks = [(platform.customer(), Want(phone=new_phone())) for _ in range(3)]
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(lambda talk: booked(*talk), talks))
    for customer, want in talks:
        assert ticket(chatting, want.phone).number in "\n".join(customer.texts)
        all_sent(chatting, customer)
    assert sum(platform.failures.injected.values()) > 10


def test_nothing_is_lost_when_the_worker_dies(chatting: Stack, platform: TelegramPlatform) -> None:
    customer, want = platform.customer(), Want(phone=new_phone())
    with ThreadPoolExecutor(1) as pool:
        booking = pool.submit(booked, customer, want)
        for _ in range(3):
            time.sleep(2)
            chatting.kill("worker")
        booking.result()
    # Killed between the platform's answer and its record, a message is sent again: what was read twice counts once.
    customer.heard = [one for one, before in pairwise([*customer.heard, {}]) if one.get("text") != before.get("text")]
    all_sent(chatting, customer)


def test_human_is_called_by_a_command(chatting: Stack, platform: TelegramPlatform) -> None:
    customer = platform.customer()
    customer.say("/human")
    assert "客服同事" in customer.wait(1)[0]
    state = "SELECT state FROM bot.conversations WHERE external_id = :who"
    assert chatting.rows(state, who=str(customer.id))[0].state == "queued"


def test_answer_of_staff_comes_by_the_same_channel(chatting: Stack, platform: TelegramPlatform) -> None:
    customer = platform.customer()
    customer.say("/human")
    customer.wait(1)
    conversation = chatting.rows("SELECT id FROM bot.conversations WHERE external_id = :who", who=str(customer.id))
    done = chatting.command("reply", conversation[0].id, "您好,我是店长,马上为您处理。")
    assert done.returncode == 0, done.stdout + done.stderr
    assert customer.wait(2)[1] == "您好,我是店长,马上为您处理。"
    all_sent(chatting, customer)


def test_customer_who_has_blocked_the_bot_becomes_a_task(chatting: Stack, platform: TelegramPlatform) -> None:
    customer = platform.customer()
    customer.blocked = True
    customer.say("/start")
    query = (
        "SELECT t.fields FROM bot.tickets t JOIN bot.conversations c ON c.id = t.conversation_id "
        "WHERE c.external_id = :who AND t.kind = 'enquiry'"
    )
    until = time.monotonic() + 30
    while not (rows := chatting.rows(query, who=str(customer.id))) and time.monotonic() < until:
        time.sleep(0.2)
    assert rows[0].fields["want"] == "undelivered"
    assert [row[1] for row in said(chatting, customer)] == ["failed"]


def test_check_names_what_is_configured(chatting: Stack) -> None:
    done = chatting.command("channels", "check")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "@anhe_test_bot" in done.stdout
