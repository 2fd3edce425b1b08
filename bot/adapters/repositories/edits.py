"""What was changed in the console: content, wording, prices, stock."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, select, text
from sqlalchemy.dialects.postgresql import distinct_on, insert

from bot.adapters.content_store import store_company
from bot.adapters.repositories.versions import set_version
from bot.adapters.staff_tables import content_edits, staff_accounts, value_edits
from bot.core.content_edit import Edit, Override, Path
from bot.core.shop import Company
from bot.core.staff import Account
from bot.core.value_edit import ValueEdit, ValueKind

#: Changes with every edit; every process looks at it.
EDITS = "content/edits"
#: Any number: whoever edits holds this lock.
_LOCK = 7_260_002


class EditRows:
    """The port Edits."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def overrides(self) -> tuple[Override, ...]:
        newest = (
            select(content_edits)
            .ext(distinct_on(content_edits.c.document, content_edits.c.path))
            .order_by(content_edits.c.document, content_edits.c.path, content_edits.c.id.desc())
            .subquery()
        )
        rows = self._db.execute(select(newest).where(~newest.c.reset).order_by(newest.c.id))
        return tuple(Override(document=row.document, path=tuple(row.path), value=row.value) for row in rows)

    def lock(self) -> None:
        self._db.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})

    def put(self, by: Account, document: str, path: Path, value: Any, now: datetime, *, reset: bool = False) -> None:
        new = insert(content_edits).values(
            at=now, account_id=by.id, document=document, path=list(path), value=value, reset=reset
        )
        set_version(self._db, EDITS, self._db.scalar(new.returning(content_edits.c.id)))

    def bring(self, company: Company) -> None:
        store_company(company, self._db)

    def history(self, document: str, limit: int) -> tuple[Edit, ...]:
        return self._edits(_EDITS.where(content_edits.c.document == document).limit(limit))

    def edit(self, edit_id: int) -> Edit | None:
        return next(iter(self._edits(_EDITS.where(content_edits.c.id == edit_id))), None)

    def before(self, edit: Edit) -> Edit | None:
        same = (content_edits.c.document == edit.document, content_edits.c.path == list(edit.path))
        return next(iter(self._edits(_EDITS.where(*same, content_edits.c.id < edit.id).limit(1))), None)

    def _edits(self, query: Select[Any]) -> tuple[Edit, ...]:
        return tuple(_edit(row) for row in self._db.execute(query))

    def note(self, by: Account, kind: ValueKind, subject: str, before: str, after: str, now: datetime) -> None:
        self._db.execute(
            insert(value_edits).values(at=now, account_id=by.id, kind=kind, subject=subject, before=before, after=after)
        )

    def values(self, kind: ValueKind, subject: str | None, limit: int) -> tuple[ValueEdit, ...]:
        query = _VALUES.where(value_edits.c.kind == kind).limit(limit)
        if subject is not None:
            query = query.where(value_edits.c.subject == subject)
        return tuple(_value(row) for row in self._db.execute(query))

    def value(self, edit_id: int) -> ValueEdit | None:
        row = self._db.execute(_VALUES.where(value_edits.c.id == edit_id)).one_or_none()
        return _value(row) if row is not None else None


_EDITS = (
    select(content_edits, staff_accounts.c.shown_name)
    .join(staff_accounts, staff_accounts.c.id == content_edits.c.account_id)
    .order_by(content_edits.c.id.desc())
)
_VALUES = (
    select(value_edits, staff_accounts.c.shown_name)
    .join(staff_accounts, staff_accounts.c.id == value_edits.c.account_id)
    .order_by(value_edits.c.id.desc())
)


def _edit(row: Row[Any]) -> Edit:
    return Edit(
        id=row.id, at=row.at, name=row.shown_name, document=row.document, path=tuple(row.path), value=row.value, reset=row.reset
    )


def _value(row: Row[Any]) -> ValueEdit:
    return ValueEdit(
        id=row.id, at=row.at, name=row.shown_name, kind=ValueKind(row.kind), subject=row.subject, before=row.before, after=row.after
    )
