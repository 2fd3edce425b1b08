"""Changing the shop's content in the console: checked as the files are, with a preview, a history and a way back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.core.content import Content
from bot.core.content_edit import DOCUMENTS, Edit, Override, Path, edited, value_at
from bot.core.errors import ContentError, Refused
from bot.core.staff import Account
from bot.services.content_ports import ContentFiles
from bot.services.content_preview import Sentence, differences
from bot.services.ports import UnitOfWork
from bot.services.speech import Speech

#: Characters of a value.
LONGEST = 20_000


@dataclass(frozen=True, kw_only=True)
class ContentDesk:
    """What managers do with content; every change is one transaction and an entry of the audit log."""

    files: ContentFiles
    speech: Speech

    def current(self, document: str, uow: UnitOfWork) -> tuple[dict[str, Any], frozenset[Path]]:
        """A document as it holds now, and which places have a value of the shop's own. Inside the caller's transaction."""
        overrides = uow.edits.overrides()
        own = frozenset(one.path for one in overrides if one.document == document)
        return edited(self.files.raw(_known(document)), document, overrides), own

    def preview(self, document: str, path: Path, text: str, now: datetime, uow: UnitOfWork) -> tuple[Sentence, ...]:
        """What customers will read otherwise. Raises Refused with every reason why it cannot be."""
        value = self._parsed(document, path, text)
        with uow:
            overrides = uow.edits.overrides()
            own = uow.wordings.all()
        before, after = self._load(overrides), self._load(_with(overrides, document, path, value))
        texts = {name: own.get(name, variants[0]) for name, variants in self.speech.texts.items()}
        return differences(before, after, texts, now)

    def save(self, by: Account, document: str, path: Path, text: str, now: datetime, uow: UnitOfWork) -> None:
        """In force with the next reply. Raises Refused with every reason why it cannot be."""
        value = self._parsed(document, path, text)
        with uow:
            uow.edits.lock()
            content = self._load(_with(uow.edits.overrides(), document, path, value))
            self._put(by, document, path, value, content, now, uow)

    def reset(self, by: Account, document: str, path: Path, now: datetime, uow: UnitOfWork) -> None:
        """What the file says holds again. Raises Refused."""
        with uow:
            uow.edits.lock()
            self._restore(by, document, path, None, now, uow)

    def undo(self, by: Account, edit_id: int, now: datetime, uow: UnitOfWork) -> str:
        """What was there before an edit holds again; gives the document. Raises Refused."""
        with uow:
            uow.edits.lock()
            edit = uow.edits.edit(edit_id)
            if edit is None:
                raise Refused("没有这条修改记录。")
            self._restore(by, edit.document, edit.path, uow.edits.before(edit), now, uow)
        return edit.document

    def _restore(self, by: Account, document: str, path: Path, to: Edit | None, now: datetime, uow: UnitOfWork) -> None:
        overrides = uow.edits.overrides()
        if to is None or to.reset:
            rest = [one for one in overrides if (one.document, one.path) != (document, path)]
            if len(rest) == len(overrides):
                raise Refused("这里现在用的就是文件里的内容。")
            self._put(by, document, path, None, self._load(rest), now, uow, reset=True)
        else:
            content = self._load(_with(overrides, document, path, to.value))
            self._put(by, document, path, to.value, content, now, uow)

    def _put(
        self,
        by: Account,
        document: str,
        path: Path,
        value: Any,
        content: Content,
        now: datetime,
        uow: UnitOfWork,
        *,
        reset: bool = False,
    ) -> None:
        uow.edits.put(by, document, path, value, now, reset=reset)
        if document == "shop":
            uow.edits.bring(content.company)
        details = {"path": "/".join(path), "value": "文件里的内容" if reset else self.files.write(value)[:200]}
        uow.staff.record(by, "edit_content", document, now, details)
        uow.commit()

    def _parsed(self, document: str, path: Path, text: str) -> Any:
        raw = self.files.raw(_known(document))
        try:
            known = value_at(raw, path)
        except KeyError:
            raise Refused("没有这一项。") from None
        text = text.replace("\r\n", "\n").replace("\x00", "").strip()
        if len(text) > LONGEST:
            raise Refused(f"最多 {LONGEST} 个字。")
        if isinstance(known, str):
            return text
        try:
            return self.files.parse(text)
        except ValueError as error:
            raise Refused(str(error)) from error

    def _load(self, overrides: Sequence[Override]) -> Content:
        try:
            return self.files.load(overrides)
        except ContentError as error:
            raise Refused("内容有误，没有保存：\n" + "\n".join(error.problems)) from error


def _known(document: str) -> str:
    if document not in DOCUMENTS:
        raise Refused("没有这份内容。")
    return document


def _with(overrides: Sequence[Override], document: str, path: Path, value: Any) -> list[Override]:
    new = Override(document=document, path=path, value=value)
    return [*(one for one in overrides if (one.document, one.path) != (document, path)), new]
