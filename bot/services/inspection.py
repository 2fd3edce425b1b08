"""Quality inspection: every conversation a colleague had is scored; supervisors comment, colleagues may appeal."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.core.errors import Refused
from bot.core.inspection import FULL, Inspection, State, inspect, score
from bot.core.staff import Account, Permission
from bot.core.wording import Rendered
from bot.services.ports import Manners, UnitOfWork

#: Conversations scored in one go.
_AT_ONCE = 50
LONGEST = 2000


def score_ended(manners: Manners, limit: timedelta, now: datetime, uow: UnitOfWork) -> int:
    """Score what has ended since the last look; how many. `limit`: within which a person answers (R70)."""
    with uow:
        ended = uow.inspections.unscored(_AT_ONCE)
        for served in ended:
            faults = inspect(served, lambda text: manners.problems(Rendered(text=text)), limit)
            uow.inspections.add(served, score(faults), faults, now)
        uow.commit()
    return len(ended)


def comment(by: Account, inspection_id: int, text: str, now: datetime, uow: UnitOfWork) -> None:
    """What a supervisor tells the colleague. Raises Refused."""
    text = _written(text)
    with uow:
        found = _held(inspection_id, uow)
        uow.inspections.remark(found.id, by, "comment", text, now)
        uow.staff.record(by, "inspection_comment", found.name, now, {"number": found.id})
        uow.commit()


def appeal(by: Account, inspection_id: int, text: str, now: datetime, uow: UnitOfWork) -> None:
    """The colleague does not agree, once. Raises Refused."""
    text = _written(text)
    with uow:
        found = _held(inspection_id, uow)
        if found.account_id != by.id:
            raise Refused("只能对自己的评分提出申诉。")
        if found.state is not State.SCORED:
            raise Refused("这次评分已经申诉过。")
        if not found.faults:
            raise Refused("这次评分没有扣分。")
        uow.inspections.set_state(found.id, State.APPEALED, found.score)
        uow.inspections.remark(found.id, by, State.APPEALED, text, now)
        uow.staff.record(by, "inspection_appeal", found.name, now, {"number": found.id})
        uow.commit()


def decide(by: Account, inspection_id: int, granted: bool, text: str, now: datetime, uow: UnitOfWork) -> None:
    """Take the faults back, or let the score stand; nobody decides on an appeal of their own. Raises Refused."""
    text = _written(text)
    with uow:
        found = _held(inspection_id, uow)
        if found.state is not State.APPEALED:
            raise Refused("没有等待处理的申诉。")
        if found.account_id == by.id:
            raise Refused("自己的申诉请由别的主管处理。")
        state = State.GRANTED if granted else State.UPHELD
        uow.inspections.set_state(found.id, state, FULL if granted else found.score)
        uow.inspections.remark(found.id, by, state, text, now)
        uow.staff.record(by, "inspection_decide", found.name, now, {"number": found.id, "granted": granted})
        uow.commit()


def visible(inspection_id: int, to: Account, uow: UnitOfWork) -> Inspection:
    """Raises Refused where there is none, or it is a colleague's. Inside the caller's transaction."""
    found = uow.inspections.get(inspection_id)
    if found is None or (found.account_id != to.id and not to.may(Permission.INSPECT)):
        raise Refused("没有这次质检。")
    return found


def _held(inspection_id: int, uow: UnitOfWork) -> Inspection:
    found = uow.inspections.hold(inspection_id)
    if found is None:
        raise Refused("没有这次质检。")
    return found


def _written(text: str) -> str:
    text = text.strip().replace("\x00", "")
    if not text or len(text) > LONGEST:
        raise Refused(f"请写 1 到 {LONGEST} 个字。")
    return text
