"""One's own account: password, sessions, on duty or not."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Response

from bot.core.errors import Refused
from bot.desk.access import Signed
from bot.desk.door import leave
from bot.desk.section import Section
from bot.services import accounts

router = APIRouter(prefix="/account")
SECTION = Section(router=router)


@router.get("")
def account(visit: Signed) -> Response:
    with visit.unit_of_work() as uow:
        sessions = uow.staff.sessions_of(visit.account.id, visit.now)
    return visit.page("account.html", open_sessions=sessions)


@router.post("/password")
def change_password(
    visit: Signed,
    old: Annotated[str, Form(max_length=1000)],
    new: Annotated[str, Form(max_length=1000)],
    again: Annotated[str, Form(max_length=1000)],
) -> Response:
    assert visit.session is not None
    if new != again:
        raise Refused("两次输入的新密码不一样。")
    accounts.change_password(visit.session, old, new, visit.parts.passwords, visit.now, visit.unit_of_work())
    return visit.go("/desk", "密码已修改，其他设备上的登录已退出。")


@router.post("/sign-out-everywhere")
def sign_out_everywhere(visit: Signed) -> Response:
    assert visit.session is not None
    accounts.sign_out(visit.session, visit.now, visit.unit_of_work(), everywhere=True)
    return leave(visit, "所有设备上的登录都已退出。")


@router.post("/duty")
def set_on_duty(visit: Signed, on_duty: Annotated[bool, Form()] = False) -> Response:
    accounts.set_on_duty(visit.account, on_duty, visit.now, visit.unit_of_work())
    return visit.go("/desk/talks", "现在接新客户。" if on_duty else "现在不接新客户，正在接待的不受影响。")
