"""Attachments as files below the data folder."""

from __future__ import annotations

import os
import secrets
from datetime import datetime
from pathlib import Path


class MediaFiles:
    """The port Files: a folder for each month, names that nobody can guess, readable by the owner alone."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, data: bytes, ending: str, now: datetime) -> str:
        path = f"{now:%Y-%m}/{secrets.token_hex(16)}.{ending}"
        target = self._folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(data)
        return path

    def open(self, path: str) -> Path:
        """Where the file lies."""
        return self._folder / path
