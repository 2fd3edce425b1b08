"""Questions that content answers: shops, fees, guarantee (R26, R33, R75)."""

from __future__ import annotations

from actions.base import Outcome, ShopAction, Turn
from bot.adapters.text.fold import fold
from bot.core import courtesy, order_words
from bot.core.policy import rules_of
from bot.core.say import say
from bot.services.ports import UnitOfWork


class AnswerStore(ShopAction):
    """Address, hours and telephone: of the shop the words name, or of all."""

    action_name = "action_answer_store"
    answers = frozenset({"ask_store"})

    def perform(self, turn: Turn, uow: UnitOfWork) -> Outcome:
        company = self.parts.content.company
        named = [
            shop
            for shop in company.shops
            if shop.name in turn.text or any(place.rstrip("区") in turn.text for place in shop.districts)
        ]
        told = [
            {
                "shop": shop.name,
                "address": shop.address,
                "landmark": shop.landmark,
                "hours": str(shop.hours),
                "phone": shop.phone,
            }
            for shop in named or company.shops
        ]
        if len(told) == 1:
            return Outcome(says=(say("utter_store", **told[0]),))
        return Outcome(says=(say("utter_stores"), *(say("utter_stores_line", **one) for one in told)))


class AnswerFee(ShopAction):
    """What a visit costs, and that nothing is done before the customer agrees."""

    action_name = "action_answer_fee"
    answers = frozenset({"ask_fee"})

    def perform(self, turn: Turn, uow: UnitOfWork) -> Outcome:
        if order_words.asks_about(fold(turn.text)) == ("install",):
            return self.colleagues["ask_delivery_install"].perform(turn, uow)
        policy = self.parts.content.policy
        return Outcome(
            says=(
                say(
                    "utter_fee",
                    visit_fee=courtesy.say_money(policy.visit_fee),
                    adjustment_fee=courtesy.say_money(policy.adjustment_fee),
                    months=str(policy.repair_guarantee_months),
                ),
            )
        )


class AnswerWarranty(ShopAction):
    """How long the guarantee lasts: of the article the words name, or in general."""

    action_name = "action_answer_warranty"
    answers = frozenset({"ask_warranty"})

    def perform(self, turn: Turn, uow: UnitOfWork) -> Outcome:
        article = self.read(turn).article
        if article is None or article.category is None:
            return Outcome(says=(say("utter_warranty"),))
        rules = rules_of(self.parts.content.policy, article.category)
        parts = "、".join(f"{part.part}{courtesy.say_months(part.months)}" for part in rules.parts)
        return Outcome(
            says=(
                say(
                    "utter_warranty_of_parts" if parts else "utter_warranty_of",
                    category=article.category,
                    term=courtesy.say_months(rules.guarantee_months),
                    parts=parts,
                ),
            )
        )
