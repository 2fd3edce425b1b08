"""The shop's content as it is now: the files, with what was changed in the console in its place."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, select
from sqlalchemy.exc import OperationalError, ProgrammingError

from bot.adapters.content import load_content
from bot.adapters.content_chinese import in_chinese
from bot.adapters.content_files import Report, parse_value, read_comments, read_yaml, write_value
from bot.adapters.repositories.edits import EDITS, EditRows
from bot.adapters.tables import versions
from bot.core.content import Content
from bot.core.content_edit import Override
from bot.core.errors import ContentError

logger = logging.getLogger(__name__)

#: Seconds for which nobody looks whether something was changed: quicker than whoever saves can ask the assistant.
_LOOK_EVERY = 0.2
#: As long after a database that did not answer: whoever asks for content waits while it is looked for.
_LOOK_LATER = 5.0


class LiveContent:
    """Read anew when somebody has changed it; while the database is away, what was read last holds."""

    def __init__(self, folder: Path, engine: Callable[[], Engine | None]) -> None:
        self._folder, self._engine = folder, engine
        self._content: Content | None = None
        self._version: str | None = None
        self._next_look = 0.0

    def current(self) -> Content:
        """Raises ContentError where the files have mistakes."""
        if self._content is not None and time.monotonic() < self._next_look:
            return self._content
        self._next_look = time.monotonic() + _LOOK_EVERY
        version, overrides = self._look()
        if self._content is None or version != self._version:
            self._content, self._version = self._read(overrides), version
        return self._content

    def _look(self) -> tuple[str | None, tuple[Override, ...]]:
        """Version and edits; the edits only where the version is another one."""
        engine = self._engine()
        if engine is None:
            return self._version, ()
        try:
            with engine.connect() as db:
                version = db.scalar(select(versions.c.value).where(versions.c.name == EDITS))
                changed = version is not None and version != self._version
                return version, EditRows(db).overrides() if changed else ()
        except (OperationalError, ProgrammingError):
            # No database, or one whose tables are still to be made.
            self._next_look = time.monotonic() + _LOOK_LATER
            return self._version, ()

    def _read(self, overrides: Sequence[Override]) -> Content:
        try:
            return load_content(self._folder, overrides)
        except ContentError as error:
            if not overrides:
                raise
            # The files were changed so that an edit no longer fits: the files hold.
            logger.error("Changes made in the console are left out: %s", error)
            return load_content(self._folder)


class ContentFolder:
    """The port ContentFiles."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def raw(self, document: str) -> Mapping[str, Any]:
        lines: list[str] = []
        return read_yaml(self._folder / f"{document}.yml", Report(document, lines))

    def comments(self, document: str) -> Mapping[tuple[str, ...], str]:
        return read_comments(self._folder / f"{document}.yml")

    def load(self, overrides: Sequence[Override]) -> Content:
        """Raises ContentError in Chinese."""
        try:
            return load_content(self._folder, overrides)
        except ContentError as error:
            raise ContentError([in_chinese(problem) for problem in error.problems]) from error

    def parse(self, text: str) -> Any:
        return parse_value(text)

    def write(self, value: Any) -> str:
        return write_value(value)
