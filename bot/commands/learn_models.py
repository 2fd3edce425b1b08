"""`bot learn compare`, `activate` and `back`: a candidate is measured before it is served."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from bot import evaluation, model_choice, operation
from bot.bootstrap import Parts, make_parts
from bot.commands.common import out
from bot.comparison import Comparison, IntentChange
from bot.comparison import compare as compare_results
from bot.core.errors import LearningError
from bot.evaluation import Understood
from bot.settings import ROOT

_CALLED = {
    "accuracy": "准确率",
    "in_scope_accuracy": "业务内:听对且没有退回",
    "oos_recall": "业务外:识别出来或退回",
}
_OWN = ROOT / "evaluation" / "utterances.tsv"


def compare(
    files: Annotated[list[Path] | None, typer.Argument(help="Further TSV files with the columns text and label.")] = None,
) -> None:
    """Train a candidate of the present data and show it beside the served model; nothing is switched."""
    parts = make_parts("learn")
    old = _served(parts)
    candidate = operation.train(parts, out)
    if candidate.name == old.name:
        out.print(f"训练数据没有变化,正在使用的就是它的模型({old.name})。")
        return
    out.print(f"正在使用 {old.name}  →  候选 {candidate.name}")
    for file in dict.fromkeys([_OWN, *(files or [])]):
        utterances = evaluation.read_utterances(file)
        results = [_understand(parts, model, utterances, file) for model in (old, candidate)]
        out.print(f"\n[bold]{file.name}[/]  {len(utterances)} 句")
        _show(compare_results(*results))
    out.print("满意就启用:bin/bot learn activate(可用 bin/bot learn back 换回)")


def _served(parts: Parts) -> Path:
    """Raises LearningError where none is, or its file is gone."""
    settings = parts.settings
    choice = model_choice.load(settings)
    name = model_choice.served_name(settings) or (choice.model if choice else None)
    if name is None:
        raise LearningError("还没有使用过的模型可以比较,请先启动 bin/bot run。")
    if not (settings.models_dir / name).exists():
        raise LearningError(f"正在使用的模型 {name} 不在 {settings.models_dir}。")
    return settings.models_dir / name


def _understand(
    parts: Parts, model: Path, utterances: Sequence[evaluation.Utterance], file: Path
) -> list[Understood]:
    with out.status(f"{model.name} 正在理解 {file.name} 的 {len(utterances)} 句…"):
        return evaluation.understand(utterances, model, parts.settings.rasa_python, ROOT)[0]


def _show(found: Comparison) -> None:
    _show_changed("变对了", "green", found.gained)
    _show_changed("变错了", "red", found.lost)
    _show_intents(found.intents)
    table = Table("", "原来", "候选", "变化", "95% 区间")
    for name, change in found.changes.items():
        sign = "" if not change.sure else " [green]↑[/]" if change.low > 0 else " [red]↓[/]"
        row = (f"{change.old:.3f}", f"{change.new:.3f}", f"{change.new - change.old:+.3f}{sign}")
        table.add_row(_CALLED[name], *row, f"{change.low:+.3f} … {change.high:+.3f}")
    out.print(table)
    if not any(change.sure for change in found.changes.values()):
        out.print("区间都包含 0:在这些句子上看不出确定的差别。")


def _show_changed(title: str, colour: str, pairs: Sequence[tuple[Understood, Understood]]) -> None:
    out.print(f"[{colour}]{title} {len(pairs)} 句[/]")
    for old, new in pairs:
        out.print(
            f"    {new.utterance.text}  {'|'.join(new.utterance.labels)}:{_said(old)} → {_said(new)}",
            markup=False,
            highlight=False,
        )


def _said(one: Understood) -> str:
    return f"{one.intent} {one.confidence:.2f}{' 退回' if one.fell_back else ''}"


def _show_intents(intents: Sequence[IntentChange]) -> None:
    table = Table("意图", "句数", "F1 原来", "F1 候选", "变化")
    for one in intents:
        table.add_row(one.intent, str(one.n), f"{one.old:.2f}", f"{one.new:.2f}", f"{one.new - one.old:+.2f}")
    if intents:
        out.print(table)


def activate(
    model: Annotated[str | None, typer.Argument(help="A model's file name; without one, that of the present data.")] = None,
) -> None:
    """Serve the candidate from the next message on; nobody has to wait, nothing is started anew."""
    parts = make_parts("learn")
    with out.status("正在切换…"):
        name, running = model_choice.activate(parts.settings, model)
    _say_switched(name, running)


def back() -> None:
    """Serve the model before again."""
    parts = make_parts("learn")
    with out.status("正在换回…"):
        name, running = model_choice.back(parts.settings)
    _say_switched(name, running)


def _say_switched(name: str, running: bool) -> None:
    when = "从下一句话起使用" if running else "助手没有在运行,下次启动时使用"
    out.print(f"[green]✓[/] {name}:{when}")
