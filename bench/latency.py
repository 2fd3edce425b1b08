"""`python -m bench.latency`: what the durable path costs, from POST to replies.

All turns are interleaved with the same turns sent straight to Rasa, so that a busy machine slows both sides alike; the
verdicts are about differences and ratios of medians, never about one side's milliseconds. Ends with code 1 where a
bound is broken. With --readme FILE, the figures are written between the markers `<!-- latency:start -->` and
`<!-- latency:end -->` of that page.
"""

from __future__ import annotations

import argparse
import itertools
import statistics
import sys
import tempfile
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.progress import track
from rich.table import Table

from bench.readme import Figure, add_option, write_figures
from bench.ways import Straight, ThroughGateway, clients
from tests.stack import Stack, running_stack

#: Milliseconds the durable path may add to the median.
MOST_ADDED = 15.0
#: A turn with a custom action against one without.
MOST_FOR_ACTION = 2.0
#: Turn 200 of a conversation against its turn 2.
MOST_FOR_AGE = 1.2
#: A question about stock against a greeting.
MOST_FOR_STOCK = 1.3

#: What is timed on both ways: a turn that writes and one that only looks things up.
_SAID = ("你好", "上门费多少钱")
#: What is timed on the whole path beside the greeting; an article in stock, one that is sold out, one of several.
_STOCK = ("kfr35gw有货吗", "BCD-508有货吗", "最便宜的滚筒洗衣机多少钱")
#: A conversation that is timed is replaced after so many messages: customers do not talk forever.
_TURNS_A_TALK = 10
#: What is timed at the turns 2–6 and 196–200, with a form begun and left.
_PROBES = ("你好", "上门费多少钱", "你们几点开门", "冰箱不制冷了,要报修", "算了不修了")
#: What is said in between; leaves no form open.
_SMALL_TALK = ("谢谢", "你们几点开门", "你是机器人吗", "上门费多少钱", "洗衣机坏了,要报修", "算了不修了")
_LATE = 195

Times = dict[str, list[float]]
out = Console()


@dataclass(frozen=True)
class Verdict:
    """One bound."""

    english: str
    chinese: str
    value: float
    bound: float
    unit: str = "×"

    @property
    def kept(self) -> bool:
        return self.value <= self.bound

    @property
    def figure(self) -> Figure:
        return Figure(
            f"{self.english} (at most {self.bound:g} {self.unit})",
            f"{self.chinese}（不超过 {self.bound:g} {self.unit}）",
            f"{self.value:.2f} {self.unit}",
        )


def compare(stack: Stack, turns: int) -> Times:
    """Time the same turns on both ways, one after the other."""
    times: Times = defaultdict(list)
    with clients(stack) as (gateway, rasa):
        for count in track(range(turns), "whole path and Rasa alone", console=out, transient=True):
            if count % _TURNS_A_TALK == 0:
                whole, straight = ThroughGateway(gateway), Straight.begin(stack, rasa, _TURNS_A_TALK * len(_SAID))
                idle = Straight.begin(stack, rasa, _TURNS_A_TALK)
            for text in _SAID:
                ways = [("whole path", whole), ("Rasa alone", straight)]
                # Whoever comes second finds the processor's caches warm.
                for name, way in ways if count % 2 else reversed(ways):
                    times[f"{text}, {name}"].append(way.turn(text))
            asking = _STOCK[count % len(_STOCK)]
            times["stock, whole path"].append(whole.turn(asking))
            times["no custom action, Rasa alone"].append(idle.turn_without_action(_SAID[0]))
    return times


def age(stack: Stack, talks: int) -> Times:
    """Time the same messages early in a new conversation and late in an old one, one after the other."""
    times: Times = defaultdict(list)
    with clients(stack) as (gateway, _):
        for _ in track(range(talks), "turn 200 and turn 2", console=out, transient=True):
            old, new = ThroughGateway(gateway), ThroughGateway(gateway)
            for text in itertools.islice(itertools.cycle(_SMALL_TALK), _LATE):
                old.turn(text)
            new.turn(_SMALL_TALK[0])
            for text in _PROBES:
                times["turns 2–6"].append(new.turn(text))
                times["turns 196–200"].append(old.turn(text))
    return times


def verdicts(times: Times) -> list[Verdict]:
    """All bounds."""
    median = {name: statistics.median(values) for name, values in times.items()}
    pairs = zip(times["turns 2–6"], times["turns 196–200"], strict=True)
    writing, reading = _SAID
    without = median["no custom action, Rasa alone"]
    return [
        *(
            Verdict(
                f"what the durable path adds to “{text}”",
                f"不丢消息的处理方式给“{text}”增加的时间",
                median[f"{text}, whole path"] - median[f"{text}, Rasa alone"],
                MOST_ADDED,
                "ms",
            )
            for text in _SAID
        ),
        Verdict(
            "a turn with an action that writes, to one without an action",
            "带写入动作的一轮与不带动作的一轮之比",
            median[f"{writing}, Rasa alone"] / without,
            MOST_FOR_ACTION,
        ),
        Verdict(
            "a turn with an action that reads, to one without an action",
            "带查询动作的一轮与不带动作的一轮之比",
            median[f"{reading}, Rasa alone"] / without,
            MOST_FOR_ACTION,
        ),
        Verdict(
            "a question about stock, to a greeting",
            "问库存与问好的一轮之比",
            median["stock, whole path"] / median[f"{writing}, whole path"],
            MOST_FOR_STOCK,
        ),
        Verdict(
            "turns 196–200 of a conversation, to turns 2–6",
            "同一会话第 196–200 轮与第 2–6 轮之比",
            statistics.median(late / early for early, late in pairs),
            MOST_FOR_AGE,
        ),
    ]


def show(times: Times, found: Sequence[Verdict]) -> None:
    table = Table("turn", "median", "p95", "n", title="POST to replies, ms")
    for name, values in times.items():
        p95 = statistics.quantiles(values, n=20)[-1]
        table.add_row(name, f"{statistics.median(values):.1f}", f"{p95:.1f}", str(len(values)))
    out.print(table)
    table = Table("bound", "measured", "at most", "")
    for one in found:
        mark = "[green]kept[/]" if one.kept else "[red]broken[/]"
        table.add_row(one.english, f"{one.value:.2f} {one.unit}", f"{one.bound:g} {one.unit}", mark)
    out.print(table)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.latency", description=__doc__)
    parser.add_argument("--turns", type=int, default=200, help="timed turns of each kind on each way")
    parser.add_argument("--talks", type=int, default=6, help="conversations of 200 turns")
    add_option(parser)
    arguments = parser.parse_args()
    with (
        tempfile.TemporaryDirectory(prefix="latency-") as folder,
        running_stack(Path(folder) / "var", BOT_LOG_LEVEL="WARNING") as stack,
    ):
        compare(stack, 2 * _TURNS_A_TALK)  # caches, pools and prepared statements fill
        times = compare(stack, arguments.turns) | age(stack, arguments.talks)
    found = verdicts(times)
    show(times, found)
    write_figures(arguments.readme, "latency", [one.figure for one in found])
    sys.exit(0 if all(one.kept for one in found) else 1)


if __name__ == "__main__":
    main()
