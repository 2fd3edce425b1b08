"""content/wechat.yml: the account's menu and its template message."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, StringConstraints, model_validator

from bot.adapters.content_files import Report, read_yaml, validated
from bot.adapters.content_types import Strict
from bot.core.errors import ContentError
from bot.core.menu import Entry, Template, WeChatAccount

_FILE = "wechat.yml"
#: Most buttons in a row and below one, and how long their names may be in bytes.
_ROW, _BELOW, _ROW_NAME, _BELOW_NAME = 3, 5, 16, 60


def _at_most(limit: int) -> AfterValidator:
    def check(value: str) -> str:
        if len(value.encode()) > limit:
            raise ValueError(f"has {len(value.encode())} bytes, at most {limit} are allowed (a Chinese character has 3)")
        return value

    return AfterValidator(check)


_Said = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1), _at_most(128)]
_Page = Annotated[str, StringConstraints(pattern=r"^https?://\S+$"), _at_most(1024)]


class _Leaf(Strict):
    """A button that does something."""

    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1), _at_most(_BELOW_NAME)]
    says: _Said | None = None
    opens: _Page | None = None

    @model_validator(mode="after")
    def _does_one_thing(self) -> Self:
        if (self.says is None) == (self.opens is None):
            raise ValueError("needs either `says` (a sentence) or `opens` (an address)")
        return self

    def core(self) -> Entry:
        return Entry(name=self.name, says=self.says or "", opens=self.opens or "")


class _Button(Strict):
    """A button of the row."""

    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1), _at_most(_ROW_NAME)]
    says: _Said | None = None
    opens: _Page | None = None
    below: tuple[_Leaf, ...] = ()

    @model_validator(mode="after")
    def _does_one_thing(self) -> Self:
        if [self.says is not None, self.opens is not None, bool(self.below)].count(True) != 1:
            raise ValueError("needs one of `says` (a sentence), `opens` (an address) and `below` (further buttons)")
        if len(self.below) > _BELOW:
            raise ValueError(f"has {len(self.below)} buttons below it, at most {_BELOW} are allowed")
        return self

    def core(self) -> Entry:
        below = tuple(leaf.core() for leaf in self.below)
        return Entry(name=self.name, says=self.says or "", opens=self.opens or "", below=below)


class _TemplateBlock(Strict):
    id: str = ""
    kind: Literal["template", "subscription"] = "template"
    fields: dict[str, Literal["text", "time", "company", "hotline"]]


class _WeChatFile(Strict):
    menu: tuple[_Button, ...] = ()
    template: _TemplateBlock | None = None

    @model_validator(mode="after")
    def _row(self) -> Self:
        if len(self.menu) > _ROW:
            raise ValueError(f"menu has {len(self.menu)} buttons in its row, at most {_ROW} are allowed")
        return self

    def core(self) -> WeChatAccount:
        block = self.template
        template = Template(**block.model_dump()) if block is not None and block.id else None
        return WeChatAccount(menu=tuple(button.core() for button in self.menu), template=template)


def load_wechat(folder: Path) -> WeChatAccount:
    """Nothing where there is no such file. Raises ContentError with every mistake of it."""
    path = folder / _FILE
    if not path.exists():
        return WeChatAccount()
    lines: list[str] = []
    report = Report(f"{folder.name}/{_FILE}", lines)
    raw = read_yaml(path, report)
    read = validated(_WeChatFile, raw, report, {}) if raw else None
    if lines or read is None:
        raise ContentError(lines)
    return read.core()
