"""Talking about an order: finding it, and writing down what is wanted (R42).

An order is shown to somebody who names its telephone number (with the order's number the last four digits do), and
to the conversation that has shown this before. For everybody else it does not exist.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from bot.core import order as rules
from bot.core import order_words
from bot.core.order import Identity, Outcome, Problem, Purpose, Talk, Topic
from bot.core.orders import Order
from bot.core.reading import Answer, Reading
from bot.core.tickets import Kind, Status, Ticket, number_prefix
from bot.services.ports import UnitOfWork
from bot.services.repair import PATIENCE
from bot.services.repair_talk import Desk

#: First letter of an order's number.
LETTER = "D"
#: Orders that are offered to choose from.
_MOST = 3
_OPEN = frozenset({Status.RECEIVED, Status.SCHEDULED})


@dataclass(frozen=True, kw_only=True)
class Said:
    """A message, as the talks about orders and returns take it."""

    reading: Reading
    #: The customer's own words, or the title of the button that was pressed.
    words: str
    #: The words folded: simplified characters, half width; empty for a button.
    text: str
    #: What a pressed button stands for.
    chosen: str | None = None
    #: Four digits that may be the end of a telephone number.
    last_four: str | None = None
    #: Orders whose owner this conversation has shown to be.
    proved: tuple[str, ...] = ()


def identify(identity: Identity, said: Said, asked: bool, uow: UnitOfWork) -> Identity:
    """Look for the order in what the message says. `asked`: which order it is was just asked."""
    reading = said.reading
    if identity.number is not None:
        return identity
    named = said.chosen if said.chosen in identity.several else None
    named = named or next((number for number in reading.numbers if number.startswith(LETTER)), None)
    proof = (reading.phone.value if reading.phone else None) or said.last_four or identity.proof
    claimed = named or identity.claimed
    new = replace(identity, claimed=claimed, proof=proof)
    if claimed is not None:
        return _proved(new, named, said, uow)
    if reading.phone is not None:
        return _choose(new, uow.catalogue.orders_of(reading.phone.value), reading)
    if identity.several:
        return _choose(new, [line for one in identity.several for line in uow.catalogue.order(one)], reading)
    if said.proved and not asked:
        return _choose(new, [line for one in said.proved for line in uow.catalogue.order(one)], reading)
    return replace(new, missed=identity.missed + 1) if asked and proof == identity.proof else new


def _proved(identity: Identity, named: str | None, said: Said, uow: UnitOfWork) -> Identity:
    """The same for a wrong number, a wrong proof and somebody else's order."""
    number = identity.claimed or ""
    if number in (*said.proved, *identity.several) or rules.owns(uow.catalogue.order(number), identity.proof):
        return replace(identity, number=number, missed=0)
    if identity.proof is None:
        return replace(identity, missed=identity.missed + (0 if named else 1))
    return replace(identity, proof=None, missed=identity.missed + 1)


def _choose(identity: Identity, lines: tuple[Order, ...] | list[Order], reading: Reading) -> Identity:
    # Whoever names an article means the order it is in.
    named = [line for line in lines if reading.article and reading.article.model == line.model]
    numbers = tuple(dict.fromkeys(line.number for line in named or lines))
    if len(numbers) == 1:
        return replace(identity, number=numbers[0], missed=0)
    if numbers:
        again = identity.missed + 1 if identity.several else 0
        return replace(identity, several=numbers[:_MOST], missed=again)
    return replace(identity, missed=identity.missed + 1)


def advance(talk: Talk, said: Said, wanted: Purpose | None, asked: Topic | None, uow: UnitOfWork) -> Talk:
    """Take what the message says. `wanted`: what is to be done, where the message says so."""
    reading = said.reading
    if wanted is not None and wanted is not talk.purpose:
        talk, asked = replace(talk, purpose=wanted, missed=0), None
    elif asked is not None and reading.answer is Answer.GIVE_UP and talk.purpose is not Purpose.CANCEL:
        return replace(talk, outcome=Outcome.KEEP)
    talk = _words(talk, said, asked)
    identity = identify(talk.identity, said, asked is Topic.NUMBER, uow)
    talk = _told_change(replace(talk, identity=identity), said)
    if identity.number is None:
        return _unidentified(talk, said, asked)
    return _decide(talk, said, asked, uow)


def _words(talk: Talk, said: Said, asked: Topic | None) -> Talk:
    """What is wrong, in the customer's own words; a first message that only names the order says nothing."""
    if talk.purpose is not Purpose.PROBLEM or talk.words is not None or asked is Topic.NUMBER:
        return talk
    if said.chosen == Problem.NOT_RECEIVED or asked is Topic.PROBLEM:
        return replace(talk, words=said.words.strip())
    tells = order_words.problem(said.text) is not Problem.OTHER or len(said.text) >= _TELLS
    return replace(talk, words=said.words.strip()) if tells else talk


def _told_change(talk: Talk, said: Said) -> Talk:
    """Where or when it is to be brought instead: kept where it is said before the order is known (R71)."""
    reading = said.reading
    # 快点 is no other time.
    day = reading.wish is not None and reading.wish.urgency is None
    # Before the order is known, 明天送的那单 says which one it is, and 改到明天送 what is wanted.
    wish = day and (talk.identity.number is not None or order_words.says_to_what(said.text))
    if talk.purpose is not Purpose.CHANGE or not (wish or reading.address):
        return talk
    address = reading.address.value if reading.address else talk.address
    return replace(talk, address=address, words=reading.text.strip())


#: A report of at least so many characters says what is wrong.
_TELLS = 6


