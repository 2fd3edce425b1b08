"""What the tests of complaints share: a customer who tells everything, and what is written down of it."""

from __future__ import annotations

from typing import Any

from tests.conversations.talk import Want, booked
from tests.stack import Customer, Stack

LISTENING = "您先说,我在听,每一句我都会记下来"
PHONE = "预约或购买时留的电话"
WANTED = "您希望我们怎么处理"
PROPOSAL = "您看这样可以吗"
SORRY = "真对不起"
NO_SHOW = "你们什么破服务 约了上午来装空调 等到下午两点都没人 打电话也没人接"
TODAY = "今天 21:00"

def complaint_of(customer: Customer) -> dict[str, Any]:
    """The newest complaint of the conversation."""
    return next(ticket for ticket in customer.tickets() if ticket["kind"] == "complaint")


def row_of(stack: Stack, number: str) -> Any:
    return stack.rows("SELECT urgent, due_at, created_at, phone, status FROM bot.tickets WHERE number = :n", n=number)[0]


def told(customer: Customer, *sentences: str, phone: str | None = None) -> Customer:
    """A customer who has told everything, and the telephone number where it is given."""
    for sentence in sentences:
        customer.say(sentence)
    if phone:
        customer.say(phone)
    return customer


def missed_visit(stack: Stack, customer: Customer, phone: str) -> str:
    """A visit that should have begun an hour ago and has not; its number."""
    number = str(booked(customer, Want(phone=phone))["number"])
    stack.rows(
        "UPDATE bot.tickets SET fields = fields || "
        "'{\"starts_at\": \"2026-11-23T00:30:00+00:00\", \"ends_at\": \"2026-11-23T01:30:00+00:00\"}' WHERE number = :n",
        n=number,
    )
    return number
