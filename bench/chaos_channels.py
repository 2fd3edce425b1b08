"""`python -m bench.chaos_channels`: repairs from WeChat, WeChat customer service and Telegram while everything fails.

The platforms are played over real HTTP and count what was sent. Three of ten calls to them fail, and every process of the
assistant is killed in turn. Customers book from the first message to the survey. Ends with code 1 where a message has no
answer, where anything is said out of order, twice or not at all, or where something is recorded as sent that was not.

The one thing that cannot be avoided: the platforms have no key by which a repeated call is known. What a worker was sending
at the moment of its `kill -9` is said again. Such repetitions are counted, and are a fault beyond one for each of these kills.
"""

from __future__ import annotations

import argparse
import math
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import cycle, groupby
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bench.channel_customers import NoAnswer, Talk, hands
from bench.killer import PARTS, Killer, NotBack
from bot.adapters.database import make_engine
from tests.platforms.serving import Failures
from tests.platforms.telegram import TOKEN, TelegramPlatform, telegram
from tests.platforms.wechat import WeChat
from tests.platforms.wechat_kf import WeChatKf
from tests.platforms.wechat_settings import settings_of
from tests.stack import Stack, running_stack

#: Share of the platforms' answers that are failures, and what they are.
RATE = 0.3
WECHAT_FAILING = ("-1", "40001", "45015", "45047", "500", "reset", "timeout")
KF_FAILING = ("-1", "40014", "95001", "95002", "500", "reset", "timeout")
TELEGRAM_FAILING = ("429", "500", "reset", "timeout")
#: What one customer writes, at least.
_MESSAGES_EACH = 12


@dataclass
class Town:
    """The assistant with all its platforms."""

    stack: Stack
    wechat: WeChat
    kf: WeChatKf
    telegram: TelegramPlatform

    def fail(self, rate: float, seed: int) -> None:
        self.wechat.failures = Failures(rate, WECHAT_FAILING, seed=seed, stall=0.5)
        self.kf.failures = Failures(rate, KF_FAILING, seed=seed + 1, stall=0.5)
        self.telegram.failures = Failures(rate, TELEGRAM_FAILING, seed=seed + 2, stall=0.5)

    @property
    def failed(self) -> dict[str, int]:
        """Calls that failed on purpose, by channel."""
        platforms = {"wechat": self.wechat, "wechat_kf": self.kf, "telegram": self.telegram}
        return {name: sum(one.failures.injected.values()) for name, one in platforms.items()}


@dataclass
class Result:
    """What a run came to."""

    talks: list[Talk]
    failed: dict[str, int]
    #: Kills by part.
    kills: dict[str, int]
    seconds: float
    faults: list[str] = field(default_factory=list)
    #: By channel: what was said, and how much of it twice.
    said: dict[str, int] = field(default_factory=dict)
    twice: dict[str, int] = field(default_factory=dict)

    @property
    def messages(self) -> int:
        return sum(len(talk.sent) for talk in self.talks)


@contextmanager
def town(folder: Path, **settings: str) -> Iterator[Town]:
    """Everything started."""
    with WeChat(patience=5.0).serving() as wechat, WeChatKf(page=20).serving() as kf, telegram() as messenger:
        channels = settings_of(wechat, kf, BOT_TELEGRAM_TOKEN=TOKEN, BOT_TELEGRAM_API=messenger.url)
        more = {"BOT_WAITING_AFTER": "4", "BOT_GIVE_UP_AFTER": "600", **settings}
        with running_stack(folder, **channels | more) as stack:
            wechat.call_at(f"{stack.url}/channels/wechat")
            kf.callback = f"{stack.url}/channels/wechat-kf"
            yield Town(stack, wechat, kf, messenger)


def run(
    place: Town, messages: int, rounds: int, at_once: int, seed: int, parts: Sequence[str] = PARTS
) -> Result:
    """Book, survey and take leave, so many messages altogether; each of the parts is killed so many times meanwhile."""
    began = time.monotonic()
    engine = make_engine(place.stack.database_url, "bench")
    customers = max(3, math.ceil(messages / _MESSAGES_EACH))
    talks = [Talk(engine, hand) for hand in hands(place.wechat, place.kf, place.telegram, customers)]
    killer = Killer(place.stack, random.Random(seed))
    place.fail(RATE, seed)
    faults: list[str] = []
    plan = [part for _ in range(rounds) for part in parts]
    # The first half while repairs are booked, the rest during the survey.
    half = math.ceil(len(plan) / 2)
    faults += _together(talks, Talk.book, at_once, killer, plan[:half])
    _visits_done(place.stack)
    faults += _together([one for one in talks if one.number], Talk.rate, at_once, killer, plan[half:])
    more = cycle(talks)
    while sum(len(talk.sent) for talk in talks) < messages and not faults:
        next(more).say("谢谢")
    failed = place.failed
    place.fail(0.0, seed)
    kills = {part: sum(kill.part == part for kill in killer.done) for part in parts}
    result = Result(talks, failed, kills, time.monotonic() - began, faults)
    judge(result)
    engine.dispose()
    return result


