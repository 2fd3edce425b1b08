"""Every channel that a shop may have: what it needs, and how it is made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.channels import telegram, wechat, wechat_kf
from bot.channels.channel import Channel, Surroundings
from bot.channels.telegram_setup import make_telegram
from bot.channels.wechat_kf_setup import make_wechat_kf
from bot.channels.wechat_setup import make_wechat
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
    #: None where a setting is missing.
    make: Callable[[Surroundings], Channel | None]

    def missing(self, settings: Settings) -> list[str]:
        """Those of `needs` that are not set."""
        return [name for name in self.needs if not getattr(settings, name.removeprefix("BOT_").lower())]


OFFERS = (
    Offer(
        name=telegram.NAME,
        title="Telegram",
        needs=("BOT_TELEGRAM_TOKEN",),
        guide="docs/guide/telegram.md",
        make=lambda around: make_telegram(around.settings, around.inbox, around.database_url),
    ),
    Offer(
        name=wechat.NAME,
        title="微信公众号",
        needs=("BOT_WECHAT_APP_ID", "BOT_WECHAT_SECRET", "BOT_WECHAT_TOKEN"),
        guide="docs/guide/wechat.md",
        make=make_wechat,
    ),
    Offer(
        name=wechat_kf.NAME,
        title="微信客服",
        needs=("BOT_WECHAT_KF_CORP_ID", "BOT_WECHAT_KF_SECRET", "BOT_WECHAT_KF_TOKEN", "BOT_WECHAT_KF_AES_KEY"),
        guide="docs/guide/wechat-kf.md",
        make=make_wechat_kf,
    ),
)
