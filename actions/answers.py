"""Questions that content answers: shops, fees, guarantee (R26, R33, R75)."""

from __future__ import annotations

import re
from dataclasses import replace

from actions.base import Outcome, ShopAction, Turn
from bot.adapters.text.fold import fold
from bot.core import courtesy, order_words
from bot.core.policy import rules_of
from bot.core.sale import shops_named
from bot.core.say import say
from bot.services.ports import UnitOfWork


class AnswerStore(ShopAction):
    """Address, hours and telephone: of the shop the words name, or of all."""

    action_name = "action_answer_store"
    answers = frozenset({"ask_store"})

    def perform(self, turn: Turn, uow: UnitOfWork) -> Outcome:
        company = self.parts.content.company
        pressed = turn.entities.get("shop")
        named = [shop for shop in company.shops if shop.code == pressed] or shops_named(company, turn.plain)
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


#: What a fee is charged for; an article and none of these asks for the article's own price.
_SERVICE = re.compile("修|上门|装|拆|移机|洗(?!衣|碗)|配件|调试|检|保养|加氟|换|费|师傅|人工|[来去]一[次趟]")
_PRICE = re.compile("多少钱|[啥何什么]价|几多钱|价格|价钱|怎么卖|咋卖")


class AnswerFee(ShopAction):
    """What a visit costs, and that nothing is done before the customer agrees."""

    action_name = "action_answer_fee"
    answers = frozenset({"ask_fee"})

    def perform(self, turn: Turn, uow: UnitOfWork) -> Outcome:
        if order_words.asks_about(fold(turn.text)) == ("install",):
            return self.colleagues["ask_delivery_install"].perform(turn, uow)
        policy = self.parts.content.policy
        if self._is_of_an_article(turn):
            return self.colleagues["ask_price"].perform(replace(turn, intent="ask_price"), uow)
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

    def _is_of_an_article(self, turn: Turn) -> bool:
        """空调多少钱 asks what one costs; 空调不制冷要多少钱 what it costs to have it mended."""
        if turn.pressed or _SERVICE.search(turn.plain):
            return False
        query = self.parts.queries.query(turn.text)
        if query is None or query.model_text:
            return query is not None
        named = query.category and _PRICE.search(turn.plain)
        return bool(named) and self.read(turn).fault is None


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
