"""Starts all parts of an installation in one terminal, and starts a part again when it dies.

Small and our own because none of the runners at hand does both: honcho ends everything when one part dies, circus
wants ports of its own to be steered by.
"""

from __future__ import annotations

import asyncio
import ctypes
import logging
import os
import signal
import sys
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.markup import escape

logger = logging.getLogger(__name__)

#: Seconds before a part that died is started again; doubled while it keeps dying at once.
_PAUSE = 0.3
_LONGEST_PAUSE = 10.0
#: A part that lived this long has not “died at once”.
_HEALTHY = 20.0
#: Seconds a part has to end by itself.
_PATIENCE = 8.0
_COLOURS = ("cyan", "magenta", "green", "yellow", "blue")


@dataclass(frozen=True, kw_only=True)
class Part:
    """One process."""

    name: str
    command: Sequence[str]
    #: Variables beside the supervisor's own, asked for at every start.
    environment: Callable[[], Mapping[str, str]] = dict
    #: Tells whether the part can do its work.
    ready: Callable[[], Awaitable[bool]]
    #: How far it stands behind the others where there is too much to do, as nice(1) counts.
    behind: int = 0


class Supervisor:
    """Runs parts until it is told to stop."""

    def __init__(self, console: Console, folder: Path) -> None:
        """`folder`: where each part's process id is written, for tools and tests."""
        self._console = console
        self._folder = folder
        self._processes: dict[str, asyncio.subprocess.Process] = {}
        self._keepers: list[asyncio.Task[None]] = []
        self._stopping = asyncio.Event()

    def listen_for_signals(self) -> None:
        """Ctrl-C and SIGTERM stop everything."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self._stopping.set)

    def start(self, part: Part) -> None:
        """Start a part and keep it running."""
        colour = _COLOURS[len(self._keepers) % len(_COLOURS)]
        self._keepers.append(asyncio.create_task(self._keep(part, f"[{colour}]{part.name:>8}[/] │")))

    async def until_ready(self, part: Part) -> bool:
        """Wait for a part; False where everything was told to stop meanwhile."""
        started = time.monotonic()
        while not self._stopping.is_set():
            if await part.ready():
                self._console.print(f"  [green]✓[/] {part.name} ({time.monotonic() - started:.1f} s)")
                return True
            await asyncio.sleep(0.2)
        return False

    async def until_stopped(self) -> None:
        """Wait for Ctrl-C, then end all parts."""
        await self._stopping.wait()
        await self._stop()
        await asyncio.gather(*self._keepers)

    async def _keep(self, part: Part, label: str) -> None:
        pause = _PAUSE
        while not self._stopping.is_set():
            started = time.monotonic()
            code = await self._run_once(part, label)
            if self._stopping.is_set():
                return
            pause = _PAUSE if time.monotonic() - started > _HEALTHY else min(pause * 2, _LONGEST_PAUSE)
            self._console.print(f"{label} [red]ended with code {code}; started again in {pause:.1f} s[/]")
            await asyncio.sleep(pause)

    async def _run_once(self, part: Part, label: str) -> int:
        process = await asyncio.create_subprocess_exec(
            *part.command,
            env={**os.environ, **part.environment(), "PYTHONUNBUFFERED": "1"},
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            preexec_fn=lambda: _begin(part.behind),
            start_new_session=True,
            limit=1 << 20,
        )
        self._processes[part.name] = process
        (self._folder / f"{part.name}.pid").write_text(str(process.pid))
        assert process.stdout is not None
        async for line in process.stdout:
            text = escape(line.decode(errors="replace").rstrip())
            self._console.print(f"{label} {text}", highlight=False, soft_wrap=True)
        return await process.wait()

    async def _stop(self) -> None:
        """End the parts in the opposite order of their start, so that nothing is asked that is gone already."""
        for name, process in reversed(self._processes.items()):
            if process.returncode is not None:
                continue
            process.terminate()
            try:
                await asyncio.wait_for(process.wait(), _PATIENCE)
            except TimeoutError:
                process.kill()
            (self._folder / f"{name}.pid").unlink(missing_ok=True)


def _begin(behind: int) -> None:
    """In the part's own process. It must not outlive a supervisor that was killed; Linux alone can promise it."""
    os.nice(behind)
    if sys.platform == "linux":
        parent_death_signal = 1
        ctypes.CDLL(None).prctl(parent_death_signal, signal.SIGTERM)
