"""Settings that cannot be used stop the start, by name."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.core.errors import SettingsError
from bot.settings import Settings, variables


@pytest.fixture(autouse=True)
def clean(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for name in variables():
        monkeypatch.delenv(name, raising=False)


def test_empty_environment_is_a_working_one() -> None:
    settings = Settings.load()
    assert settings.port == 8000
    assert settings.host == "127.0.0.1"
    assert settings.database_url is None
    assert settings.keys == frozenset()


def test_unknown_setting_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOT_APIKEYS", "x")
    with pytest.raises(SettingsError, match="BOT_APIKEYS: unknown setting"):
        Settings.load()


def test_unknown_setting_in_the_file_is_named(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("BOT_PROT=1\n")
    with pytest.raises(SettingsError, match="BOT_PROT: unknown setting"):
        Settings.load()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "eighty"),
        ("PORT", "70000"),
        ("DATABASE_URL", "mysql://x"),
        ("BOT_NOW", "2026-11-23T10:00"),
        ("BOT_LOG_LEVEL", "LOUD"),
        ("BOT_WAITING_AFTER", "0"),
        ("BOT_WIDGET_ORIGINS", "https://shop.example,nonsense"),
        ("BOT_PUBLIC_URL", "bot.example"),
        ("BOT_TELEGRAM_TOKEN", "nonsense"),
        ("BOT_TELEGRAM_WEBHOOK", "true"),
    ],
)
def test_unusable_value_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match=f"{name}: "):
        Settings.load()


def test_all_problems_are_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "x")
    monkeypatch.setenv("BOT_NO", "x")
    with pytest.raises(SettingsError, match=r"(?s)BOT_NO.*PORT"):
        Settings.load()


def test_secret_that_cannot_be_used_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOT_SECRET", "hush-hush")
    monkeypatch.setenv("BOT_TELEGRAM_TOKEN", "110201543-hush")
    with pytest.raises(SettingsError, match="BOT_SECRET: ") as problem:
        Settings.load()
    assert "hush" not in str(problem.value)


def test_empty_token_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOT_TELEGRAM_TOKEN", "")
    assert Settings.load().telegram_token is None


def test_keys_are_split_and_stripped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOT_API_KEYS", " a , b,")
    assert Settings.load().keys == {"a", "b"}


@pytest.mark.parametrize(
    "origin",
    [
        "shop.example",
        "https://shop.example/",
        "https://shop.example/shop",
        "https://*.shop.example",
        "https://shop.example:port",
        "https://me@shop.example",
        "https://shop.example; script-src *",
        "https://shop.example https://other.example",
        "https://[::1]",
        "https://",
        "ftp://shop.example",
        "*",
        "null",
    ],
)
def test_origin_that_is_none_is_named(monkeypatch: pytest.MonkeyPatch, origin: str) -> None:
    monkeypatch.setenv("BOT_WIDGET_ORIGINS", f"https://good.example,{origin}")
    with pytest.raises(SettingsError, match="BOT_WIDGET_ORIGINS: ") as problem:
        Settings.load()
    assert repr(origin) in str(problem.value)


def test_origins_are_written_as_browsers_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOT_WIDGET_ORIGINS", " https://Shop.Example:443 ,http://localhost:8080,https://安和.example,")
    assert Settings.load().origins == ("https://shop.example", "http://localhost:8080", "https://xn--0tr95n.example")


def test_without_origins_the_chat_stays_on_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOT_WIDGET_ORIGINS", "")
    assert Settings.load().origins == ()


def test_signing_key_is_made_once_and_kept_private(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("BOT_DATA_DIR", str(tmp_path / "var"))
    first = Settings.load().signing_key()
    assert first == Settings.load().signing_key()
    assert (tmp_path / "var" / "secret").stat().st_mode & 0o077 == 0
