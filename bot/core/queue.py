"""Who serves whom: customers who wait are given to colleagues by skill and load (R70)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.core.handoff import Handoff, Reason
from bot.core.staff import Account, Skill

#: Whoever was given a customer and has not come by then: the customer is given to somebody else.
PATIENCE = timedelta(seconds=60)

_BY_REASON = {
    Reason.DANGER: Skill.REPAIR,
    Reason.COMPLAINT: Skill.COMPLAINT,
    Reason.MANAGER: Skill.COMPLAINT,
    Reason.ABUSE: Skill.COMPLAINT,
}
_BY_FORM = {
    "complaint": Skill.COMPLAINT,
    "repair": Skill.REPAIR,
    "booking": Skill.REPAIR,
    "return": Skill.RETURN,
    "order": Skill.ORDER,
    "restock": Skill.SALE,
}


def skill_for(handoff: Handoff) -> Skill | None:
    """What the customer's matter asks for, by the reason and by the forms that were begun; None: anything."""
    if handoff.reason in _BY_REASON:
        return _BY_REASON[handoff.reason]
    begun = {name.partition("_")[0] for name in handoff.summary}
    return next((skill for form, skill in _BY_FORM.items() if form in begun), None)


def urgency(handoff: Handoff) -> tuple[int, int]:
    """Sorts the queue: matters of safety first, then first come first."""
    return (0 if handoff.reason is Reason.DANGER else 1, handoff.id)


@dataclass(frozen=True, kw_only=True)
class Assignment:
    handoff: Handoff
    #: None: nobody is free, and whoever had been asked has not come.
    account: Account | None


def assign(open_handoffs: Sequence[Handoff], present: Sequence[Account], now: datetime) -> list[Assignment]:
    """Give everybody who waits to somebody who is present; only what is to change.

    Whoever knows the matter comes before whoever takes everything, and that before anybody else; of these the one with
    the fewest customers. Nobody is given more customers than the account's capacity.
    """
    loads = _loads(open_handoffs)
    here = {account.id for account in present}
    changes: list[Assignment] = []
    for handoff in sorted((one for one in open_handoffs if one.state == "waiting"), key=urgency):
        if handoff.account_id in here and not _overdue(handoff, now):
            continue
        free = [one for one in present if loads.get(one.id, 0) < one.capacity and one.id != handoff.account_id]
        chosen = min(free, key=lambda one: _rank(one, skill_for(handoff), loads), default=None)
        if chosen is not None:
            loads[chosen.id] = loads.get(chosen.id, 0) + 1
        if chosen is not None or (handoff.account_id is not None and handoff.account_id not in here):
            changes.append(Assignment(handoff=handoff, account=chosen))
    return changes


def _overdue(handoff: Handoff, now: datetime) -> bool:
    return handoff.assigned_at is None or now - handoff.assigned_at > PATIENCE


def _loads(open_handoffs: Sequence[Handoff]) -> dict[int, int]:
    loads: dict[int, int] = {}
    for one in open_handoffs:
        if one.account_id is not None:
            loads[one.account_id] = loads.get(one.account_id, 0) + 1
    return loads


def _rank(account: Account, skill: Skill | None, loads: Mapping[int, int]) -> tuple[int, int, int]:
    if skill is None:
        fit = 0 if not account.skills else 1
    else:
        fit = 0 if skill in account.skills else 1 if not account.skills else 2
    return (fit, loads.get(account.id, 0), account.id)
