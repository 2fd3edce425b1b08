"""Parts die in the middle of a form, and the next answer continues the same form."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable

import pytest

from tests.stack import Customer, Stack

#: Seconds within which a part must be back by itself.
BACK = 120


def begin(customer: Customer) -> None:
    customer.say("冰箱不制冷了")
    heard = customer.say("记不清了")
    assert "可以" in heard.titles, heard.text
    heard = customer.press("可以")
    assert "电话" in heard.text


def goes_on(customer: Customer) -> None:
    """The form is where it was: the telephone is taken, and the name is asked."""
    heard = customer.say("13900001234")
    assert "称呼" in heard.text or "贵姓" in heard.text, customer.transcript


def kill_postgres(stack: Stack) -> None:
    os.kill(stack.postmaster(), signal.SIGKILL)


def kill(part: str) -> Callable[[Stack], None]:
    return lambda stack: stack.kill(part)


@pytest.mark.parametrize(
    "crash",
    [kill_postgres, kill("actions"), kill("worker"), kill("rasa"), kill("gateway"), kill("database")],
    ids=["postgresql", "actions", "worker", "rasa", "gateway", "database keeper"],
)
def test_form_goes_on_after(crash: Callable[[Stack], None], stack: Stack, customer: Customer) -> None:
    begin(customer)
    crash(stack)
    time.sleep(0.2)
    stack.wait_until_ready(BACK)
    goes_on(customer)


def test_answer_given_while_the_action_server_is_dead_is_not_lost(stack: Stack, customer: Customer) -> None:
    begin(customer)
    stack.kill("actions")
    goes_on(customer)  # waits until the part is back: the turn is tried until it can be answered whole
    saved = stack.rows(
        "SELECT count(*) FROM rasa.events e JOIN bot.conversations c ON c.id = e.sender_id "
        "WHERE c.external_id = :conversation AND e.type_name = 'user' AND e.data LIKE '%13900001234%'",
        conversation=customer.conversation,
    )
    assert saved[0][0] == 1
