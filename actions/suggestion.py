"""Suggestions, opinions and criticism: thanked for in the prescribed words, and recorded (R10)."""

from __future__ import annotations

from actions.base import Outcome, ShopAction, Turn
from bot.adapters.text.fold import plain
from bot.core import courtesy, suggestion
from bot.core.say import Say, quoted, say
from bot.core.tickets import Kind, Ticket
from bot.services import enquiry
from bot.services.ports import UnitOfWork

#: Longer than this a customer's own words are not read back; the ticket keeps all of them.
_READ_BACK = 60


class RecordSuggestion(ShopAction):
    """Records what the customer thinks could be better; who wants an answer leaves a telephone number."""

    action_name = "action_record_suggestion"
    writes = True

    def perform(self, turn: Turn, uow: UnitOfWork) -> Outcome:
        content, now = self.parts.content, self.parts.clock.now()
        phone = self.read(turn).phone
        remark = suggestion.remark_of(plain(turn.text))
        ticket, _ = enquiry.record(
            Kind.SUGGESTION,
            turn.conversation_id,
            turn.text,
            str(remark),
            phone.value if phone else None,
            content,
            now,
            uow,
        )
        text = quoted(courtesy.shorten(turn.text, _READ_BACK))
        said = say(f"utter_suggestion_{remark}", number=ticket.number, text=text)
        return Outcome(says=(said, *self._answer(turn, ticket)))

    def _answer(self, turn: Turn, ticket: Ticket) -> tuple[Say, ...]:
        """Whether and when an answer comes; in the middle of a form nothing else is asked."""
        if ticket.phone:
            by = courtesy.say_time(ticket.due_at, self.parts.clock.now(), self.parts.content.company.zone)
            return (say("utter_suggestion_answer_by", by=by),)
        return () if turn.form else (say("utter_suggestion_answer"),)
