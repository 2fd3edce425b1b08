"""A shop's own texts for the assistant's replies."""

from __future__ import annotations

from bot.core.errors import WordingError
from bot.core.wording import fields_of, render
from bot.services.ports import UnitOfWork
from bot.services.speech import COMMON_ARGUMENTS, Speech


def check(response: str, text: str, speech: Speech) -> None:
    """Raises WordingError, with the reason, where a response cannot be said in these words; see put."""
    if response not in speech.texts:
        raise WordingError(f"There is no response {response}; see domain/ for their names.")
    known = COMMON_ARGUMENTS.union(*(fields_of(variant) for variant in speech.texts[response]))
    try:
        strange = fields_of(text) - known
    except ValueError as error:
        raise WordingError("花括号要成对，里面写要填的名字。") from error
    if strange:
        raise WordingError(f"{{{'}, {'.join(sorted(strange))}}} cannot be filled in here; known are {sorted(known)}.")
    problems = speech.manners.problems(render(text, dict.fromkeys(known, "")))
    if problems:
        raise WordingError("\n".join(problems))


def put(response: str, text: str, speech: Speech, uow: UnitOfWork) -> None:
    """Say a response in the shop's own words from the next reply on.

    Raises WordingError, with the reason, where the response does not exist, the text wants something that this response
    is not given, or the manners check refuses it.
    """
    check(response, text, speech)
    with uow:
        uow.wordings.put(response, text)
        uow.commit()


def reset(response: str, uow: UnitOfWork) -> None:
    """Go back to the default text. Raises WordingError where there was no text of the shop's own."""
    with uow:
        if not uow.wordings.remove(response):
            raise WordingError(f"{response} has no text of the shop's own.")
        uow.commit()
