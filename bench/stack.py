"""The whole assistant, started in a folder of its own for a measurement."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.stack import KEY, ROOT, Stack, free_port

#: Seconds a stack has to end by itself.
_PATIENCE = 60


def environment(folder: Path, **settings: str) -> dict[str, str]:
    """Free ports, an own data folder, and the real time: a clock that is set begins anew in every restarted part."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("BOT_")}
    inherited.pop("DATABASE_URL", None)
    return inherited | {
        "PORT": str(free_port()),
        "BOT_RASA_URL": f"http://127.0.0.1:{free_port()}",
        "BOT_ACTIONS_URL": f"http://127.0.0.1:{free_port()}",
        "BOT_DATA_DIR": str(folder),
        "BOT_API_KEYS": KEY,
        "BOT_LOG_LEVEL": "WARNING",
        **settings,
    }


@contextmanager
def started(folder: Path, **settings: str) -> Iterator[Stack]:
    """Start everything and stop it again; the caller waits until it is ready."""
    folder.mkdir(parents=True, exist_ok=True)
    variables = environment(folder, **settings)
    with (folder / "run.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "bot", "run"],
            cwd=ROOT,
            env=variables,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    try:
        yield Stack(f"http://127.0.0.1:{variables['PORT']}", folder, process, variables)
    finally:
        process.terminate()
        try:
            process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()


@contextmanager
def ready_stack() -> Iterator[Stack]:
    """A stack that answers, in a temporary folder."""
    with tempfile.TemporaryDirectory(prefix="bench-", ignore_cleanup_errors=True) as folder, started(Path(folder)) as stack:
        stack.wait_until_ready()
        yield stack
