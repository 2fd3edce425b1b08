"""`bot eval`: how well customers are understood."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from bot import evaluation, operation
from bot.bootstrap import Parts, make_parts
from bot.commands.common import out
from bot.entity_evaluation import AnnotatedText, compare, read_annotated
from bot.evaluation import Report, Understood
from bot.evaluation_data import near_copies, read_examples
from bot.settings import ROOT

#: What each figure of a report is called, in its order.
_CALLED = {
    "n": "句数",
    "accuracy": "准确率",
    "macro_f1": "宏平均 F1",
    "in_scope_accuracy": "业务内:听对且没有退回",
    "oos_recall": "业务外:识别出来或退回",
    "fallback_rate": "退回的比例",
    "coverage": "业务内:没有退回",
    "p50_ms": "每句毫秒,中位",
    "p95_ms": "每句毫秒,95%",
    "memory_mb": "内存 MB",
}
_INTERVALS = {
    "accuracy": evaluation.accuracy,
    "in_scope_accuracy": evaluation.in_scope_accuracy,
    "oos_recall": evaluation.oos_recall,
}


def evaluate(
    file: Annotated[Path, typer.Argument(help="TSV: text, label (a|b: either counts), perhaps entities.")],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object on the last line.")] = False,
    check_copies: Annotated[
        bool, typer.Option("--check-copies", help="Instead, list training examples that nearly equal a line.")
    ] = False,
) -> None:
    """Measure understanding on labelled utterances, by the model that is served, and what is read in them."""
    utterances = evaluation.read_utterances(file)
    if check_copies:
        _list_copies(utterances)
        return
    parts = make_parts("eval")
    model = operation.train(parts, out)
    with out.status("正在理解…"):
        results, memory = evaluation.understand(utterances, model, parts.settings.rasa_python, ROOT)
    _show_confusions(results)
    _show_intents(results)
    figures = evaluation.report(results, memory)
    _show_figures(figures, results)
    told: dict[str, Any] = asdict(figures)
    annotated = read_annotated(file)
    if annotated is not None:
        told["entities"] = _show_entities(annotated, parts)
    if as_json:
        print(json.dumps(told))


def _show_confusions(results: Sequence[Understood]) -> None:
    for (wanted, given), texts in evaluation.confusions(results).items():
        out.print(f"{wanted} → {given}  {len(texts)}", style="bold", markup=False)
        for one in texts:
            back = " 退回" if one.fell_back else ""
            out.print(f"    {one.confidence:.2f}{back}  {one.utterance.text}", markup=False)


def _show_intents(results: Sequence[Understood]) -> None:
    table = Table("意图", "句数", "精确率", "召回率", "F1")
    for one in evaluation.by_intent(results):
        precision = "–" if one.precision is None else f"{one.precision:.2f}"
        table.add_row(one.intent, str(one.n), precision, f"{one.recall:.2f}", f"{one.f1:.2f}")
    out.print(table)


def _show_figures(figures: Report, results: Sequence[Understood]) -> None:
    table = Table("", "", "95% 区间")
    for name, value in asdict(figures).items():
        bounds = ""
        if name in _INTERVALS:
            low, high = evaluation.interval(results, _INTERVALS[name])
            bounds = f"{low:.3f}–{high:.3f}"
        table.add_row(_CALLED[name], f"{value:.3f}" if isinstance(value, float) else str(value), bounds)
    out.print(table)


def _show_entities(annotated: Sequence[AnnotatedText], parts: Parts) -> dict[str, float]:
    """What was read otherwise than annotated (- missing, + too much), and the figures; gives F1 by type."""
    now = parts.clock.now()
    by_type, missed = compare(annotated, lambda text: parts.entities.find(text, now=now))
    for one in missed:
        wrong = [f"-{kind}:{text}" for kind, text in one.missing] + [f"+{kind}:{text}" for kind, text in one.surplus]
        out.print(f"{' '.join(wrong)}  ← {one.text}", markup=False)
    table = Table("实体", "标注", "读出", "精确率", "召回率", "F1")
    for kind, figures in by_type.items():
        shares = (f"{share:.3f}" for share in (figures.precision, figures.recall, figures.f1))
        table.add_row(kind, str(figures.annotated), str(figures.found), *shares)
    out.print(table)
    return {kind: figures.f1 for kind, figures in by_type.items()}


def _list_copies(utterances: Sequence[evaluation.Utterance]) -> None:
    """Exits with 1 where there are any."""
    copies = near_copies(read_examples(ROOT / "data" / "nlu"), utterances)
    for one in copies:
        where = one.example.file.relative_to(ROOT)
        out.print(f"{one.similarity:.0f}  {one.utterance.text}  =  {one.example.text}  ({where})", markup=False)
    out.print(f"{len(copies)}对与训练数据相同或几乎相同。")
    raise typer.Exit(1 if copies else 0)
