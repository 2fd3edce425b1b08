"""The port Clock, set by hand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from tests.integration.conftest import NOW


@dataclass
class Watch:
    """It stands until it is set."""

    at: datetime = NOW

    def now(self) -> datetime:
        return self.at

    def wait(self, **time: float) -> None:
        """`time`: as `timedelta` takes it."""
        self.at += timedelta(**time)
