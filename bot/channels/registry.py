"""Every channel that a shop may have: what it needs, and how it is made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.channels import telegram
from bot.channels.channel import Channel, Inbox
from bot.channels.telegram_setup import make_telegram
from bot.settings import Settings


@dataclass(frozen=True, kw_only=True)
class Offer:
    """A channel, configured or not."""

    name: str
    #: As customers call it.
    title: str
    #: Settings without which it is off.
    needs: tuple[str, ...]
    guide: str
    #: None where a setting is missing. The address of the database is asked for when messages are fetched.
    make: Callable[[Settings, Inbox, Callable[[], str]], Channel | None]


OFFERS = (
    Offer(
        name=telegram.NAME,
        title="Telegram",
        needs=("BOT_TELEGRAM_TOKEN",),
        guide="docs/guide/telegram.md",
        make=make_telegram,
    ),
)
