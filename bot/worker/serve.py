"""The worker's process."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any

import procrastinate

from bot.bootstrap import Parts
from bot.channels.channel import Channel
from bot.services import outbox
from bot.worker.jobs import HEARTBEAT, STALLED_AFTER, register, retry_stalled_jobs
from bot.worker.outbox import register_deliveries

#: Seconds between two looks for jobs whose time has come; new ones are announced by the database.
_POLL = 0.5
#: Messages under way to platforms at the same time: they wait for the network and need no processor.
_DELIVERIES = 32
#: Seconds before a channel whose fetching failed begins anew.
_POLL_AGAIN = 5.0

logger = logging.getLogger(__name__)


async def serve(parts: Parts) -> None:
    """Answer turns, send to platforms and fetch from them, until told to stop."""
    parts.speech.warm()
    if parts.settings.learning_days:
        parts.masker.warm()
    app = parts.job_app()
    register(app, parts)
    register_deliveries(app, parts)
    async with app.open_async():
        await retry_stalled_jobs(app)
        polls = [_keep(channel) for channel in parts.channels.values() if channel.poll]
        # A worker of its own, so that a platform that does not answer keeps no customer of another waiting.
        deliveries = _work(app, ["deliveries"], _DELIVERIES, signals=False)
        turns = _work(app, ["turns", "care"], parts.settings.worker_concurrency, signals=True)
        try:
            await _until_first_ends([turns, deliveries, *polls])
        finally:
            await outbox.settle(parts.outbox)


async def _until_first_ends(works: list[Coroutine[Any, Any, None]]) -> None:
    """One ends when the process is told to stop, or because it failed: then the whole process is to begin anew."""
    tasks = [asyncio.create_task(work) for work in works]
    ended, others = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
    for task in ended:
        task.result()


async def _keep(channel: Channel) -> None:
    """A channel that fails keeps neither the others nor the turns from their work."""
    assert channel.poll
    while True:
        try:
            await channel.poll()
        except Exception:
            logger.exception("%s: fetching failed and begins anew", channel.name)
        await asyncio.sleep(_POLL_AGAIN)


async def _work(app: procrastinate.App, queues: list[str], concurrency: int, *, signals: bool) -> None:
    await app.run_worker_async(
        queues=queues,
        concurrency=concurrency,
        fetch_job_polling_interval=_POLL,
        delete_jobs="successful",
        update_heartbeat_interval=HEARTBEAT,
        stalled_worker_timeout=STALLED_AFTER,
        shutdown_graceful_timeout=5,
        install_signal_handlers=signals,
    )
