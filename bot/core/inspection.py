"""How well a colleague served a customer, measured by the service standard: the lines that break it, and a score."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.core.handoff import Reason

#: What a flawless conversation has; nothing is taken below zero.
FULL = 100
#: Points that a breach of each rule costs.
POINTS = {"R1": 5, "R7": 20, "R6": 3, "R30": 5, "R70": 10}
#: What each rule asks, for whoever reads the fault.
ASKS = {
    "R1": "称呼客户用“您”，请求用“请”",
    "R6": "提出办法时要问“您看这样可以吗？”",
    "R7": "不能说禁语",
    "R30": "售后和投诉先说“对不起，给您添麻烦了”",
    "R70": "客户的消息要在规定时间内答复",
}
#: What is proposed and not asked.
_PROPOSES = re.compile("给您安排|为您安排|建议您|我们可以|给您换|给您退|为您退|帮您约|改到")
_ASKED = re.compile("[吗?？]|您看|您觉得|行不行|好不好")
_SORRY = re.compile("对不起|抱歉|不好意思|添麻烦")
_FAMILIAR = re.compile("^“(?:你|你们|妳)")
#: Matters in which an apology comes first.
_AFTER_SALES = frozenset({Reason.COMPLAINT, Reason.MANAGER, Reason.ABUSE, Reason.DANGER})


@dataclass(frozen=True, kw_only=True)
class Said:
    """One line of the conversation while a colleague had it."""

    id: int
    #: Of the customer's, or of the colleague's.
    by_customer: bool
    text: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Fault:
    """A line that breaks the standard."""

    #: The message's id.
    line: int
    rule: str
    why: str

    @property
    def points(self) -> int:
        return POINTS[self.rule]


class State(StrEnum):
    """Where an inspection stands."""

    SCORED = "scored"
    #: The colleague does not agree.
    APPEALED = "appealed"
    #: A supervisor let the score stand, or took the faults back.
    UPHELD = "upheld"
    GRANTED = "granted"


#: How each state is shown.
STATES = {State.SCORED: "已评分", State.APPEALED: "申诉中", State.UPHELD: "维持评分", State.GRANTED: "申诉成立"}


@dataclass(frozen=True, kw_only=True)
class Served:
    """What is inspected: a customer whom a colleague had, from taking over to the end."""

    handoff_id: int
    conversation_id: str
    account_id: int
    reason: Reason
    #: When the customer began to wait.
    since: datetime
    lines: tuple[Said, ...]


@dataclass(frozen=True, kw_only=True)
class Remark:
    """What a supervisor or the colleague wrote about it."""

    at: datetime
    name: str
    #: comment, or the state that it brought about.
    kind: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Inspection:
    """A conversation with its score."""

    id: int
    conversation_id: str
    account_id: int
    #: Who served.
    name: str
    score: int
    faults: tuple[Fault, ...]
    state: State
    at: datetime


def inspect(served: Served, problems: Callable[[str], Sequence[str]], limit: timedelta) -> tuple[Fault, ...]:
    """Everything that breaks the standard, line by line. `problems`: what the manners check says of a text (R1, R7)."""
    mine = [line for line in served.lines if not line.by_customer]
    return (
        *(fault for line in mine for fault in _of_line(line, problems(line.text))),
        *_unsorry(served, mine),
        *_late(served, limit),
    )


def score(faults: Sequence[Fault]) -> int:
    """100 without a fault, never below 0."""
    return max(0, FULL - sum(fault.points for fault in faults))


def _of_line(line: Said, problems: Sequence[str]) -> Iterator[Fault]:
    for problem in problems:
        yield Fault(line=line.id, rule="R1" if _FAMILIAR.match(problem) else "R7", why=problem)
    if _PROPOSES.search(line.text) and not _ASKED.search(line.text):
        yield Fault(line=line.id, rule="R6", why=ASKS["R6"])


def _unsorry(served: Served, mine: Sequence[Said]) -> Iterator[Fault]:
    if mine and served.reason in _AFTER_SALES and not any(_SORRY.search(line.text) for line in mine[:2]):
        yield Fault(line=mine[0].id, rule="R30", why=ASKS["R30"])


def _late(served: Served, limit: timedelta) -> Iterator[Fault]:
    """The first answer counted from when the customer began to wait, each further one from the customer's message."""
    waiting: datetime | None = served.since
    for line in served.lines:
        if line.by_customer:
            waiting = waiting or line.at
            continue
        if waiting is not None and line.at - waiting > limit:
            minutes = int((line.at - waiting) / timedelta(minutes=1))
            yield Fault(line=line.id, rule="R70", why=f"客户等了 {minutes} 分钟才有答复")
        waiting = None
