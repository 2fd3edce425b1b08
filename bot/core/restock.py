"""The out-of-stock register: who wants to be told when an article arrives (R25)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Topic(StrEnum):
    """What is asked, in this order."""

    ARTICLE = "article"
    PHONE = "phone"
    NAME = "name"
    #: 先生 or 女士, where only a family name was said: it is asked, never guessed (R2).
    TITLE = "title"


class Outcome(StrEnum):
    """How the talk ended."""

    REGISTERED = "registered"
    #: The article is there: nobody need wait for it.
    IN_STOCK = "in_stock"
    GIVEN_UP = "given_up"
    PERSON = "person"


@dataclass(frozen=True, kw_only=True)
class Talk:
    """What is known. None: not known yet."""

    #: Model; empty where the catalogue does not have what the customer wants.
    model: str | None = None
    #: How the article is called in what is said: the catalogue's name, or the customer's own words.
    article: str | None = None
    #: Code of the shop where it shall arrive.
    shop: str | None = None
    phone: str | None = None
    name: str | None = None
    #: Empty: the customer did not want to say.
    title: str | None = None
    #: How often in a row an answer could not be read.
    missed: int = 0
    outcome: Outcome | None = None


def next_topic(talk: Talk) -> Topic | None:
    """What is to be asked next; None when the talk is at its end."""
    if talk.outcome is not None:
        return None
    if talk.model is None:
        return Topic.ARTICLE
    if talk.phone is None:
        return Topic.PHONE
    if talk.name is None:
        return Topic.NAME
    if talk.title is None and len(talk.name) == 1:
        return Topic.TITLE
    return None
