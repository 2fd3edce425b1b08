"""`bot staff`, beside a running database."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta

import pytest
from sqlalchemy import Engine
from typer.testing import CliRunner, Result

from bot.adapters.passwords import Argon2Passwords
from bot.cli import app
from bot.core.errors import Refused, SignInRefused
from bot.services import accounts
from tests.integration.conftest import NOW
from tests.integration.desk import Units


@pytest.fixture
def login() -> str:
    return f"c{uuid.uuid4().hex[:10]}"


@pytest.fixture(autouse=True)
def _beside(monkeypatch: pytest.MonkeyPatch, database_url: str, engine: Engine) -> None:
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("COLUMNS", "200")


def bot(*words: str, piped: str = "") -> Result:
    return CliRunner().invoke(app, ["staff", *words], input=piped)


def sign_in(units: Units, login: str, password: str) -> str:
    return accounts.sign_in(login, password, "", timedelta(hours=1), Argon2Passwords(), NOW, units())


def printed(result: Result) -> str:
    found = re.search(r"只显示这一次\):(\S+)", result.output)
    assert found, result.output
    return found[1]


def test_generated_password_is_printed_once_and_opens_the_console(unit_of_work: Units, login: str) -> None:
    password = printed(bot("add", login, "--name", "小林", "--role", "admin", "--generate"))
    assert sign_in(unit_of_work, login, password)
    listed = bot("list").output
    assert login in listed
    assert "管理员" in listed
    assert password not in listed


def test_password_is_asked_for_where_none_is_generated(unit_of_work: Units, login: str) -> None:
    assert bot("add", login, "--name", "小林", piped="correct horse 9\n").exit_code == 0
    assert sign_in(unit_of_work, login, "correct horse 9")


def test_there_is_no_default_password(login: str) -> None:
    refused = bot("add", login, "--name", "小林", piped="\n")
    assert isinstance(refused.exception, Refused)


def test_disabled_and_let_in_again(unit_of_work: Units, login: str) -> None:
    password = printed(bot("add", login, "--name", "小林", "--generate"))
    assert bot("disable", login).exit_code == 0
    with pytest.raises(SignInRefused):
        sign_in(unit_of_work, login, password)
    assert bot("disable", login, "--undo").exit_code == 0
    assert sign_in(unit_of_work, login, password)


def test_new_password_opens_a_locked_login(unit_of_work: Units, login: str) -> None:
    bot("add", login, "--name", "小林", "--generate")
    for _ in range(6):
        with pytest.raises(SignInRefused):
            sign_in(unit_of_work, login, "wrong")
    assert sign_in(unit_of_work, login, printed(bot("password", login, "--generate")))
