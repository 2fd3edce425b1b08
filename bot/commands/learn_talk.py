"""`bot learn label`: one text after another, with the likeliest intents as numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.bootstrap import Parts
from bot.commands.common import out
from bot.core.errors import UnknownIntent
from bot.core.learning import Decision, Lesson, Stage, Why
from bot.evaluation import OUT_OF_SCOPE
from bot.services import learning

_HELP = "序号或意图名;回车=跳过 d=不要 u=撤销上一条 q=结束"
_SKIP, _DROP, _UNDO, _QUIT = "", "d", "u", "q"


@dataclass(frozen=True, kw_only=True)
class Signs:
    """What stages and reasons are called."""

    stages: Mapping[Stage, str]
    whys: Mapping[Why, str]


class Labelling:
    """A session; each answer is its own transaction."""

    def __init__(
        self, parts: Parts, waiting: Sequence[Lesson], examples: Mapping[str, str], signs: Signs, by: str
    ) -> None:
        """`examples`: every intent with one of its examples."""
        self._parts = parts
        self._waiting = waiting
        self._examples = examples
        self._signs = signs
        self._by = by
        #: Place and decision before it, of everything answered.
        self._done: list[tuple[int, Decision]] = []

    def run(self) -> None:
        """Until the last text, q, Ctrl-C or Ctrl-D."""
        at = 0
        while at < len(self._waiting):
            try:
                at = self._ask(at)
            except (KeyboardInterrupt, EOFError):
                out.print()
                break
        out.print(f"[green]✓[/] 这次标注了 {len(self._done)} 条,都已保存。")

    def _ask(self, at: int) -> int:
        """Which text is next."""
        one = self._waiting[at]
        choices = self._choices(one)
        out.print(f"\n[bold]{at + 1}/{len(self._waiting)}[/]  #{one.id}  {one.count} 次  {self._signs.whys[one.why]}")
        out.print(f"  {one.text}", style="bold", markup=False, highlight=False)
        for number, (intent, sure) in enumerate(choices.items(), start=1):
            example = self._examples.get(intent, "")
            out.print(f"  {number}. {intent} {sure}  如:{example}", markup=False, highlight=False)
        while True:
            answer = out.input(f"[dim]{_HELP}[/] > ").strip()
            if answer == _QUIT:
                return len(self._waiting)
            if answer == _UNDO:
                return self._undo(at)
            if answer == _SKIP or self._take(at, answer, list(choices)):
                return at + 1

    def _choices(self, one: Lesson) -> dict[str, str]:
        likely = {each.intent: f"{each.confidence:.2f}" for each in one.ranking if each.intent in self._examples}
        return likely if OUT_OF_SCOPE in likely else likely | {OUT_OF_SCOPE: ""}

    def _take(self, at: int, answer: str, choices: Sequence[str]) -> bool:
        """False where the answer says nothing."""
        one = self._waiting[at]
        now, uow = self._parts.clock.now(), self._parts.unit_of_work()
        if answer == _DROP:
            learning.drop(one.id, self._by, now, uow)
        else:
            if answer.isdecimal():
                if not 0 < int(answer) <= len(choices):
                    out.print(f"[red]没有第 {answer} 项[/]")
                    return False
                answer = choices[int(answer) - 1]
            try:
                learning.label(one.id, answer, self._by, self._examples, now, uow)
            except UnknownIntent as problem:
                out.print(f"[red]{problem}[/]", highlight=False)
                return False
        self._done.append((at, one.decision))
        return True

    def _undo(self, at: int) -> int:
        if not self._done:
            out.print("没有可以撤销的。")
            return at
        place, before = self._done.pop()
        learning.decide(self._waiting[place].id, before, self._parts.clock.now(), self._parts.unit_of_work())
        out.print("已撤销。")
        return place
