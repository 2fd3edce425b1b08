"""What a form has been told and what it still asks, for the person who leads the talk."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.core import courtesy
from bot.core.content import Content
from bot.core.policy import rules_of
from bot.core.repair import LABELS, Topic, topics
from bot.core.talks import collected


@dataclass(frozen=True, kw_only=True)
class Item:
    """One line of the list."""

    name: str
    label: str
    #: None: not known yet.
    value: str | None
    #: It is what the next sentence asks for.
    asked: bool = False


#: Rasa's name for the question that was put last.
_REQUESTED = "requested_slot"
#: How forms are called.
FORMS: Mapping[str, str] = {
    "repair_form": "报修",
    "complaint_form": "投诉",
    "return_form": "退换货",
    "order_form": "订单",
    "booking_form": "预约",
    "restock_form": "缺货登记",
}
#: Topics of the other forms.
_OTHERS: Mapping[str, str] = {
    "listen": "客户说",
    "phone": "电话",
    "wanted": "希望",
    "proposal": "处理办法",
    "reason": "原因",
    "article": "商品",
    "wish": "退或换",
    "unused": "是否用过",
    "invoice": "发票",
    "bought": "购买时间",
    "proof": "订单或电话",
    "exchange": "可否换货",
    "way": "办理方式",
    "address": "地址",
    "number": "订单号",
    "change": "要改什么",
    "confirm": "核对",
    "problem": "问题",
    "name": "姓名",
    "title": "称呼",
    "ticket": "单号",
    "time": "时间",
}


def asked_for(form: str | None, slots: Mapping[str, Any]) -> str | None:
    """The topic of the question that is put: phone; None outside a form."""
    requested = slots.get(_REQUESTED)
    if form is None or not isinstance(requested, str):
        return None
    return requested.removeprefix(f"{form.removesuffix('_form')}_")


def checklist(form: str | None, slots: Mapping[str, Any], content: Content, now: datetime) -> tuple[Item, ...]:
    """The form's list; empty outside a form."""
    asked = asked_for(form, slots)
    if form == "repair_form":
        return _repair(asked, slots, content, now)
    if form is None:
        return ()
    prefix = f"{form.removesuffix('_form')}_"
    told = collected({name: value for name, value in slots.items() if name.startswith(prefix)})
    known = [Item(name=label, label=label, value=value) for label, value in told]
    if asked is None:
        return tuple(known)
    return (*known, Item(name=asked, label=_OTHERS.get(asked, "下一项"), value=None, asked=True))


def _repair(asked: str | None, slots: Mapping[str, Any], content: Content, now: datetime) -> tuple[Item, ...]:
    progress = slots.get("repair_progress") or {}
    article = slots.get("repair_article") or {}
    visited = bool(progress.get("install")) or rules_of(content.policy, article.get("category")).visited
    items = []
    for topic in topics(bool(progress.get("danger")), visited):
        value = slots.get(f"repair_{topic}")
        shown = None if value is None else _SHOWN.get(topic, _plain)(value, content, now)
        items.append(Item(name=topic, label=LABELS[topic], value=shown, asked=topic == asked))
    return tuple(items)


_Shown = Callable[[Any, Content, datetime], str]


def _plain(value: Any, content: Content, now: datetime) -> str:
    return str(value) or "客户不清楚"


def _article(value: Any, content: Content, now: datetime) -> str:
    said, model = value["said"], value.get("model")
    return f"{said} {model}".strip() if model and model not in said else said or "客户不清楚"


def _bought(value: Any, content: Content, now: datetime) -> str:
    first = value.get("first")
    return f"{value['said']}({first[:7]})" if first else value["said"] or "客户不清楚"


def _name(value: Any, content: Content, now: datetime) -> str:
    return courtesy.call_by(value["name"], value.get("title"))


def _time(value: Any, content: Content, now: datetime) -> str:
    if not value.get("starts_at"):
        return "师傅来电约"
    starts, ends = (datetime.fromisoformat(value[name]) for name in ("starts_at", "ends_at"))
    return courtesy.say_window(starts, ends, now, content.company.zone)


_SHOWN: Mapping[str, _Shown] = {
    Topic.ARTICLE: _article,
    Topic.BOUGHT: _bought,
    Topic.TERMS: lambda value, content, now: "保修期内免费" if value == "free" else "已说明,客户同意",
    Topic.NAME: _name,
    Topic.ADDRESS: lambda value, content, now: str(value["text"]),
    Topic.TIME: _time,
    Topic.CONFIRM: lambda value, content, now: "都对" if value else "有改动",
}
