"""The worker's process."""

from __future__ import annotations

from bot.bootstrap import Parts
from bot.worker.jobs import HEARTBEAT, STALLED_AFTER, register, retry_stalled_jobs

#: Seconds between two looks for jobs whose time has come; new ones are announced by the database.
_POLL = 0.5


async def serve(parts: Parts) -> None:
    """Answer turns until told to stop."""
    parts.speech.warm()
    if parts.settings.learning_days:
        parts.masker.warm()
    app = parts.job_app()
    register(app, parts)
    async with app.open_async():
        await retry_stalled_jobs(app)
        await app.run_worker_async(
            queues=["turns", "care"],
            concurrency=parts.settings.worker_concurrency,
            fetch_job_polling_interval=_POLL,
            delete_jobs="successful",
            update_heartbeat_interval=HEARTBEAT,
            stalled_worker_timeout=STALLED_AFTER,
            shutdown_graceful_timeout=5,
        )
