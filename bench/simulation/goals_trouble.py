"""Goals of customers who are not content: complaints, returns, what is wrong with an order."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, ClassVar

from rapidfuzz import fuzz

from bench.simulation.goal import Goal
from bench.simulation.record import Record
from bench.simulation.shop import the_shop, today
from bench.simulation.traits import STYLES, Trait
from bench.simulation.utterances import book
from bot.adapters.text.fold import fold

#: How much of what was said must stand on the ticket, percent: who mistypes is written down as typed.
_SAME_WORDS = 75
#: What is brought, its category, and the ways it can take.
_SMALL = (("电饭煲", "电饭煲"), ("微波炉", "微波炉"), ("吸尘器", "吸尘器"), ("空气炸锅", "小家电"))
_LARGE = (("冰箱", "冰箱"), ("洗衣机", "洗衣机"))
_RECENT = ("昨天买的", "前天买的", "三天前买的")
_AGO = ("上个月买的", "去年6月买的", "两个月前买的", "前天买的")


class Complaint(Goal):
    """A grievance is to be written down, and what becomes of it agreed."""

    name = "complaint"
    traits = STYLES | {Trait.CORRECTS, Trait.DIGRESSES, Trait.ELSEWHERE}
    intents = frozenset({"complain"})
    answers = (
        (r"utter_complaint_listen\w*", "complaint.more"),
        (r"utter_complaint_ask_wanted\w*", "complaint.wanted"),
        (r"utter_complaint_propose\w*", "answers.agree"),
    )
    people = frozenset({"complaint", "manager", "danger"})
    stories: ClassVar[tuple[str, ...]] = ("late", "attitude", "repair")

    def prepare(self) -> None:
        self._story = self.rng.choice(self.stories)
        told = self.rng.choice(book()["complaint"][self._story]).split("|")
        self._untold = list(told)
        self._told: list[str] = []

    def opening(self) -> str:
        return "complaint.story"

    def own_words(self, where: str) -> str | None:
        if where != "complaint.story":
            return None
        if self._untold:
            self._told.append(self._untold.pop(0))
        return self._told[-1]

    def answer(self, asked: str, record: Record) -> str | None:
        where = super().answer(asked, record)
        if where != "complaint.more":
            return where
        return "complaint.story" if self._untold else "complaint.all_told"

    def done(self, record: Record) -> bool:
        ticket = record.ticket("complaint")
        return ticket is not None and bool(ticket.fields.get("outcome"))

    def problems(self, record: Record) -> Iterator[str]:
        ticket = record.ticket("complaint")
        assert ticket is not None
        if ticket.phone != self.facts["phone"]:
            yield f"phone of {ticket.number} is {ticket.phone} instead of {self.facts['phone']}"
        for sentence in self._told:
            if fuzz.partial_ratio(sentence, fold(ticket.fields["text"])) < _SAME_WORDS:
                yield f"{ticket.number} lacks “{sentence}”: {ticket.fields['text']}"
        if ticket.fields["severity"] != self.severity:
            yield f"{ticket.number} is {ticket.fields['severity']}"

    severity: ClassVar[str] = "normal"


class Serious(Complaint):
    """Somebody is hurt, or threatens with the court: a person at once."""

    name = "serious complaint"
    traits = frozenset({Trait.TYPOS, Trait.ANGRY})
    stories = ("serious",)
    severity = "serious"

    def problems(self, record: Record) -> Iterator[str]:
        yield from super().problems(record)
        if not {"complaint", "danger"} & set(record.handoffs):
            yield "no person was called"


class Return(Goal):
    """An article is to be given back or exchanged."""

    name = "return or exchange"
    traits = STYLES | {Trait.PIECEMEAL, Trait.DIGRESSES, Trait.ELSEWHERE, Trait.CHANGES_MIND}
    intents = frozenset({"request_return"})
    answers = (
        (r"utter_return_ask_reason\w*", "answers.fault"),
        (r"utter_return_ask_article\w*", "answers.article"),
        (r"utter_return_ask_condition\w*", "returns.condition"),
        (r"utter_return_ask_unused\w*", "returns.unused"),
        (r"utter_return_ask_invoice\w*", "returns.invoice"),
        (r"utter_return_ask_bought\w*", "answers.bought"),
    )

    def prepare(self) -> None:
        self._faulty = self.rng.random() < 0.5
        large = self.rng.random() < 0.4
        article, category = self.rng.choice(_LARGE if large else _SMALL)
        faults = book()["repair"].get(f"fault_{category}", ("开不了机", "一直响个不停"))
        why = self.rng.choice(faults if self._faulty else book()["returns"]["why_own"])
        self._wish = self.rng.choice(("return", "exchange"))
        self._way = self.rng.choice(("shop", "pick_up") if large else ("shop", "post"))
        bought = self.rng.choice(_AGO if self._faulty else _RECENT)
        self.facts |= {"article": article, "category": category, "why": why, "fault": why, "bought": bought}
        self._changes = Trait.CHANGES_MIND in self.habits

    def opening(self) -> str:
        if Trait.PIECEMEAL in self.habits:
            return f"returns.{self._wish}"
        return f"returns.{'fault' if self._faulty else 'own'}_{self._wish}"

    def answer(self, asked: str, record: Record) -> str | None:
        if asked.startswith("utter_return_ask_way_"):
            return f"returns.way_{self._way}"
        if asked.startswith("utter_return_ask_reason") and not self._faulty:
            return "returns.why"
        if asked.startswith("utter_return_ask_wish"):
            if self._changes:
                self._wish = "exchange" if self._wish == "return" else "return"
            return f"returns.wish_{self._wish}"
        return super().answer(asked, record)

    def done(self, record: Record) -> bool:
        return record.ticket("return") is not None

    def problems(self, record: Record) -> Iterator[str]:
        ticket = record.ticket("return")
        assert ticket is not None
        expected: dict[str, Any] = {
            "want": self._wish,
            "reason": "fault" if self._faulty else "own",
            "category": self.facts["category"],
            "way": self._way,
            "freight": "shop" if self._faulty else "customer",
            "phone": None if self._way == "shop" else self.facts["phone"],
        }
        for name, value in expected.items():
            if ticket.fields.get(name) != value:
                yield f"{name} of {ticket.number} is {ticket.fields.get(name)} instead of {value}"


class OrderGoal(Goal):
    """Something is wanted of an order."""

    intents = frozenset({"ask_progress"})
    answers = (
        (r"utter_order_ask_number_\w+|utter_order_not_found\w*", "order.number"),
        (r"utter_order_protect_rule", "order.number"),
        (r"utter_order_ask_proof", "order.proof"),
        (r"utter_order_ask_cancel", "order.sure"),
        (r"utter_order_ask_change\w*", "answers.address"),
        (r"utter_booking_(ask_ticket|not_found\w*)", "order.number"),
    )
    #: States of the orders that this can be wanted of.
    states: ClassVar[tuple[str, ...]] = ("待发货",)

    def prepare(self) -> None:
        fitting = [one for one in the_shop().orders if one.status in self.states and self.fits(one)]
        self._order = self.rng.choice(fitting)
        phone = self._order.phone
        self.facts |= {"order": self._order.number, "phone": phone, "last_four": phone[-4:]}

    def fits(self, order: Any) -> bool:
        return True

    def answer(self, asked: str, record: Record) -> str | None:
        if asked == "utter_order_ask_which":
            return next((one.key for one in record.buttons if one.title == self._order.number), None)
        return super().answer(asked, record)


class OrderProgress(OrderGoal):
    name = "progress of an order"
    states = ("待发货", "已发货")

    def prepare(self) -> None:
        super().prepare()
        self._step = self.rng.choice(("progress", "progress_number"))

    def opening(self) -> str:
        return f"order.{self._step}"

    def done(self, record: Record) -> bool:
        told = record.said("utter_order_waiting", "utter_order_sent", "utter_order_late", "utter_order_done")
        return any(part.facts.get("number") == self._order.number for part in told)


class OrderChange(OrderGoal):
    name = "change of an order"
    intents = frozenset({"change_booking"})

    def opening(self) -> str:
        return "order.change"

    def done(self, record: Record) -> bool:
        return _wanted(record, "change_order") is not None

    def problems(self, record: Record) -> Iterator[str]:
        fields = _wanted(record, "change_order") or {}
        if (fields.get("order"), fields.get("address")) != (self._order.number, self.facts["address"]):
            yield f"the change says {fields}"


class OrderCancel(OrderGoal):
    name = "cancelling an order"
    intents = frozenset({"cancel_booking"})

    def opening(self) -> str:
        return "order.cancel"

    def done(self, record: Record) -> bool:
        return _wanted(record, "cancel_order") is not None

    def problems(self, record: Record) -> Iterator[str]:
        fields = _wanted(record, "cancel_order") or {}
        if fields.get("order") != self._order.number:
            yield f"cancelled is {fields.get('order')} instead of {self._order.number}"


class Protection(OrderGoal):
    """The price has fallen since: what is paid back is worked out here once more, from the rows of the shop."""

    name = "price protection"
    intents = frozenset({"ask_price_protection"})
    states = ("待发货", "已发货", "已完成")

    def fits(self, order: Any) -> bool:
        return order.ordered_on >= today() - timedelta(days=30)

    def opening(self) -> str:
        return "order.protect"

    def done(self, record: Record) -> bool:
        told = record.said("utter_order_protect_*")
        return any(part.facts.get("number") == self._order.number for part in told)

    def problems(self, record: Record) -> Iterator[str]:
        told = [one.response for one in record.said("utter_order_protect_*") if one.facts.get("number")]
        due, expected = self._due()
        if told[-1] != f"utter_order_protect_{expected}":
            yield f"told {told[-1]} where {expected} holds"
        written = _wanted(record, "price_protection")
        if (written is not None) != (expected == "due"):
            yield f"written down: {written}"
        if expected == "due" and Decimal(str((written or {}).get("amount", 0))) != due:
            yield f"paid back is {(written or {}).get('amount')} instead of {due}"

    def _due(self) -> tuple[Decimal, str]:
        shop = the_shop()
        article = shop.articles.get(self._order.model)
        fallen = self._order.price - article.price if article else Decimal(0)
        until: date = self._order.ordered_on + timedelta(days=shop.content.policy.price_protection_days)
        if article and article.terms in shop.content.policy.excluded_terms:
            return Decimal(0), "excluded"
        if until < today():
            return Decimal(0), "late"
        return (fallen * self._order.quantity, "due") if fallen > 0 else (Decimal(0), "not_fallen")


class Problem(OrderGoal):
    """Something is missing, damaged, or has not come."""

    name = "problem with a delivery"
    intents = frozenset({"report_delivery_problem"})
    answers = ((r"utter_order_ask_problem\w*", "order.problem_again"), *OrderGoal.answers)
    states = ("已发货", "已完成")

    def prepare(self) -> None:
        super().prepare()
        self._problem = self.rng.choice(("missing", "damaged", "not_received"))

    def opening(self) -> str:
        return f"order.problem_{self._problem}"

    def answer(self, asked: str, record: Record) -> str | None:
        where = super().answer(asked, record)
        return self.opening() if where == "order.problem_again" else where

    def fits(self, order: Any) -> bool:
        return order.ordered_on >= today() - timedelta(days=30)

    def done(self, record: Record) -> bool:
        return _wanted(record, "report_delivery_problem") is not None

    def problems(self, record: Record) -> Iterator[str]:
        fields = _wanted(record, "report_delivery_problem") or {}
        if (fields.get("order"), fields.get("problem")) != (self._order.number, self._problem):
            yield f"written down: {fields}"


def _wanted(record: Record, want: str) -> dict[str, Any] | None:
    """The fields of the newest ticket with that want."""
    return next((dict(one.fields) for one in reversed(record.tickets) if one.fields.get("want") == want), None)
