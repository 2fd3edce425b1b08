"""What the actions of all forms share: which question was put, and what is no answer to it."""

from __future__ import annotations

from actions.base import REQUESTED_SLOT, Turn

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
