"""The time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


class SystemClock:
    """The port Clock; with `starts_at`, a clock that begins there now and runs on."""

    def __init__(self, starts_at: datetime | None = None) -> None:
        self._offset = timedelta() if starts_at is None else starts_at - datetime.now(UTC)

    def now(self) -> datetime:
        return datetime.now(UTC) + self._offset
