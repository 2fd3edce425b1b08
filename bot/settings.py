"""Everything that can be set, and the only reader of the environment.

Values come from environment variables and from a file `.env` in the working folder, the environment first.
docs/settings.md lists them all; a test keeps the two in step.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import re
import secrets
import sys
from datetime import datetime
from pathlib import Path
from typing import Literal, Self, get_args
from urllib.parse import urlsplit

from dotenv import dotenv_values
from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.core.errors import SettingsError

#: Where the project lies; paths in settings are relative to it.
ROOT = Path(__file__).resolve().parent.parent

#: Settings that are known by a common name instead of one beginning with BOT_.
_COMMON_NAMES = {"DATABASE_URL": "database_url", "PORT": "port"}

_HOST = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)*")
_TOKEN = re.compile(r"\d+:[\w-]{30,}", re.ASCII)
_USUAL_PORTS = {"https": 443, "http": 80}


class Settings(BaseSettings):
    """What a shop can set. Every field has a safe default, so an empty environment is a working one."""

    model_config = SettingsConfigDict(env_prefix="BOT_", env_file=".env", extra="ignore", populate_by_name=True)

    database_url: str | None = Field(
        None,
        validation_alias="DATABASE_URL",
        description="PostgreSQL to use, as postgresql://user:password@host/name. Unset: the project runs its own.",
    )
    port: int = Field(8000, validation_alias="PORT", ge=1, le=65535, description="Port of the web page and the API.")
    host: str = Field("127.0.0.1", description="Address the gateway listens on; 0.0.0.0 behind a reverse proxy.")
    api_keys: str = Field("", description="Keys for the REST API, separated by commas. Empty: the API is off.")
    widget_origins: str = Field(
        "",
        description="Origins of the pages that may show the chat, separated by commas, such as https://shop.example. "
        "Empty: only the gateway's own.",
    )
    secret: SecretStr | None = Field(
        None, description="Signs the visitors' sessions. Unset: made once and kept in the data folder."
    )
    data_dir: Path = Field(Path("var"), description="Database, logs and secret of this installation.")
    content_dir: Path = Field(Path("content"), description="What the shop edits: shop, policy, phrases, catalogue.")
    models_dir: Path = Field(Path("models"), description="Trained models, named by the fingerprint of their data.")
    rasa_python: Path = Field(Path(".venv-rasa/bin/python"), description="Interpreter of Rasa's environment.")
    rasa_url: str = Field("http://127.0.0.1:5005", description="Where the Rasa process listens; loopback only.")
    actions_url: str = Field("http://127.0.0.1:5055", description="Where the action server listens; loopback only.")
    actions_host: str = Field(
        "127.0.0.1", description="Address the action server listens on; another only inside a closed network."
    )
    alert_url: str | None = Field(
        None, description="Where a matter of safety, and an urgent ticket past its time, is announced at once: JSON is posted to this http(s) address."
    )
    report_sender: Literal["log", "alert"] = Field(
        "log", description="Where each shop's report of the day goes at its closing time: log, or alert for BOT_ALERT_URL."
    )
    log_level: str = Field("INFO", pattern="^(DEBUG|INFO|WARNING|ERROR)$", description="How much is logged.")
    waiting_after: float = Field(4.0, gt=0, le=60, description="Seconds until a waiting customer is asked to wait.")
    rest_wait: float = Field(10.0, gt=0, le=60, description="Seconds the API waits for replies before it answers 202.")
    give_up_after: float = Field(
        120.0, ge=5, le=3600, description="Seconds a turn is retried before a person is asked to answer it."
    )
    desk_session_hours: float = Field(
        12.0, ge=0.25, le=168, description="Hours after which staff must sign in to the console again."
    )
    message_limit: int = Field(5000, ge=100, le=50000, description="Longest message accepted, in characters.")
    customer_rate: int = Field(
        30, ge=1, le=10000, description="Messages a minute accepted of one customer on a platform; who is faster is told so."
    )
    total_rate: int = Field(
        30000, ge=1, le=1000000, description="Messages a minute accepted of all customers on platforms, in each process."
    )
    attachment_limit: int = Field(
        10, ge=1, le=20, description="Largest photo or file accepted from a platform, in megabytes."
    )
    deliver_for: float = Field(
        24.0, gt=0, le=168, description="Hours a message to a platform is tried again before staff are told to reach the customer."
    )
    codes_sender: str = Field(
        "console", pattern="^(console|webhook)$", description="Who sends the codes that confirm a telephone number: console, for trying out, writes them to the worker's log; webhook posts them to `BOT_CODES_URL`."
    )
    codes_url: str = Field("", description="With webhook: the http(s) address that puts a code into a short message.")
    codes_token: SecretStr | None = Field(None, description="Sent to that address as `Authorization: Bearer …`.")
    public_url: str = Field(
        "", description="The gateway's address from outside, such as https://bot.example; platforms deliver to it."
    )
    telegram_token: SecretStr | None = Field(
        None, description="The bot's token from @BotFather. Unset: the channel Telegram is off."
    )
    telegram_webhook: bool = Field(
        False, description="Whether Telegram delivers messages to `BOT_PUBLIC_URL`; otherwise they are fetched."
    )
    telegram_api: str = Field(
        "https://api.telegram.org", description="Where Telegram's Bot API is: its own, or a server of yours."
    )
    telegram_proxy: str = Field("", description="An http:// proxy through which Telegram is reached. Empty: directly.")
    wechat_app_id: str = Field("", description="AppID of the WeChat official account (公众号). Empty: the channel is off.")
    wechat_secret: SecretStr | None = Field(None, description="Its AppSecret; with it messages are sent.")
    wechat_token: SecretStr | None = Field(None, description="The Token (令牌) typed into the account's page; 3 to 32 letters and digits.")
    wechat_aes_key: SecretStr | None = Field(None, description="The EncodingAESKey, 43 characters. Unset: messages come unencrypted (明文模式).")
    wechat_interface: bool = Field(
        True, description="Whether the account may use the customer-service interface (客服接口); false for one that is not verified: then answers go with the platform's own request."
    )
    wechat_url: str = Field("https://api.weixin.qq.com", description="Where WeChat's interface is.")
    wechat_kf_corp_id: str = Field("", description="Enterprise id (企业ID) of WeChat customer service (微信客服). Empty: the channel is off.")
    wechat_kf_secret: SecretStr | None = Field(None, description="The Secret of 微信客服 in WeCom.")
    wechat_kf_token: SecretStr | None = Field(None, description="The Token of its callback.")
    wechat_kf_aes_key: SecretStr | None = Field(None, description="The EncodingAESKey of its callback, 43 characters.")
    wechat_kf_handoff: str = Field(
        "desk", pattern="^(desk|wecom)$", description="Who serves a 微信客服 customer who asks for a person: desk, the shop's own; wecom, the people who receive in WeCom."
    )
    wechat_kf_servicer: str = Field("", description="With wecom: the member (userid) who receives all. Empty: the pool (接待池).")
    wechat_kf_url: str = Field("https://qyapi.weixin.qq.com", description="Where WeCom's interface is.")
    worker_concurrency: int = Field(8, ge=1, le=64, description="Conversations one worker serves at the same time.")
    learning_below: float = Field(
        0.5, ge=0, le=1, description="Messages understood with less confidence are kept in the learning inbox."
    )
    learning_days: int = Field(
        90, ge=0, le=3650, description="Days that the learning inbox keeps a text nobody has labelled; 0: it keeps nothing."
    )
    now: datetime | None = Field(
        None, description="For demonstrations and tests: the clock starts at this moment (with UTC offset)."
    )

    @field_validator("database_url")
    @classmethod
    def _plain_postgresql(cls, value: str | None) -> str | None:
        if value and not value.startswith("postgresql://"):
            raise ValueError("must begin with postgresql:// (no driver name)")
        return value or None

    @field_validator("widget_origins")
    @classmethod
    def _origins(cls, value: str) -> str:
        return ",".join(_origin(part.strip()) for part in value.split(",") if part.strip())

    @field_validator("public_url")
    @classmethod
    def _public(cls, value: str) -> str:
        return _origin(value.strip().rstrip("/")) if value.strip() else ""

    @field_validator("telegram_token")
    @classmethod
    def _token(cls, value: SecretStr | None) -> SecretStr | None:
        given = value.get_secret_value().strip() if value else ""
        if given and not _TOKEN.fullmatch(given):
            raise ValueError("is no token; copy it from @BotFather, for example 110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsawA")
        return SecretStr(given) if given else None

    @field_validator("telegram_api")
    @classmethod
    def _without_slash(cls, value: str) -> str:
        return value.rstrip("/")

    @field_validator("wechat_token")
    @classmethod
    def _letters(cls, value: SecretStr | None) -> SecretStr | None:
        if value and not re.fullmatch(r"[A-Za-z0-9]{3,32}", value.get_secret_value()):
            raise ValueError("needs 3 to 32 letters and digits")
        return value or None

    @field_validator("wechat_aes_key", "wechat_kf_aes_key")
    @classmethod
    def _aes_key(cls, value: SecretStr | None) -> SecretStr | None:
        if value and not re.fullmatch(r"[A-Za-z0-9]{43}", value.get_secret_value()):
            raise ValueError("needs 43 letters and digits, as the platform's page shows them")
        return value or None

    @field_validator("wechat_url", "wechat_kf_url")
    @classmethod
    def _address(cls, value: str) -> str:
        return _origin(value.strip().rstrip("/"))

    @field_validator("secret")
    @classmethod
    def _long_enough(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and len(value.get_secret_value()) < 16:
            raise ValueError("needs at least 16 characters")
        return value

    @field_validator("now")
    @classmethod
    def _aware(cls, value: datetime | None) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError("needs a UTC offset, for example 2026-11-23T10:00+08:00")
        return value

    @field_validator("data_dir", "content_dir", "models_dir", "rasa_python")
    @classmethod
    def _below_root(cls, value: Path) -> Path:
        return value if value.is_absolute() else ROOT / value

    @classmethod
    def load(cls) -> Self:
        """Read and check everything. Raises SettingsError naming each unknown or unusable setting."""
        problems = [f"{name}: unknown setting" for name in sorted(_unknown_names(cls))]
        try:
            settings = cls()
        except ValidationError as error:
            problems += [_problem(str(e["loc"][0]), e["msg"], e["input"]) for e in error.errors()]
        else:
            problems += settings._incomplete()
        if problems:
            raise SettingsError("\n".join([*problems, "See docs/settings.md for every setting."]))
        return settings

    def _incomplete(self) -> list[str]:
        """Settings that want another one."""
        if self.telegram_webhook and not self.public_url.startswith("https://"):
            return ["BOT_TELEGRAM_WEBHOOK: Telegram delivers to https:// alone; set BOT_PUBLIC_URL to such an address"]
        if self.codes_sender == "webhook" and not self.codes_url.startswith(("https://", "http://")):
            return ["BOT_CODES_SENDER: a webhook needs an http(s) address; set BOT_CODES_URL"]
        return []

    @property
    def keys(self) -> frozenset[str]:
        """The keys of the REST API."""
        return frozenset(key.strip() for key in self.api_keys.split(",") if key.strip())

    @property
    def origins(self) -> tuple[str, ...]:
        """Whose pages may show the chat, as browsers write an origin; the gateway's own is not among them."""
        return tuple(self.widget_origins.split(",")) if self.widget_origins else ()

    def signing_key(self) -> str:
        """The secret that signs sessions; made and stored (readable by the owner alone) where none is set."""
        if self.secret is not None:
            return self.secret.get_secret_value()
        path = self.data_dir / "secret"
        if not path.exists():
            self.data_dir.mkdir(parents=True, exist_ok=True)
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(secrets.token_urlsafe(32))
        return path.read_text()

    def codes_key(self) -> bytes:
        """What one-time codes follow from, together with what the database knows of each."""
        return hmac.new(self.signing_key().encode(), b"codes", hashlib.sha256).digest()

    def rasa_environment(self, database_url: str) -> dict[str, str]:
        """What Rasa's own process is given; endpoints.yml refers to these names."""
        return {
            "RASA_TRACKER_URL": database_url.replace("postgresql://", "postgresql+psycopg2://", 1),
            "RASA_ACTIONS_URL": f"{self.actions_url}/webhook",
            "RASA_TELEMETRY_ENABLED": "false",
            "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
            "TF_CPP_MIN_LOG_LEVEL": "2",
            "PYTHONWARNINGS": "ignore::DeprecationWarning",
            "LOG_LEVEL": "WARNING",
            "PATH": os.environ.get("PATH", ""),
            "HOME": os.environ.get("HOME", ""),
        }


