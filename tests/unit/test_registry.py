"""Channels that a shop may have, and what keeps one from being on."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.channels.registry import OFFERS
from bot.settings import Settings, variables

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("offer", OFFERS, ids=lambda offer: offer.name)
def test_every_channel_has_a_guide_and_needs_settings_that_exist(offer) -> None:  # type: ignore[no-untyped-def]
    assert (ROOT / offer.guide).exists()
    assert set(offer.needs) <= set(variables())
    assert offer.missing(Settings()) == list(offer.needs)  # type: ignore[call-arg]


def test_a_channel_says_which_of_its_settings_is_missing() -> None:
    wechat = next(offer for offer in OFFERS if offer.name == "wechat")
    assert wechat.missing(Settings(wechat_app_id="wx1", wechat_token="abc")) == ["BOT_WECHAT_SECRET"]  # type: ignore[call-arg, arg-type]


@pytest.mark.parametrize(
    ("name", "value"),
    [("wechat_token", "a b"), ("wechat_token", "ab"), ("wechat_aes_key", "short"), ("wechat_url", "no address")],
)
def test_a_setting_of_wechats_that_cannot_be_right_is_refused(name: str, value: str) -> None:
    with pytest.raises(ValueError, match=name):
        Settings(**{name: value})  # type: ignore[arg-type]


def test_settings_that_are_left_empty_are_unset() -> None:
    settings = Settings(wechat_token="", wechat_aes_key="", wechat_kf_aes_key="")  # type: ignore[call-arg, arg-type]
    assert (settings.wechat_token, settings.wechat_aes_key, settings.wechat_kf_aes_key) == (None, None, None)
