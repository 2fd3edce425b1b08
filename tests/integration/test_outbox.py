"""Sending: in order, each piece once, recorded as the platform said, and given up visibly."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest
from procrastinate.jobs import Job
from sqlalchemy import Engine, text

from bot.adapters.unit_of_work import SqlUnitOfWork
from bot.core.channels import Later, Rejected, SendResult, Sent
from bot.core.content import Content
from bot.core.conversation import Reply
from bot.core.errors import ServiceUnavailable
from bot.core.say import Choice
from bot.core.tickets import Kind
from bot.services import outbox, turn
from bot.services.outbox import NotYet, Outbox
from bot.worker.outbox import UntilDelivered
from tests.integration.conftest import NOW
from tests.integration.watch import Watch

Units = Callable[[], SqlUnitOfWork]


@dataclass
class Playing:
    """A platform that does what it is told to; pieces are lines."""

    results: list[SendResult] = field(default_factory=list)
    taken: list[tuple[str, str, int]] = field(default_factory=list)

    def pieces(self, text: str, buttons: Sequence[tuple[str, str]]) -> tuple[str, ...]:
        return tuple(text.splitlines())

    async def send(self, address: str, text: str, buttons: Sequence[tuple[str, str]]) -> SendResult:
        result = self.results.pop(0) if self.results else Sent(platform_id="7")
        if isinstance(result, Sent):
            self.taken.append((address, text, len(buttons)))
        return result


@dataclass
class Post:
    """A message on its way, and everything around it."""

    platform: Playing
    outbox: Outbox
    watch: Watch
    message_id: int
    conversation_id: str
    engine: Engine

    def row(self) -> tuple[str, int, int, str | None, str | None]:
        query = "SELECT state, attempts, pieces, platform_id, problem FROM bot.deliveries WHERE message_id = :id"
        with self.engine.connect() as connection:
            return tuple(connection.execute(text(query), {"id": self.message_id}).one())


@pytest.fixture
def post(engine: Engine, unit_of_work: Units, content: Content) -> Post:
    who = uuid.uuid4().hex
    received = turn.receive("telegram", who, "1", "你好", None, 100, NOW, unit_of_work())
    notice = Reply(response="staff", text="第一句。\n第二句。", choices=(Choice(title="可以", payload="/affirm"),), arguments={})
    with unit_of_work() as uow:
        message_id = uow.conversations.store_notice(received.conversation_id, notice, NOW)
        uow.commit()
    platform, watch = Playing(), Watch()
    out = Outbox(
        senders={"telegram": platform},
        content=content,
        clock=watch,
        unit_of_work=unit_of_work,
        give_up_after=timedelta(hours=1),
    )
    return Post(platform, out, watch, message_id, received.conversation_id, engine)


async def test_sent_message_is_recorded_as_the_platform_calls_it(post: Post) -> None:
    await outbox.deliver(post.message_id, post.outbox)
    assert [(text, buttons) for _, text, buttons in post.platform.taken] == [("第一句。", 0), ("第二句。", 1)]
    assert post.row() == ("sent", 2, 2, "7", None)


async def test_sent_message_is_not_sent_again(post: Post) -> None:
    for _ in range(2):
        await outbox.deliver(post.message_id, post.outbox)
    assert len(post.platform.taken) == 2


async def test_what_the_platform_has_taken_is_noted_when_the_database_is_back(post: Post) -> None:
    opened = 0

    def away_after_the_first() -> SqlUnitOfWork:
        nonlocal opened
        opened += 1
        if 1 < opened < 5:
            raise ServiceUnavailable
        return SqlUnitOfWork(post.engine)

    await outbox.deliver(post.message_id, replace(post.outbox, unit_of_work=away_after_the_first))
    assert len(post.platform.taken) == 2
    assert post.row()[0] == "sent"


async def test_what_is_being_sent_is_not_sent_beside_it(post: Post) -> None:
    jobs = [asyncio.create_task(outbox.deliver(post.message_id, post.outbox)) for _ in range(3)]
    ended = await asyncio.gather(*jobs, return_exceptions=True)
    assert sum(isinstance(one, NotYet) for one in ended) == 2
    assert len(post.platform.taken) == 2


async def test_a_worker_that_ends_still_notes_what_was_taken(post: Post) -> None:
    away = True

    def until_back() -> SqlUnitOfWork:
        if post.platform.taken and away:
            raise ServiceUnavailable
        return SqlUnitOfWork(post.engine)

    out = replace(post.outbox, unit_of_work=until_back)
    job = asyncio.create_task(outbox.deliver(post.message_id, out))
    while not post.platform.taken:
        await asyncio.sleep(0.01)
    job.cancel()
    away = False
    await outbox.settle(out)
    assert post.row()[2] == 1
    with pytest.raises(asyncio.CancelledError):
        await job


async def test_piece_that_was_taken_is_not_sent_again(post: Post) -> None:
    post.platform.results = [Sent(), Later(reason="reset")]
    with pytest.raises(NotYet):
        await outbox.deliver(post.message_id, post.outbox)
    assert post.row()[:3] == ("pending", 2, 1)
    await outbox.deliver(post.message_id, post.outbox)
    assert [text for _, text, _ in post.platform.taken] == ["第一句。", "第二句。"]
    assert post.row()[0] == "sent"


async def test_failed_send_is_never_recorded_as_sent(post: Post) -> None:
    post.platform.results = [Later(reason="500")] * 3
    for _ in range(3):
        with pytest.raises(NotYet):
            await outbox.deliver(post.message_id, post.outbox)
    assert post.row() == ("pending", 3, 0, None, "500")


@pytest.mark.parametrize("late", [False, True])
async def test_message_that_cannot_be_sent_becomes_a_task_for_staff(post: Post, late: bool) -> None:
    if late:
        post.watch.at = NOW + timedelta(hours=2)
    post.platform.results = [Later(reason="503") if late else Rejected(reason="bot was blocked by the user")]
    await outbox.deliver(post.message_id, post.outbox)
    assert post.row()[0] == "failed"
    with post.outbox.unit_of_work() as uow:
        task = uow.tickets.of_conversation(post.conversation_id)[0]
    assert (task.kind, task.fields["want"]) == (Kind.ENQUIRY, outbox.UNDELIVERED)
    assert "第一句。" in task.fields["text"]
    await outbox.deliver(post.message_id, post.outbox)
    assert post.platform.taken == []


async def test_channel_that_is_off_loses_nothing(post: Post) -> None:
    senders, post.outbox.__dict__["senders"] = post.outbox.senders, {}
    with pytest.raises(NotYet):
        await outbox.deliver(post.message_id, post.outbox)
    post.outbox.__dict__["senders"] = senders
    await outbox.deliver(post.message_id, post.outbox)
    assert post.row()[0] == "sent"


@pytest.mark.parametrize(
    ("error", "attempts", "seconds"),
    [
        (NotYet(Later(reason="")), 0, 1),
        (NotYet(Later(reason="")), 3, 8),
        (NotYet(Later(reason="")), 40, 300),
        (NotYet(Later(reason="", seconds=17)), 0, 17),
        (NotYet(Later(reason="", seconds=0)), 0, 1),
    ],
)
def test_pauses_grow_and_the_platforms_own_is_heeded(error: NotYet, attempts: int, seconds: int) -> None:
    job = Job(id=1, queue="deliveries", lock=None, queueing_lock=None, task_name="deliver", attempts=attempts)
    decision = UntilDelivered().get_retry_decision(exception=error, job=job)
    assert decision is not None
    assert decision.retry_at is not None
    assert abs((decision.retry_at - datetime.now(decision.retry_at.tzinfo)).total_seconds() - seconds) < 0.5
