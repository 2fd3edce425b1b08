"""What all commands share."""

from __future__ import annotations

from rich.console import Console

from bot import operation
from bot.bootstrap import Parts, make_parts

out = Console()
#: Mistakes and progress, so that neither gets into what is piped on.
err = Console(stderr=True)


def running(name: str) -> Parts:
    """The parts of a command beside a running assistant, whose own database it uses where no other is set."""
    return operation.with_running_database(make_parts(name))
