"""The jobs of queue `deliveries`: sending messages to platforms, fetching attachments from them."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from datetime import timedelta
from typing import Protocol

import procrastinate
from procrastinate import RetryDecision
from procrastinate.jobs import Job
from procrastinate.retry import BaseRetryStrategy

from bot.channels.channel import Channel
from bot.core.errors import BotError, ServiceUnavailable
from bot.services import attachments, linking, outbox, waiting
from bot.services.attachments import Cabinet
from bot.services.linking import Linker
from bot.services.outbox import NotYet, Outbox
from bot.settings import Settings

logger = logging.getLogger(__name__)

#: Seconds of the first pause, doubled with every further one, and of the longest.
_FIRST_PAUSE = 1.0
_LONGEST_PAUSE = 300.0


class UntilDelivered(BaseRetryStrategy):
    """Try again after 1, 2, 4 … at most 300 seconds, or when the platform said; the job itself knows when to give up.

    The lock holds back what is to follow in the conversation, so the order stays.
    """

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        pause = min(_LONGEST_PAUSE, _FIRST_PAUSE * 2 ** min(job.attempts, 12))
        if isinstance(exception, NotYet):
            pause = pause if exception.seconds is None else max(exception.seconds, _FIRST_PAUSE)
        elif not isinstance(exception, ServiceUnavailable):
            logger.error("Delivery %s failed", job.task_kwargs, exc_info=exception)
        return RetryDecision(retry_in={"milliseconds": int(pause * 1000)})


class UntilRead(BaseRetryStrategy):
    """Try again after 1, 2, 3 … at most 5 seconds: customers wait behind it, and it reads on from where it stood."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        if not isinstance(exception, BotError):
            logger.error("Reading of %s failed", job.task_kwargs, exc_info=exception)
        return RetryDecision(retry_in={"seconds": min(5, job.attempts + 1)})


class Parts(Protocol):
    """What the jobs need; bot.bootstrap gives it."""

    settings: Settings

    @property
    def outbox(self) -> Outbox: ...
    @property
    def cabinet(self) -> Cabinet: ...
    @property
    def linker(self) -> Linker: ...
    @property
    def channels(self) -> Mapping[str, Channel]: ...


def register_deliveries(app: procrastinate.App, parts: Parts) -> None:
    """Make the jobs known to `app`."""

    @app.task(name="deliver", queue="deliveries", retry=UntilDelivered())
    async def deliver(message_id: int) -> None:
        await outbox.deliver(message_id, parts.outbox)

    @app.task(name="fetch_attachment", queue="deliveries", retry=UntilDelivered())
    async def fetch_attachment(attachment_id: int) -> None:
        await attachments.fetch(attachment_id, parts.cabinet)

    # Among the deliveries: where turns are slow, their own places are all taken.
    @app.periodic(cron="* * * * * */2")
    @app.task(name="ask_to_wait", queue="deliveries", queueing_lock="ask_to_wait")
    async def ask_to_wait(timestamp: int) -> None:
        active = [name for name, channel in parts.channels.items() if channel.speaks_first]
        after, linker = timedelta(seconds=parts.settings.waiting_after), parts.linker
        await asyncio.to_thread(waiting.ask, active, after, linker.notifier, linker.unit_of_work)

    @app.task(name="send_code", queue="deliveries", retry=UntilDelivered())
    async def send_code(code_id: int) -> None:
        await linking.send(code_id, parts.linker)

    @app.task(name="read_on", queue="deliveries", retry=UntilRead())
    async def read_on(channel: str, account: str, key: str) -> None:
        found = parts.channels.get(channel)
        if found is not None and found.read_on is not None:
            await found.read_on(account, key)
