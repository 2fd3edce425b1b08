"""The settings of an assistant that serves both played WeChat platforms."""

from __future__ import annotations

from tests.platforms.wechat import WeChat
from tests.platforms.wechat_kf import WeChatKf


def settings_of(wechat: WeChat, kf: WeChatKf, **more: str) -> dict[str, str]:
    return {
        "BOT_WECHAT_APP_ID": wechat.app_id,
        "BOT_WECHAT_SECRET": wechat.secret,
        "BOT_WECHAT_TOKEN": wechat.token,
        **({"BOT_WECHAT_AES_KEY": wechat.aes_key} if wechat.aes_key and wechat.mode != "plain" else {}),
        "BOT_WECHAT_URL": wechat.url,
        "BOT_WECHAT_KF_CORP_ID": kf.corp_id,
        "BOT_WECHAT_KF_SECRET": kf.secret,
        "BOT_WECHAT_KF_TOKEN": kf.token,
        "BOT_WECHAT_KF_AES_KEY": kf.aes_key,
        "BOT_WECHAT_KF_URL": kf.url,
        "BOT_WECHAT_KF_HANDOFF": "wecom",
        "BOT_PUBLIC_URL": "https://bot.example",
        "BOT_CUSTOMER_RATE": "1000",
        # What is counted there are answers.
        "BOT_WAITING_AFTER": "60",
        **more,
    }
