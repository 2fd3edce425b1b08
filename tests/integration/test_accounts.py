"""Signing in: who may, how wrong passwords are slowed down, and how sessions end."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.adapters.passwords import Argon2Passwords
from bot.core.errors import AccountNotFound, Refused, SignInRefused
from bot.core.staff import Account, Role, Session, pause_after
from bot.services import accounts
from tests.integration.conftest import NOW
from tests.integration.desk import PASSWORD, PlainPasswords, Units, Watch, colleague

DAY = timedelta(hours=12)
PASSWORDS = PlainPasswords()


def sign_in(units: Units, login: str, password: str = PASSWORD, watch: Watch | None = None) -> str:
    return accounts.sign_in(login, password, "Firefox", DAY, PASSWORDS, (watch or Watch()).now(), units())


def session(units: Units, token: str, watch: Watch | None = None) -> Session | None:
    return accounts.session(token, (watch or Watch()).now(), units())


@pytest.fixture
def somebody(unit_of_work: Units) -> Account:
    return colleague(unit_of_work)


def test_signed_in_is_known_by_the_cookie(unit_of_work: Units, somebody: Account) -> None:
    found = session(unit_of_work, sign_in(unit_of_work, somebody.login))
    assert found is not None
    assert found.account.login == somebody.login
    assert session(unit_of_work, "nonsense") is None


def test_table_of_sessions_lets_nobody_in(unit_of_work: Units, somebody: Account) -> None:
    found = session(unit_of_work, sign_in(unit_of_work, somebody.login))
    assert found is not None
    assert session(unit_of_work, found.key) is None


def test_login_is_found_however_it_is_written(unit_of_work: Units, somebody: Account) -> None:
    assert sign_in(unit_of_work, f" {somebody.login.upper()} ")


def test_session_ends_with_its_time(unit_of_work: Units, somebody: Account) -> None:
    watch = Watch()
    token = sign_in(unit_of_work, somebody.login)
    watch.wait(hours=11, minutes=59)
    assert session(unit_of_work, token, watch)
    watch.wait(minutes=2)
    assert session(unit_of_work, token, watch) is None


@pytest.mark.parametrize("login", ["right", "nobody at all"])
def test_wrong_password_and_unknown_login_look_the_same(unit_of_work: Units, somebody: Account, login: str) -> None:
    with pytest.raises(SignInRefused) as problem:
        sign_in(unit_of_work, somebody.login if login == "right" else login, "wrong")
    assert str(problem.value) == "登录名或密码不对。"


def test_repeated_failures_lock_the_login_for_a_growing_while(unit_of_work: Units, somebody: Account) -> None:
    watch = Watch()
    for _ in range(5):
        with pytest.raises(SignInRefused, match="不对"):
            sign_in(unit_of_work, somebody.login, "wrong", watch)
    with pytest.raises(SignInRefused, match=r"30 秒|31 秒"):
        sign_in(unit_of_work, somebody.login, PASSWORD, watch)
    watch.wait(seconds=31)
    with pytest.raises(SignInRefused, match="不对"):
        sign_in(unit_of_work, somebody.login, "wrong", watch)
    watch.wait(seconds=31)
    with pytest.raises(SignInRefused, match="后再试"):
        sign_in(unit_of_work, somebody.login, PASSWORD, watch)
    watch.wait(seconds=30)
    assert sign_in(unit_of_work, somebody.login, PASSWORD, watch)
    with pytest.raises(SignInRefused, match="不对"):
        sign_in(unit_of_work, somebody.login, "wrong", watch)


def test_pause_grows_and_has_an_end() -> None:
    pauses = [pause_after(failures).total_seconds() for failures in (0, 4, 5, 6, 7, 100)]
    assert pauses == [0, 0, 30, 60, 120, 1800]


def test_disabled_account_is_out_at_once(unit_of_work: Units, somebody: Account) -> None:
    token = sign_in(unit_of_work, somebody.login)
    accounts.disable(somebody.login, True, None, NOW, unit_of_work())
    assert session(unit_of_work, token) is None
    with pytest.raises(SignInRefused):
        sign_in(unit_of_work, somebody.login)
    accounts.disable(somebody.login, False, None, NOW, unit_of_work())
    assert sign_in(unit_of_work, somebody.login)


def test_new_password_ends_the_other_sessions(unit_of_work: Units, somebody: Account) -> None:
    here, elsewhere = sign_in(unit_of_work, somebody.login), sign_in(unit_of_work, somebody.login)
    mine = session(unit_of_work, here)
    assert mine is not None
    assert mine.account.must_change
    with pytest.raises(Refused, match="原来的密码"):
        accounts.change_password(mine, "wrong", "battery staple 1", PASSWORDS, NOW, unit_of_work())
    accounts.change_password(mine, PASSWORD, "battery staple 1", PASSWORDS, NOW, unit_of_work())
    assert session(unit_of_work, elsewhere) is None
    again = session(unit_of_work, here)
    assert again is not None
    assert not again.account.must_change


def test_signing_out_everywhere_ends_all(unit_of_work: Units, somebody: Account) -> None:
    tokens = [sign_in(unit_of_work, somebody.login) for _ in range(3)]
    first = session(unit_of_work, tokens[0])
    assert first is not None
    accounts.sign_out(first, NOW, unit_of_work())
    assert [session(unit_of_work, token) is None for token in tokens] == [True, False, False]
    second = session(unit_of_work, tokens[1])
    assert second is not None
    assert accounts.sign_out(second, NOW, unit_of_work(), everywhere=True) == 2
    assert all(session(unit_of_work, token) is None for token in tokens)


@pytest.mark.parametrize("password", ["short", "aaaaaaaaaaaa", "x" * 201])
def test_weak_password_is_refused(unit_of_work: Units, password: str) -> None:
    with pytest.raises(Refused):
        accounts.add("weak", "弱", Role.AGENT, password, (), 5, None, PASSWORDS, NOW, unit_of_work())


@pytest.mark.parametrize("login", ["", "A", "小林", "a b", "-ab", "x" * 33])
def test_login_that_cannot_be_typed_everywhere_is_refused(unit_of_work: Units, login: str) -> None:
    with pytest.raises(Refused):
        accounts.add(login, "小林", Role.AGENT, PASSWORD, (), 5, None, PASSWORDS, NOW, unit_of_work())


def test_login_is_given_once(unit_of_work: Units, somebody: Account) -> None:
    with pytest.raises(Refused, match="已经有人"):
        accounts.add(somebody.login, "小王", Role.AGENT, PASSWORD, (), 5, None, PASSWORDS, NOW, unit_of_work())
    with pytest.raises(AccountNotFound):
        accounts.disable("nobody", True, None, NOW, unit_of_work())


def test_everything_is_in_the_audit_log(unit_of_work: Units, somebody: Account) -> None:
    sign_in(unit_of_work, somebody.login)
    with pytest.raises(SignInRefused):
        sign_in(unit_of_work, somebody.login, "wrong")
    with unit_of_work() as uow:
        deeds = [(one.login, one.action) for one in uow.staff.deeds(100) if one.subject == somebody.login]
    assert deeds == [("terminal", "sign_in_failed"), (somebody.login, "sign_in"), ("terminal", "add_account")]


def test_passwords_are_kept_as_argon2_hashes() -> None:
    passwords = Argon2Passwords()
    hashed = passwords.hash(PASSWORD)
    assert hashed.startswith("$argon2id$")
    assert passwords.fits(PASSWORD, hashed)
    assert not passwords.fits("wrong", hashed)
    assert not passwords.outdated(hashed)
