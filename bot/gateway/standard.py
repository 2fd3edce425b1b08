"""The published standard as a page (R44, R75): made of the shop's content, with nothing that runs."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

from fastapi import APIRouter, Request, Response
from fastapi.templating import Jinja2Templates

from bot.core import courtesy
from bot.core.policy import Policy
from bot.core.standard import figures
from bot.gateway.parts import parts_of
from bot.gateway.web import PAGES, REVALIDATED

router = APIRouter(include_in_schema=False)
_templates = Jinja2Templates(PAGES)

_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; frame-ancestors 'self'; base-uri 'none'; form-action 'none'"
)
_HOUR = timedelta(hours=1)


@router.get("/standard")
async def standard(request: Request) -> Response:
    """Services, rates, time limits, contacts, and conduct on a visit."""
    content = parts_of(request).content
    policy = content.policy
    context = {
        **figures(policy),
        "company": content.company,
        "conduct": policy.conduct,
        "least_hours": int(policy.complaints.least / _HOUR),
        "next_day_hours": int(policy.complaints.next_day / _HOUR),
        "visited": [name for name, rules in policy.categories.items() if rules.visited],
        "carried": [name for name, rules in policy.categories.items() if not rules.visited],
        "guarantees": _guarantees(policy),
    }
    headers = {"Content-Security-Policy": _POLICY} | REVALIDATED
    return _templates.TemplateResponse(request, "standard.html", context, headers=headers)


def _guarantees(policy: Policy) -> list[str]:
    """The commonest term, then the categories that have another."""
    terms = {name: rules.guarantee_months for name, rules in policy.categories.items()}
    usual = Counter(terms.values()).most_common(1)[0][0]
    others = [f"{name}{courtesy.say_months(term)}" for name, term in terms.items() if term != usual]
    return [f"一般{courtesy.say_months(usual)}", *others]
