"""`python -m bench.peers FILE…`: this project beside others, trained on the same data, measured on the same utterances.

FILE is TSV with the columns text and label, as for `bot eval`. Every rival is given the settings that its documentation
names; each is trained once, in a process of its own, and answers one message after the other in another. With --readme
FILE the tables are written between the markers `<!-- peers:start -->` and `<!-- peers:end -->` of that page. Some rivals
learn for half an hour: with --keep FILE a run that was cut short goes on behind the last one that was measured.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import TypeAdapter
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from bench.readme import add_option, write_between
from bot.core.errors import BotError
from bot.evaluation import Report, Utterance, ask, read_utterances, report
from bot.evaluation_data import read_examples
from bot.nlu.fingerprint import PATTERNS, digest
from bot.settings import ROOT

RASA_PYTHON = str(ROOT / ".venv-rasa" / "bin" / "python")
#: jieba for Rasa's JiebaTokenizer, which this project does without (requirements/rivals.txt).
RIVAL_LIBRARIES = ROOT / ".venv-rivals"
_COLUMNS = ("", "准确率", "宏平均 F1", "业务内听对", "业务外识别", "中位 ms", "95% ms", "内存 MB", "训练 s")


@dataclass(frozen=True, kw_only=True)
class Peer:
    """Somebody who tells intents from examples."""

    name: str
    #: Commands: of the data file and the model's place; of the model.
    train: Callable[[Path, Path], Sequence[str]]
    parse: Callable[[Path], Sequence[str]]
    #: The files of this project that make it what it is.
    made_of: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    #: Needs the training data as this project's files, not as one data file.
    in_a_copy: bool = False


@dataclass(frozen=True, kw_only=True)
class Row:
    """A line of the tables."""

    name: str
    trained_in: float
    reports: tuple[Report, ...]


_ROW = TypeAdapter(Row)


class Kept:
    """Rows as they come, a line for each in a file, under a name for what was measured."""

    def __init__(self, file: Path | None) -> None:
        self._file = file
        lines = file.read_text(encoding="utf-8").splitlines() if file and file.exists() else []
        self._rows = {known["subject"]: known["row"] for known in map(json.loads, lines)}

    def find(self, subject: str) -> Row | None:
        row = self._rows.get(subject)
        return None if row is None else _ROW.validate_python(row)

    def add(self, subject: str, row: Row) -> None:
        if self._file is not None:
            line = {"subject": subject, "row": _ROW.dump_python(row, mode="json")}
            self._file.parent.mkdir(parents=True, exist_ok=True)
            with self._file.open("a", encoding="utf-8") as file:
                file.write(f"{json.dumps(line)}\n")


def subject(peer: Peer, data: bytes, asked: Sequence[Sequence[Utterance]]) -> str:
    """The same for the same rival, learning the same and asked the same."""
    made = digest(ROOT, peer.made_of)
    return hashlib.sha256(f"{peer.name}\n{made}\n{asked!r}\n".encode() + data).hexdigest()


_CLASSIFIERS = ("bench/rivals/vectors.py", "bot/nlu/*.py", "requirements/rasa.txt")


def _module(module: str, *words: str, made_of: Sequence[str] = _CLASSIFIERS) -> Peer:
    name, *options = words
    command = [RASA_PYTHON, "-m", module, *options]
    return Peer(
        name=name,
        train=lambda data, model: [*command, "train", str(data), str(model)],
        parse=lambda model: [*command, "parse", str(model)],
        made_of=made_of,
        environment={"PYTHONPATH": os.pathsep.join((str(ROOT), str(RIVAL_LIBRARIES)))},
    )


_DEFAULT = ("bench/rivals/rasa_default.*", "requirements/rasa.txt", "requirements/rivals.txt")
_NLPJS = str(ROOT / "bench" / "rivals" / "nlpjs" / "nlpjs.js")
PEERS = {
    "own": Peer(
        name="this project, served by Rasa",
        train=lambda _, model: [RASA_PYTHON, "-m", "bot.nlu", "train", "--models", str(model)],
        parse=lambda model: [RASA_PYTHON, "-m", "bot.nlu", "parse", "--model", str(next(model.glob("*.tar.gz")))],
        made_of=PATTERNS,
        in_a_copy=True,
    ),
    "rasa": _module("bench.rivals.rasa_default", "Rasa's default pipeline (jieba, DIET)", made_of=_DEFAULT),
    "nlpjs": Peer(
        name="NLP.js, Chinese",
        train=lambda data, model: ["node", _NLPJS, "train", str(data), str(model)],
        parse=lambda model: ["node", _NLPJS, "parse", str(model)],
        made_of=("bench/rivals/nlpjs/nlpjs.js", "bench/rivals/nlpjs/package-lock.json"),
    ),
    "characters": _module("bench.rivals.vectors", "linear, character TF-IDF", "characters"),
    "neighbours": _module("bench.rivals.vectors", "nearest neighbours, sentence vectors", "neighbours"),
    "both": _module("bench.rivals.vectors", "this project's classifier with the neighbours", "both"),
}


def measure(peer: Peer, data: Path, folder: Path, files: Sequence[Sequence[Utterance]]) -> Row:
    """Train and ask. Raises BotError with the peer's own words where it fails."""
    environment = {**os.environ, **peer.environment}
    # In a folder of its own no sentence vectors kept from before make it look faster.
    where = _copy(folder / "project") if peer.in_a_copy else folder
    started = time.perf_counter()
    trained = subprocess.run(
        peer.train(data, folder / "model"), cwd=where, env=environment, capture_output=True, text=True, check=False
    )
    seconds = time.perf_counter() - started
    if trained.returncode != 0:
        raise BotError(f"{peer.name}: {trained.stderr[-2000:]}")
    answers = [ask(peer.parse(folder / "model"), utterances, ROOT, environment) for utterances in files]
    reports = tuple(report(results, memory) for results, memory in answers)
    return Row(name=peer.name, trained_in=seconds, reports=reports)