def _origin(text: str) -> str:
    """An origin as browsers write it: lower case, other alphabets in Punycode, without the scheme's usual port.

    It becomes a part of a header, so nothing but scheme, host and port is let through. Raises ValueError.
    """
    try:
        parts = urlsplit(text)
        host, port = (parts.hostname or "").encode("idna").decode(), parts.port
    except ValueError:
        host, port = "", None
    if text.lower() != f"{parts.scheme}://{parts.netloc}".lower() or not _HOST.fullmatch(host) or "@" in text:
        raise ValueError(f"{text!r} is no origin; write scheme and host alone, for example https://shop.example")
    if parts.scheme not in _USUAL_PORTS:
        raise ValueError(f"{text!r} must begin with https:// or http://")
    return f"{parts.scheme}://{host}" + (f":{port}" if port not in (None, _USUAL_PORTS[parts.scheme]) else "")


def _variable(field: str) -> str:
    return next((name for name, of in _COMMON_NAMES.items() if field in (of, name)), f"BOT_{field.upper()}")


def _problem(field: str, message: str, given: object) -> str:
    """A line for the terminal, which may be looked at by others: no secret stands in it."""
    found = Settings.model_fields.get(_COMMON_NAMES.get(field, field))
    hidden = found is not None and SecretStr in get_args(found.annotation)
    return f"{_variable(field)}: {message}" + ("" if hidden else f", got {given!r}")


def variables() -> dict[str, str]:
    """Every setting's variable name with its description."""
    return {_variable(name): field.description or "" for name, field in Settings.model_fields.items()}


def _unknown_names(settings: type[Settings]) -> set[str]:
    known = set(variables())
    in_file = {name.upper() for name in dotenv_values(".env")}
    given = {name for name in os.environ if name.startswith("BOT_")} | in_file
    return given - known


def port_of(url: str) -> int:
    """The port in one of the loopback addresses above."""
    return urlsplit(url).port or 80


def exit_with(problem: Exception) -> None:
    """End the process with a message an operator can act on."""
    print(problem, file=sys.stderr)
    raise SystemExit(2)
