"""How often the worker looks after things."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import cast

import procrastinate
import pytest
from procrastinate.testing import InMemoryConnector

from bot.worker.jobs import Parts, register

#: Seconds between two runs.
_EVERY = {
    "retry_stalled": 2,
    "staff_the_queue": 5,
    "inspect": 20,
    "note_overdue": 60,
    "remind": 60,
    "ask_survey": 60,
    "daily_reports": 300,
    "restock_list": 3600,
    "open_days": 3600,
    "forget_lessons": 3600,
}


@pytest.fixture(scope="module")
def app() -> procrastinate.App:
    app = procrastinate.App(connector=InMemoryConnector())
    register(app, cast(Parts, SimpleNamespace()))
    return app


def test_every_upkeep_is_known(app: procrastinate.App) -> None:
    assert {task.task.name for task in app.periodic_registry.periodic_tasks.values()} == _EVERY.keys()


@pytest.mark.parametrize("minute", [0, 1, 7])
@pytest.mark.parametrize("name", _EVERY)
def test_upkeep_runs_as_often_in_every_minute(app: procrastinate.App, name: str, minute: int) -> None:
    (found,) = [task for task in app.periodic_registry.periodic_tasks.values() if task.task.name == name]
    times = found.croniter
    times.set_current(datetime(2026, 11, 23, 2, minute, 1, tzinfo=UTC).timestamp())
    first, second = times.get_next(ret_type=float), times.get_next(ret_type=float)
    assert second - first == _EVERY[name]
