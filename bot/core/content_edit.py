"""What a shop changes of its content files in the console: each edit puts a value in the place of one entry of a file."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

#: The files that can be edited, by their name without .yml, as they are shown.
DOCUMENTS = {
    "phrases": "话术和禁语",
    "promotions": "促销活动",
    "policy": "规则和收费",
    "shop": "门店和师傅",
    "knowledge": "知识问答",
}
#: How the first keys of the files are shown; what has no name here is shown by its comment in the file or by its key.
SECTIONS = {
    "prescribed": "规定用语", "forbidden": "禁语", "pronouns": "称呼", "promotions": "促销活动", "repair": "维修", "returns": "退换货",
    "prices": "报价方式", "delivery": "送货和安装", "people": "人工客服", "complaints": "投诉", "conduct": "上门规矩", "categories": "商品类别",
    "dangers": "安全词", "company": "公司名", "agent": "工号", "zone": "时区", "hotline": "热线", "staff_hours": "人工客服时间",
    "shops": "门店", "skill_sets": "技能组", "shifts": "班次", "technicians": "师傅", "places": "地名", "usage": "用法", "product": "商品",
    "invoice_payment": "发票和付款", "delivery_install": "送货和安装", "account": "会员和账号", "promotion": "优惠", "price_protection": "价保",
    "return_policy": "退换规定",
}  # fmt: skip

Path = tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Edit:
    """One change, for good: taking it back is another one."""

    id: int
    at: datetime
    #: Who made it, as colleagues know them.
    name: str
    document: str
    path: Path
    #: As YAML has it; texts, lists and blocks.
    value: Any
    #: What the file says holds again.
    reset: bool


@dataclass(frozen=True, kw_only=True)
class Override:
    """The value that stands in an entry's place now."""

    document: str
    path: Path
    value: Any


def value_at(raw: Any, path: Sequence[str]) -> Any:
    """The value of an entry, lists by position. Raises KeyError where there is none."""
    for step in path:
        if isinstance(raw, Mapping) and step in raw:
            raw = raw[step]
        elif isinstance(raw, list) and step.isdigit() and int(step) < len(raw):
            raw = raw[int(step)]
        else:
            raise KeyError(".".join(path))
    return raw


def edited(raw: Mapping[str, Any], document: str, overrides: Iterable[Override]) -> dict[str, Any]:
    """A file's content with the shop's values in their places; what the file no longer has is left out."""
    changed: dict[str, Any] = copy.deepcopy(dict(raw))
    for one in overrides:
        if one.document != document:
            continue
        try:
            block = value_at(changed, one.path[:-1])
        except KeyError:
            continue
        if isinstance(block, dict):
            block[one.path[-1]] = copy.deepcopy(one.value)
    return changed


@dataclass(frozen=True, kw_only=True)
class Unit:
    """What is edited at a time: one entry of a block, or a whole list."""

    path: Path
    #: Title and explanation, as far as the file's comments tell.
    title: str
    hint: str
    value: Any
    #: The shop's own value stands here.
    changed: bool

    @property
    def plain(self) -> bool:
        """A single value, and no list or block."""
        return not isinstance(self.value, dict | list)

    @property
    def key(self) -> str:
        return "/".join(self.path)


def units(raw: Mapping[str, Any], comments: Mapping[Path, str], own: Iterable[Path]) -> tuple[tuple[str, tuple[Unit, ...]], ...]:
    """A file as sections of units, in the file's order."""
    changed = set(own)
    sections = []
    for name, block in raw.items():
        title = SECTIONS.get(name, comments.get((name,), name))
        paths = [(name, key) for key in block] if isinstance(block, Mapping) else [(name,)]
        found = tuple(_unit(path, value_at(raw, path), comments, changed) for path in paths)
        sections.append((title, found))
    return tuple(sections)


def _unit(path: Path, value: Any, comments: Mapping[Path, str], changed: set[Path]) -> Unit:
    comment = comments.get(path, "")
    named = value.get("name") if isinstance(value, Mapping) else None
    title = named or (SECTIONS.get(path[0], path[0]) if len(path) == 1 else comment or path[-1])
    return Unit(path=path, title=str(title), hint="" if title == comment else comment, value=value, changed=path in changed)
