"""What the actions of all forms share: their slots, which question was put, and what is no answer to it."""

from __future__ import annotations

from typing import Any

from actions.base import REQUESTED_SLOT, Turn
from bot.core.repair import Topic

REPAIR_FORM = "repair_form"
BOOKING_FORM = "booking_form"
REPAIR_PREFIX = "repair_"
BOOKING_PREFIX = "booking_"

#: Every slot of a form, empty: nothing of one talk may leak into the next.
NO_REPAIR: dict[str, Any] = {f"{REPAIR_PREFIX}{topic}": None for topic in Topic} | {f"{REPAIR_PREFIX}progress": None}
NO_BOOKING: dict[str, Any] = {"booking_talk": None}
NOTHING: dict[str, Any] = NO_REPAIR | NO_BOOKING

#: What customers ask or say in the middle of a form; a rule answers it, then the form asks again.
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


def asked_in(turn: Turn, form: str, prefix: str) -> str | None:
    """The topic of the question this message answers; None where the form begins with it."""
    requested = turn.slots.get(REQUESTED_SLOT)
    if turn.form != form or not isinstance(requested, str) or not requested.startswith(prefix):
        return None
    return requested.removeprefix(prefix)


def resumes(turn: Turn, form: str) -> bool:
    """The form comes back after something else was answered: the message has been dealt with."""
    return turn.form == form and not turn.fresh


def digresses(turn: Turn) -> bool:
    """Whether the message is about something else, as far as the dialogue is sure of it."""
    return turn.intent in DIGRESSIONS and turn.sure

