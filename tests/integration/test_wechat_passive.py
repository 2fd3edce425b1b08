"""An account that may not use the interface: answers go with the platform's own request, in plain and compatible mode."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from sqlalchemy import Engine

from bot.channels.wechat_passive import Piece, fitting
from tests.platforms.phones import Telephone
from tests.platforms.small_stack import SmallStack, said_of, small_stack
from tests.platforms.wechat import WeChat
from tests.platforms.wechat_kf import WeChatKf
from tests.platforms.wechat_settings import settings_of


@pytest.fixture(scope="module", params=["plain", "compatible"])
def running(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, engine: Engine, database_url: str
) -> Iterator[tuple[SmallStack, WeChat]]:
    folder: Path = tmp_path_factory.mktemp("passive")
    with WeChat(mode=request.param).serving() as wechat, WeChatKf().serving() as kf, ExitStack() as started:
        settings = settings_of(wechat, kf, BOT_WECHAT_INTERFACE="false")
        stack = started.enter_context(small_stack(folder, database_url, **settings))
        wechat.call_at(f"{stack.url}/channels/wechat")
        yield stack, wechat


def states(stack: SmallStack, address: str) -> list[str]:
    rows = stack.rows(
        "SELECT d.state FROM bot.deliveries d JOIN bot.messages m ON m.id = d.message_id JOIN bot.conversations c "
        "ON c.id = m.conversation_id WHERE c.external_id = :a ORDER BY m.id",
        a=address,
    )
    return [row.state for row in rows]


def test_an_answer_goes_with_the_request_and_is_recorded_as_sent(running: tuple[SmallStack, WeChat]) -> None:
    stack, wechat = running
    customer = wechat.customer()
    for number in range(2):
        done = customer.writes(f"第{number}句")
        assert (done.tries, done.reply) == (1, said_of(f"第{number}句"))
    time.sleep(1)
    assert states(stack, customer.openid) == ["sent", "sent"]
    assert [one.how for one in wechat.shown if one.customer == customer.openid] == ["passive", "passive"]


def test_a_request_delivered_again_gets_the_same_answer(running: tuple[SmallStack, WeChat]) -> None:
    _, wechat = running
    customer = wechat.customer()
    replies = {customer.writes("在吗", 99).reply for _ in range(2)}
    assert replies == {said_of("在吗")}


def test_what_takes_too_long_goes_with_the_next_request(running: tuple[SmallStack, WeChat]) -> None:
    stack, wechat = running
    customer = wechat.customer()
    stack.processes["worker"].kill()
    stack.processes["worker"].wait()
    asked = customer.writes("几点关门")
    assert asked.tries == 1
    assert asked.reply is not None
    assert "随便回复一个字" in asked.reply
    stack.start("worker")
    Telephone(stack, customer, "wechat", customer.openid)
    until = time.monotonic() + 60
    while not states(stack, customer.openid) and time.monotonic() < until:
        time.sleep(0.2)
    reply = customer.writes("好").reply
    assert reply is not None
    assert reply.startswith(said_of("几点关门"))
    if said_of("好") not in reply:
        assert customer.writes("嗯").reply is not None
    time.sleep(1)
    assert set(states(stack, customer.openid)) == {"sent"}


def piece(number: int, text: str) -> Piece:
    return Piece(message_id=number, text=text, last=True, pending=True)


@pytest.mark.parametrize("sizes", [[10], [2048], [1000, 1000], [2048, 10], [600, 600, 900], [2040, 2040], [10] * 50, [2000] * 3])
def test_as_much_is_said_as_one_answer_holds_and_the_rest_is_announced(sizes: list[int]) -> None:
    more = "(还有)"
    waiting = [piece(number, "a" * size) for number, size in enumerate(sizes)]
    text, said = fitting(waiting, more)
    assert 1 <= len(said) <= len(waiting)
    assert list(said) == waiting[: len(said)]
    assert len(text.encode()) <= 2048
    if len(said) == len(waiting) or sizes[0] > 2000:
        return
    assert text.endswith(more)
