"""What the durable path costs: from POST to replies, beside the same turns sent straight to Rasa.

All turns are interleaved in one run, so that a busy machine slows both sides alike; the verdicts are about
differences and ratios of medians, never about one side's milliseconds.
"""

from __future__ import annotations

import argparse
import itertools
import statistics
import sys
import time
import uuid
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import httpx
from rich.console import Console
from rich.progress import track
from rich.table import Table

from bench.stack import ready_stack
from tests.stack import KEY, Stack

#: Milliseconds the durable path may add to the median.
MOST_ADDED = 15.0
#: A turn with a custom action against one without.
MOST_FOR_ACTION = 2.0
#: Turn 200 of a conversation against its turn 2.
MOST_FOR_AGE = 1.2

PLAIN = "你好"
ACTION = "上门费多少钱"
#: A conversation that is timed is replaced after so many turns: customers do not talk forever.
_TURNS_A_TALK = 10
#: What is timed at the turns 2–6 and 196–200, with a form begun and left.
_PROBES = ("你好", "上门费多少钱", "你们几点开门", "冰箱不制冷了,要报修", "算了不修了")
#: What is said in between; leaves no form open.
_SMALL_TALK = ("谢谢", "你们几点开门", "你是机器人吗", "上门费多少钱", "洗衣机坏了,要报修", "算了不修了")
_LATE = 195

Times = dict[str, list[float]]
out = Console()


@dataclass
class Path:
    """The whole path, as an integrator sees it."""

    http: httpx.Client
    conversation: str = field(default_factory=lambda: uuid.uuid4().hex)

    def turn(self, text: str) -> float:
        """Milliseconds from the message to its replies."""
        message = {"conversation": self.conversation, "message_id": uuid.uuid4().hex, "text": text}
        began = time.perf_counter()
        answer = self.http.post("/api/v1/messages", json=message)
        took = (time.perf_counter() - began) * 1000
        if answer.status_code != 200 or not answer.json()["replies"]:
            raise RuntimeError(f"{text}: {answer.status_code} {answer.text}")
        return took


@dataclass
class Straight:
    """Rasa alone."""

    http: httpx.Client
    turn_ids: Iterator[int]
    conversation: str = field(default_factory=lambda: uuid.uuid4().hex)

    def turn(self, text: str) -> float:
        """Milliseconds of the same turn without gateway, database rows and worker."""
        body = {
            "sender": self.conversation,
            "message": text,
            "metadata": {"turn_id": str(next(self.turn_ids)), "text": text},
        }
        began = time.perf_counter()
        answer = self.http.post("/webhooks/turn/webhook", json=body)
        took = (time.perf_counter() - began) * 1000
        if answer.status_code != 200 or not answer.json()["messages"]:
            raise RuntimeError(f"{text}: {answer.status_code} {answer.text}")
        return took


@dataclass(frozen=True)
class Verdict:
    """One bound."""

    what: str
    value: float
    bound: float
    unit: str = "×"

    @property
    def kept(self) -> bool:
        return self.value <= self.bound


def compare(stack: Stack, turns: int) -> Times:
    """Time plain turns and turns with an action on both ways, in turn."""
    times: Times = defaultdict(list)
    with gateway(stack) as path_http, httpx.Client(base_url=stack.environment["BOT_RASA_URL"], timeout=60) as rasa_http:
        #: Far above the ids of message rows.
        turn_ids = itertools.count(10**12)
        for count in track(range(turns), "durable path and Rasa alone", console=out, transient=True):
            if count % _TURNS_A_TALK == 0:
                ways = {"path": Path(path_http), "straight": Straight(rasa_http, turn_ids)}
                for way in ways.values():
                    way.turn(PLAIN)
            for kind, text in (("plain", PLAIN), ("action", ACTION)):
                for name, way in ways.items():
                    times[f"{name} {kind}"].append(way.turn(text))
    return times


def age(stack: Stack, talks: int) -> Times:
    """Time the same messages early in a new conversation and late in an old one, in turn."""
    times: Times = defaultdict(list)
    with gateway(stack) as http:
        for _ in track(range(talks), "turn 200 and turn 2", console=out, transient=True):
            old, new = Path(http), Path(http)
            for text in itertools.islice(itertools.cycle(_SMALL_TALK), _LATE):
                old.turn(text)
            new.turn(_SMALL_TALK[0])
            for text in _PROBES:
                times["early"].append(new.turn(text))
                times["late"].append(old.turn(text))
    return times


def gateway(stack: Stack) -> httpx.Client:
    return httpx.Client(base_url=stack.url, headers={"Authorization": f"Bearer {KEY}"}, timeout=60)


def verdicts(times: Times) -> list[Verdict]:
    """The three bounds; the second on both ways."""
    median = {name: statistics.median(values) for name, values in times.items()}
    older = statistics.median(late / early for early, late in zip(times["early"], times["late"], strict=True))
    return [
        Verdict("the durable path adds to a plain turn", median["path plain"] - median["straight plain"], MOST_ADDED, "ms"),
        Verdict("the durable path adds to an action turn", median["path action"] - median["straight action"], MOST_ADDED, "ms"),
        Verdict("action turn / plain turn, whole path", median["path action"] / median["path plain"], MOST_FOR_ACTION),
        Verdict("action turn / plain turn, Rasa alone", median["straight action"] / median["straight plain"], MOST_FOR_ACTION),
        Verdict("turn 196–200 / turn 2–6", older, MOST_FOR_AGE),
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
        table.add_row(one.what, f"{one.value:.2f} {one.unit}", f"{one.bound:g} {one.unit}", mark)
    out.print(table)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.latency", description=__doc__)
    parser.add_argument("--turns", type=int, default=200, help="timed turns of each kind on each way")
    parser.add_argument("--talks", type=int, default=6, help="conversations of 200 turns")
    arguments = parser.parse_args()
    with ready_stack() as stack:
        compare(stack, 20)  # caches, pools and prepared statements fill
        times = compare(stack, arguments.turns)
        times |= age(stack, arguments.talks)
    found = verdicts(times)
    show(times, found)
    sys.exit(0 if all(one.kept for one in found) else 1)


if __name__ == "__main__":
    main()
