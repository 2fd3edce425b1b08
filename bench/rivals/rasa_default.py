"""`rasa_default.py train DATA MODEL` and `… parse MODEL`: Rasa's default pipeline (rasa_default.yml), in Rasa's environment.

jieba comes from the folder that PYTHONPATH names: this project's own pipeline does without it.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import resource
import shutil
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path

from bench.rivals.speak import read_examples

os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")


def _train(data: Path, model: Path) -> None:
    import rasa.model_training
    from rasa.shared.utils.io import write_yaml

    examples: dict[str, list[str]] = defaultdict(list)
    for text, intent in zip(*read_examples(data), strict=True):
        examples[intent].append(" ".join(text.split()))
    with tempfile.TemporaryDirectory() as folder:
        blocks = [
            {"intent": intent, "examples": "".join(f"- {text}\n" for text in texts)}
            for intent, texts in examples.items()
        ]
        write_yaml({"version": "3.1", "nlu": blocks}, Path(folder) / "nlu.yml")
        made = rasa.model_training.train_nlu(
            config=str(Path(__file__).with_suffix(".yml")), nlu_data=folder, output=folder, fixed_model_name="rival"
        )
        if not made:
            sys.exit("Rasa could not train its default pipeline.")
        shutil.copy(made, model)


async def _parse(model: Path) -> None:
    from rasa.core.agent import Agent
    from rasa.utils.log_utils import configure_structlog

    configure_structlog(40)
    agent = Agent.load(str(model))
    await agent.parse_message(" ")
    for line in sys.stdin:
        started = time.perf_counter()
        parsed = await agent.parse_message(json.loads(line))
        seconds = time.perf_counter() - started
        ranking = [{"name": one["name"], "confidence": float(one["confidence"])} for one in parsed["intent_ranking"]]
        print(json.dumps({"ranking": ranking, "seconds": seconds}), flush=True)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"memory_mb": memory}), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    train = commands.add_parser("train")
    train.add_argument("data", type=Path)
    train.add_argument("model", type=Path)
    commands.add_parser("parse").add_argument("model", type=Path)
    arguments = parser.parse_args()
    if arguments.command == "train":
        _train(arguments.data, arguments.model)
    else:
        asyncio.run(_parse(arguments.model))


if __name__ == "__main__":
    main()