def _copy(to: Path) -> Path:
    """All that Rasa's model depends on, and no cache."""
    to.mkdir()
    for name in ("config.yml", "domain.yml", "endpoints.yml", "credentials.yml"):
        shutil.copy(ROOT / name, to)
    for name in ("domain", "data", "bot", "requirements"):
        shutil.copytree(ROOT / name, to / name)
    return to


def write_data(path: Path) -> None:
    """The training data of this project, a line of {"text", "intent"} for each example."""
    lines = (json.dumps({"text": one.text, "intent": one.intent}) for one in read_examples(ROOT / "data" / "nlu"))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def cells(row: Row, index: int) -> list[str]:
    one = row.reports[index]
    shares = (one.accuracy, one.macro_f1, one.in_scope_accuracy, one.oos_recall)
    amounts = (one.p50_ms, one.p95_ms, one.memory_mb, row.trained_in)
    return [row.name, *(f"{share:.3f}" for share in shares), *(f"{amount:.0f}" for amount in amounts)]


def as_markdown(rows: Sequence[Row], files: Sequence[Path], counts: Sequence[int]) -> Iterator[str]:
    for index, (file, count) in enumerate(zip(files, counts, strict=True)):
        yield f"`{file.name}`, {count} utterances:"
        yield ""
        yield "| | accuracy | macro F1 | in scope, right and not rejected | out of scope, rejected | median ms | p95 ms | MB | training s |"
        yield "|---|---|---|---|---|---|---|---|---|"
        yield from (f"| {' | '.join(cells(row, index))} |" for row in rows)
        yield ""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", type=Path, nargs="+")
    parser.add_argument("--only", choices=PEERS, action="append", default=[], help="this one alone; may be repeated")
    parser.add_argument("--keep", type=Path, help="a file for what has been measured so far")
    add_option(parser)
    arguments = parser.parse_args()
    console = Console()
    try:
        files = [read_utterances(file) for file in arguments.files]
        rows = _measure_all(arguments.only or list(PEERS), files, arguments.keep, console)
    except BotError as error:
        console.print(str(error), style="red", markup=False)
        sys.exit(1)
    for index, file in enumerate(arguments.files):
        table = Table(*_COLUMNS, title=f"{file.name}({len(files[index])} 句)")
        for row in rows:
            table.add_row(*cells(row, index))
        console.print(table)
    for page in arguments.readme:
        write_between(page, "peers", "\n".join(as_markdown(rows, arguments.files, [len(one) for one in files])))


def _measure_all(
    names: Sequence[str], files: Sequence[Sequence[Utterance]], keep: Path | None, console: Console
) -> list[Row]:
    rows = []
    with tempfile.TemporaryDirectory() as place, Progress(console=console) as progress:
        data = Path(place) / "examples.jsonl"
        write_data(data)
        kept = Kept(keep)
        for name in progress.track(names, description="训练和测量"):
            what = subject(PEERS[name], data.read_bytes(), files)
            row = kept.find(what)
            if row is None:
                folder = Path(place) / name
                folder.mkdir()
                row = measure(PEERS[name], data, folder, files)
                kept.add(what, row)
            rows.append(row)
            accuracies = ", ".join(f"{one.accuracy:.3f}" for one in rows[-1].reports)
            progress.console.print(f"✓ {PEERS[name].name}: {accuracies}", markup=False)
    return rows


if __name__ == "__main__":
    main()
