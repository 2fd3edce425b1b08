"""From what is to be said to the words a customer reads: wording, courtesy, manners (R1–R7)."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.core import courtesy
from bot.core.conversation import Addressee, Reply
from bot.core.errors import WordingError
from bot.core.say import Argument, Choice, Quoted, Say
from bot.core.shop import Company
from bot.core.wording import Rendered, choose, render
from bot.services.ports import Clock, Heard, Manners, UnitOfWork

logger = logging.getLogger(__name__)

#: From what is to be said to the words, for one customer; refuses what must not be said.
Speak = Callable[[Addressee, Sequence[Say], UnitOfWork], list[Reply]]

#: Said where a text breaks the manners check and no other text is at hand.
SAFE = "utter_safe"
#: What every text may use, beside what its response is given.
COMMON_ARGUMENTS = frozenset({"greeting", "company", "agent", "hotline", "staff_hours", "address_form"})
#: What a line of a list begins with; it stands on a line of its own.
LIST_MARK = "·"
#: Characters of a message that is put together from several sentences.
_LONGEST = 220


@dataclass(frozen=True, kw_only=True)
class Speech:
    """Puts into words what the assistant says."""

    #: The texts of domain/, by response.
    texts: Mapping[str, Sequence[str]]
    company: Company
    manners: Manners
    clock: Clock

    def __call__(self, addressee: Addressee, says: Sequence[Say], uow: UnitOfWork) -> list[Reply]:
        """One reply for each `say`; the shop's own texts stand before those of domain/."""
        own = uow.wordings.of([one.response for one in says])
        common = self._common(addressee)
        return joined(
            [self._reply(one, own.get(one.response), {**common, **one.arguments}, addressee) for one in says]
        )

    def warm(self) -> None:
        """Load the word list now and not with the first customer's reply."""
        self.manners.problems(render(self._template(SAFE, None, 0), {}))

    def plain(self, response: str) -> str:
        """A text that needs nothing but the company, for the time when no database is there to ask."""
        return render(self._template(response, None, 0), self._company()).text

    def _common(self, addressee: Addressee) -> dict[str, Argument]:
        return {
            **self._company(),
            "address_form": courtesy.address_form(addressee.customer_name, addressee.customer_title),
        }

    def _company(self) -> dict[str, Argument]:
        company = self.company
        return {
            "greeting": courtesy.greeting(self.clock.now(), company.zone),
            "company": company.name,
            "agent": company.agent,
            "hotline": company.hotline,
            "staff_hours": str(company.staff_hours),
        }

    def _reply(
        self, one: Say, own: str | None, arguments: Mapping[str, Argument], addressee: Addressee
    ) -> Reply:
        rendered = self._checked(one, own, arguments, addressee.turn_id)
        facts = {name: value.text if isinstance(value, Quoted) else value for name, value in one.arguments.items()}
        return Reply(response=one.response, text=rendered.text, choices=one.choices, arguments=facts)

    def _checked(self, one: Say, own: str | None, arguments: Mapping[str, Argument], seed: int) -> Rendered:
        """The shop's text, or the default where that one cannot be said, or else a sentence that always can."""
        for text in (own, None):
            try:
                rendered = render(self._template(one.response, text, seed), arguments)
            except WordingError as error:
                logger.error("%s: %s", one.response, error)
                continue
            problems = self.manners.problems(rendered)
            if not problems:
                return rendered
            logger.error("%s was not said: %s", one.response, "; ".join(problems))
        return render(self._template(SAFE, None, seed), arguments)

    def _template(self, response: str, own: str | None, seed: int) -> str:
        if own is not None:
            return own
        if response not in self.texts:
            raise WordingError(f"There is no text for {response}.")
        return choose(self.texts[response], seed)


def joined(replies: Sequence[Reply]) -> list[Reply]:
    """Sentences that belong to one thought as one message: a clerk does not send every sentence by itself.

    A message with buttons ends a thought, and so does one that would grow too long to be read at a glance.
    """
    messages: list[Reply] = []
    for reply in replies:
        last = messages[-1] if messages else None
        if last is None or last.choices or len(last.text) + len(reply.text) > _LONGEST:
            messages.append(reply)
            continue
        between = "\n" if reply.text.startswith(LIST_MARK) else ""
        messages[-1] = Reply(
            response=f"{last.response} {reply.response}",
            text=f"{last.text}{between}{reply.text}",
            choices=reply.choices,
            arguments=_together(last.arguments, reply.arguments),
        )
    return messages


def _together(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """The facts of both; one that both state is the list of its values, in the order in which they are said."""
    twice = {name: [*_values(before[name]), *_values(after[name])] for name in before.keys() & after.keys()}
    return {**before, **after, **twice}


def _values(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def says_of(heard: Heard) -> list[Say]:
    """Rasa's messages as what is to be said."""
    return [
        Say(
            response=message["response"],
            arguments={name: _argument(value) for name, value in message["arguments"].items()},
            choices=tuple(Choice(**choice) for choice in message["choices"]),
        )
        for message in heard.messages
    ]


def _argument(value: Any) -> Argument:
    """On the way through Rasa a quotation is `{"quoted": text}`."""
    return Quoted(text=value["quoted"]) if isinstance(value, dict) else str(value)


def to_json(one: Say) -> dict[str, Any]:
    """The inverse of says_of, for the action server."""
    return {
        "response": one.response,
        "arguments": {
            name: {"quoted": value.text} if isinstance(value, Quoted) else value
            for name, value in one.arguments.items()
        },
        "choices": [{"title": choice.title, "payload": choice.payload} for choice in one.choices],
    }
