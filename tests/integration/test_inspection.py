"""Quality inspection: scoring, comments, appeals, who sees what."""

from __future__ import annotations

from datetime import timedelta

import pytest
from fastapi import FastAPI

from bot.core.content import Content
from bot.core.errors import Refused
from bot.core.inspection import Inspection, State
from bot.core.staff import Account, Role
from bot.services import inspection
from bot.services.drafts import Draft
from tests.integration.conftest import NOW
from tests.integration.desk import PASSWORD, Polite, Units, Watch, colleague, takeover, waiting
from tests.integration.desk_web import Enter, token, visitor

LIMIT = timedelta(minutes=5)


def served(units: Units, content: Content, by: Account, *words: str, after: float = 1) -> Inspection:
    """A customer whom a colleague has served, scored."""
    watch = Watch()
    talk = waiting(units, content).conversation_id
    watch.wait(minutes=after)
    desk = takeover(watch)
    desk.take(by, talk, units())
    for at, text in enumerate(words):
        desk.write(by, talk, Draft(text=text), f"{at:016x}", units())
    with units() as uow:
        seen = uow.talks.newest_heard(talk)
    desk.close(by, talk, "", seen, units())
    while inspection.score_ended(Polite(), LIMIT, NOW, units()):
        pass
    with units() as uow:
        return uow.inspections.page(by.id, None, None, 1)[0]


def test_every_ended_conversation_is_scored_once(unit_of_work: Units, content: Content) -> None:
    by = colleague(unit_of_work)
    good = served(unit_of_work, content, by, "您好,请问有什么可以帮您?")
    late = served(unit_of_work, content, by, "给您安排明天上门。", after=9)
    assert (good.score, good.faults) == (100, ())
    assert {fault.rule for fault in late.faults} == {"R6", "R70"}
    assert late.score == 87
    assert inspection.score_ended(Polite(), LIMIT, NOW, unit_of_work()) == 0
    with unit_of_work() as uow:
        assert len(uow.inspections.page(by.id, None, None, 10)) == 2


def test_colleague_appeals_once_and_somebody_else_decides(unit_of_work: Units, content: Content) -> None:
    by, chief = colleague(unit_of_work, Role.SUPERVISOR), colleague(unit_of_work, Role.SUPERVISOR)
    one = served(unit_of_work, content, by, "给您安排明天上门。")
    inspection.comment(chief, one.id, "提出办法要问一句", NOW, unit_of_work())
    with pytest.raises(Refused, match="自己的"):
        inspection.appeal(chief, one.id, "不对", NOW, unit_of_work())
    inspection.appeal(by, one.id, "客户自己定的时间", NOW, unit_of_work())
    with pytest.raises(Refused, match="已经申诉"):
        inspection.appeal(by, one.id, "再说一次", NOW, unit_of_work())
    with pytest.raises(Refused, match="别的主管"):
        inspection.decide(by, one.id, True, "同意", NOW, unit_of_work())
    inspection.decide(chief, one.id, True, "属实", NOW, unit_of_work())
    with unit_of_work() as uow:
        settled = uow.inspections.get(one.id)
        assert settled is not None
        assert (settled.state, settled.score) == (State.GRANTED, 100)
        assert [remark.kind for remark in uow.inspections.remarks(one.id)] == ["comment", "appealed", "granted"]


async def test_supervisor_draws_a_sample_and_colleagues_see_their_own(
    enter: Enter, app: FastAPI, unit_of_work: Units, content: Content
) -> None:
    by = colleague(unit_of_work, name="小赵")
    one = served(unit_of_work, content, by, "给您安排明天上门。")
    chief, stranger = await enter(Role.SUPERVISOR), await enter(Role.AGENT)
    page = f"/desk/inspection/{one.id}"
    assert "R6" in (await chief.get(page)).text
    assert "小赵" in (await chief.get("/desk/inspection")).text
    assert (await stranger.get(page)).status_code == 404
    assert "小赵" not in (await stranger.get("/desk/inspection")).text
    mine = visitor(app)
    await mine.post("/desk/sign-in", data={"login": by.login, "password": PASSWORD})
    with unit_of_work() as uow:
        uow.staff.change(by.id, must_change=False)
        uow.commit()
    assert "为什么不该扣分" in (await mine.get(page)).text
    assert (await mine.post(f"{page}/appeal", data={"text": "客户定的"}, headers=token(mine))).status_code == 303
    assert "处理申诉" in (await chief.get(page)).text
    drawn = await chief.get("/desk/inspection/sample")
    assert drawn.headers["Location"].startswith("/desk/inspection")
