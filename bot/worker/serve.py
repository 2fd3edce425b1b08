"""The worker's process."""

from __future__ import annotations

import asyncio

import procrastinate

from bot.bootstrap import Parts
from bot.worker.jobs import HEARTBEAT, STALLED_AFTER, register, retry_stalled_jobs
from bot.worker.outbox import register_deliveries

#: Seconds between two looks for jobs whose time has come; new ones are announced by the database.
_POLL = 0.5
#: Messages under way to platforms at the same time: they wait for the network and need no processor.
_DELIVERIES = 32


async def serve(parts: Parts) -> None:
    """Answer turns, send to platforms and fetch from them, until told to stop."""
    parts.speech.warm()
    app = parts.job_app()
    register(app, parts)
    register_deliveries(app, parts.outbox, parts.cabinet, parts.channels)
    async with app.open_async():
        await retry_stalled_jobs(app)
        polls = (channel.poll for channel in parts.channels.values() if channel.poll)
        # A worker of its own, so that a platform that does not answer keeps no customer of another waiting.
        beside = [
            asyncio.ensure_future(work)
            for work in (*(poll() for poll in polls), _work(app, ["deliveries"], _DELIVERIES, signals=False))
        ]
        try:
            await _work(app, ["turns", "care"], parts.settings.worker_concurrency, signals=True)
        finally:
            for task in beside:
                task.cancel()
            await asyncio.gather(*beside, return_exceptions=True)


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
