"""The numbers of the published standard (R75), as they are said."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from bot.core import courtesy
from bot.core.policy import Policy


def figures(policy: Policy) -> Mapping[str, str]:
    """Time limits in hours or minutes, fees in 元, guarantee in months, returns in days; by the name texts use."""
    return {
        "person_minutes": str(int(policy.person_within / timedelta(minutes=1))),
        "answer_hours": _hours(policy.answer_within),
        "urgent_hours": _hours(policy.urgent_within),
        "visit_hours": _hours(policy.visit_within),
        "remote_hours": _hours(policy.remote_visit_within),
        "visit_fee": courtesy.say_money(policy.visit_fee),
        "adjustment_fee": courtesy.say_money(policy.adjustment_fee),
        "months": str(policy.repair_guarantee_months),
        "return_days": str(policy.return_days),
        "exchange_days": str(policy.exchange_days),
        "furniture_days": str(policy.furniture_return_days),
        "price_protection_days": str(policy.price_protection_days),
    }


def _hours(term: timedelta) -> str:
    return str(int(term / timedelta(hours=1)))
