"""What editing content needs from outside, as protocols."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from bot.core.content import Content
from bot.core.content_edit import Edit, Override, Path
from bot.core.shop import Company
from bot.core.staff import Account
from bot.core.value_edit import ValueEdit, ValueKind


class Edits(Protocol):
    """What was changed in the console, and by whom; nothing is ever taken out."""

    def overrides(self) -> tuple[Override, ...]:
        """The shop's values that hold now."""

    def lock(self) -> None:
        """Keep others from changing content until the transaction ends."""

    def put(self, by: Account, document: str, path: Path, value: Any, now: datetime, *, reset: bool = False) -> None:
        """From the next reply on, in every process."""

    def bring(self, company: Company) -> None:
        """Have shops and technicians be what they are after an edit."""

    def history(self, document: str, limit: int) -> tuple[Edit, ...]:
        """Newest first."""

    def edit(self, edit_id: int) -> Edit | None: ...
    def before(self, edit: Edit) -> Edit | None:
        """The edit of the same place that it took the place of; None: the file's own value."""

    def note(self, by: Account, kind: ValueKind, subject: str, before: str, after: str, now: datetime) -> None:
        """Of what has a table of its own: wording, prices, stock."""

    def values(self, kind: ValueKind, subject: str | None, limit: int) -> tuple[ValueEdit, ...]:
        """Newest first; of one subject, or of all."""

    def value(self, edit_id: int) -> ValueEdit | None: ...


class ContentFiles(Protocol):
    """The content folder."""

    def raw(self, document: str) -> Mapping[str, Any]:
        """A file as it is, without the shop's edits."""

    def comments(self, document: str) -> Mapping[Path, str]:
        """What the file's comments say of its keys."""

    def load(self, overrides: Sequence[Override]) -> Content:
        """Everything, with these values in their places. Raises ContentError."""

    def parse(self, text: str) -> Any:
        """What was typed, as a file would have it. Raises ValueError, in words for staff."""

    def write(self, value: Any) -> str:
        """A value as it is typed."""
