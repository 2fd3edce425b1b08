"""The published standard as a page (R44, R75): made of the shop's content, with nothing that runs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from html import escape
from pathlib import Path
from string import Template

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from bot.core import courtesy
from bot.core.content import Content
from bot.core.policy import Policy
from bot.core.shop import Shop
from bot.core.standard import figures
from bot.gateway.parts import parts_of

router = APIRouter()

_TEMPLATE = Path(__file__).parent / "templates" / "standard.html"
_CONTENT_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; frame-ancestors 'self'; base-uri 'none'; form-action 'none'"
)
_HEADERS = {"Content-Security-Policy": _CONTENT_POLICY, "Cache-Control": "no-cache", "Referrer-Policy": "no-referrer"}
_HOUR = timedelta(hours=1)


@router.get("/standard", include_in_schema=False)
async def standard(request: Request) -> HTMLResponse:
    """Services, rates, time limits, contacts, and conduct on a visit."""
    return HTMLResponse(page(parts_of(request).content), headers=_HEADERS)


def page(content: Content) -> str:
    """The whole page; every value of the content is escaped."""
    template = Template(_TEMPLATE.read_text(encoding="utf-8"))
    policy, company = content.policy, content.company
    texts = {
        **figures(policy),
        "least_hours": str(int(policy.complaints.least / _HOUR)),
        "next_day_hours": str(int(policy.complaints.next_day / _HOUR)),
        "company": company.name,
        "hotline": company.hotline,
        "dial": company.hotline.replace(" ", "").replace("-", ""),
        "staff_hours": str(company.staff_hours),
        "visited": _categories(policy, visited=True),
        "carried": _categories(policy, visited=False),
        "guarantees": _guarantees(policy),
    }
    lists = {"conduct": _items(policy.conduct), "shops": _items(map(_shop, company.shops))}
    return template.substitute({name: escape(text) for name, text in texts.items()} | lists)


def _categories(policy: Policy, *, visited: bool) -> str:
    return "、".join(name for name, rules in policy.categories.items() if rules.visited is visited)


def _guarantees(policy: Policy) -> str:
    """The commonest term for all, then the categories that have another."""
    terms: Mapping[str, int] = {name: rules.guarantee_months for name, rules in policy.categories.items()}
    months = list(terms.values())
    usual = max(set(months), key=months.count)
    others = [f"{name}{courtesy.say_months(term)}" for name, term in terms.items() if term != usual]
    return "，".join([f"一般{courtesy.say_months(usual)}", *others])


def _shop(shop: Shop) -> str:
    return f"{shop.name}：{shop.address}（{shop.landmark}），{shop.hours}，电话 {shop.phone}"


def _items(texts: Iterable[str]) -> str:
    return "".join(f"<li>{escape(text)}</li>" for text in texts)
