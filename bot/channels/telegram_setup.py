"""Telegram: the channel of the settings, and whether it works."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable

from telegram import Bot
from telegram.error import InvalidToken, TelegramError
from telegram.request import HTTPXRequest

from bot.channels import telegram
from bot.channels.channel import Channel, Finding, Inbox
from bot.channels.telegram_shell import WEBHOOK, TelegramSender, TelegramShell
from bot.settings import Settings

#: What the platform's menu shows, and what @BotFather takes at /setcommands.
COMMANDS = (("start", "开始"), ("help", "可以帮您做什么"), ("human", "转人工客服"), ("link", "绑定手机号"))


def make_telegram(settings: Settings, inbox: Inbox, database_url: Callable[[], str]) -> Channel | None:
    """None where no token is set. `database_url` is asked for when messages are fetched."""
    if settings.telegram_token is None:
        return None
    bot = make_bot(settings, settings.telegram_token.get_secret_value())
    url = f"{settings.public_url}{WEBHOOK}" if settings.telegram_webhook else None
    shell = TelegramShell(bot=bot, inbox=inbox, webhook_url=url, secret=webhook_secret(settings), commands=COMMANDS)
    sender = TelegramSender(bot)
    return Channel(
        name=telegram.NAME,
        outgoing=sender,
        source=sender,
        router=shell.router() if url else None,
        poll=lambda: shell.poll(database_url()),
        examine=lambda: examine(bot, url),
    )


def make_bot(settings: Settings, token: str) -> Bot:
    api = settings.telegram_api
    requests = [HTTPXRequest(connection_pool_size=40, proxy=settings.telegram_proxy or None) for _ in range(2)]
    return Bot(
        token,
        base_url=f"{api}/bot",
        base_file_url=f"{api}/file/bot",
        get_updates_request=requests[0],
        request=requests[1],
    )


def webhook_secret(settings: Settings) -> str:
    """What the platform has to send along; everybody who knows the installation's secret gets the same."""
    return hmac.new(settings.signing_key().encode(), b"telegram webhook", hashlib.sha256).hexdigest()


async def examine(bot: Bot, url: str | None) -> list[Finding]:
    """Whether the platform knows the token, and how messages come."""
    try:
        me = await bot.get_me()
        hook = await bot.get_webhook_info()
    except InvalidToken:
        return [Finding(what="令牌", problem="Telegram 不认这个令牌", mend="在 @BotFather 里发 /token 重新复制,设给 BOT_TELEGRAM_TOKEN")]
    except TelegramError as error:
        return [Finding(what="连接 Telegram", problem=str(error), mend="检查网络;需要代理时设置 BOT_TELEGRAM_PROXY")]
    found = [Finding(what=f"令牌有效:@{me.username}(客户的入口 https://t.me/{me.username})"), _way(hook.url, url)]
    if url and hook.last_error_message:
        found.append(Finding(what="投递", problem=hook.last_error_message, mend=f"确认 {url} 从外网可以用 HTTPS 打开"))
    pending = hook.pending_update_count
    return [*found, Finding(what=f"等待处理的消息:{pending} 条"), Finding(what=_paste())]


def _way(hook: str, url: str | None) -> Finding:
    if url:
        problem = None if hook == url else f"Telegram 现在投递到 {hook or '(没有设置)'}"
        return Finding(what=f"投递到 {url}", problem=problem, mend="启动助手(bot run),会自动登记")
    if hook:
        return Finding(what="主动收取消息", problem=f"Telegram 还在投递到 {hook}", mend="启动助手(bot run),会自动取消")
    return Finding(what="主动收取消息(不需要公网地址)")


def _paste() -> str:
    lines = "\n".join(f"    {name} - {title}" for name, title in COMMANDS)
    return f"命令菜单(启动时自动登记;要手工设置,在 @BotFather 发 /setcommands 后粘贴):\n{lines}"
