"""What the assistant says, before it is put into words: a response's name and what is filled in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class Quoted:
    """Somebody else's words (a customer's, the catalogue's): exempt from the manners check."""

    text: str


@dataclass(frozen=True, kw_only=True)
class Choice:
    """A button: what it says, and what it means to the dialogue (`/intent` or `/intent{"slot": …}`)."""

    title: str
    payload: str


Argument = str | Quoted


@dataclass(frozen=True, kw_only=True)
class Say:
    """One message to the customer."""

    #: Name of a response in domain/<topic>.yml.
    response: str
    arguments: Mapping[str, Argument] = field(default_factory=dict)
    choices: tuple[Choice, ...] = ()


def say(response: str, *choices: Choice, **arguments: Argument) -> Say:
    """Short form for the many places that say something."""
    return Say(response=response, arguments=arguments, choices=choices)


def quoted(text: str) -> Quoted:
    """Mark a customer's or the catalogue's words."""
    return Quoted(text=text)
