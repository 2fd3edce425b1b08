"""What a model depends on, as one short name."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Iterable, Iterator

_EXAMPLES = "data/nlu/*.yml"
#: Of a model's files.
PATTERNS = (
    "config.yml",
    "domain.yml",
    "domain/*.yml",
    _EXAMPLES,
    "data/rules/*.yml",
    "data/stories/*.yml",
    "bot/nlu/classifier.py",
    "bot/nlu/clauses.py",
    "bot/nlu/encoders.py",
    "bot/nlu/importer.py",
    "bot/nlu/spelling.py",
    "requirements/rasa.txt",
)


def fingerprint(root: Path) -> str:
    """Twelve hexadecimal digits; the same for the same files, whatever the machine or the time."""
    return digest(root, PATTERNS)


def frame(root: Path) -> str:
    """The same of everything but the examples: models of one frame differ in what they understand, in nothing else.

    One may be served in the place of another while customers write.
    """
    return digest(root, [pattern for pattern in PATTERNS if pattern != _EXAMPLES])


def digest(root: Path, patterns: Iterable[str]) -> str:
    """Of all files that one of the patterns names, with their places."""
    made = hashlib.sha256()
    for path in _files(root, patterns):
        made.update(path.relative_to(root).as_posix().encode())
        made.update(hashlib.sha256(path.read_bytes()).digest())
    return made.hexdigest()[:12]


def _files(root: Path, patterns: Iterable[str]) -> Iterator[Path]:
    for pattern in patterns:
        yield from sorted(root.glob(pattern))
