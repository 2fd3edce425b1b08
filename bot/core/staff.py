"""The people who work with the console: what each role may do, and how signing in is guarded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class Role(StrEnum):
    AGENT = "agent"
    SUPERVISOR = "supervisor"
    MANAGER = "manager"
    ADMIN = "admin"


#: How each role is shown.
ROLES = {Role.AGENT: "客服", Role.SUPERVISOR: "主管", Role.MANAGER: "经理", Role.ADMIN: "管理员"}


class Permission(StrEnum):
    """What a route of the console asks for. Every route declares exactly one."""

    #: One's own account: password, sessions, whether one is on duty.
    SELF = "self"
    #: The queue, and conversations with customers.
    TALK = "talk"
    #: Customers on the telephone.
    TELEPHONE = "telephone"
    #: Tickets and the files of customers.
    TICKETS = "tickets"
    #: Give customers to colleagues, and take them away.
    ASSIGN = "assign"
    #: Read and judge what colleagues wrote.
    INSPECT = "inspect"
    #: The managers' figures.
    FIGURES = "figures"
    #: Catalogue, stock, promotions, wording, policy.
    CONTENT = "content"
    #: Accounts, and who did what.
    ACCOUNTS = "accounts"


_AGENT = frozenset({Permission.SELF, Permission.TALK, Permission.TELEPHONE, Permission.TICKETS})
_SUPERVISOR = _AGENT | {Permission.ASSIGN, Permission.INSPECT, Permission.FIGURES}
_MANAGER = _SUPERVISOR | {Permission.CONTENT}
#: Each role may do everything the one before it may.
ALLOWED: Mapping[Role, frozenset[Permission]] = {
    Role.AGENT: _AGENT,
    Role.SUPERVISOR: _SUPERVISOR,
    Role.MANAGER: _MANAGER,
    Role.ADMIN: frozenset(Permission),
}


class Skill(StrEnum):
    """What somebody knows best; who has none named takes everything."""

    SALE = "sale"
    REPAIR = "repair"
    RETURN = "return"
    ORDER = "order"
    COMPLAINT = "complaint"


#: How each skill is shown.
SKILLS = {
    Skill.SALE: "售前",
    Skill.REPAIR: "维修安装",
    Skill.RETURN: "退换货",
    Skill.ORDER: "订单配送",
    Skill.COMPLAINT: "投诉",
}


@dataclass(frozen=True, kw_only=True)
class Account:
    """Somebody who may sign in."""

    id: int
    #: Small letters, digits, point and hyphen.
    login: str
    #: What customers read.
    shown_name: str
    role: Role
    skills: frozenset[Skill]
    #: How many customers at the same time.
    capacity: int
    #: Whether new customers may be given to this person now.
    on_duty: bool
    disabled: bool
    #: The password was given by somebody else and must be changed first of all.
    must_change: bool

    def may(self, permission: Permission) -> bool:
        return not self.disabled and permission in ALLOWED[self.role]


@dataclass(frozen=True, kw_only=True)
class Session:
    """A browser in which somebody has signed in."""

    #: The fingerprint of what the cookie holds, by which the session is known.
    key: str
    account: Account
    #: What the browser calls itself.
    device: str
    created_at: datetime
    #: When the browser asked for anything last, to the minute.
    seen_at: datetime
    expires_at: datetime


@dataclass(frozen=True, kw_only=True)
class Deed:
    """An entry of the audit log."""

    id: int
    at: datetime
    login: str
    #: sign_in, take, give_back …
    action: str
    #: What it was done to: a conversation, a ticket's number, a login.
    subject: str
    details: Mapping[str, object]


@dataclass(frozen=True, kw_only=True)
class Failures:
    """Failed attempts to sign in under one login, since the last good one."""

    count: int
    last_at: datetime

    def pause_until(self) -> datetime:
        """Until when nobody may try this login; in the past where one may."""
        return self.last_at + pause_after(self.count)


#: Attempts without a pause, the first pause, and the longest one.
_FREE, _FIRST, _LONGEST = 4, timedelta(seconds=30), timedelta(minutes=30)


def pause_after(failures: int) -> timedelta:
    """How long a login is locked after so many failures in a row: 30 s after the fifth, then twice as long each time."""
    if failures <= _FREE:
        return timedelta(0)
    return min(_LONGEST, _FIRST * (1 << min(failures - _FREE - 1, 10)))


#: Characters of a password; the longest one keeps hashing it from being used to keep the server busy.
SHORTEST_PASSWORD, LONGEST_PASSWORD = 10, 200


def password_problem(password: str, login: str) -> str | None:
    """Why a password cannot be used, for the person who chose it; None where it can."""
    if len(password) < SHORTEST_PASSWORD:
        return f"密码至少要 {SHORTEST_PASSWORD} 个字符。"
    if len(password) > LONGEST_PASSWORD:
        return f"密码最多 {LONGEST_PASSWORD} 个字符。"
    if len(set(password)) < 5:
        return "密码里不同的字符太少。"
    if login.lower() in password.lower():
        return "密码里不能有登录名。"
    return None
