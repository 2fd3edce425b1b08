"""`python -m bench.footprint`: how long starting takes and how much memory each process holds.

Prints the figures and, with --readme FILE, writes them between the markers `<!-- footprint:start -->` and
`<!-- footprint:end -->` of that page.
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

from bench.readme import Figure, add_option, write_figures
from tests.stack import ROOT, Stack, running_stack

PARTS = ("rasa", "actions", "worker", "gateway", "database")
_MEGABYTE = 1024 * 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    add_option(parser)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="footprint-") as folder:
        figures = list(measure(Path(folder)))
    for one in figures:
        print(f"{one.english}: {one.value}")
    write_figures(arguments.readme, "footprint", figures)


def measure(folder: Path) -> Iterator[Figure]:
    """Training, two starts, and memory after the second."""
    models = str(folder / "models")
    yield Figure("training again (sentence vectors kept)", "再次训练（句向量已存）", f"{_training(folder, models):.0f} s")
    settings = {"BOT_MODELS_DIR": models}
    first, _ = _start(folder / "var", settings)
    yield Figure("first start (model trained, empty database)", "第一次启动（模型已训练，空数据库）", f"{first:.0f} s")
    seconds, memory = _start(folder / "var", settings)
    yield Figure("second start", "第二次启动", f"{seconds:.0f} s")
    for name, megabytes in memory.items():
        yield Figure(f"memory of {name}", f"{name} 占用内存", f"{megabytes:.0f} MB")
    yield Figure("memory of everything", "全部占用内存", f"{sum(memory.values()):.0f} MB")


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


if __name__ == "__main__":
    main()