def _unidentified(talk: Talk, said: Said, asked: Topic | None) -> Talk:
    """A complaint is written down all the same; for the rest a colleague looks (never a guess)."""
    nothing = said.reading.answer in (Answer.UNKNOWN, Answer.NO, Answer.GIVE_UP)
    unknown = asked is Topic.NUMBER and (nothing or order_words.has_none(said.text))
    phone = said.reading.phone.dialled if said.reading.phone else talk.phone
    talk = replace(talk, phone=phone)
    if not unknown and talk.identity.missed <= PATIENCE:
        return talk
    if talk.purpose is Purpose.PROBLEM:
        return replace(talk, outcome=Outcome.PROBLEM)
    return replace(talk, outcome=Outcome.NOT_FOUND)


def _decide(talk: Talk, said: Said, asked: Topic | None, uow: UnitOfWork) -> Talk:
    if talk.purpose is Purpose.PROGRESS:
        return replace(talk, outcome=Outcome.TELL)
    if talk.purpose is Purpose.PROTECT:
        return replace(talk, outcome=Outcome.PROTECT)
    if talk.purpose is Purpose.PROBLEM:
        return replace(talk, outcome=Outcome.PROBLEM) if talk.words else talk
    if talk.purpose is Purpose.CANCEL:
        return _cancel(talk, said, asked, uow)
    return _change(talk, said, asked, uow)


def _cancel(talk: Talk, said: Said, asked: Topic | None, uow: UnitOfWork) -> Talk:
    if not all(rules.can_be_cancelled(line) for line in lines_of(talk, uow)):
        return replace(talk, outcome=Outcome.TOO_LATE)
    if asked is not Topic.CONFIRM:
        return talk
    if said.reading.answer is Answer.NO or order_words.keeps(said.text):
        return replace(talk, outcome=Outcome.KEEP)
    if said.reading.answer in (Answer.YES, Answer.GIVE_UP):
        return replace(talk, outcome=Outcome.CANCEL)
    return _missed(talk)


def _change(talk: Talk, said: Said, asked: Topic | None, uow: UnitOfWork) -> Talk:
    reading, order = said.reading, lines_of(talk, uow)[0]
    new_phone = reading.phone.dialled if reading.phone and reading.phone.value != order.phone else None
    told = replace(talk, phone=new_phone or talk.phone, words=reading.text.strip() if new_phone else talk.words)
    if told.words:
        return replace(told, outcome=Outcome.CHANGE)
    if asked is Topic.CHANGE and reading.answer in (Answer.NO, Answer.GIVE_UP):
        return replace(talk, outcome=Outcome.KEEP)
    return _missed(talk) if asked is Topic.CHANGE else talk


def _missed(talk: Talk) -> Talk:
    talk = replace(talk, missed=talk.missed + 1)
    return replace(talk, outcome=Outcome.PERSON) if talk.missed > PATIENCE else talk


def lines_of(talk: Talk, uow: UnitOfWork) -> tuple[Order, ...]:
    """The lines of the order that the customer has shown to be the owner of."""
    return uow.catalogue.order(talk.identity.number or "")


def record(
    kind: Kind, want: str, talk: Talk, fields: Mapping[str, Any], desk: Desk, uow: UnitOfWork,
    *, within: timedelta | None = None, urgent: bool = False,
) -> Ticket:  # fmt: skip
    """Write down what is wanted of an order, once: the same wish for the same order is the same ticket.

    `within`: by when the shop acts; None: as for every service request. Runs inside the caller's transaction.
    """
    lines = lines_of(talk, uow)
    number = lines[0].number if lines else None
    phone = talk.phone or (lines[0].phone if lines else None)
    known = _recorded(kind, want, number, desk, uow)
    if known is not None:
        return known
    return uow.tickets.add(
        kind,
        Status.RECEIVED,
        desk.conversation_id,
        phone,
        urgent,
        {"text": talk.words, "want": want, "order": number, "phone": phone, "address": talk.address, **fields},
        desk.now + (within or desk.content.policy.answer_within),
        number_prefix(kind, desk.now, desk.content.company.zone),
        desk.now,
    )


def _recorded(kind: Kind, want: str, order: str | None, desk: Desk, uow: UnitOfWork) -> Ticket | None:
    if order is None or want in _NEW_EACH_TIME:
        return None
    return next(
        (
            ticket
            for ticket in uow.tickets.of_conversation(desk.conversation_id)
            if ticket.kind is kind and ticket.status in _OPEN
            and ticket.fields.get("want") == want and ticket.fields.get("order") == order
        ),
        None,
    )  # fmt: skip


#: What may be said again with other words.
_NEW_EACH_TIME = frozenset({"change_order", "report_delivery_problem"})


def record_problem(talk: Talk, folded: str, desk: Desk, uow: UnitOfWork) -> tuple[Ticket, Problem]:
    """A complaint in the customer's own words; urgent where the policy says so (R52). `folded`: these words, folded."""
    delivery = desk.content.policy.delivery
    problem = order_words.problem(folded)
    urgent = problem in delivery.urgent_problems
    within = delivery.urgent_problem_within if urgent else delivery.problem_within
    ticket = record(
        Kind.COMPLAINT,
        "report_delivery_problem",
        talk,
        {"category": "delivery", "problem": problem},
        desk,
        uow,
        within=within,
        urgent=urgent,
    )
    return ticket, problem


def today(desk: Desk) -> datetime:
    """Now, in the shop's zone: its date is the shop's date."""
    return desk.now.astimezone(desk.content.company.zone)
