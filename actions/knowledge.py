"""Questions that the shop's own entries answer: use and care, payment, account (R26, R27)."""

from __future__ import annotations

from actions.base import Outcome, ShopAction, Turn
from actions.enquiry import record
from actions.fallback import installs, tells_a_fault
from actions.forms import REPAIR
from actions.sale_talk import talk_of
from bot.adapters.text.fold import plain
from bot.core.knowledge import find_entry
from bot.core.say import say
from bot.services.ports import UnitOfWork


class AnswerKnowledge(ShopAction):
    """The entry that fits the question; what no entry answers is written down for a colleague."""

    action_name = "action_answer_knowledge"
    writes = True
    answers = frozenset({"ask_usage", "ask_invoice_payment", "ask_account"})

    def perform(self, turn: Turn, uow: UnitOfWork) -> Outcome:
        if turn.intent == "ask_usage" and (tells_a_fault(self, turn) or installs(turn)):
            return Outcome(followup=REPAIR.name)
        topic = turn.intent.removeprefix("ask_")
        entry = find_entry(self.parts.content.knowledge, topic, plain(turn.text), self._category(turn, uow))
        if entry is None:
            return record(self, turn, uow)
        return Outcome(says=(say("utter_knowledge", answer=entry.text, entry=entry.id),))

    def _category(self, turn: Turn, uow: UnitOfWork) -> str | None:
        """Of the article that the words name, or that was talked of."""
        article = self.read(turn).article
        if article is not None and article.category is not None:
            return article.category
        model = talk_of(turn).article
        known = uow.catalogue.by_model(model) if model else None
        return known.category if known else None
