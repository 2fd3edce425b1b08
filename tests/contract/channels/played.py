"""The channels that have to keep the contract. One joins by an entry in PLAYED and a folder of fixtures.

A fixture file is what the platform posts, byte by byte; where a case has several deliveries, lines of `---` stand between them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Protocol

from bot.channels.channel import Inbox
from bot.channels.telegram_setup import make_telegram, webhook_secret
from bot.channels.telegram_shell import WEBHOOK
from bot.settings import Settings
from tests.contract.channels.serve import served
from tests.contract.channels.wechat import wechat_account, wechat_customer_service
from tests.platforms.telegram import TOKEN, telegram
from tests.platforms.telegram_webhook import post as telegram_post

_FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"


class Played(Protocol):
    """A channel's shell that takes what its platform posts."""

    name: str
    #: Cases that cannot arise, with the reason. There is no fixture file for them.
    missing: Mapping[str, str]
    #: What is said where it is something else than on other channels, by case.
    otherwise: Mapping[str, list[str | None]]

    def post(self, body: bytes, *, forged: bool = False) -> int:
        """Deliver as the platform does, or as somebody who does not know its secret; the status."""


def deliveries(channel: Played, case: str) -> list[bytes]:
    """The bodies of a case."""
    (file,) = (_FIXTURES / channel.name).glob(f"{case}.*")
    return [part.removesuffix(b"\n") for part in file.read_bytes().split(b"\n---\n")]


def cases(channel: Played) -> set[str]:
    """Of which there is a fixture."""
    return {file.stem for file in (_FIXTURES / channel.name).iterdir()}


class TelegramPlayed:
    """Telegram, which delivers to a webhook."""

    name = "telegram"
    missing: Mapping[str, str] = {}
    otherwise: Mapping[str, list[str | None]] = {}

    def __init__(self, url: str, secret: str) -> None:
        self._url = f"{url}{WEBHOOK}"
        self._secret = secret

    def post(self, body: bytes, *, forged: bool = False) -> int:
        return telegram_post(self._url, body, "x" * len(self._secret) if forged else self._secret)


@contextmanager
def telegram_webhook(inbox: Inbox) -> Iterator[Played]:
    with telegram() as platform:
        settings = Settings(  # type: ignore[call-arg]
            telegram_token=TOKEN,
            telegram_api=platform.url,
            telegram_webhook=True,
            public_url="https://bot.example",
            secret="of these tests alone",
        )
        channel = make_telegram(settings, inbox, lambda: "")
        assert channel is not None
        assert channel.router is not None
        with served(channel.router) as url:
            yield TelegramPlayed(url, webhook_secret(settings))


#: Each makes a channel for the time of a test.
PLAYED: tuple[Callable[[Inbox], AbstractContextManager[Played]], ...] = (
    telegram_webhook,
    wechat_account,
    wechat_customer_service,
)
