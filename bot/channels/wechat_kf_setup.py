"""WeChat customer service of the settings: its channel, and whether it works."""

from __future__ import annotations

from bot.channels import wechat_kf
from bot.channels.channel import Channel, Finding, Inbox, Surroundings
from bot.channels.ledger import Ledger
from bot.channels.platform_api import ApiError, PlatformApi
from bot.channels.wechat_envelope import Seal
from bot.channels.wechat_kf_sender import KfSender, People, access_key
from bot.channels.wechat_kf_shell import PATH, KfShell
from bot.core.errors import BotError, ServiceUnavailable
from bot.settings import Settings

_MEND = {
    40013: "BOT_WECHAT_KF_CORP_ID 不对:在“我的企业 → 企业信息”最下面复制企业ID",
    40001: "BOT_WECHAT_KF_SECRET 不对:在“应用管理 → 微信客服 → API”里查看",
    60020: "在“应用管理 → 微信客服 → API → 企业可信IP”里加上这台机器的公网 IP",
    48002: "在“微信客服 → API → 可调用接口的应用”里允许管理客服账号",
}


def make_wechat_kf(around: Surroundings) -> Channel | None:
    """None where it is not configured."""
    settings, inbox = around.settings, around.inbox
    if missing(settings):
        return None
    sender = KfSender(
        api=_api(settings, inbox),
        people=People(in_wecom=settings.wechat_kf_handoff == "wecom", servicer=settings.wechat_kf_servicer),
        ledger=Ledger(channel=wechat_kf.NAME, clock=inbox.clock, unit_of_work=inbox.unit_of_work),
    )
    seal = Seal.of_settings(settings.wechat_kf_token, settings.wechat_kf_aes_key, settings.wechat_kf_corp_id)
    shell = KfShell(seal=seal, inbox=inbox, sender=sender, content=around.content, text=around.text)
    return Channel(
        name=wechat_kf.NAME,
        outgoing=sender,
        source=sender,
        router=shell.router(),
        poll=lambda: shell.poll(around.database_url()),
        examine=lambda: examine(settings, sender.api),
        read_on=shell.read_on,
    )


def missing(settings: Settings) -> list[str]:
    """The settings without which the channel is off."""
    needed = {
        "BOT_WECHAT_KF_CORP_ID": settings.wechat_kf_corp_id,
        "BOT_WECHAT_KF_SECRET": settings.wechat_kf_secret,
        "BOT_WECHAT_KF_TOKEN": settings.wechat_kf_token,
        "BOT_WECHAT_KF_AES_KEY": settings.wechat_kf_aes_key,
    }
    return [name for name, value in needed.items() if not value]


def _api(settings: Settings, inbox: Inbox) -> PlatformApi:
    secret = settings.wechat_kf_secret.get_secret_value() if settings.wechat_kf_secret else ""
    url = settings.wechat_kf_url
    key = access_key(url, settings.wechat_kf_corp_id, secret, inbox.clock, inbox.unit_of_work)
    return PlatformApi(url=url, key=key)


async def examine(settings: Settings, api: PlatformApi) -> list[Finding]:
    """Whether the platform knows the enterprise, its accounts, and what to paste into its page."""
    people = "在企业微信里接待" if settings.wechat_kf_handoff == "wecom" else "由本店客服台接待"
    return [_address(settings), *await _accounts(api), Finding(what=f"转人工的客户:{people}")]


def _address(settings: Settings) -> Finding:
    if not settings.public_url:
        return Finding(what="回调 URL", problem="不知道外网地址", mend="设置 BOT_PUBLIC_URL,例如 https://bot.example")
    return Finding(what=f"回调 URL,粘贴到“应用管理 → 微信客服 → API → 接收事件服务器”:{settings.public_url}{PATH}")


async def _accounts(api: PlatformApi) -> list[Finding]:
    try:
        given = await api.get("/cgi-bin/kf/account/list")
    except ApiError as error:
        return [Finding(what="企业微信接口", problem=str(error), mend=_MEND.get(error.code, "按错误码查企业微信的全局错误码"))]
    except ServiceUnavailable as error:
        return [Finding(what="企业微信接口", problem=str(error), mend="检查这台机器能不能访问 qyapi.weixin.qq.com")]
    except BotError as error:
        return [Finding(what="企业微信接口", problem=str(error), mend="先启动助手(bot run)")]
    accounts = given.get("account_list") or []
    if not accounts:
        return [Finding(what="客服账号", problem="一个也没有", mend="在“微信客服 → 客服账号”里新建一个")]
    return [Finding(what=f"客服账号:{one.get('name')}({one.get('open_kfid')})") for one in accounts]
