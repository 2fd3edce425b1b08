"""What was not understood: asked once, then a person (R9)."""

from __future__ import annotations

from dataclasses import replace

from actions.base import LISTEN, Outcome, ShopAction, Turn
from actions.forms import COMPLAINT, REPAIR, RETURN
from actions.handoff import PERSON, hand_over, waiting
from actions.sale_talk import ANSWER_SALE, asks_of_articles, goes_on
from bot.adapters.text.fold import fold
from bot.core import order_words, returns_words
from bot.core.handoff import Reason
from bot.core.say import Choice, say
from bot.services import complaint
from bot.services.ports import UnitOfWork

#: What the likely wants are called on buttons; intents without a name here are not offered.
_TITLES = {
    "book_repair": "报修",
    "ask_progress": "查询进度",
    "change_booking": "修改预约",
    "cancel_booking": "取消预约",
    "ask_store": "门店信息",
    "ask_warranty": "保修政策",
    "ask_fee": "收费标准",
    "ask_stock": "查询库存",
    "ask_price": "查询价格",
    "request_return": "退换货",
    "complain": "投诉建议",
}
_USUAL = ("book_repair", "ask_progress")
#: Longer than this a customer's own words are not read back; the ticket keeps all of them.
READ_BACK = 60
#: Buttons beside the one for a person.
_OFFERED = 2
ASK_AGAIN = "action_ask_again"
#: How far down the ranking a want still counts; the first place may be the fallback's own.
_LIKELY = 3
#: A report with so many details is none of a question's kind.
_DETAILED = 2
#: The slot that holds the id of the message that was not understood last.
NOT_UNDERSTOOD = "not_understood"


class AskAgain(ShopAction):
    """The first time a polite question with the likely wants, the second time in a row a person."""

    action_name = ASK_AGAIN
    writes = True

    def perform(self, turn: Turn, uow: UnitOfWork) -> Outcome:
        passed_on = ANSWER_SALE in turn.actions
        if not passed_on and (goes_on(self, turn) or asks_of_articles(self, turn)):
            return Outcome(followup=ANSWER_SALE)
        asked = ask_again(self, turn, uow)
        return replace(asked, followup=asked.followup or LISTEN) if passed_on else asked


def _goes_on(action: ShopAction, turn: Turn, uow: UnitOfWork) -> Outcome | None:
    """Who has just complained and goes on telling is listened to, not asked what is meant (R50)."""
    if not {"action_submit_complaint", "action_ask_again"} & set(turn.previous_actions) or turn.pressed:
        return None
    if complaint.recent_complaint(turn.conversation_id, action.parts.clock.now(), uow) is None:
        return None
    return Outcome(followup=COMPLAINT.name)


def tells_a_fault(action: ShopAction, turn: Turn) -> bool:
    """Words that name an article and what is wrong with it are a repair, where that is among the likely wants.

    Or where name, number or place are told as well: such a long message is easily understood as anything.
    """
    if turn.form is not None or turn.pressed:
        return False
    reading = action.read(turn)
    if reading.fault is None or reading.article is None:
        return False
    details = (reading.phone, reading.name, reading.address, reading.bought, reading.wish)
    return "book_repair" in turn.ranking[:_LIKELY] or sum(one is not None for one in details) >= _DETAILED


def installs(turn: Turn) -> bool:
    """热水器到货了,派人来装: booked at once, whatever else it may sound like."""
    return turn.form is None and not turn.pressed and order_words.wants_installation(fold(turn.text))


def _gives_back(action: ShopAction, turn: Turn) -> bool:
    """Words that say 退 or 换 of what was bought some day are a return, where that is among the likely wants."""
    if turn.form is not None or turn.pressed or "request_return" not in turn.ranking[:_LIKELY]:
        return False
    return action.read(turn).bought is not None and returns_words.wish(fold(turn.text)) is not None


def ask_again(action: ShopAction, turn: Turn, uow: UnitOfWork) -> Outcome:
    """The same for every action that finds it has not understood."""
    if tells_a_fault(action, turn) or installs(turn):
        return Outcome(followup=REPAIR.name)
    if _gives_back(action, turn):
        return Outcome(followup=RETURN.name)
    if turn.form is None and not turn.pressed and action.read(turn).phone:
        return Outcome(followup="action_note_details")  # digits alone are easily understood as nothing
    grievance = _goes_on(action, turn, uow)
    if grievance is not None:
        return grievance
    in_queue = waiting(action, turn, uow)
    if in_queue is not None:
        return Outcome(says=(in_queue,))
    slots = {NOT_UNDERSTOOD: turn.turn_id}
    before = turn.slots.get(NOT_UNDERSTOOD)
    if before is not None and before == turn.previous_turn_id:
        handed = hand_over(action, turn, Reason.NOT_UNDERSTOOD, uow)
        return Outcome(says=handed.says, slots=slots)
    likely = [name for name in (*turn.ranking, *_USUAL) if name in _TITLES]
    names = list(dict.fromkeys(likely))[:_OFFERED]
    choices = [Choice(title=_TITLES[name], payload=f"/{name}") for name in names]
    return Outcome(says=(say("utter_not_understood", *choices, PERSON),), slots=slots)
