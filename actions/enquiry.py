"""What cannot be answered at once is written down and answered by a person (R10, R70)."""

from __future__ import annotations

from dataclasses import replace

from actions.base import LISTEN, Outcome, ShopAction, Turn
from actions.fallback import READ_BACK, ask_again, tells_a_fault
from actions.forms import BOOKING, ORDER, REPAIR
from actions.handoff import waiting
from actions.matters import go_on, offered
from actions.order import begun
from actions.sale_talk import ANSWER_SALE, goes_on
from bot.adapters.text.fold import fold
from bot.core import courtesy, order_words
from bot.core.order import Purpose
from bot.core.say import Say, quoted, say
from bot.core.tickets import Kind, Ticket
from bot.services import enquiry
from bot.services.ports import UnitOfWork


def record(action: ShopAction, turn: Turn, uow: UnitOfWork) -> Outcome:
    """The same for every action that finds it has no answer."""
    content, now = action.parts.content, action.parts.clock.now()
    phone = action.read(turn).phone
    told = phone.dialled if phone else None
    reachable = told is not None or enquiry.phone_known(turn.conversation_id, uow)
    ticket, added = enquiry.record(
        Kind.ENQUIRY, turn.conversation_id, turn.text, turn.intent, told, content, now, uow
    )
    said = _recorded("utter_enquiry_added" if added else "utter_enquiry_recorded", action, turn, ticket)
    asks = not reachable and not added and turn.form is None
    return Outcome(says=(said, say("utter_enquiry_ask_phone")) if asks else (said,))


def _recorded(response: str, action: ShopAction, turn: Turn, ticket: Ticket) -> Say:
    content = action.parts.content
    shop = content.company.shops[0]
    return say(
        response,
        text=quoted(courtesy.shorten(turn.text, READ_BACK)),
        number=ticket.number,
        by=courtesy.say_time(ticket.due_at, action.parts.clock.now(), content.company.zone),
        shop=shop.name,
        phone=shop.phone,
    )


class NoteDetails(ShopAction):
    """A number or name that answers no question of a form: added to what was recorded last."""

    action_name = "action_note_details"
    writes = True

    def perform(self, turn: Turn, uow: UnitOfWork) -> Outcome:
        noted = self._note(turn, uow)
        # Where another action passed the message on, no rule knows what follows: that one would be run again.
        return replace(noted, followup=noted.followup or LISTEN) if turn.actions else noted

    def _note(self, turn: Turn, uow: UnitOfWork) -> Outcome:
        form = offered(turn)
        if form is not None:
            return go_on(form)
        if goes_on(self, turn):
            return Outcome(followup=ANSWER_SALE)
        reading = self.read(turn)
        phone = reading.phone
        now = self.parts.clock.now()
        ticket = phone and enquiry.add_phone(turn.conversation_id, phone.dialled, reading.correcting, now, uow)
        if phone and ticket:
            masked = courtesy.mask_phone(phone.dialled)
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
