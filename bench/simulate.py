"""`python -m bench.simulate`: customers with a goal and habits of their own talk to the running assistant.

Whether a goal was reached and whether a fact was invented is read from the database, never from the wording of a reply.
Ends with code 1 where fewer than 95 % reach their goal, a forbidden phrase was said or a fact invented. The same seed
gives the same customers. With --readme FILE, the figures of a run within these bounds are written between the markers
`<!-- simulate:start -->` and `<!-- simulate:end -->` of that page.
"""

from __future__ import annotations

import argparse
import math
import random
import statistics
import sys
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from bench.readme import Figure, add_option, write_figures
from bench.simulation.customer import Dialogue, World
from bench.simulation.facts import Facts
from bench.simulation.goals import GOALS
from bench.simulation.manners import Manners
from bench.simulation.shop import the_shop
from bench.simulation.traits import choose_traits
from bot.adapters.wording import load_texts
from tests.stack import ROOT, Stack, running_stack

#: Customers who talk at the same time.
_AT_ONCE = 6
#: Where there is no terminal to show progress on, it is told after so many dialogues.
_TOLD_EVERY = 20
#: Share of the dialogues that must reach their goal.
FLOOR = 0.95


@dataclass(frozen=True, kw_only=True)
class Result:
    """What a run came to."""

    dialogues: list[Dialogue]

    @property
    def invented(self) -> list[str]:
        """One line for each invented fact, with the number of its dialogue."""
        return [f"{one.number}: {line}" for one in self.dialogues for line in one.invented]

    @property
    def manners(self) -> list[str]:
        """One line for each thing said with bad manners."""
        return [f"{one.number}: {line}" for one in self.dialogues for line in one.manners]

    @property
    def failed(self) -> list[Dialogue]:
        return [one for one in self.dialogues if one.problems]

    @property
    def reached(self) -> float:
        """Share of the dialogues without a problem."""
        return 1 - len(self.failed) / len(self.dialogues)

    @property
    def within_bounds(self) -> bool:
        return self.reached >= FLOOR and not self.invented and not self.manners


def customers(count: int, seed: int, goal: str | None = None) -> Iterator[Dialogue]:
    """So many customers, the goals in turn. `goal`: part of a goal's name, of which alone there are to be any."""
    rng = random.Random(seed)
    kinds = [one for one in GOALS if goal is None or goal in one.name]
    if not kinds:
        raise ValueError(f"no goal is called {goal}; there are {', '.join(one.name for one in GOALS)}")
    serial = rng.randrange(10_000_000, 80_000_000)
    for number in range(1, count + 1):
        kind = kinds[(number - 1) % len(kinds)]
        own = random.Random(serial + number)
        made = kind.make(serial + number, own, choose_traits(kind.traits, own))
        yield Dialogue(number=number, goal=made, rng=own)


def run(stack: Stack, dialogues: Sequence[Dialogue], console: Console) -> Result:
    """All customers talk, several at once; what was said to each is looked at as soon as the talk is over."""
    texts = load_texts(ROOT)
    engine = stack.engine()
    world = World(url=stack.url, engine=engine, texts=texts)
    facts, manners = Facts(engine, texts), Manners(the_shop().content.phrases)
    try:
        with Progress(console=console) as progress, ThreadPoolExecutor(_AT_ONCE) as pool:
            task = progress.add_task("dialogues", total=len(dialogues))
            for done, talk in enumerate(as_completed([pool.submit(one.run, world) for one in dialogues]), 1):
                progress.advance(task)
                _judge(talk.result(), facts, manners)
                if not talk.result().faultless:
                    show_failed(talk.result(), progress.console)
                if not console.is_terminal and done % _TOLD_EVERY == 0:
                    console.print(f"{done} of {len(dialogues)} dialogues")
        return Result(dialogues=list(dialogues))
    finally:
        engine.dispose()


def _judge(one: Dialogue, facts: Facts, manners: Manners) -> None:
    one.invented = list(facts.invented(one.record))
    for reply in one.record.replies:
        one.manners += [f"{line} · {reply.text}" for line in manners.broken(reply.text, reply.arguments)]


def show_failed(one: Dialogue, console: Console) -> None:
    """A dialogue that failed, from the first word to the last."""
    console.print(f"\n✗ {one.number} {one.goal.name} {sorted(one.goal.habits)}", style="red", markup=False)
    wrong = (*one.problems, *one.invented, *one.manners)
    lines = [*(f"! {line}" for line in wrong), *one.transcript]
    console.print("\n".join(f"  {line}" for line in lines), markup=False, highlight=False, soft_wrap=True)


def show(result: Result, seed: int, console: Console) -> None:
    """The table by goal."""
    table = Table("goal", "dialogues", "reached", "messages (median)", "p95", title=f"seed {seed}")
    for name in dict.fromkeys(one.goal.name for one in result.dialogues):
        table.add_row(name, *_row([one for one in result.dialogues if one.goal.name == name]))
    table.add_section()
    table.add_row("all", *_row(result.dialogues))
    console.print(table)
    console.print(f"statements that no row bears out: {len(result.invented)}; bad manners: {len(result.manners)}")


def _row(dialogues: Sequence[Dialogue]) -> tuple[str, str, str, str]:
    good = [one.turns for one in dialogues if not one.problems]
    share = f"{len(good)} ({100 * len(good) / len(dialogues):.1f} %)"
    return str(len(dialogues)), share, _median(good), _p95(good)


def _median(turns: Sequence[int]) -> str:
    return f"{statistics.median(turns):g}" if turns else "–"


def _p95(turns: Sequence[int]) -> str:
    return str(sorted(turns)[math.ceil(0.95 * len(turns)) - 1]) if turns else "–"


def figures(result: Result) -> Iterator[Figure]:
    """What the READMEs tell of a run."""
    good = [one.turns for one in result.dialogues if not one.problems]
    goals = len({one.goal.name for one in result.dialogues})
    yield Figure("simulated dialogues", "模拟对话", str(len(result.dialogues)))
    yield Figure("kinds of goals", "目标种类", str(goals))
    yield Figure("reached their goal", "达成目标", f"{100 * result.reached:.1f} %")
    yield Figure("messages a customer needed (median)", "顾客所需消息数（中位数）", _median(good))
    yield Figure("messages a customer needed (95th percentile)", "顾客所需消息数（第 95 百分位）", _p95(good))
    yield Figure("invented facts", "编造的事实", str(len(result.invented)))
    yield Figure("forbidden phrases", "禁用语", str(len(result.manners)))


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.simulate", description=__doc__)
    parser.add_argument("--dialogues", type=int, default=240)
    parser.add_argument("--seed", type=int, default=20261123)
    parser.add_argument("--goal", help="part of a goal's name; only customers with such goals come")
    add_option(parser)
    arguments = parser.parse_args()
    console = Console()
    dialogues = list(customers(arguments.dialogues, arguments.seed, arguments.goal))
    with tempfile.TemporaryDirectory(prefix="simulate-") as folder, running_stack(Path(folder) / "var") as stack:
        result = run(stack, dialogues, console)
    show(result, arguments.seed, console)
    if not result.within_bounds:
        sys.exit(1)
    write_figures(arguments.readme, "simulate", list(figures(result)))


if __name__ == "__main__":
    main()
