"""Invented facts: everything that is stated is held against the rows and content files that it must come from.

Only what the rows name counts: the responses and the facts stored with a message. The text is looked at for one thing:
that every number in it is one of these facts or stands in the response itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from sqlalchemy import Engine, text

from bench.simulation.record import Part, Record, Reply
from bench.simulation.shop import the_shop, today
from bot.core import courtesy, standard
from bot.core.promotions import running, say_until
from bot.core.wording import fields_of, render

_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_WINDOW = re.compile(r"(\d+)月(\d+)日\(周.\)(\d\d):(\d\d)–(\d\d):(\d\d)")
#: Facts whose name says which rule they tell, by the name in bot.core.standard.
_FIGURES = ("visit_fee", "adjustment_fee", "visit_hours", "remote_hours", "urgent_hours", "answer_hours", "person_minutes",
            "return_days", "exchange_days", "furniture_days")  # fmt: skip
_ARTICLE_TERMS = ("utter_warranty_of", "utter_warranty_of_parts")


class Facts:
    """What is true in the assistant's database and the shop's files."""

    def __init__(self, engine: Engine, texts: Mapping[str, Sequence[str]]) -> None:
        self._texts = texts
        self._engine = engine
        with engine.begin() as connection:
            articles = connection.execute(text("SELECT model, price FROM bot.articles"))
            self._prices = {row.model: row.price for row in articles}
            stock = connection.execute(
                text("SELECT a.model, s.shop, s.count FROM bot.stock s JOIN bot.articles a ON a.id = s.article_id")
            )
            self._stock = {(row.model, row.shop): row.count for row in stock}
            orders = connection.execute(
                text("SELECT o.number, o.status, l.model, l.quantity, l.price FROM bot.orders o "
                     "JOIN bot.order_lines l ON l.order_number = o.number")
            )  # fmt: skip
            self._orders = {row.number: row for row in orders}
            slots = connection.execute(text("SELECT DISTINCT starts_at, ends_at FROM bot.slots"))
            zone = the_shop().content.company.zone
            self._windows = {(row.starts_at.astimezone(zone), row.ends_at.astimezone(zone)) for row in slots}
        self._figures = standard.figures(the_shop().content.policy)

    def invented(self, record: Record) -> Iterator[str]:
        """One line for each statement that no row and no file bears out."""
        named = ""
        for reply in record.replies:
            yield from self._untraced(reply)
            for part in reply.parts:
                named = part.facts.get("article") or named
                for problem in self._part(part, named):
                    yield f"{part.response}: {problem}"
        yield from self._visits(record)

    def _untraced(self, reply: Reply) -> Iterator[str]:
        """Numbers that come from nowhere."""
        known = " ".join(
            render(template, {name: part.facts.get(name, "") for name in fields_of(template)}).text
            for part in reply.parts
            for template in self._texts.get(part.response, ())
        )
        company = the_shop().content.company
        known += f" {company.agent} {company.hotline} {company.staff_hours}"
        for number in _NUMBER.findall(reply.text):
            if number not in _NUMBER.findall(known):
                yield f"the number {number} in “{reply.text}” comes from no fact of {[one.response for one in reply.parts]}"

    def _part(self, part: Part, named: str) -> Iterator[str]:
        for check in (self._price, self._count, self._rule, self._source, self._window, self._order, self._number):
            yield from check(part, named)

    def _price(self, part: Part, named: str) -> Iterator[str]:
        """Prices, by the article that the sentence, or the one before it, names."""
        if part.response.startswith("utter_order_"):
            return
        pairs = [("price", named), ("wanted_price", part.facts.get("wanted", ""))]
        if part.response.startswith("utter_sale_compared"):
            pairs = [("price", part.facts["first"]), ("other_price", part.facts["second"])]
        for fact, article in pairs:
            if fact in part.facts and Decimal(part.facts[fact]) != self._prices.get(_model(article)):
                yield f"{part.facts[fact]} is not the price of {article}"

    def _count(self, part: Part, named: str) -> Iterator[str]:
        """Pieces in a shop, and whether there are any at all."""
        model, shops = _model(part.facts.get("article") or named), the_shop().content.company.shops
        code = next((one.code for one in shops if one.name == part.facts.get("shop")), None)
        if "count" in part.facts and code and int(part.facts["count"]) != self._stock.get((model, code)):
            yield f"{part.facts['count']} is not the stock of {model} in {part.facts['shop']}"
        anywhere = [self._stock.get((model, shop.code), 0) for shop in shops]
        if part.response in _THERE and not any(anywhere):
            yield f"{model} is nowhere"
        if part.response in _GONE and all(anywhere):
            yield f"{model} is in every shop"

    def _rule(self, part: Part, named: str) -> Iterator[str]:
        for name in _FIGURES:
            if name in part.facts and part.facts[name] != self._figures[name]:
                yield f"{name} is {part.facts[name]} instead of {self._figures[name]}"
        policy = the_shop().content.policy
        own = {name: str(value) for name, value in _OWN_RULES.get(part.response, {}).items()}
        own |= {"pickup_days": str(policy.pickup_days), "refund_days": str(policy.refund_days)}
        for name, value in own.items():
            if part.facts.get(name, value) != value:
                yield f"{name} is {part.facts[name]} instead of {value}"
        if part.response in _ARTICLE_TERMS:
            months = policy.categories[part.facts["category"]].guarantee_months
            if part.facts["term"] != courtesy.say_months(months):
                yield f"{part.facts['category']} is covered for {months} months, not {part.facts['term']}"

    def _source(self, part: Part, named: str) -> Iterator[str]:
        """Knowledge and promotions: word for word, and still running."""
        if "entry" in part.facts:
            entry = the_shop().content.knowledge.by_id(part.facts["entry"])
            if part.facts["answer"] != entry.text:
                yield f"{entry.id} says something else"
        if "source" in part.facts:
            offers = {one.id: one for one in running(the_shop().content.promotions, today())}
            offer = offers.get(part.facts["source"])
            if offer is None or (offer.text, say_until(offer, today())) != (part.facts["promotion"], part.facts["until"]):
                yield f"no such promotion: {part.facts}"

    def _window(self, part: Part, named: str) -> Iterator[str]:
        """A visit is promised for a time that some technician works."""
        found = _WINDOW.search(part.facts.get("window", ""))
        if found is None:
            return
        month, day, *times = map(int, found.groups())
        zone = the_shop().content.company.zone
        year = today().year + (month < today().month)
        window = tuple(datetime(year, month, day, *times[at : at + 2], tzinfo=zone) for at in (0, 2))
        if window not in self._windows:
            yield f"nobody works {part.facts['window']}"

    def _order(self, part: Part, named: str) -> Iterator[str]:
        order = self._orders.get(part.facts.get("number", ""))
        if order is None or not part.response.startswith("utter_order_"):
            return
        article = part.facts.get("article", order.model)
        if order.model not in article:
            yield f"{order.number} is {order.model}, not {article}"
        facts = {"paid": order.price, "price": self._prices.get(order.model), "quantity": order.quantity}
        for name, value in facts.items():
            if name in part.facts and Decimal(part.facts[name]) != value:
                yield f"{name} of {order.number} is {value}, not {part.facts[name]}"

    def _number(self, part: Part, named: str) -> Iterator[str]:
        for name in ("number", "ticket"):
            number = part.facts.get(name, "")
            if number and number not in self._orders and not self._is_ticket(number):
                yield f"there is no {number}"

    def _is_ticket(self, number: str) -> bool:
        with self._engine.begin() as connection:
            found = connection.execute(text("SELECT 1 FROM bot.tickets WHERE number = :number"), {"number": number})
            return found.first() is not None

    def _visits(self, record: Record) -> Iterator[str]:
        """What was promised last for a visit is what is booked."""
        zone = the_shop().content.company.zone
        for ticket in record.tickets:
            told = [
                part.facts["window"]
                for part in record.said("utter_repair_booked*", "utter_install_booked*")
                if part.facts.get("number") == ticket.number and "window" in part.facts
            ]
            moved = record.said("utter_booking_new_time")
            promised = [*told, *(part.facts["window"] for part in moved)] if told else []
            if promised and ticket.slot and f"{ticket.slot.astimezone(zone):%H:%M}–" not in promised[-1]:
                yield f"{ticket.number} is booked for {ticket.slot}, promised was {promised[-1]}"


_THERE = frozenset({"utter_sale_in_stock", "utter_sale_listed", "utter_sale_cheapest", "utter_sale_dearest",
                    "utter_sale_alternative", "utter_sale_line_in_stock"})  # fmt: skip
_GONE = frozenset({"utter_sale_sold_out", "utter_sale_listed_sold_out", "utter_sale_line_sold_out"})


def _own_rules() -> Mapping[str, Mapping[str, object]]:
    """Facts whose names are used for several rules, by response."""
    policy = the_shop().content.policy
    delivery = policy.delivery
    fees = {"months": policy.repair_guarantee_months}
    return {
        "utter_fee": fees,
        "utter_standard_fees": fees,
        "utter_delivery_delivery": {
            "days": delivery.days, "remote_days": delivery.remote_days, "remote_fee": delivery.remote_fee,
        },
        "utter_delivery_install": {"install_fee": delivery.install_fee},
        "utter_return_rule_within_return": {"days": policy.return_days},
        "utter_return_rule_within_exchange": {"days": policy.exchange_days},
        "utter_return_rule_receipt_return": {"days": policy.return_days},
        "utter_return_rule_receipt_exchange": {"days": policy.exchange_days},
        "utter_return_rule_furniture_return": {"days": policy.furniture_return_days},
        "utter_order_protect_rule": {"days": policy.price_protection_days},
        "utter_order_protect_due": {"days": policy.price_protection_days},
        "utter_order_protect_late": {"days": policy.price_protection_days},
        **{f"utter_danger_{one.kind}": {"hours": int(policy.urgent_within.total_seconds() // 3600)} for one in policy.dangers},
    }  # fmt: skip


_OWN_RULES = _own_rules()


def _model(article: str) -> str:
    """The model at the end of what an article is called."""
    return article.split()[-1] if article else ""


