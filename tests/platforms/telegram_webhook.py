"""Telegram delivering updates to a bot's address, one after the other, each until it is taken."""

from __future__ import annotations

import http.client
import json
import threading
import time
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from tests.platforms.telegram import TelegramPlatform


class Webhook:
    """An address that is set."""

    def __init__(self, platform: TelegramPlatform, url: str, secret: str | None) -> None:
        self.url = url
        self.secret = secret
        #: last_error_date and last_error_message of getWebhookInfo.
        self.trouble: dict[str, Any] = {}
        self._platform = platform
        self._stopped = threading.Event()
        threading.Thread(target=self._deliver, daemon=True).start()

    def stop(self) -> None:
        self._stopped.set()

    def _deliver(self) -> None:
        platform = self._platform
        while not self._stopped.is_set():
            with platform.changed:
                platform.changed.wait_for(lambda: platform.updates or self._stopped.is_set(), 0.5)
                update = platform.updates[0] if platform.updates else None
            if update is None or self._stopped.is_set():
                continue
            status = post(platform.reached(self.url), update, self.secret)
            if 200 <= status < 300:
                with platform.changed:
                    platform.updates = [one for one in platform.updates if one is not update]
                    platform.changed.notify_all()
                continue
            text = f"Wrong response from the webhook: {status}" if status else "Connection refused"
            self.trouble = {"last_error_date": int(time.time()), "last_error_message": text}
            self._stopped.wait(0.3)


def post(url: str, update: object, secret: str | None) -> int:
    """Deliver an update (or bytes as they are); the status, 0 where nobody answers."""
    parts = urlsplit(url)
    headers = {"Content-Type": "application/json"} | ({} if secret is None else {"X-Telegram-Bot-Api-Secret-Token": secret})
    body = update if isinstance(update, bytes) else json.dumps(update).encode()
    connection = http.client.HTTPConnection(parts.netloc, timeout=30)
    try:
        connection.request("POST", parts.path, body, headers)
        return connection.getresponse().status
    except OSError:
        return 0
    finally:
        connection.close()
