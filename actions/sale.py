"""Stock, price, promotions and articles (R20–R26)."""

from __future__ import annotations

from actions.base import Outcome, ShopAction, Turn
from actions.fallback import ASK_AGAIN, installs, tells_a_fault
from actions.forms import REPAIR, RESTOCK
from actions.sale_talk import ANSWER_SALE, slots_of, talk_of
from bot.core import sale
from bot.core.catalogue import Query
from bot.core.sale import Wanted
from bot.services.ports import UnitOfWork
from bot.services.sale import Asked, Step, answer, reply
from bot.services.sale_facts import Counter


class AnswerSale(ShopAction):
    """Finds the article in the customer's own words, and says what is true of it now."""

    action_name = ANSWER_SALE
    answers = frozenset(Wanted)

    def perform(self, turn: Turn, uow: UnitOfWork) -> Outcome:
        talk, counter = talk_of(turn), self._counter(turn)
        said = self.read(turn)
        pressed = turn.entities.get("article")
        step = None if pressed else reply(said.answer, turn.text, said.phone is not None, talk, counter, uow)
        if step is None:
            if turn.intent in Wanted and (tells_a_fault(self, turn) or installs(turn)):
                return Outcome(followup=REPAIR.name)
            asked = self._asked(turn)
            if turn.intent not in Wanted and asked.query is None and sale.chosen(turn.text, talk.listed) is None:
                return Outcome(followup=ASK_AGAIN)
            step = answer(asked, talk, counter, uow)
        return self._outcome(step, turn)

    def _counter(self, turn: Turn) -> Counter:
        return Counter(
            content=self.parts.content,
            channel=turn.channel,
            now=self.parts.clock.now(),
            aside=turn.form is not None,
        )

    def _asked(self, turn: Turn) -> Asked:
        model = turn.entities.get("article")
        wanted = Wanted(turn.intent) if turn.intent in Wanted else Wanted.STOCK
        if model is not None:
            return Asked(wanted=wanted, text="", query=Query(model_text=model))
        queries = [self.parts.queries.query(part) for part in sale.compared(turn.text)]
        return Asked(
            wanted=wanted,
            text=turn.text,
            query=self.parts.queries.query(turn.text),
            compared=tuple(query for query in queries if query is not None),
        )

    def _outcome(self, step: Step, turn: Turn) -> Outcome:
        return Outcome(
            says=step.says, slots=slots_of(step.talk, turn), followup=RESTOCK.name if step.registers else None
        )
