"""What cannot be answered at once is written down and answered by a person (R10, R70)."""

from __future__ import annotations

from actions.base import Outcome, ShopAction, Turn
from actions.fallback import READ_BACK, ask_again, installs, tells_a_fault
from actions.forms import BOOKING, ORDER, REPAIR
from actions.handoff import waiting
from actions.matters import go_on, offered
from actions.order import begun
from bot.adapters.text.fold import fold
from bot.core import courtesy, order_words
from bot.core.order import Purpose
from bot.core.say import Say, quoted, say
from bot.core.tickets import Kind, Ticket
from bot.services import enquiry
from bot.services.ports import UnitOfWork

#: Kinds of ticket and response by intent; every other intent is an enquiry.
_KINDS = {
    "complain": (Kind.COMPLAINT, "utter_complaint_recorded"),
    "register_restock": (Kind.RESTOCK, "utter_restock_recorded"),
    "suggest": (Kind.SUGGESTION, "utter_suggestion_recorded"),
}
#: Questions that a report of a fault is sometimes taken for.
_QUESTIONS = frozenset({"ask_stock", "ask_price", "ask_product", "ask_usage", "register_restock"})
#: What is said where the words were added to what was recorded a moment ago.
_ADDED = {Kind.ENQUIRY: "utter_enquiry_added", Kind.COMPLAINT: "utter_complaint_added"}


class RecordEnquiry(ShopAction):
    """Says honestly what can be done now: the words are recorded, and who answers by when."""

    action_name = "action_record_enquiry"
    writes = True
    answers = frozenset(
        {
            "ask_stock",
            "ask_price",
            "ask_promotion",
            "ask_product",
            "ask_invoice_payment",
            "ask_usage",
        }
    )

    def perform(self, turn: Turn, uow: UnitOfWork) -> Outcome:
        if turn.intent in _QUESTIONS and (tells_a_fault(self, turn) or installs(turn)):
            return Outcome(followup=REPAIR.name)
        kind, response = _KINDS.get(turn.intent, (Kind.ENQUIRY, "utter_enquiry_recorded"))
        content, now = self.parts.content, self.parts.clock.now()
        phone = self.read(turn).phone
        told = phone.value if phone else None
        reachable = told is not None or enquiry.phone_known(turn.conversation_id, uow)
        ticket, added = enquiry.record(
            kind, turn.conversation_id, turn.text, turn.intent, told, content, now, uow
        )
        said = self._say(_ADDED[kind] if added else response, turn, ticket)
        asks = kind is not Kind.SUGGESTION and not reachable and not added and turn.form is None
        return Outcome(says=(said, say("utter_enquiry_ask_phone")) if asks else (said,))

    def _say(self, response: str, turn: Turn, ticket: Ticket) -> Say:
        content = self.parts.content
        shop = content.company.shops[0]
        return say(
            response,
            text=quoted(courtesy.shorten(turn.text, READ_BACK)),
            number=ticket.number,
            by=courtesy.say_time(ticket.due_at, self.parts.clock.now(), content.company.zone),
            shop=shop.name,
            phone=shop.phone,
        )


class NoteDetails(ShopAction):
    """A number or name that answers no question of a form: added to what was recorded last."""

    action_name = "action_note_details"
    writes = True

    def perform(self, turn: Turn, uow: UnitOfWork) -> Outcome:
        form = offered(turn)
        if form is not None:
            return go_on(form)
        reading = self.read(turn)
        phone = reading.phone
        now = self.parts.clock.now()
        ticket = phone and enquiry.add_phone(turn.conversation_id, phone.value, now, uow)
        if phone and ticket:
            masked = courtesy.mask_phone(phone.value)
            return Outcome(says=(say("utter_phone_noted", phone=masked, number=ticket.number),))
        if tells_a_fault(self, turn):
            return Outcome(followup=REPAIR.name)
        if order_words.about_an_order(fold(turn.text)):
            return Outcome(slots=begun(Purpose.PROGRESS), followup=ORDER.name)
        if reading.numbers:
            return Outcome(followup=BOOKING.name)
        if waiting(self, turn, uow) is not None:
            return Outcome(says=(say("utter_noted_for_colleague"),))
        told = any((phone, reading.name, reading.address, reading.wish, reading.article))
        return Outcome(says=(say("utter_how_can_i_help"),)) if told else ask_again(self, turn, uow)
