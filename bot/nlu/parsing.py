"""What texts mean to a model, without serving it: for evaluation."""

from __future__ import annotations

import asyncio
import json
import logging
import resource
import sys
import time
from pathlib import Path

from rasa.core.agent import Agent
from rasa.utils.log_utils import configure_structlog


def parse_lines(model: Path) -> None:
    """Read texts from standard input, one JSON string a line, and write one JSON object a line.

    Each has `ranking` ([{"name", "confidence"}], the fallback included) and `seconds`; the last line has
    `memory_mb`, the most memory the process held.
    """
    configure_structlog(logging.ERROR)
    agent = Agent.load(str(model))
    if not agent.is_ready() or agent.processor.model_filename != model.name:
        sys.exit(f"The model {model} could not be loaded.")
    asyncio.run(_parse(agent))


async def _parse(agent: Agent) -> None:
    for line in sys.stdin:
        started = time.perf_counter()
        parsed = await agent.parse_message(json.loads(line))
        seconds = time.perf_counter() - started
        print(json.dumps({"ranking": parsed["intent_ranking"], "seconds": seconds}), flush=True)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"memory_mb": memory}), flush=True)
