"""Goals of customers who ask: stock, price, comparison, rules, use; and those who want a person or make a suggestion."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

from bench.simulation.goal import Goal
from bench.simulation.record import Part, Record
from bench.simulation.shop import the_shop
from bench.simulation.traits import STYLES, Trait
from bot.core.catalogue import Terms

#: The shop that serves on line.
SHOP = "tianhe"


@dataclass(frozen=True, kw_only=True)
class Ask:
    """One question, and the sentence that answers it."""

    where: str
    responses: tuple[str, ...]
    #: What must hold of the sentence's facts.
    holds: Callable[[Part], bool] = lambda part: True


class Asking(Goal):
    """Questions, one after the other; each is asked until it is answered."""

    traits = STYLES
    intents = frozenset({"ask_stock", "ask_price"})

    @abstractmethod
    def questions(self) -> Iterator[Ask]:
        """What is asked, in this order."""

    def prepare(self) -> None:
        self.choose()
        self._left = list(self.questions())

    def choose(self) -> None:
        """Choose what is asked about."""

    def opening(self) -> str:
        return self._left[0].where

    def nudge(self, record: Record) -> str:
        return self._left[0].where

    def answer(self, asked: str, record: Record) -> str | None:
        if asked == "utter_sale_ask_which" and "model" in self.facts:
            return "sale.which"
        # The previous question was answered: the next one comes.
        if self._left and asked in self._answered:
            return self._left[0].where
        return super().answer(asked, record)

    def done(self, record: Record) -> bool:
        ask = self._left[0]
        parts = [part for reply in record.latest for part in reply.parts]
        if any(_answers(part, ask) for part in parts):
            self._left.pop(0)
            self._answered = frozenset(part.response for part in parts)
        else:
            self._answered = frozenset()
        return not self._left

    _answered: frozenset[str] = frozenset()


def _answers(part: Part, ask: Ask) -> bool:
    named = any(part.response.startswith(one[:-1]) if one.endswith("*") else part.response == one for one in ask.responses)
    return named and ask.holds(part)


def of_model(model: str) -> Callable[[Part], bool]:
    """Whether a sentence is about an article."""
    return lambda part: part.facts.get("article", "").endswith(model)


class Available(Asking):
    """Whether something is there, and what follows from that."""

    name = "stock and what follows"
    there = ("utter_sale_in_stock", "utter_sale_line_in_stock")

    def choose(self) -> None:
        shop = the_shop()
        article = self.rng.choice([one for one in shop.content.articles if shop.stock(one.model, SHOP) > 0])
        self.facts["model"] = article.model

    def questions(self) -> Iterator[Ask]:
        model = self.facts["model"]
        yield Ask(where=f"sale.{self.first}", responses=("utter_sale_in_stock",), holds=of_model(model))
        after = {
            "sale.count": ("utter_sale_count",),
            "sale.price_after": ("utter_sale_in_stock", "utter_sale_price"),
            "sale.promotion_after": ("utter_sale_promotion", "utter_sale_no_promotion"),
        }
        for where in self.rng.sample(sorted(after), 2):
            yield Ask(where=where, responses=after[where])

    first: ClassVar[str] = "stock"


class Price(Available):
    name = "price and what follows"
    first = "price"


class SoldOut(Asking):
    """The article is not there: another one is offered, and declined for the other shop or the register."""

    name = "sold out: another shop"
    answers = ((r"utter_sale_alternative\w*", "sale.other_shop"),)

    def choose(self) -> None:
        shop = the_shop()
        gone = [
            one.model
            for one in shop.content.articles
            if not shop.stock(one.model, SHOP) and any(shop.stock(one.model, other) for other in ("jiangnan", "panyu"))
        ]
        self.facts["model"] = self.rng.choice(gone)

    def questions(self) -> Iterator[Ask]:
        model = self.facts["model"]
        yield Ask(where="sale.stock", responses=("utter_sale_sold_out",), holds=of_model(model))
        yield Ask(where="sale.other_shop", responses=("utter_sale_other_shop",), holds=of_model(model))

    def done(self, record: Record) -> bool:
        first = len(self._left) == 2
        finished = super().done(record)
        if first and not finished and record.said("utter_sale_other_shop"):
            # Nothing near is there: the other shop is named at once.
            self._left.clear()
        return not self._left


class Compare(Asking):
    name = "comparison"
    intents = frozenset({"ask_product"})

    def choose(self) -> None:
        articles = the_shop().content.articles
        first = self.rng.choice(articles)
        second = self.rng.choice([one for one in articles if one.category == first.category and one is not first])
        self.facts |= {"model": first.model, "other": second.model}

    def questions(self) -> Iterator[Ask]:
        both = {self.facts["model"], self.facts["other"]}
        yield Ask(
            where="sale.compare",
            responses=("utter_sale_compared",),
            holds=lambda part: {part.facts["first"].split()[-1], part.facts["second"].split()[-1]} == both,
        )


class Describe(Available):
    name = "description"
    intents = frozenset({"ask_product"})

    def questions(self) -> Iterator[Ask]:
        yield Ask(where="sale.product", responses=("utter_sale_described",), holds=of_model(self.facts["model"]))


class Cheapest(Asking):
    name = "cheapest of a kind"

    def choose(self) -> None:
        self.facts["category"] = self.rng.choice(("冰箱", "空调", "电视", "洗衣机", "热水器", "微波炉", "电饭煲"))

    def questions(self) -> Iterator[Ask]:
        shop, category = the_shop(), self.facts["category"]
        there = [one for one in shop.content.articles if one.category == category and shop.stock(one.model, SHOP)]
        lowest = min(one.price for one in there)
        cheapest = [one.model for one in there if one.price == lowest]
        yield Ask(
            where="sale.cheapest",
            responses=("utter_sale_cheapest",),
            holds=lambda part: part.facts["article"].split()[-1] in cheapest,
        )


class Budget(Asking):
    name = "within a budget"
    _BUDGETS: ClassVar[dict[str, str]] = {"冰箱": "2000", "空调": "2500", "电视": "3000", "洗衣机": "1800", "热水器": "1500"}

    def choose(self) -> None:
        category = self.rng.choice(sorted(self._BUDGETS))
        self.facts |= {"category": category, "budget": self._BUDGETS[category]}

    def questions(self) -> Iterator[Ask]:
        yield Ask(where="sale.budget", responses=("utter_sale_listed", "utter_sale_in_stock"), holds=self._fits)

    def _fits(self, part: Part) -> bool:
        article = the_shop().articles[part.facts["article"].split()[-1]]
        return article.category == self.facts["category"] and article.price <= int(self.facts["budget"])


class Promotions(Asking):
    name = "promotions"
    intents = frozenset({"ask_promotion"})

    def questions(self) -> Iterator[Ask]:
        yield Ask(where="sale.promotion", responses=("utter_sale_promotions_line",))


class Rule(Asking):
    """One question about a rule or a fact of the shop."""

    name = "rule of the shop"
    intents = frozenset({"ask_warranty", "ask_fee", "ask_store", "ask_return_policy"})
    rules: ClassVar[dict[str, tuple[str, ...]]] = {
        "fee": ("utter_fee", "utter_standard_fees"),
        "return_policy": ("utter_return_policy_*",),
        "delivery": ("utter_delivery_delivery",),
        "store": ("utter_store*",),
        "standard": ("utter_standard_times", "utter_standard_fees"),
    }

    def questions(self) -> Iterator[Ask]:
        rule = self.rng.choice(sorted(self.rules))
        yield Ask(where=f"rules.{rule}", responses=self.rules[rule])


class Warranty(Asking):
    name = "guarantee"
    intents = frozenset({"ask_warranty"})

    def choose(self) -> None:
        self.facts["category"] = self.rng.choice(("冰箱", "空调", "电视", "洗衣机", "热水器", "微波炉", "扫地机器人", "智能门锁"))

    def questions(self) -> Iterator[Ask]:
        category = self.facts["category"]
        yield Ask(
            where="rules.warranty",
            responses=("utter_warranty_of", "utter_warranty_of_parts"),
            holds=lambda part: part.facts["category"] == category,
        )


class Money(Asking):
    """Invoice and payment: an entry of that kind answers."""

    name = "invoice and payment"
    intents = frozenset({"ask_invoice_payment"})

    def questions(self) -> Iterator[Ask]:
        kind, begins = self.rng.choice((("invoice", "invoice_"), ("payment", "pay_")))
        yield Ask(
            where=f"rules.{kind}",
            responses=("utter_knowledge",),
            holds=lambda part: part.facts["entry"].startswith(begins),
        )


class Usage(Asking):
    name = "use and care"
    intents = frozenset({"ask_usage"})

    def choose(self) -> None:
        self.facts["category"] = self.rng.choice(("空调", "冰箱", "洗衣机", "电饭煲"))

    def questions(self) -> Iterator[Ask]:
        category = self.facts["category"]
        yield Ask(
            where=f"rules.usage_{category}",
            responses=("utter_knowledge",),
            holds=lambda part: the_shop().content.knowledge.by_id(part.facts["entry"]).category == category,
        )


class Restock(Goal):
    """Who wants what is sold out is told when it has come."""

    name = "register for an article"
    traits = STYLES | {Trait.AT_ONCE, Trait.DIGRESSES, Trait.ELSEWHERE, Trait.CORRECTS}
    intents = frozenset({"register_restock"})
    answers = ((r"utter_restock_ask_article\w*", "sale.which"),)

    def prepare(self) -> None:
        shop = the_shop()
        gone = [one for one in shop.content.articles if not shop.stock(one.model, SHOP) and one.terms is Terms.USUAL]
        self.facts["model"] = self.rng.choice(gone).model

    def opening(self) -> str:
        return "sale.register_at_once" if Trait.AT_ONCE in self.habits else "sale.register"

    def done(self, record: Record) -> bool:
        return record.ticket("restock") is not None

    def problems(self, record: Record) -> Iterator[str]:
        ticket = record.ticket("restock")
        assert ticket is not None
        expected: dict[str, Any] = {"model": self.facts["model"], "shop": SHOP, "name": self.facts["name"]}
        for name, value in {**expected, "phone": self.facts["phone"]}.items():
            if ticket.fields.get(name) != value:
                yield f"{name} of {ticket.number} is {ticket.fields.get(name)} instead of {value}"


class Human(Goal):
    """A person is wanted, and nothing else."""

    name = "a person"
    intents = frozenset({"request_human"})
    people = frozenset({"requested"})

    def opening(self) -> str:
        return "rules.person"

    def done(self, record: Record) -> bool:
        return "requested" in record.handoffs


class Suggestion(Goal):
    name = "suggestion"
    intents = frozenset({"suggest"})

    def opening(self) -> str:
        return "rules.suggestion"

    def done(self, record: Record) -> bool:
        return record.ticket("suggestion") is not None
