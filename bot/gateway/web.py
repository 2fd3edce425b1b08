"""What a browser loads: the customer's page, the widget for other pages, and a demo shop that has it.

The widget is two things. `/widget.js` runs in the shop's page and makes a button and a panel; in the panel is a frame
with `/chat/frame`, which is the customer's page. So the shop's page and the conversation never see each other.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import FileResponse
from fastapi.templating import Jinja2Templates

from bot.core.catalogue import Article
from bot.gateway.parts import parts_of

PAGES = Path(__file__).parent / "pages"

#: Kept by the browser, but asked about every time: after an update no page mixes old files with new ones.
REVALIDATED = {"Cache-Control": "no-cache"}

#: No script, style, font or picture from anywhere else. The chat component writes its styles into its shadow tree.
#: `frame-ancestors` is the last, for the frame's origins to be added to it.
_CHAT_POLICY = (
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'self'"
)
#: As strict as a shop's page may be: the widget must do with it.
_DEMO_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; frame-src 'self'; "
    "require-trusted-types-for 'script'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'"
)

#: Categories the demo shop shows at first, the fullest ones, and articles of each.
_SHELVES, _ON_A_SHELF = 5, 2
#: Categories that have a picture of their own in demo.svg.
_DRAWN = frozenset({"空调", "冰箱", "洗衣机", "热水器", "电视"})

router = APIRouter(include_in_schema=False)
_templates = Jinja2Templates(PAGES)


@router.get("/")
async def page(request: Request) -> Response:
    """The customer's page; a new visitor gets a session."""
    return _chat(request, _CHAT_POLICY, embedded=False)


@router.get("/chat/frame")
async def frame(request: Request) -> Response:
    """The same inside another page; only pages of the origins that are set may show it."""
    policy = " ".join([_CHAT_POLICY, *parts_of(request).settings.origins])
    return _chat(request, policy, embedded=True)


def _chat(request: Request, policy: str, *, embedded: bool) -> Response:
    response = FileResponse(PAGES / "chat.html", headers={"Content-Security-Policy": policy} | REVALIDATED)
    parts_of(request).sessions.welcome(request, response, embedded=embedded)
    return response


@router.get("/chat/shop")
async def shop(request: Request) -> dict[str, str]:
    """What the page says of the shop; its zone, and the gateway's time for customers whose clock is wrong."""
    parts = parts_of(request)
    company = parts.content.company
    return {
        "company": company.name,
        "hotline": company.hotline,
        "hours": str(company.staff_hours),
        "zone": company.zone.key,
        "now": parts.clock.now().isoformat(),
    }


@router.post("/chat/session")
async def session(request: Request, response: Response) -> dict[str, str]:
    """A new visitor's signed name, for a chat whose cookie does not arrive. Another site's page cannot read it."""
    response.headers["Cache-Control"] = "no-store"
    return {"session": parts_of(request).sessions.new()}


@router.get("/widget.js")
async def widget(request: Request) -> Response:
    """The widget's script, with its styles and with the origins it may run on."""
    setup = {
        "origins": parts_of(request).settings.origins,
        "css": (PAGES / "widget.css").read_text(encoding="utf-8"),
    }
    code = (PAGES / "widget.js").read_text(encoding="utf-8").rstrip()
    return Response(
        f"{code}({json.dumps(setup)});\n",
        media_type="text/javascript",
        headers=REVALIDATED | {"Cross-Origin-Resource-Policy": "cross-origin"},
    )


@router.get("/demo")
async def demo(request: Request, category: Annotated[str | None, Query(max_length=20)] = None) -> Response:
    """A shop's page as an example of one that has the widget: some articles, or all of one category."""
    content = parts_of(request).content
    fullest = [name for name, _ in Counter(article.category for article in content.articles).most_common(_SHELVES)]
    shown = _of(content.articles, category) if category else _picks(content.articles, fullest)
    context = {
        "company": content.company,
        "categories": fullest,
        "category": category,
        "articles": shown,
        "drawn": _DRAWN,
    }
    headers = {"Content-Security-Policy": _DEMO_POLICY} | REVALIDATED
    return _templates.TemplateResponse(request, "demo.html", context, headers=headers)


def _of(articles: tuple[Article, ...], category: str) -> list[Article]:
    return [article for article in articles if article.category == category]


def _picks(articles: tuple[Article, ...], categories: list[str]) -> list[Article]:
    return [article for name in categories for article in _of(articles, name)[:_ON_A_SHELF]]
