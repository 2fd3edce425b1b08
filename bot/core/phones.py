"""Telephone numbers as they are dialled."""

from __future__ import annotations

_EXTENSION = "转"


def dialled(number: str, extension: str | None) -> str:
    """02087654321转8001: as it is said and kept on the way into a ticket."""
    return f"{number}{_EXTENSION}{extension}" if extension else number


def parted(phone: str) -> tuple[str, str | None]:
    """The number by which somebody is known, and the extension; None where there is none."""
    number, _, extension = phone.partition(_EXTENSION)
    return number, extension or None
