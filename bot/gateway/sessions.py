"""Visitors of the web page: a signed cookie, so that nobody can name somebody else's conversation."""

from __future__ import annotations

import uuid

from itsdangerous import BadSignature, URLSafeSerializer

COOKIE = "bot_session"
#: Seconds; a customer who comes back within a year finds the conversation.
LIFETIME = 365 * 24 * 3600


class Sessions:
    """Makes and reads session cookies."""

    def __init__(self, key: str) -> None:
        self._serializer = URLSafeSerializer(key, salt="visitor")

    def new(self) -> str:
        """The cookie of a new visitor."""
        return self._serializer.dumps(uuid.uuid4().hex)

    def visitor(self, cookie: str | None) -> str | None:
        """Who the cookie belongs to; None where it is missing, altered, or signed with another key."""
        if not cookie:
            return None
        try:
            return str(self._serializer.loads(cookie))
        except BadSignature:
            return None
