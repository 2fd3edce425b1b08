"""Delivery and installation in general (R42)."""

from __future__ import annotations

from dataclasses import replace

from actions.base import Outcome, ShopAction, Turn
from actions.fallback import installs, tells_a_fault
from actions.forms import BOOKING, ORDER, REPAIR, RETURN
from actions.order import INSTALL, begun
from bot.adapters.text.fold import fold
from bot.core import courtesy, order_words, returns_words
from bot.core.knowledge import Entry, find_entry
from bot.core.order import Purpose
from bot.core.say import Argument, say
from bot.core.tickets import BOOKED
from bot.services.ports import UnitOfWork


class AnswerDelivery(ShopAction):
    """How goods are delivered and put up, in general (R42): the shop's own entry that fits, or else its rules."""

    action_name = "action_answer_delivery"
    answers = frozenset({"ask_delivery_install"})

    def perform(self, turn: Turn, uow: UnitOfWork) -> Outcome:
        text, reading = fold(turn.text), self.read(turn)
        if turn.form == RETURN.name and "freight" in returns_words.subjects(text):
            return self.colleagues["ask_return_policy"].perform(turn, uow)
        if installs(turn) or tells_a_fault(self, turn):
            return Outcome(followup=REPAIR.name)
        booked = any(one.kind in BOOKED for one in uow.tickets.of_conversation(turn.conversation_id))
        if turn.form is None and booked and order_words.awaits_somebody(text):
            return Outcome(followup=BOOKING.name)
        if turn.form is None and any(number.startswith("D") for number in reading.numbers):
            return Outcome(slots=begun(Purpose.PROGRESS), followup=ORDER.name)
        category = reading.article.category if reading.article else None
        entry = find_entry(self.parts.content.knowledge, "delivery_install", text, category)
        return self._known(entry) if entry else self._rules(turn, text)

    def _known(self, entry: Entry) -> Outcome:
        return Outcome(says=(say("utter_knowledge", answer=entry.text, entry=entry.id),))

    def _rules(self, turn: Turn, text: str) -> Outcome:
        """What the policy says: where, when, for how much."""
        rules = self.parts.content.policy.delivery
        facts: dict[str, Argument] = {
            "districts": "、".join(rules.free_districts),
            "days": str(rules.days),
            "remote_days": str(rules.remote_days),
            "remote_fee": courtesy.say_money(rules.remote_fee),
            "install_fee": courtesy.say_money(rules.install_fee),
        }
        subjects = order_words.asks_about(text)
        choices = (INSTALL,) if "install" in subjects and turn.form is None else ()
        says = [say(f"utter_delivery_{subject}{_free(subject, rules.install_fee == 0)}", **facts) for subject in subjects]
        return Outcome(says=(*says[:-1], replace(says[-1], choices=choices)))


def _free(subject: str, free: bool) -> str:
    return "_free" if subject == "install" and free else ""
