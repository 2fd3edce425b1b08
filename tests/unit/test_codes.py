"""Sending codes by the shop's own address."""

from __future__ import annotations

import logging

import httpx
import pytest

from bot.adapters import codes
from bot.adapters.codes import ConsoleCodes, WebhookCodes
from bot.core.errors import ServiceUnavailable, SettingsError
from bot.settings import Settings


def answering(monkeypatch: pytest.MonkeyPatch, status: int) -> list[httpx.Request]:
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(status)

    real = httpx.AsyncClient
    monkeypatch.setattr(codes.httpx, "AsyncClient", lambda **said: real(transport=httpx.MockTransport(answer), **said))
    return asked


async def test_a_code_is_posted_with_its_text_and_key(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = answering(monkeypatch, 204)
    await WebhookCodes(url="https://sms.example/send", key="a key", company="安和电器").send("13800138000", "123456", 5)
    assert asked[0].headers["Authorization"] == "Bearer a key"
    assert b'"code":"123456"' in asked[0].content.replace(b" ", b"")
    assert "安和电器" in asked[0].content.decode()


async def test_an_address_that_refuses_is_asked_again_and_nothing_of_the_code_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answering(monkeypatch, 503)
    with pytest.raises(ServiceUnavailable) as problem:
        await WebhookCodes(url="https://sms.example/send", key=None, company="安和电器").send("13800138000", "123456", 5)
    assert "123456" not in str(problem.value)


async def test_the_console_shows_the_code(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        await ConsoleCodes().send("13800138000", "123456", 5)
    assert "123456" in caplog.text


def test_a_webhook_needs_its_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOT_CODES_SENDER", "webhook")
    with pytest.raises(SettingsError, match="BOT_CODES_URL"):
        Settings.load()
    monkeypatch.setenv("BOT_CODES_URL", "https://sms.example/send")
    assert Settings.load().codes_sender == "webhook"
