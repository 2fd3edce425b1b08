"""The short form of the chaos run; `make chaos` is the long one."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console

from bench.chaos import run, show
from tests.stack import running_stack

KILLS = 8
CUSTOMERS = 10
SEED = 7


def test_no_kill_loses_or_doubles_anything(tmp_path: Path) -> None:
    console = Console()
    with running_stack(tmp_path / "var", BOT_GIVE_UP_AFTER="600") as stack:
        result = run(stack, KILLS, CUSTOMERS, SEED, console)
    show(result, SEED, console)
    assert result.violations == []
    assert len(result.bookings) >= CUSTOMERS
