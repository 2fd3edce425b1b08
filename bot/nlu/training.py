"""Training, with every warning about the data taken as an error."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Text

os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")

import rasa.model_training
from rasa.shared.exceptions import RasaException


def train(models: Path, name: Text) -> Path:
    """Train on the files of the present folder and give the model's path.

    Raises RasaException where Rasa reports a failure or leaves no file. The model appears under its name only when it
    is whole: a training that is killed leaves nothing behind that looks like a model.
    """
    unfinished = f"unfinished-{name}"
    result = rasa.model_training.train(
        domain="domain.yml",
        config="config.yml",
        training_files=["data"],
        output=str(models),
        fixed_model_name=unfinished,
    )
    if result.code != 0 or not result.model:
        raise RasaException(f"Training failed with code {result.code}.")
    finished = models / f"{name}.tar.gz"
    os.replace(result.model, finished)
    return finished
