"""What the actions of all forms share: their slots, which question was put, what is no answer to it, and what comes next."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.adapters.text.fold import fold
from bot.core.repair import Topic

if TYPE_CHECKING:
    from actions.base import Turn

#: Rasa's name for the question that was just put.
REQUESTED_SLOT = "requested_slot"


@dataclass(frozen=True, kw_only=True)
class Form:
    """A matter that takes several questions. The text that offers to go on with it is utter_resume_<name>."""

    name: str
    #: Its questions are called so in requested_slot: repair_phone.
    prefix: str
    #: Every slot, empty: nothing of one talk may leak into the next.
    empty: Mapping[str, Any]
    #: What begins it.
    intents: frozenset[str]

    def asked(self, turn: Turn) -> str | None:
        """The topic of the question this message answers; None where the form begins with it."""
        requested = turn.slots.get(REQUESTED_SLOT)
        if turn.form != self.name or not isinstance(requested, str) or not requested.startswith(self.prefix):
            return None
        return requested.removeprefix(self.prefix)

    def resumes(self, turn: Turn) -> bool:
        """The form comes back after something else was answered: the message has been dealt with."""
        return turn.form == self.name and not turn.fresh

    def unfinished(self, turn: Turn) -> bool:
        """Something of it was taken down and not brought to its end."""
        return any(turn.slots.get(slot) for slot in self.empty)


REPAIR = Form(
    name="repair_form",
    prefix="repair_",
    empty={f"repair_{topic}": None for topic in Topic} | {"repair_progress": None},
    intents=frozenset({"book_repair"}),
)
BOOKING = Form(
    name="booking_form",
    prefix="booking_",
    empty={"booking_talk": None},
    intents=frozenset({"change_booking", "cancel_booking", "ask_progress"}),
)
COMPLAINT = Form(
    name="complaint_form",
    prefix="complaint_",
    empty={"complaint_talk": None},
    intents=frozenset({"complain"}),
)
RETURN = Form(
    name="return_form",
    prefix="return_",
    empty={"return_talk": None},
    intents=frozenset({"request_return"}),
)
ORDER = Form(
    name="order_form",
    prefix="order_",
    empty={"order_talk": None},
    intents=frozenset({"report_delivery_problem", "ask_price_protection"}),
)
RESTOCK = Form(
    name="restock_form",
    prefix="restock_",
    empty={"restock_talk": None},
    intents=frozenset({"register_restock"}),
)
#: What weighs most first: where a message wants several of them they are attended to in this order.
FORMS: tuple[Form, ...] = (REPAIR, COMPLAINT, RETURN, ORDER, BOOKING, RESTOCK)
#: The slots of all forms, empty.
NOTHING: Mapping[str, Any] = {slot: None for form in FORMS for slot in form.empty}

#: What customers ask or say in the middle of a form; a rule answers it, then the form asks again or is put aside.
DIGRESSIONS = frozenset(
    {
        "greet",
        "thank",
        "praise",
        "chitchat",
        "bot_challenge",
        "abuse",
        "complain",
        "suggest",
        "request_human",
        "ask_stock",
        "ask_price",
        "ask_promotion",
        "ask_product",
        "ask_store",
        "register_restock",
        "ask_progress",
        "ask_warranty",
        "ask_fee",
        "ask_fee__standard",
        "ask_return_policy",
        "request_return",
        "ask_delivery_install",
        "ask_invoice_payment",
        "ask_usage",
        "ask_price_protection",
        "report_delivery_problem",
        "ask_account",
    }
)


def digresses(turn: Turn) -> bool:
    """Whether the message is about something else, as far as the dialogue is sure of it.

    Who answers with a grumble (我没工夫磨叽,朱秀英) has answered: a complaint must be a clear one.
    """
    grumbles = turn.intent == "complain" and turn.confidence < _CLEAR
    return turn.intent in DIGRESSIONS and turn.sure and not grumbles


def forms_wanted(turn: Turn) -> Iterator[tuple[Form, str, str]]:
    """The forms that clauses of the message want, what weighs most first, each with its intent and its words."""
    clear = [want for want in turn.wants or turn.whole if want.confidence >= _CLEAR]
    for form in FORMS:
        mine = [want for want in clear if want.intent in form.intents - _QUESTIONS]
        if mine:
            yield form, mine[0].intent, " ".join(want.text for want in mine)


_ASKS = re.compile(r"[?？吗么]|多少|几[点个天号]|怎么|什么|哪|有没有|能不能|是不是|可不可以|多久")


def is_question(text: str) -> bool:
    return _ASKS.search(fold(text)) is not None


def own_words(turn: Turn, form: Form) -> str:
    """The message without the clauses that are clearly about something else; whole where nothing would be left.

    Once questions are being asked, 电话写错了 and 不修了 belong to the form, whatever they may mean by themselves.
    """
    text, begins = turn.text, form.asked(turn) is None
    for want in turn.wants:
        another = begins and any(want.intent in other.intents for other in FORMS if other is not form)
        asks = want.intent in DIGRESSIONS and is_question(want.text)
        if want.confidence >= _CLEAR and (another or asks) and want.intent not in form.intents:
            text = text.replace(want.text, "")
    return text if text.strip() else turn.text


#: A question may begin a form, but beside something weightier it is answered in passing.
_QUESTIONS = frozenset({"ask_progress", "ask_price_protection"})
#: A clause alone must be this clear before it sets a whole matter going.
_CLEAR = 0.7