def _together(
    talks: Sequence[Talk], step: Callable[[Talk], None], at_once: int, killer: Killer, parts: Sequence[str]
) -> list[str]:
    """One step of all customers, so many at the same time, while parts are killed; what went wrong."""
    faults: list[str] = []
    with ThreadPoolExecutor(at_once) as pool:
        steps = [pool.submit(step, talk) for talk in talks]
        try:
            for part in parts:
                killer.carry_out(part)
        except NotBack as problem:
            faults.append(str(problem))
        for one in steps:
            try:
                one.result()
            except NoAnswer as problem:
                faults.append(str(problem))
    return faults


def _visits_done(stack: Stack) -> None:
    """The visits have taken place some time ago; whoever came by is asked now and not at the next full minute."""
    stack.rows("UPDATE bot.slots SET ticket_id = NULL")
    stack.rows("UPDATE bot.messages SET created_at = created_at - interval '1 hour'")
    stack.rows("UPDATE bot.tickets SET status = 'handed_over' WHERE kind = 'repair'")
    stack.rows(
        "SELECT procrastinate.procrastinate_defer_jobs_v1(ARRAY[ROW('care', 'ask_survey', 0, NULL, NULL, "
        "'{\"timestamp\": 0}'::jsonb, NULL)::procrastinate.procrastinate_job_to_defer_v1])"
    )


def judge(result: Result) -> None:
    """Add what is not as it must be."""
    for talk in result.talks:
        channel, faults = talk.hand.channel, result.faults
        who = f"{channel} {talk.hand.address}"
        if talk.heard_by_the_shop() != talk.sent:
            faults.append(f"{who}: sent {talk.sent}, taken {talk.heard_by_the_shop()}")
        rated = [(one.kind, one.fields.get("score")) for one in talk.tickets()]
        if rated != [("repair", 5)]:
            faults.append(f"{who}: tickets {rated}")
        said = talk.said()
        unsent = [one.text for one in said if one.state != "sent"]
        if unsent:
            faults.append(f"{who}: not recorded as sent: {unsent}")
        twice, problem = compare([one.text for one in said], talk.hand.shown)
        if problem:
            faults.append(f"{who}: {problem}")
        result.said[channel] = result.said.get(channel, 0) + len(said)
        result.twice[channel] = result.twice.get(channel, 0) + twice
    if sum(result.twice.values()) > result.kills.get("worker", 0):
        result.faults.append(f"said twice: {result.twice} at {result.kills.get('worker', 0)} kills of the worker")


def compare(said: Sequence[str], shown: Sequence[str]) -> tuple[int, str]:
    """How much was shown twice, one after the other; and what else is wrong, empty where nothing is.

    What is shown may have its choices below it.
    """
    place, twice = 0, 0
    for words, same in groupby(said):
        number = len(list(same))
        end = place
        while end < len(shown) and (shown[end] == words or shown[end].startswith(f"{words}\n")):
            end += 1
        if end - place < number:
            return twice, f"said and not shown in its place: {words!r}, shown {list(shown[place:])}"
        twice += end - place - number
        place = end
    return twice, f"shown and not said: {list(shown[place:])}" if place < len(shown) else ""


def show(result: Result, console: Console) -> None:
    table = Table("channel", "customers", "messages", "said", "said twice", "calls that failed")
    for channel in sorted(result.failed):
        mine = [talk for talk in result.talks if talk.hand.channel == channel]
        table.add_row(
            channel,
            str(len(mine)),
            str(sum(len(talk.sent) for talk in mine)),
            str(result.said.get(channel, 0)),
            str(result.twice.get(channel, 0)),
            str(result.failed[channel]),
        )
    console.print(table)
    console.print(f"{result.messages} messages in {result.seconds:.0f} s; kills: {result.kills}", markup=False)
    for fault in result.faults:
        console.print(f"✗ {fault}", style="red", markup=False)
    if not result.faults:
        console.print("✓ every message answered, in order, nothing recorded as sent that was not", style="green")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.chaos_channels", description=__doc__)
    parser.add_argument("--messages", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=2, help="how often every process is killed")
    parser.add_argument("--at-once", type=int, default=16, help="customers who talk at the same time")
    parser.add_argument("--seed", type=int, default=20261123)
    arguments = parser.parse_args()
    console = Console(width=140)
    with tempfile.TemporaryDirectory(prefix="chaos-") as folder, town(Path(folder) / "var") as place:
        result = run(place, arguments.messages, arguments.rounds, arguments.at_once, arguments.seed)
    show(result, console)
    sys.exit(bool(result.faults))


if __name__ == "__main__":
    main()
