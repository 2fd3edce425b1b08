"""What the rivals written in Python share: reading, writing, and timing one message after the other."""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

FALLBACK = "nlu_fallback"
Ranking = list[tuple[str, float]]


def read_examples(path: Path) -> tuple[list[str], list[str]]:
    """Texts and their intents."""
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [line["text"] for line in lines], [line["intent"] for line in lines]


def parse(rank: Callable[[str], Ranking], threshold: float) -> None:
    """Answer every line of standard input; `rank` gives (intent, confidence), likeliest first."""
    rank(" ")  # whatever is loaded late is loaded now
    for line in sys.stdin:
        started = time.perf_counter()
        ranking = rank(json.loads(line))
        seconds = time.perf_counter() - started
        named: Sequence[dict[str, object]] = [{"name": name, "confidence": value} for name, value in ranking]
        if ranking[0][1] < threshold:
            named = [{"name": FALLBACK, "confidence": threshold}, *named]
        print(json.dumps({"ranking": named, "seconds": seconds}), flush=True)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"memory_mb": memory}), flush=True)
