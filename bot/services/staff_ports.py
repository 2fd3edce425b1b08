"""What the console's use cases need from outside, as protocols."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol

from bot.core.staff import Account, Deed, Failures, Session
from bot.core.talks import Counts, Customer, Entry, Line


class Talks(Protocol):
    """Conversations as the console shows them."""

    def waiting(self, limit: int) -> tuple[Line, ...]:
        """Who waits: matters of safety first, then first come first."""

    def served_by(self, account_id: int) -> tuple[Line, ...]: ...
    def served_by_others(self, account_id: int, limit: int) -> tuple[Line, ...]: ...
    def counts(self, late_before: datetime) -> Counts:
        """`late_before`: who has waited since then is late."""

    def linked(self, conversation_id: str) -> tuple[Customer, ...]:
        """The same customer's other conversations, the newest first."""

    def customer(self, conversation_id: str) -> Customer | None:
        """None where there is no such conversation."""

    def entries(self, conversation_id: str, after: int, limit: int) -> tuple[Entry, ...]:
        """The newest `limit` messages and notes after a message id, oldest first."""

    def newest_heard(self, conversation_id: str) -> int:
        """The id of the customer's latest message; 0 where there is none."""

    def write(self, conversation_id: str, account: Account, text: str, key: str, now: datetime) -> None:
        """A colleague's message to the customer, with its delivery. The same `key` again does nothing."""

    def tell_desk(self, conversation_id: str) -> None:
        """Have the lists of the console show what the customer has just written."""

    def note(self, conversation_id: str, account: Account | None, text: str, now: datetime) -> None:
        """A line that colleagues alone see; `account` None: written by the system."""


class Staff(Protocol):
    """The people who work with the console, their sessions, and the audit log."""

    def find(self, login: str) -> Account | None: ...
    def get(self, account_id: int) -> Account | None: ...
    def all(self) -> tuple[Account, ...]: ...
    def password_hash(self, account_id: int) -> str: ...
    def add(self, account: Mapping[str, Any], now: datetime) -> Account | None:
        """None where the login is taken."""

    def change(self, account_id: int, **values: Any) -> None: ...
    def hold_failures(self, login: str, now: datetime) -> Failures:
        """Failed attempts under a login, held until the transaction ends: attempts at once count one by one."""

    def set_failures(self, login: str, count: int, now: datetime) -> None: ...
    def open_session(self, key: str, account_id: int, device: str, now: datetime, expires_at: datetime) -> None: ...
    def session(self, key: str, now: datetime) -> Session | None:
        """None where it has ended, or its account is disabled."""

    def sessions_of(self, account_id: int, now: datetime) -> tuple[Session, ...]: ...
    def touch(self, key: str, now: datetime) -> None: ...
    def close_sessions(self, account_id: int, *, only: str | None = None, but: str | None = None) -> int:
        """End all sessions of an account, one, or all but one; their number."""

    def online(self, since: datetime) -> frozenset[int]:
        """Accounts whose browser has asked for something since."""

    def record(
        self, account: Account | None, action: str, subject: str, now: datetime, details: Mapping[str, Any] | None = None
    ) -> None:
        """Add to the audit log, in the transaction of what was done; `account` None: at the terminal."""

    def deeds(self, limit: int, *, before: int | None = None, login: str | None = None) -> tuple[Deed, ...]:
        """The audit log, newest first; `before`: only entries older than that one."""


class Passwords(Protocol):
    """Hashing of passwords; slow on purpose."""

    def hash(self, password: str) -> str: ...
    def fits(self, password: str, hashed: str) -> bool: ...
    def outdated(self, hashed: str) -> bool:
        """Whether it was made with weaker parameters than today's."""
