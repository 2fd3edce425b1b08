"""What a model depends on, as one short name."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Iterator

_PATTERNS = (
    "config.yml",
    "domain.yml",
    "domain/*.yml",
    "data/nlu/*.yml",
    "data/rules/*.yml",
    "data/stories/*.yml",
    "bot/nlu/classifier.py",
    "bot/nlu/clauses.py",
    "bot/nlu/encoders.py",
    "bot/nlu/importer.py",
    "requirements/rasa.txt",
)


def fingerprint(root: Path) -> str:
    """Twelve hexadecimal digits; the same for the same files, whatever the machine or the time."""
    digest = hashlib.sha256()
    for path in _files(root):
        digest.update(path.relative_to(root).as_posix().encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:12]


def _files(root: Path) -> Iterator[Path]:
    for pattern in _PATTERNS:
        yield from sorted(root.glob(pattern))
