"""Visitors of the web page: a signed name, so that nobody can name somebody else's conversation.

The browser keeps it in a cookie. Where it keeps cookies from a frame inside another site's page, the chat asks for the
signed name itself, keeps it in the frame's own storage and says it in the first frame of its WebSocket.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from fastapi import Request, Response
from itsdangerous import BadSignature, URLSafeSerializer

COOKIE = "bot_session"
#: Of the frame in another page: browsers keep it apart for every site that shows the frame.
EMBEDDED_COOKIE = "bot_widget"
#: Seconds; a customer who comes back within a year finds the conversation.
LIFETIME = 365 * 24 * 3600


class Sessions:
    """Makes and reads signed names of visitors."""

    def __init__(self, key: str) -> None:
        self._serializer = URLSafeSerializer(key, salt="visitor")

    def new(self) -> str:
        """The signed name of a new visitor."""
        return self._serializer.dumps(uuid.uuid4().hex)

    def visitor(self, cookies: Mapping[str, str], said: str = "") -> str | None:
        """Who it is, by what the chat itself said or by either cookie; None where none of them is valid.

        What was said goes first: the chat only has it because there was no cookie once, and one that comes later must
        not take the conversation away.
        """
        for signed in (said, cookies.get(COOKIE), cookies.get(EMBEDDED_COOKIE)):
            if visitor := self._read(signed):
                return visitor
        return None

    def _read(self, signed: str | None) -> str | None:
        """None where it is missing, altered, or signed with another key."""
        if not signed:
            return None
        try:
            return str(self._serializer.loads(signed))
        except BadSignature:
            return None

    def welcome(self, request: Request, response: Response, *, embedded: bool) -> None:
        """Give a cookie to a visitor who has none."""
        if self.visitor(request.cookies) is not None:
            return
        name = EMBEDDED_COOKIE if embedded else COOKIE
        https = request.url.scheme == "https"
        # Python's own cookies know `Partitioned` only from 3.14 on.
        where = "SameSite=None; Secure; Partitioned" if embedded and https else f"SameSite=Lax{'; Secure' if https else ''}"
        response.headers.append("Set-Cookie", f"{name}={self.new()}; Max-Age={LIFETIME}; Path=/; HttpOnly; {where}")
