"""`bot learn`: from what was not understood to a model that understands it."""

from __future__ import annotations

import getpass
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from bot import model_choice, training_files
from bot.bootstrap import Parts
from bot.commands.common import out, running
from bot.commands.learn_models import activate, back, compare
from bot.commands.learn_talk import Labelling, Signs
from bot.core.errors import LearningError
from bot.core.learning import Lesson, Stage, Why
from bot.evaluation import read_utterances
from bot.evaluation_data import Example, read_examples
from bot.services import learning
from bot.settings import ROOT
from bot.training_files import Labelled

learn_app = typer.Typer(no_args_is_help=True, help="Getting better from use: the inbox of what was not understood.")
learn_app.command("compare")(compare)
learn_app.command("activate")(activate)
learn_app.command("back")(back)

STAGES = {Stage.NEW: "待标注", Stage.LABELLED: "已标注", Stage.EXPORTED: "已导出", Stage.DROPPED: "不要"}
WHYS = {Why.FELL_BACK: "没听懂", Why.UNSURE: "没把握", Why.CORRECTED: "同事更正"}
_EXAMPLES = ROOT / "data" / "nlu"
#: What every export is held against; further files are given by option.
_EVALUATED = ROOT / "evaluation" / "utterances.tsv"
_ALL = 100_000

By = Annotated[str | None, typer.Option(help="Who says so; without it, who is signed in on this computer.")]


@learn_app.command("list")
def list_lessons(
    stage: Annotated[Stage | None, typer.Option(help="Only texts that have come this far.")] = Stage.NEW,
    every: Annotated[bool, typer.Option("--all", help="Whatever has become of them.")] = False,
    why: Annotated[Why | None, typer.Option(help="Only texts kept for this reason.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000)] = 30,
) -> None:
    """What customers wrote that was not understood, the most frequent first."""
    parts = running("learn")
    stage = None if every else stage
    found = learning.lessons(stage, why, limit, parts.unit_of_work())
    zone = parts.content.company.zone
    table = Table("#", "次数", "客户的话", "原因", "最像", "状态", "最近")
    for one in found:
        likely = f"{one.ranking[0].intent} {one.ranking[0].confidence:.2f}" if one.ranking else "–"
        state = STAGES[one.decision.stage] + (f" {one.decision.label}" if one.decision.label else "")
        when = f"{one.last_at.astimezone(zone):%m-%d %H:%M}"
        table.add_row(str(one.id), str(one.count), one.text, WHYS[one.why], likely, state, when)
    out.print(table if found else _nothing(stage, why))
    counted = learning.counts(parts.unit_of_work())
    out.print("  ".join(f"{STAGES[one]} {number}" for one, number in counted.items()))


def _nothing(stage: Stage | None, why: Why | None) -> str:
    if why is not None or stage not in (None, Stage.NEW):
        return "没有这样的句子。"
    return "收件箱是空的:没有等着标注的句子。客户说了没听懂、没把握的话,会自动记在这里。"


@learn_app.command("label")
def label(
    number: Annotated[int | None, typer.Argument(help="A text's number; without one, all new texts in turn.")] = None,
    intent: Annotated[str | None, typer.Argument(help="What it means; without one you are asked.")] = None,
    by: By = None,
) -> None:
    """Say what texts mean; every answer is kept at once, so that nothing is lost when you stop."""
    parts = running("learn")
    examples = _first_examples()
    if number is not None and intent is not None:
        learning.label(number, intent, _who(by), examples, parts.clock.now(), parts.unit_of_work())
        out.print(f"[green]✓[/] {number} → {intent}")
        return
    if number is None:
        waiting = list(learning.lessons(Stage.NEW, None, _ALL, parts.unit_of_work()))
    else:
        waiting = [learning.lesson(number, parts.unit_of_work())]
    if not waiting:
        out.print(_nothing(Stage.NEW, None))
        return
    Labelling(parts, waiting, examples, Signs(stages=STAGES, whys=WHYS), _who(by)).run()


@learn_app.command("drop")
def drop(number: int, by: By = None) -> None:
    """Say that a text teaches nothing; it does not come back."""
    parts = running("learn")
    learning.drop(number, _who(by), parts.clock.now(), parts.unit_of_work())
    out.print(f"[green]✓[/] {number} 不要")


def _who(by: str | None) -> str:
    try:
        return by or getpass.getuser()
    except (KeyError, OSError):  # a container's user may have no name
        return "staff"


def _first_examples() -> Mapping[str, str]:
    """Every intent with its first example."""
    return {one.intent: one.text for one in reversed(read_examples(_EXAMPLES))}


@learn_app.command("export")
def export(
    against: Annotated[
        list[Path] | None, typer.Option(help="Further files that are measured on: no line of theirs is given away.")
    ] = None,
) -> None:
    """Write the labelled texts into data/nlu, for review."""
    parts = running("learn")
    labelled = [_labelled(one) for one in learning.lessons(Stage.LABELLED, None, _ALL, parts.unit_of_work())]
    if not labelled:
        out.print("没有已标注、还没导出的句子。先用 bin/bot learn label 标注。")
        return
    examples = read_examples(_EXAMPLES)
    evaluated = {file.name: read_utterances(file) for file in [_EVALUATED, *(against or [])]}
    plan = training_files.make_plan(labelled, examples, evaluated)
    _write(parts, plan, examples)
    for one in plan.refused:
        learning.drop(one.labelled.lesson_id, "export", parts.clock.now(), parts.unit_of_work())
        out.print(f"[red]✗[/] {one.labelled.lesson_id} {one.labelled.text}\n    {one.reason}", highlight=False)
    if plan.accepted:
        out.print("请检查:git diff data/nlu;然后 bin/bot learn compare 看效果。")


def _labelled(one: Lesson) -> Labelled:
    if one.decision.label is None:
        raise LearningError(f"第 {one.id} 条没有意图。")
    return Labelled(lesson_id=one.id, text=one.text, intent=one.decision.label)


def _write(parts: Parts, plan: training_files.Plan, examples: list[Example]) -> None:
    """The files first: where the marking fails, the next export finds the texts there and says so."""
    model_choice.hold(parts.settings)
    grown = training_files.write(plan.accepted, examples, _EXAMPLES)
    learning.mark_exported([one.lesson_id for one in plan.accepted], parts.clock.now(), parts.unit_of_work())
    for one in plan.accepted:
        out.print(f"[green]+[/] {one.intent}: {one.text}", highlight=False)
    for file, lines in sorted(grown.items()):
        out.print(f"  data/nlu/{file.name}  +{lines} 句")
