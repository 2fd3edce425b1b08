"""Putting a job into the queue within the transaction that gives cause for it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, text

_DEFER = text(
    "SELECT procrastinate_defer_jobs_v1(ARRAY[ROW(:queue, :task, 0, :lock, NULL, "
    "CAST(:args AS jsonb), NULL)::procrastinate_job_to_defer_v1])"
)


def defer(db: Connection, queue: str, task: str, arguments: Mapping[str, Any], lock: str | None = None) -> None:
    """Jobs of the same lock are done one after the other, in this order."""
    db.execute(_DEFER, {"queue": queue, "task": task, "lock": lock, "args": json.dumps(dict(arguments))})
