"""Attachments as files below the data folder."""

from __future__ import annotations

import os
import secrets
from datetime import datetime
from pathlib import Path

from bot.core.errors import ServiceUnavailable


class MediaFiles:
    """The port Files: a folder for each month, names that nobody can guess, readable by the owner alone."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, data: bytes, ending: str, now: datetime) -> str:
        """Raises ServiceUnavailable where it cannot be written."""
        path = f"{now:%Y-%m}/{secrets.token_hex(16)}.{ending}"
        target = self._folder / path
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(data)
        except OSError as error:
            raise ServiceUnavailable(f"The data folder takes no files: {error}") from error
        return path

    def find(self, path: str) -> Path | None:
        file = self._folder / path
        return file if file.resolve().is_relative_to(self._folder.resolve()) and file.is_file() else None
