"""Sending one-time codes: to the terminal where nothing is set, or to the shop's own gateway of short messages."""

from __future__ import annotations

import logging
from dataclasses import dataclass

import httpx

from bot.core.errors import ServiceUnavailable

logger = logging.getLogger(__name__)


class ConsoleCodes:
    """The port Codes for trying out: whoever sees the log reads the code, and nobody else gets one."""

    async def send(self, phone: str, code: str, minutes: int) -> None:
        logger.warning("Code for %s: %s (%s minutes). BOT_CODES_SENDER=webhook sends it.", phone, code, minutes)


@dataclass(frozen=True, kw_only=True)
class WebhookCodes:
    """The port Codes: JSON is posted to an address, which puts it into a short message."""

    url: str
    #: Sent as a bearer token; None where the address wants none.
    key: str | None
    company: str

    async def send(self, phone: str, code: str, minutes: int) -> None:
        text = f"【{self.company}】您的验证码是{code},{minutes}分钟内有效。请勿告诉他人。"
        headers = {"Authorization": f"Bearer {self.key}"} if self.key else {}
        message = {"phone": phone, "code": code, "minutes": minutes, "text": text}
        try:
            async with httpx.AsyncClient(timeout=10) as client:
                (await client.post(self.url, json=message, headers=headers)).raise_for_status()
        except httpx.HTTPStatusError as error:
            raise ServiceUnavailable(f"The code was not taken: {error.response.status_code}") from None
        except httpx.HTTPError as error:
            raise ServiceUnavailable(f"The code was not taken: {type(error).__name__}") from None
