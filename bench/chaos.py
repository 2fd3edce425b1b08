"""`python -m bench.chaos`: customers talk while parts of the assistant are killed; nothing may be lost or done twice.

Ends with code 1 where anything is not as it must be. The same seed gives the same customers and the same plan of kills.
With --readme FILE, the figures of a run without violations are written between the markers `<!-- chaos:start -->` and
`<!-- chaos:end -->` of that page.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from bench.checks import violations
from bench.customers import Talk, messages_in
from bench.deliveries import deliver, sell_out
from bench.killer import Kill, Killer, NotBack, plan
from bench.readme import Figure, add_option, write_figures
from bench.scripts import make_script
from bench.visitors import Visitor
from tests.stack import Stack, running_stack

#: People with the web page open, beside those who talk through the API.
_VISITORS = 3
#: Seconds in which everything accepted must be answered once nobody is killed any more.
_SETTLED = 120.0


@dataclass(frozen=True)
class Result:
    """What a run came to."""

    talks: list[Talk]
    visitors: list[Visitor]
    kills: list[Kill]
    #: Moments that were planned and that nobody came by.
    missed: list[str]
    #: Pieces that arrived of what customers waited for.
    arrived: int
    violations: list[str]

    @property
    def longest_silence(self) -> float:
        """Seconds."""
        return max((one.seconds for visitor in self.visitors for one in visitor.silences), default=0.0)


class Crowd:
    """As many customers at a time as there are places: when one has a ticket, the next one comes."""

    def __init__(self, url: str, size: int, rng: random.Random) -> None:
        self._url = url
        self._size = size
        self._rng = rng
        self._pool = ThreadPoolExecutor(size)
        self._talks: list[Future[Talk]] = []
        self._serial = rng.randrange(10_000_000, 90_000_000)

    def fill_up(self) -> None:
        for _ in range(self._size - sum(not one.done() for one in self._talks)):
            self._serial += 1
            rng = random.Random(self._serial)
            talk = Talk(make_script(self._serial, rng), rng)
            self._talks.append(self._pool.submit(talk.run, self._url))

    def leave(self) -> list[Talk]:
        """Wait until every talk that was begun is at its end."""
        talks = [one.result() for one in self._talks]
        self._pool.shutdown()
        return talks


def run(stack: Stack, kills: int, customers: int, seed: int, console: Console) -> Result:
    """Talk and kill until the kills are done, everybody has gone and everything accepted is answered.

    Then what customers wait for arrives.
    """
    rng = random.Random(seed)
    sell_out(stack)
    killer, crowd = Killer(stack, rng), Crowd(stack.url, customers, rng)
    visitors = [Visitor(stack.url, random.Random(seed + at)) for at in range(_VISITORS)]
    for visitor in visitors:
        visitor.start()
    problems: list[str] = []
    with Progress(console=console) as progress:
        try:
            for planned in progress.track(plan(kills, rng), description="kills"):
                crowd.fill_up()
                killer.carry_out(planned)
        except NotBack as problem:
            problems.append(str(problem))
    talks = crowd.leave()
    arrived = 0
    try:
        arrived = deliver(stack, killer)
    except NotBack as problem:
        problems.append(str(problem))
    for visitor in visitors:
        visitor.stop()
    settle(stack)
    found = violations(stack, talks, visitors, arrived)
    return Result(talks, visitors, killer.done, killer.missed, arrived, problems + found)


def settle(stack: Stack) -> None:
    """Wait until the queue is empty; what is still there after that is a violation and found by the checks."""
    until = time.monotonic() + _SETTLED
    open_turns = "SELECT id FROM bot.messages WHERE direction = 'in' AND answered_at IS NULL LIMIT 1"
    jobs = "SELECT id FROM procrastinate.procrastinate_jobs WHERE task_name = 'answer_turn' LIMIT 1"
    while time.monotonic() < until and (stack.rows(open_turns) or stack.rows(jobs)):
        time.sleep(0.5)


def figures(result: Result) -> Iterator[Figure]:
    """What the READMEs tell of a run."""
    kills, back = result.kills, [one.seconds for one in result.kills]
    chosen = sum(one.at_moment for one in kills)
    yield Figure("parts killed (`kill -9`)", "强行终止部件（`kill -9`）次数", str(len(kills)))
    yield Figure("of these at a chosen point in the middle of a turn", "其中恰在处理某条消息的中途", str(chosen))
    yield Figure(
        "customers who booked, complained, returned or registered meanwhile",
        "其间报修、投诉、退换货、登记缺货的顾客",
        str(len(result.talks)),
    )
    yield Figure("messages they were answered", "他们得到回答的消息", str(messages_in(result.talks)))
    yield Figure(
        "messages lost, tickets missing, doubled or wrong",
        "丢失的消息，缺少、重复或有误的工单",
        str(len(result.violations)),
    )
    yield Figure(
        "everything answers again after (median)", "全部恢复应答（中位数）", f"{statistics.median(back):.1f} s"
    )
    yield Figure("everything answers again after (most)", "全部恢复应答（最长）", f"{max(back):.1f} s")
    yield Figure(
        "longest time without a word on the web page", "网页上最长多久没有任何回应", f"{result.longest_silence:.1f} s"
    )


def show(result: Result, seed: int, console: Console) -> None:
    """The figures and everything that is not as it must be."""
    table = Table("killed", "times", "back after (median)", "most", title=f"seed {seed}")
    for what in sorted({one.what for one in result.kills}):
        times = [one.seconds for one in result.kills if one.what == what]
        table.add_row(what, str(len(times)), f"{statistics.median(times):.1f} s", f"{max(times):.1f} s")
    console.print(table)
    for figure in figures(result):
        console.print(f"{figure.english}: {figure.value}", markup=False)
    for missed in result.missed:
        console.print(f"! nobody came by: {missed}", style="yellow", markup=False)
    for violation in result.violations:
        console.print(f"✗ {violation}", style="red", markup=False)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.chaos", description=__doc__)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--bookings", type=int, default=50, help="customers who talk at the same time")
    parser.add_argument("--seed", type=int, default=20261123)
    add_option(parser)
    arguments = parser.parse_args()
    console = Console()
    with (
        tempfile.TemporaryDirectory(prefix="chaos-") as folder,
        running_stack(Path(folder) / "var", BOT_GIVE_UP_AFTER="600") as stack,
    ):
        result = run(stack, arguments.kills, arguments.bookings, arguments.seed, console)
    show(result, arguments.seed, console)
    if result.violations:
        sys.exit(1)
    write_figures(arguments.readme, "chaos", list(figures(result)))


if __name__ == "__main__":
    main()
