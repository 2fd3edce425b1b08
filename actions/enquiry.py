"""What cannot be answered at once is written down and answered by a person (R10, R70)."""

from __future__ import annotations

from actions.base import Outcome, ShopAction, Turn
from bot.core import courtesy
from bot.core.say import quoted, say
from bot.core.tickets import Kind
from bot.services import enquiry
from bot.services.ports import UnitOfWork

#: Kinds of ticket and response by intent; every other intent is an enquiry.
_KINDS = {
    "complain": (Kind.COMPLAINT, "utter_complaint_recorded"),
    "report_delivery_problem": (Kind.COMPLAINT, "utter_complaint_recorded"),
    "request_return": (Kind.RETURN, "utter_return_recorded"),
    "register_restock": (Kind.RESTOCK, "utter_restock_recorded"),
    "suggest": (Kind.SUGGESTION, "utter_suggestion_recorded"),
}


class RecordEnquiry(ShopAction):
    """Says honestly what can be done now: the words are recorded, and who answers by when."""

    action_name = "action_record_enquiry"
    writes = True

    def perform(self, turn: Turn, uow: UnitOfWork) -> Outcome:
        kind, response = _KINDS.get(turn.intent, (Kind.ENQUIRY, "utter_enquiry_recorded"))
        content, now = self.parts.content, self.parts.clock.now()
        ticket = enquiry.record(kind, turn.conversation_id, turn.text, turn.intent, content, now, uow)
        by = courtesy.say_time(ticket.due_at, now, content.company.zone)
        shop = content.company.shops[0]
        told = say(
            response, text=quoted(turn.text), number=ticket.number, by=by, shop=shop.name, phone=shop.phone
        )
        return Outcome(says=(told,))


class NoteDetails(ShopAction):
    """A number or name that answers no question of a form: added to what was recorded last."""

    action_name = "action_note_details"
    writes = True

    def perform(self, turn: Turn, uow: UnitOfWork) -> Outcome:
        phone = self.read(turn).phone
        now = self.parts.clock.now()
        ticket = phone and enquiry.add_phone(turn.conversation_id, phone.value, now, uow)
        if not phone or not ticket:
            return Outcome(says=(say("utter_how_can_i_help"),))
        masked = courtesy.mask_phone(phone.value)
        return Outcome(says=(say("utter_phone_noted", phone=masked, number=ticket.number),))
