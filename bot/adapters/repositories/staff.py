"""The people who work with the console, their sessions, and the audit log."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, Select, delete, select, update
from sqlalchemy.dialects.postgresql import insert

from bot.adapters.staff_tables import audit_log, sign_in_failures, staff_accounts, staff_sessions
from bot.core.staff import Account, Deed, Failures, Role, Session, Skill

#: Failures so long ago count no more; the longest pause is over by then.
_FORGOTTEN = timedelta(days=1)


class StaffRows:
    """The port Staff."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def find(self, login: str) -> Account | None:
        return self._account(select(staff_accounts).where(staff_accounts.c.login == login))

    def get(self, account_id: int) -> Account | None:
        return self._account(select(staff_accounts).where(staff_accounts.c.id == account_id))

    def all(self) -> tuple[Account, ...]:
        rows = self._db.execute(select(staff_accounts).order_by(staff_accounts.c.login)).all()
        return tuple(_account(row) for row in rows)

    def _account(self, query: Select[Any]) -> Account | None:
        row = self._db.execute(query).one_or_none()
        return _account(row) if row is not None else None

    def password_hash(self, account_id: int) -> str:
        query = select(staff_accounts.c.password_hash).where(staff_accounts.c.id == account_id)
        return str(self._db.execute(query).scalar_one())

    def add(self, account: Mapping[str, Any], now: datetime) -> Account | None:
        row = self._db.execute(
            insert(staff_accounts)
            .values(**account, created_at=now)
            .on_conflict_do_nothing(index_elements=["login"])
            .returning(staff_accounts)
        ).one_or_none()
        return _account(row) if row is not None else None

    def change(self, account_id: int, **values: Any) -> None:
        self._db.execute(update(staff_accounts).where(staff_accounts.c.id == account_id).values(**values))

    def hold_failures(self, login: str, now: datetime) -> Failures:
        self._db.execute(delete(sign_in_failures).where(sign_in_failures.c.last_at < now - _FORGOTTEN))
        first = insert(sign_in_failures).values(login=login, count=0, last_at=now)
        self._db.execute(first.on_conflict_do_nothing())
        query = select(sign_in_failures).where(sign_in_failures.c.login == login).with_for_update()
        row = self._db.execute(query).one()
        return Failures(count=row.count, last_at=row.last_at)

    def set_failures(self, login: str, count: int, now: datetime) -> None:
        mine = sign_in_failures.c.login == login
        if count == 0:
            self._db.execute(delete(sign_in_failures).where(mine))
        else:
            self._db.execute(update(sign_in_failures).where(mine).values(count=count, last_at=now))

    def open_session(self, key: str, account_id: int, device: str, now: datetime, expires_at: datetime) -> None:
        self._db.execute(delete(staff_sessions).where(staff_sessions.c.expires_at < now))
        self._db.execute(
            insert(staff_sessions).values(
                key=key, account_id=account_id, device=device, created_at=now, seen_at=now, expires_at=expires_at
            )
        )

    def session(self, key: str, now: datetime) -> Session | None:
        found = self._sessions(staff_sessions.c.key == key, now)
        return found[0] if found else None

    def sessions_of(self, account_id: int, now: datetime) -> tuple[Session, ...]:
        return self._sessions(staff_sessions.c.account_id == account_id, now)

    def _sessions(self, which: Any, now: datetime) -> tuple[Session, ...]:
        rows = self._db.execute(
            select(
                staff_accounts,
                staff_sessions.c.key,
                staff_sessions.c.device,
                staff_sessions.c.created_at.label("opened_at"),
                staff_sessions.c.seen_at,
                staff_sessions.c.expires_at,
            )
            .join(staff_accounts, staff_accounts.c.id == staff_sessions.c.account_id)
            .where(which, staff_sessions.c.expires_at > now, staff_accounts.c.disabled_at.is_(None))
            .order_by(staff_sessions.c.seen_at.desc())
        ).all()
        return tuple(
            Session(
                key=row.key,
                account=_account(row),
                device=row.device,
                created_at=row.opened_at,
                seen_at=row.seen_at,
                expires_at=row.expires_at,
            )
            for row in rows
        )

    def touch(self, key: str, now: datetime) -> None:
        self._db.execute(update(staff_sessions).where(staff_sessions.c.key == key).values(seen_at=now))

    def close_sessions(self, account_id: int, *, only: str | None = None, but: str | None = None) -> int:
        closing = delete(staff_sessions).where(staff_sessions.c.account_id == account_id)
        if only is not None:
            closing = closing.where(staff_sessions.c.key == only)
        if but is not None:
            closing = closing.where(staff_sessions.c.key != but)
        return self._db.execute(closing).rowcount

    def online(self, since: datetime) -> frozenset[int]:
        rows = self._db.execute(select(staff_sessions.c.account_id).where(staff_sessions.c.seen_at >= since))
        return frozenset(rows.scalars())

    def record(
        self, account: Account | None, action: str, subject: str, now: datetime, details: Mapping[str, Any] | None = None
    ) -> None:
        self._db.execute(
            insert(audit_log).values(
                at=now,
                account_id=account.id if account else None,
                login=account.login if account else "terminal",
                action=action,
                subject=subject,
                details=dict(details or {}),
            )
        )

    def deeds(self, limit: int, *, before: int | None = None, login: str | None = None) -> tuple[Deed, ...]:
        query = select(audit_log).order_by(audit_log.c.id.desc()).limit(limit)
        if before is not None:
            query = query.where(audit_log.c.id < before)
        if login is not None:
            query = query.where(audit_log.c.login == login)
        return tuple(
            Deed(id=row.id, at=row.at, login=row.login, action=row.action, subject=row.subject, details=row.details)
            for row in self._db.execute(query)
        )


def _account(row: Row[Any]) -> Account:
    return Account(
        id=row.id,
        login=row.login,
        shown_name=row.shown_name,
        role=Role(row.role),
        skills=frozenset(Skill(skill) for skill in row.skills),
        capacity=row.capacity,
        on_duty=row.on_duty,
        disabled=row.disabled_at is not None,
        must_change=row.must_change,
    )
