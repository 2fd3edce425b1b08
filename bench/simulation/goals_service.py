"""Goals around visits: repair, installation, danger, and what is done with a booking later."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import ClassVar

from rapidfuzz import fuzz

from bench.simulation.goal import Goal
from bench.simulation.record import Record, Ticket
from bench.simulation.traits import STYLES, Trait
from bench.simulation.utterances import book
from bot.adapters.text.fold import fold

VISITED = ("冰箱", "洗衣机", "空调", "电视", "热水器", "抽油烟机", "洗碗机")
CARRIED = ("微波炉", "电饭煲")
INSTALLED = ("空调", "电视", "热水器", "洗碗机", "抽油烟机", "洗衣机")
_BRANDS = ("海尔", "美的", "格力", "西门子", "方太", "云汐", "炬晨")
_DOES = frozenset({Trait.CORRECTS, Trait.DIGRESSES, Trait.ELSEWHERE})
#: How much of what was said of a fault must stand on the ticket, percent: the assistant leaves out what is no fault.
_SAME_FAULT = 60


class Repair(Goal):
    """A technician is to come, or the article is brought."""

    name = "repair"
    traits = STYLES | _DOES | {Trait.TERSE, Trait.AT_ONCE, Trait.PIECEMEAL, Trait.CHANGES_MIND}
    intents = frozenset({"book_repair"})
    kind: ClassVar[str] = "repair"
    categories: ClassVar[tuple[str, ...]] = (*VISITED, *VISITED, *CARRIED)

    def prepare(self) -> None:
        category = self.rng.choice(self.categories)
        self.facts |= {
            "category": category,
            "article": self.rng.choice(_BRANDS) + category,
            "fault": self.rng.choice(book()["repair"][f"fault_{category}"]),
            "wish": self.rng.choice(book()["repair"]["wishes"]),
        }
        self._wishes = Trait.CHANGES_MIND in self.habits

    def opening(self) -> str:
        for trait, step in ((Trait.AT_ONCE, "at_once"), (Trait.PIECEMEAL, "announce"), (Trait.TERSE, "terse")):
            if trait in self.habits and step in book()[self.kind]:
                return f"{self.kind}.{step}"
        return f"{self.kind}.open"

    def answer(self, asked: str, record: Record) -> str | None:
        if asked.startswith("utter_repair_ask_time") and self._wishes:
            self._wishes = False
            return "answers.wish"
        return super().answer(asked, record)

    def nudge(self, record: Record) -> str:
        return f"{self.kind}.open"

    def done(self, record: Record) -> bool:
        return record.ticket(self.kind) is not None

    def problems(self, record: Record) -> Iterator[str]:
        ticket = record.ticket(self.kind)
        assert ticket is not None
        yield from _differs(ticket, "phone", self.facts["phone"])
        yield from _differs(ticket, "category", self.facts["category"])
        if ticket.fields.get("name") not in (self.facts["name"], self.facts["surname"]):
            yield from _differs(ticket, "name", self.facts["name"])
        if self.facts["category"] not in CARRIED:
            yield from _differs(ticket, "address", self.facts["address"])
            if ticket.status == "scheduled" and ticket.slot is None:
                yield f"{ticket.number} is scheduled and has no slot"
        written = fold(ticket.fields.get("fault") or "")
        if self.kind == "repair" and fuzz.partial_ratio(self.facts["fault"], written) < _SAME_FAULT:
            yield f"fault is {written} instead of {self.facts['fault']}"


def _differs(ticket: Ticket, field: str, expected: str) -> Iterator[str]:
    if ticket.fields.get(field) != expected:
        yield f"{field} of {ticket.number} is {ticket.fields.get(field)} instead of {expected}"


class Install(Repair):
    """Something that was bought is to be put up."""

    name = "installation"
    traits = STYLES | _DOES | {Trait.TERSE, Trait.AT_ONCE, Trait.CHANGES_MIND}
    kind = "install"
    categories = INSTALLED


class Danger(Goal):
    """Something smokes or leaks: advice first, then somebody comes."""

    name = "danger"
    traits = frozenset({Trait.TYPOS, Trait.TRADITIONAL, Trait.ANGRY})
    people = frozenset({"danger"})
    answers = ((r"utter_repair_ask_fault\w*", "danger.again"),)

    def prepare(self) -> None:
        self._danger = self.rng.choice(("electric", "fire", "gas"))
        self.facts |= {"category": "电器", "article": "热水器", "fault": "碰了会麻"}

    def opening(self) -> str:
        return f"danger.{self._danger}"

    def done(self, record: Record) -> bool:
        return record.ticket("repair") is not None

    def problems(self, record: Record) -> Iterator[str]:
        ticket = record.ticket("repair")
        assert ticket is not None
        if "danger" not in record.handoffs:
            yield "nobody on duty was told"
        if not any(part.response.startswith("utter_danger_") for part in record.replies[0].parts):
            yield "the first reply has no advice"
        if not ticket.urgent:
            yield f"{ticket.number} is not urgent"
        yield from _differs(ticket, "danger", self._danger)
        yield from _differs(ticket, "phone", self.facts["phone"])


class Booking(Goal):
    """Something is wanted of a visit that the same customer has booked."""

    traits = STYLES
    intents = frozenset({"change_booking", "cancel_booking", "ask_progress"})
    answers = (
        (r"utter_booking_(ask_ticket|not_found\w*)", "booking.ticket"),
        (r"utter_booking_ask_proof", "booking.proof"),
        (r"utter_booking_ask_change\w*", "answers.wish"),
        (r"utter_booking_ask_cancel\w*", "booking.sure"),
    )
    step: ClassVar[str]

    def prepare(self) -> None:
        self.before = _VisitedRepair.make(self.person.serial, random.Random(self.person.serial), frozenset())
        self.facts |= {"wish": self.rng.choice(book()["repair"]["wishes"]), "ticket": ""}
        self.elsewhere = self.rng.random() < 0.4

    def begin(self, before: Record) -> None:
        ticket = before.ticket("repair")
        assert ticket is not None
        self._ticket = ticket
        self.facts |= {"ticket": ticket.number, "phone": ticket.phone or "", "last_four": (ticket.phone or "")[-4:]}

    def opening(self) -> str:
        return f"booking.{self.step}"


class _VisitedRepair(Repair):
    categories = VISITED


class Change(Booking):
    name = "change of a booking"
    step = "change"

    def done(self, record: Record) -> bool:
        ticket = record.ticket("repair")
        return ticket is not None and ticket.slot != self._ticket.slot

    def problems(self, record: Record) -> Iterator[str]:
        ticket = record.ticket("repair")
        if ticket is None or ticket.slot is None:
            yield "the slot is gone"
        if len([one for one in record.tickets if one.kind == "repair"]) != 1:
            yield "there are several tickets"


class Cancel(Booking):
    name = "cancelling a booking"
    step = "cancel"

    def done(self, record: Record) -> bool:
        ticket = record.ticket("repair")
        return ticket is not None and ticket.status == "cancelled"

    def problems(self, record: Record) -> Iterator[str]:
        ticket = record.ticket("repair")
        if ticket is None or ticket.slot is not None:
            yield "the slot is not free"


class Progress(Booking):
    name = "progress of a repair"
    step = "progress"

    def done(self, record: Record) -> bool:
        return any(part.facts.get("number") == self._ticket.number for part in record.said("utter_progress_*"))


