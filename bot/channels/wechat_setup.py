"""The official account of the settings: its channel, its menu, and whether it works."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.adapters.content_wechat import load_wechat
from bot.channels import wechat
from bot.channels.channel import Channel, Finding, Inbox, Surroundings
from bot.channels.ledger import Ledger
from bot.channels.platform_api import ApiError, PlatformApi
from bot.channels.wechat_envelope import Seal
from bot.channels.wechat_passive import Passive
from bot.channels.wechat_sender import PassiveSender, WeChatSender, access_key
from bot.channels.wechat_shell import PATH, WeChatShell
from bot.core.errors import BotError, ServiceUnavailable, SettingsError
from bot.core.menu import Entry, WeChatAccount
from bot.settings import Settings

#: What the platform's most frequent refusals mean for the shop.
_MEND = {
    40013: "BOT_WECHAT_APP_ID 不对:到“设置与开发 → 开发接口管理”里重新复制",
    40125: "BOT_WECHAT_SECRET 不对:到“设置与开发 → 开发接口管理”里重置后重新填写",
    40164: "到“设置与开发 → 开发接口管理 → IP白名单”里加上这台机器的公网 IP",
    48001: "这个公众号没有客服接口权限:认证,或者设置 BOT_WECHAT_INTERFACE=false",
}


def make_wechat(around: Surroundings) -> Channel | None:
    """None where it is not configured. Raises ContentError."""
    settings, inbox = around.settings, around.inbox
    if missing(settings):
        return None
    account = load_wechat(settings.content_dir)
    source = WeChatSender(
        api=make_api(settings, inbox),
        template=account.template,
        company=around.content().company,
        ledger=Ledger(channel=wechat.NAME, clock=inbox.clock, unit_of_work=inbox.unit_of_work),
    )
    passive = Passive(clock=inbox.clock, unit_of_work=inbox.unit_of_work, text=around.text)
    shell = WeChatShell(
        seal=make_seal(settings),
        inbox=inbox,
        content=around.content,
        passive=None if settings.wechat_interface else passive,
    )
    return Channel(
        name=wechat.NAME,
        outgoing=source if settings.wechat_interface else PassiveSender(source=source),
        source=source,
        speaks_first=settings.wechat_interface,
        router=shell.router(),
        poll=None,
        examine=lambda: examine(settings, source.api, account),
    )


def missing(settings: Settings) -> list[str]:
    """The settings without which the channel is off."""
    needed = {
        "BOT_WECHAT_APP_ID": settings.wechat_app_id,
        "BOT_WECHAT_TOKEN": settings.wechat_token,
        "BOT_WECHAT_SECRET": settings.wechat_secret or not settings.wechat_interface,
    }
    return [name for name, value in needed.items() if not value]


def make_seal(settings: Settings) -> Seal:
    token, key = settings.wechat_token, settings.wechat_aes_key
    return Seal(
        token=token.get_secret_value() if token else "",
        aes_key=key.get_secret_value() if key else None,
        receiver=settings.wechat_app_id,
    )


def make_api(settings: Settings, inbox: Inbox) -> PlatformApi:
    secret = settings.wechat_secret.get_secret_value() if settings.wechat_secret else ""
    key = access_key(settings.wechat_url, settings.wechat_app_id, secret, inbox.clock, inbox.unit_of_work)
    return PlatformApi(url=settings.wechat_url, key=key)


async def push_menu(settings: Settings, inbox: Inbox, account: WeChatAccount) -> None:
    """Give the account its menu. Raises SettingsError, BotError with what the platform says."""
    if lacking := missing(settings):
        raise SettingsError(f"WeChat is not configured: {', '.join(lacking)} missing.")
    if not account.menu:
        raise SettingsError("content/wechat.yml has no menu.")
    await make_api(settings, inbox).post("/cgi-bin/menu/create", menu_of(account.menu))


def menu_of(entries: Sequence[Entry]) -> dict[str, Any]:
    """As the platform wants it."""
    return {"button": [_button(entry) for entry in entries]}


def _button(entry: Entry) -> dict[str, Any]:
    if entry.below:
        return {"name": entry.name, "sub_button": [_button(one) for one in entry.below]}
    if entry.opens:
        return {"type": "view", "name": entry.name, "url": entry.opens}
    return {"type": "click", "name": entry.name, "key": entry.says}


async def examine(settings: Settings, api: PlatformApi, account: WeChatAccount) -> list[Finding]:
    """Whether the platform knows the account, and what to paste into its page."""
    return [
        _address(settings),
        Finding(what=f"消息加解密方式:{'安全模式' if settings.wechat_aes_key else '明文模式'},令牌 BOT_WECHAT_TOKEN 已设置"),
        await _interface(settings, api),
        _outside(account),
    ]


def _address(settings: Settings) -> Finding:
    if not settings.public_url:
        return Finding(what="服务器地址(URL)", problem="不知道外网地址", mend="设置 BOT_PUBLIC_URL,例如 https://bot.example")
    return Finding(what=f"服务器地址(URL),粘贴到“设置与开发 → 开发接口管理 → 服务器配置”:{settings.public_url}{PATH}")


async def _interface(settings: Settings, api: PlatformApi) -> Finding:
    if not settings.wechat_interface:
        return Finding(what="不使用客服接口:4 秒内的答复随消息返回,其余等客户下一条消息")
    try:
        await api.get("/cgi-bin/getcallbackip")
    except ApiError as error:
        return Finding(what="微信接口", problem=str(error), mend=_MEND.get(error.code, "按错误码查公众平台的返回码说明"))
    except ServiceUnavailable as error:
        return Finding(what="微信接口", problem=str(error), mend="检查这台机器能不能访问 api.weixin.qq.com")
    except BotError as error:
        return Finding(what="微信接口", problem=str(error), mend="先启动助手(bot run)")
    return Finding(what="微信接口可用,access_token 有效")


def _outside(account: WeChatAccount) -> Finding:
    if account.template is None:
        return Finding(what="没有设置模板消息:48 小时外的通知会变成“打电话”的任务(content/wechat.yml)")
    return Finding(what=f"48 小时外用模板 {account.template.id}")
