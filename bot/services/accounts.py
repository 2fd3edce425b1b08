"""Accounts of staff: making them, signing in and out, passwords."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from bot.core.errors import AccountNotFound, Refused, SignInRefused
from bot.core.staff import Account, Role, Session, Skill, password_problem
from bot.services.ports import UnitOfWork
from bot.services.staff_ports import Passwords

_LOGIN = re.compile(r"[a-z0-9][a-z0-9.-]{1,31}")
#: A session's last sign of life is written down no more often than this.
_TOUCHED = timedelta(seconds=20)


def add(
    login: str,
    shown_name: str,
    role: Role,
    password: str,
    skills: Iterable[Skill],
    capacity: int,
    by: Account | None,
    passwords: Passwords,
    now: datetime,
    uow: UnitOfWork,
) -> Account:
    """A new account, whose password is changed at the first signing in. Raises Refused, saying why."""
    if not _LOGIN.fullmatch(login):
        raise Refused("登录名用 2 到 32 个小写字母、数字、点或短横，以字母或数字开头。")
    if not shown_name.strip():
        raise Refused("请填写客户看到的名字。")
    _check(password, login)
    values = {
        "login": login,
        "shown_name": shown_name.strip(),
        "role": role,
        "password_hash": passwords.hash(password),
        "must_change": True,
        "skills": sorted(skills),
        "capacity": capacity,
    }
    with uow:
        account = uow.staff.add(values, now)
        if account is None:
            raise Refused(f"登录名“{login}”已经有人用了。")
        uow.staff.record(by, "add_account", login, now, {"role": role})
        uow.commit()
    return account


def disable(login: str, disabled: bool, by: Account | None, now: datetime, uow: UnitOfWork) -> None:
    """Shut somebody out at once, or let in again. Raises AccountNotFound."""
    with uow:
        account = _find(login, uow)
        uow.staff.change(account.id, disabled_at=now if disabled else None)
        if disabled:
            uow.staff.close_sessions(account.id)
        uow.staff.record(by, "disable_account" if disabled else "enable_account", login, now)
        uow.commit()


def give_password(login: str, password: str, by: Account | None, passwords: Passwords, now: datetime, uow: UnitOfWork) -> None:
    """Give somebody a new password, to be changed at the next signing in; all sessions end. Raises AccountNotFound."""
    _check(password, login)
    with uow:
        account = _find(login, uow)
        uow.staff.change(account.id, password_hash=passwords.hash(password), must_change=True)
        uow.staff.close_sessions(account.id)
        uow.staff.set_failures(login, 0, now)
        uow.staff.record(by, "give_password", login, now)
        uow.commit()


def change_password(session: Session, old: str, new: str, passwords: Passwords, now: datetime, uow: UnitOfWork) -> None:
    """One's own password; the other sessions end. Raises Refused, saying why."""
    account = session.account
    _check(new, account.login)
    with uow:
        if not passwords.fits(old, uow.staff.password_hash(account.id)):
            raise Refused("原来的密码不对。")
        if old == new:
            raise Refused("新密码和原来的一样。")
        uow.staff.change(account.id, password_hash=passwords.hash(new), must_change=False)
        uow.staff.close_sessions(account.id, but=session.key)
        uow.staff.record(account, "change_password", account.login, now)
        uow.commit()


def sign_in(
    login: str, password: str, device: str, lifetime: timedelta, passwords: Passwords, now: datetime, uow: UnitOfWork
) -> str:
    """What the browser's cookie is to hold. Raises SignInRefused, in words that name neither login nor password as the wrong one."""
    with uow:
        account = _let_in(login, password, passwords, now, uow)
        token = secrets.token_urlsafe(32)
        uow.staff.open_session(session_key(token), account.id, device[:120], now, now + lifetime)
        uow.staff.record(account, "sign_in", account.login, now)
        uow.commit()
    return token


def confirm(login: str, password: str, passwords: Passwords, now: datetime, uow: UnitOfWork) -> Account:
    """Who somebody is who stands beside a colleague's page and gives a password there. Raises as sign_in."""
    with uow:
        account = _let_in(login, password, passwords, now, uow)
        uow.commit()
    return account


def _let_in(login: str, password: str, passwords: Passwords, now: datetime, uow: UnitOfWork) -> Account:
    login = login.strip().lower()[:64]
    failures = uow.staff.hold_failures(login, now)
    if failures.pause_until() > now:
        raise SignInRefused(f"尝试太多次了，请在 {_say_pause(failures.pause_until() - now)}后再试。")
    account = uow.staff.find(login)
    known = uow.staff.password_hash(account.id) if account else ""
    if not _fits(password, known, passwords) or account is None or account.disabled:
        uow.staff.set_failures(login, failures.count + 1, now)
        uow.staff.record(None, "sign_in_failed", login, now)
        uow.commit()
        raise SignInRefused
    if passwords.outdated(known):
        uow.staff.change(account.id, password_hash=passwords.hash(password))
    uow.staff.set_failures(login, 0, now)
    return account


def _fits(password: str, hashed: str, passwords: Passwords) -> bool:
    """`hashed` is empty where nobody has that login: then it takes as long as a wrong password."""
    if not hashed:
        passwords.hash(password)
        return False
    return passwords.fits(password, hashed)


def _say_pause(pause: timedelta) -> str:
    seconds = int(pause.total_seconds()) + 1
    return f"{seconds} 秒" if seconds < 100 else f"{-(-seconds // 60)} 分钟"


def session_key(token: str) -> str:
    """The fingerprint by which a session is found."""
    return hashlib.sha256(token.encode()).hexdigest()


def session(token: str, now: datetime, uow: UnitOfWork) -> Session | None:
    """Whose cookie this is; None where the session has ended."""
    with uow:
        found = uow.staff.session(session_key(token), now)
        if found is not None and now - found.seen_at > _TOUCHED:
            uow.staff.touch(found.key, now)
        uow.commit()
    return found


def sign_out(session: Session, now: datetime, uow: UnitOfWork, *, everywhere: bool = False) -> int:
    """End this session, or all of the account's; their number."""
    with uow:
        ended = uow.staff.close_sessions(session.account.id, only=None if everywhere else session.key)
        action = "sign_out_everywhere" if everywhere else "sign_out"
        uow.staff.record(session.account, action, session.account.login, now)
        uow.commit()
    return ended


def set_on_duty(account: Account, on_duty: bool, now: datetime, uow: UnitOfWork) -> None:
    """Whether new customers are given to this person."""
    with uow:
        uow.staff.change(account.id, on_duty=on_duty)
        uow.staff.record(account, "on_duty" if on_duty else "off_duty", account.login, now)
        uow.commit()


def _find(login: str, uow: UnitOfWork) -> Account:
    account = uow.staff.find(login)
    if account is None:
        raise AccountNotFound(f"没有登录名为“{login}”的账号。")
    return account


def _check(password: str, login: str) -> None:
    if problem := password_problem(password, login):
        raise Refused(problem)
