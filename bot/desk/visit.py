"""One request of somebody who uses the console: who it is, and how an answer is made."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from fastapi import Request, Response
from fastapi.responses import RedirectResponse
from fastapi.templating import Jinja2Templates
from itsdangerous import BadSignature, URLSafeSerializer

from bot.core.staff import Account, Permission, Session
from bot.gateway.parts import GatewayParts
from bot.services.ports import UnitOfWork

#: Holds what is to be said on the next page.
FLASH = "desk_flash"
#: How a message is shown.
DONE, PROBLEM = "done", "problem"


@dataclass(frozen=True, kw_only=True)
class Visit:
    """Who asks, with what the answer needs."""

    request: Request
    parts: GatewayParts
    #: None at the door.
    session: Session | None
    csrf: str

    @property
    def account(self) -> Account:
        assert self.session is not None, "Only the door is open to those who have not signed in."
        return self.session.account

    @property
    def now(self) -> datetime:
        return self.parts.clock.now()

    @property
    def from_htmx(self) -> bool:
        return "HX-Request" in self.request.headers

    def unit_of_work(self) -> UnitOfWork:
        return self.parts.unit_of_work()

    def may(self, permission: Permission) -> bool:
        return self.session is not None and self.account.may(permission)

    def page(self, template: str, *, status: int = 200, **context: Any) -> Response:
        """A page, or a part of one, from bot/desk/pages; `visit` is known to every template."""
        templates = cast(Jinja2Templates, self.request.app.state.templates)
        flash = self._flash()
        context = {"visit": self, "flash": flash, "sections": self.request.app.state.sections, **context}
        response = templates.TemplateResponse(self.request, template, context, status_code=status)
        if flash:
            response.delete_cookie(FLASH, path="/desk")
        return response

    def go(self, path: str, text: str = "", kind: str = DONE) -> Response:
        """To another page, saying what has been done; in answer to a form."""
        response: Response = RedirectResponse(path, 303)
        if self.from_htmx:
            response = Response(headers={"HX-Redirect": path})
        if text:
            response.set_cookie(
                FLASH,
                self._signer().dumps([kind, text]),
                max_age=30,
                path="/desk",
                httponly=True,
                samesite="strict",
                secure=self.request.url.scheme == "https",
            )
        return response

    def _flash(self) -> tuple[str, str] | None:
        """Kind and text of what is to be said on this page."""
        if self.from_htmx or not (signed := self.request.cookies.get(FLASH)):
            return None
        try:
            kind, text = self._signer().loads(signed)
        except BadSignature:
            return None
        return kind, text

    def _signer(self) -> URLSafeSerializer:
        return cast(URLSafeSerializer, self.request.app.state.flash)


def say_by_htmx(response: Response, text: str, kind: str = DONE) -> Response:
    """Have the page that htmx asked from show a message."""
    response.headers["HX-Trigger"] = json.dumps({"desk:flash": {"kind": kind, "text": text}})
    return response
