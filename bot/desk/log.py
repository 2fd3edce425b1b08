"""Who did what, for administrators."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

from bot.core.staff import Permission
from bot.desk.access import KeepsAccounts
from bot.desk.section import Section

router = APIRouter(prefix="/log")
SECTION = Section(router=router, title="记录", path="/desk/log", permission=Permission.ACCOUNTS, key="l")

_SHOWN = 100
#: How deeds are shown; whatever else there is, by its own name.
_DEEDS = {
    "sign_in": "登录",
    "sign_in_failed": "登录失败",
    "sign_out": "退出",
    "sign_out_everywhere": "退出所有设备",
    "change_password": "修改密码",
    "give_password": "重设密码",
    "add_account": "新建账号",
    "disable_account": "停用账号",
    "enable_account": "恢复账号",
    "on_duty": "开始接待",
    "off_duty": "休息",
    "take": "接入",
    "assign": "分配",
    "transfer": "转接",
    "give_back": "交还助手",
    "close": "结束接待",
    "allow_wording": "放行措辞",
    "begin_call": "接听电话",
    "book_call": "电话登记",
    "end_call": "结束电话",
    "ticket_status": "更新工单状态",
    "ticket_note": "写工单备注",
    "ticket_assign": "分配工单",
    "ticket_escalate": "上报工单",
    "ticket_merge": "合并工单",
    "ticket_reply": "从工单回复客户",
    "correct_customer": "更正客户资料",
    "merge_customers": "合并客户档案",
    "split_customers": "分开客户档案",
    "edit_content": "修改内容",
    "close_day": "师傅请假",
    "reopen_day": "师傅恢复上班",
    "edit_price": "修改价格",
    "edit_stock": "修改库存",
    "edit_wording": "修改回复用语",
    "inspection_comment": "写质检评语",
    "inspection_appeal": "质检申诉",
    "inspection_decide": "处理质检申诉",
    "export_tickets": "导出工单",
}


@router.get("")
def log(
    visit: KeepsAccounts,
    login: Annotated[str, Query(max_length=64)] = "",
    before: Annotated[int | None, Query(ge=1, le=2**62)] = None,
) -> Response:
    """The newest entries, or those before one; of one account, or of all."""
    with visit.unit_of_work() as uow:
        deeds = uow.staff.deeds(_SHOWN, before=before, login=login or None)
    return visit.page("log.html", deeds=deeds, names=_DEEDS, login=login, more=len(deeds) == _SHOWN)
