"""`python -m bench.footprint`: how long starting takes and how much memory each process holds.

Prints a table and, with --readme FILE, writes it between the markers `<!-- footprint:start -->` and
`<!-- footprint:end -->` of that file.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psutil

from tests.stack import ROOT, Stack, running_stack

PARTS = ("rasa", "actions", "worker", "gateway", "database")
_MEGABYTE = 1024 * 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--readme", type=Path, action="append", default=[], help="a file with the markers")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="footprint-") as folder:
        table = "\n".join(measure(Path(folder)))
    print(table)
    for file in arguments.readme:
        write_between(file, "footprint", table)


def measure(folder: Path) -> Iterator[str]:
    """The lines of a Markdown table."""
    models = str(folder / "models")
    yield "| | |"
    yield "|---|---|"
    yield f"| training | {_training(folder, models):.0f} s |"
    settings = {"BOT_MODELS_DIR": models}
    yield f"| first start (model trained, empty database) | {_start(folder / 'var', settings)[0]:.0f} s |"
    seconds, memory = _start(folder / "var", settings)
    yield f"| second start | {seconds:.0f} s |"
    for name, megabytes in memory.items():
        yield f"| memory of {name} | {megabytes:.0f} MB |"
    yield f"| memory of everything | {sum(memory.values()):.0f} MB |"


def _training(folder: Path, models: str) -> float:
    begun = time.monotonic()
    command = [sys.executable, "-m", "bot", "train"]
    variables = os.environ | {"BOT_MODELS_DIR": models, "BOT_DATA_DIR": str(folder / "var")}
    subprocess.run(command, cwd=ROOT, env=variables, check=True, stdout=subprocess.DEVNULL)
    return time.monotonic() - begun


def _start(folder: Path, settings: dict[str, str]) -> tuple[float, dict[str, float]]:
    """Seconds until everything is ready, and what each process holds then."""
    begun = time.monotonic()
    with running_stack(folder, **settings) as stack:
        return time.monotonic() - begun, _memory(stack)


def _memory(stack: Stack) -> dict[str, float]:
    """Megabytes by process; pages that processes share are counted in parts (PSS)."""
    held = {part: _held(psutil.Process(stack.pid(part))) for part in PARTS}
    server = psutil.Process(stack.postmaster())
    held["postgresql"] = sum(_held(process) for process in (server, *server.children(recursive=True)))
    return held


def _held(process: psutil.Process) -> float:
    return float(process.memory_full_info().pss) / _MEGABYTE


def write_between(file: Path, name: str, text: str) -> None:
    """Put `text` between the markers of that name. Raises ValueError where the file has none."""
    content = file.read_text(encoding="utf-8")
    start, end = f"<!-- {name}:start -->", f"<!-- {name}:end -->"
    before, found, rest = content.partition(start)
    _, closed, after = rest.partition(end)
    if not found or not closed:
        raise ValueError(f"{file.name} has no markers {start} and {end}")
    file.write_text(f"{before}{start}\n{text}\n{end}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
