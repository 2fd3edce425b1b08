"""`python -m bot.nlu run|train|parse|fingerprint`: Rasa with this project's changes in place.

Run from the project's folder with Rasa's interpreter. `train` prints the path of the model and does nothing where a
model of the same fingerprint lies there already.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import warnings
from pathlib import Path
from typing import Optional

from bot.nlu.fingerprint import fingerprint, frame

#: Deprecations inside the frozen release, which nobody will mend.
_KNOWN_NOISE = (DeprecationWarning, FutureWarning, PendingDeprecationWarning)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bot.nlu", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    train = commands.add_parser("train", help="train, or find, the model of the present data")
    train.add_argument("--models", type=Path, default=Path("models"))
    run = commands.add_parser("run", help="serve a model on the loopback interface")
    run.add_argument("--model", type=Path, required=True)
    run.add_argument("--choice", type=Path, help="JSON that names as `model` another file of the same folder")
    run.add_argument("--port", type=int, default=5005)
    run.add_argument("--host", default="127.0.0.1")
    parse = commands.add_parser("parse", help="what texts from standard input mean to a model")
    parse.add_argument("--model", type=Path, required=True)
    name = commands.add_parser("fingerprint", help="print what the model of the present data is called")
    name.add_argument("--frame", action="store_true", help="of everything but the examples")
    arguments = parser.parse_args()
    # Read when the first library loads. The threads of OpenMP wait for each other in a loop: beside other work, one sentence
    # costs many times the processor with two of them. Matrices have threads of their own.
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    for category in _KNOWN_NOISE:
        warnings.simplefilter("ignore", category)
    if arguments.command == "fingerprint":
        print((frame if arguments.frame else fingerprint)(Path.cwd()))
    elif arguments.command == "train":
        print(_train(arguments.models))
    elif arguments.command == "parse":
        _parse(arguments.model)
    else:
        _run(_chosen(arguments.model, arguments.choice), arguments.host, arguments.port)


def _train(models: Path) -> Path:
    name = fingerprint(Path.cwd())
    model = models / f"{name}.tar.gz"
    if model.exists():
        return model
    from bot.nlu.training import train

    return train(models, name)


def _parse(model: Path) -> None:
    os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")
    from bot.nlu.parsing import parse_lines

    parse_lines(model)


def _chosen(model: Path, choice: Optional[Path]) -> Path:
    """Asked for at every start, so that a process which died comes back with the model that was served last."""
    if choice is None or not choice.exists():
        return model
    return model.parent / str(json.loads(choice.read_text())["model"])


def _run(model: Path, host: str, port: int) -> None:
    if not model.is_file():
        sys.exit(f"There is no model at {model}; train one first.")
    os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")
    from bot.nlu.serving import serve

    serve(model, host, port)


if __name__ == "__main__":
    main()
