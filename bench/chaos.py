"""`python -m bench.chaos`: customers book while parts of the assistant are killed; nothing may be lost or done twice.

Ends with code 1 where anything is not as it must be; the same seed gives the same customers and the same order of kills.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import tempfile
import time
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from bench.checks import violations
from bench.customers import Booking
from bench.killer import MOMENTS, Killer
from bench.watcher import Watcher
from tests.stack import Stack, running_stack

#: Seconds without a word after which a customer on the web page counts as left alone.
LONGEST_SILENCE = 5.0
#: Seconds in which everything accepted must be answered once nobody is killed any more.
_SETTLED = 120.0


@dataclass(frozen=True)
class Result:
    """What a run came to."""

    bookings: list[Booking]
    kills: list[tuple[str, float]]
    waits: list[float]
    violations: list[str]


def run(stack: Stack, kills: int, customers: int, seed: int, console: Console) -> Result:
    """Book and kill until the kills are done and every booking that was begun is at its end."""
    rng = random.Random(seed)
    killer, watcher = Killer(stack, rng), Watcher(stack.url)
    watcher.start()
    running: list[Future[Booking]] = []
    serial = rng.randrange(10_000_000, 90_000_000)
    with ThreadPoolExecutor(customers) as pool, Progress(console=console) as progress:
        bar = progress.add_task("kills", total=kills)
        while len(killer.kills) < kills:
            missing = customers - sum(not one.done() for one in running)
            for _ in range(missing):
                serial += 1
                running.append(pool.submit(Booking.make(serial).run, stack.url))
            if len(killer.kills) % 2 or not killer.kill_at(MOMENTS[len(killer.kills) // 2 % len(MOMENTS)]):
                killer.kill_at_random()
            progress.update(bar, completed=len(killer.kills))
        bookings = [one.result() for one in running]
    watcher.stop()
    settle(stack)
    return Result(bookings, killer.kills, watcher.waits, list(violations(stack, bookings)))


def settle(stack: Stack) -> None:
    """Wait until the queue is empty; what is still there after that is a violation and found by the checks."""
    until = time.monotonic() + _SETTLED
    open_turns = "SELECT id FROM bot.messages WHERE direction = 'in' AND answered_at IS NULL LIMIT 1"
    jobs = "SELECT id FROM procrastinate.procrastinate_jobs WHERE task_name = 'answer_turn' LIMIT 1"
    while time.monotonic() < until and (stack.rows(open_turns) or stack.rows(jobs)):
        time.sleep(0.5)


def show(result: Result, seed: int, console: Console) -> None:
    """The figures for a reader."""
    table = Table("figure", "value", title=f"seed {seed}")
    back = [seconds for _, seconds in result.kills]
    table.add_row("kills", str(len(result.kills)))
    for part in sorted({name for name, _ in result.kills}):
        times = [seconds for name, seconds in result.kills if name == part]
        table.add_row(f"  {part}", f"{len(times)}, back after {statistics.median(times):.1f} s (median)")
    table.add_row("everything runs again after", f"{statistics.median(back):.1f} s (median), {max(back):.1f} s (most)")
    table.add_row("bookings", str(len(result.bookings)))
    table.add_row("messages answered", str(sum(len(one.accepted) for one in result.bookings)))
    table.add_row("longest time without a word on the web page", f"{max(result.waits, default=0):.1f} s")
    table.add_row("violations", str(len(result.violations)))
    console.print(table)
    for violation in result.violations:
        console.print(f"✗ {violation}", style="red", markup=False)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--bookings", type=int, default=50, help="customers who book at the same time")
    parser.add_argument("--seed", type=int, default=20261123)
    arguments = parser.parse_args()
    console = Console()
    with (
        tempfile.TemporaryDirectory(prefix="chaos-") as folder,
        running_stack(Path(folder) / "var", BOT_GIVE_UP_AFTER="600") as stack,
    ):
        result = run(stack, arguments.kills, arguments.bookings, arguments.seed, console)
        show(result, arguments.seed, console)
    longest = max(result.waits, default=0.0)
    if longest > LONGEST_SILENCE:
        console.print(f"✗ a customer on the web page was left {longest:.1f} s without a word", style="red")
    sys.exit(1 if result.violations or longest > LONGEST_SILENCE else 0)


if __name__ == "__main__":
    main()
