"""A WeChat account's own menu, and its message for customers who may not be written to otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A button of the menu; exactly one of `says`, `opens` and `below` is there."""

    name: str
    #: What the customer is taken to have said by pressing it.
    says: str = ""
    #: The address of a page.
    opens: str = ""
    below: tuple[Entry, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Template:
    """A message the platform has approved; it may be sent when nothing else may."""

    id: str
    #: template (模板消息) or subscription (订阅通知).
    kind: str
    #: What stands in each of its fields: text, time, company or hotline.
    fields: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class WeChatAccount:
    """What a shop decides of its official account."""

    menu: tuple[Entry, ...] = ()
    #: None where the account has none: then the customer has to be telephoned.
    template: Template | None = None
