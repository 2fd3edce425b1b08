"""A question that comes in one message with an answer (行 对了现在最便宜的多少钱): both are attended to."""

from __future__ import annotations

import re
from collections.abc import Mapping

from actions.answers import AnswerFee, AnswerStore, AnswerWarranty
from actions.base import ShopAction, Turn
from actions.courtesy import BeCourteous
from actions.enquiry import RecordEnquiry
from bot.core.say import Say
from bot.services.ports import Heard, UnitOfWork
from bot.services.speech import says_of

#: Who answers which question; what is no question (thanks, a greeting) needs no answer beside the form's own.
_ANSWERS: Mapping[str, type[ShopAction]] = {
    "ask_store": AnswerStore,
    "ask_fee": AnswerFee,
    "ask_warranty": AnswerWarranty,
    "bot_challenge": BeCourteous,
    "ask_stock": RecordEnquiry,
    "ask_price": RecordEnquiry,
    "ask_promotion": RecordEnquiry,
    "ask_product": RecordEnquiry,
    "ask_return_policy": RecordEnquiry,
    "ask_delivery_install": RecordEnquiry,
    "ask_invoice_payment": RecordEnquiry,
    "ask_usage": RecordEnquiry,
    "ask_price_protection": RecordEnquiry,
}
_ASKS = re.compile(r"[?？吗么]|多少|几[点个天号]|怎么|什么|哪|有没有|能不能|是不是|可不可以|多久")


def aside(action: ShopAction, turn: Turn, uow: UnitOfWork) -> tuple[Say, ...]:
    """The answer to a question that a form's answer came with; nothing where there is none."""
    answers = _ANSWERS.get(turn.intent) if turn.sure else None
    if answers is None or not _ASKS.search(turn.text):
        return ()
    result = answers(action.parts).result(turn, uow)
    return tuple(says_of(Heard(messages=tuple(result["says"]), intent={})))
