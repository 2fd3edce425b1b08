"""The official account and WeChat customer service in the contract.

A fixture of the official account is what is encrypted and signed at its delivery. One of customer service in JSON is an entry
of a page, which is called for as the worker does; one in XML is the call itself.
"""

from __future__ import annotations

import asyncio
import functools
import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

import httpx
from fastapi import APIRouter

from bot.adapters.content import load_content
from bot.channels import wechat_kf
from bot.channels.channel import Channel, Inbox, Surroundings
from bot.channels.wechat_kf_setup import make_wechat_kf
from bot.channels.wechat_kf_shell import PATH as KF_PATH
from bot.channels.wechat_setup import make_wechat
from bot.channels.wechat_shell import PATH
from bot.core.content import Content
from bot.settings import ROOT, Settings
from tests.contract.channels.serve import served
from tests.platforms.wechat import WeChat
from tests.platforms.wechat_kf import WeChatKf

_DIALOGUE = "dialogue"
_NO_WORDS = "WeChat's pictures have no words."
_NO_EDITS = "WeChat's messages cannot be changed."


class WeChatPlayed:
    """The official account in 安全模式."""

    name = "wechat"
    missing: Mapping[str, str] = {"image_with_words": _NO_WORDS, "edited": _NO_EDITS}
    otherwise: Mapping[str, list[str | None]] = {"sticker": ["utter_kind_unread"], "location": [_DIALOGUE]}

    def __init__(self, platform: WeChat) -> None:
        self._platform = platform

    def post(self, body: bytes, *, forged: bool = False) -> int:
        pushes = self._platform.pushes
        assert pushes is not None
        query, sealed = pushes.request(body.decode(), "o6_bmjrPTlm6_2sgVt7hMZOPfL2M")
        query |= {"msg_signature": "0" * 40} if forged else {}
        return httpx.post(pushes.callback, params=query, content=sealed).status_code


class KfPlayed:
    """WeChat customer service, with what the worker does after a call."""

    name = "wechat_kf"
    missing = WeChatPlayed.missing
    otherwise = WeChatPlayed.otherwise

    def __init__(self, platform: WeChatKf, channel: Channel, loop: asyncio.AbstractEventLoop) -> None:
        self._platform, self._channel, self._loop = platform, channel, loop
        self._one_by_one = threading.Lock()

    def post(self, body: bytes, *, forged: bool = False) -> int:
        account = self._platform.accounts[0]
        if body.startswith(b"{"):
            entry = json.loads(body)
            entry.pop("send_time", None)
            self._platform.add(account, **entry)
            query, sealed = self._platform.request(account)
        else:
            query, sealed = self._platform.request(account, body.decode())
        query |= {"msg_signature": "0" * 40} if forged else {}
        status = httpx.post(self._platform.callback, params=query, content=sealed).status_code
        with self._one_by_one:
            assert self._channel.read_on is not None
            asyncio.run_coroutine_threadsafe(self._channel.read_on(account, ""), self._loop).result(30)  # type: ignore[arg-type]
        return status


@functools.cache
def _content() -> Content:
    return load_content(ROOT / "content")


def _made(make: Callable[[Surroundings], Channel | None], inbox: Inbox, **settings: str | None) -> tuple[Channel, APIRouter]:
    """A channel with credentials, and its callback."""
    found = Settings(secret="of these tests alone", **settings)  # type: ignore[arg-type]
    channel = make(
        Surroundings(settings=found, inbox=inbox, content=_content, text=lambda name: name, database_url=lambda: "")
    )
    assert channel is not None
    assert channel.router is not None
    return channel, channel.router


@contextmanager
def wechat_account(inbox: Inbox) -> Iterator[WeChatPlayed]:
    with WeChat().serving() as platform:
        _, router = _made(
            make_wechat,
            inbox,
            wechat_app_id=platform.app_id,
            wechat_secret=platform.secret,
            wechat_token=platform.token,
            wechat_aes_key=platform.aes_key,
            wechat_url=platform.url,
        )
        with served(router) as url:
            platform.call_at(f"{url}{PATH}")
            yield WeChatPlayed(platform)


@contextmanager
def wechat_customer_service(inbox: Inbox) -> Iterator[KfPlayed]:
    with WeChatKf().serving() as platform:
        channel, router = _made(
            make_wechat_kf,
            inbox,
            wechat_kf_corp_id=platform.corp_id,
            wechat_kf_secret=platform.secret,
            wechat_kf_token=platform.token,
            wechat_kf_aes_key=platform.aes_key,
            wechat_kf_url=platform.url,
        )
        _read_nothing_yet(inbox, platform.accounts[0])
        with served(router) as url, _loop() as loop:
            platform.callback = f"{url}{KF_PATH}"
            yield KfPlayed(platform, channel, loop)


def _read_nothing_yet(inbox: Inbox, account: str) -> None:
    """The platform is a new one in every test."""
    with inbox.unit_of_work() as uow:
        uow.cursors.put(f"{wechat_kf.NAME}:{account}", "", inbox.clock.now())
        uow.commit()


@contextmanager
def _loop() -> Iterator[asyncio.AbstractEventLoop]:
    """A channel's open connections belong to one loop."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        yield loop
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
