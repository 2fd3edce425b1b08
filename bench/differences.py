"""What a ticket says otherwise than the customer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any


def differences(
    fields: Mapping[str, Any], expected: Mapping[str, object], within: Mapping[str, str] | None = None
) -> Iterator[str]:
    """One line for each field that is not as expected, or that lacks the words that must stand within it."""
    for name, said in expected.items():
        if fields.get(name) != said:
            yield f"{name} is {fields.get(name)} instead of {said}"
    for name, words in (within or {}).items():
        if words not in (fields.get(name) or ""):
            yield f"{name} is {fields.get(name)}, without {words}"
