"""What a further part of the console hands in: its routes, and its entry in the navigation."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter

from bot.core.staff import Permission


@dataclass(frozen=True, kw_only=True)
class Section:
    """A part of the console; bot/desk/sections.py lists them."""

    router: APIRouter
    #: As the navigation names it; None: it is reached from elsewhere.
    title: str | None = None
    #: The page behind the entry, with /desk.
    path: str = ""
    #: Who sees the entry. Each route declares its own permission besides.
    permission: Permission = Permission.SELF
    #: Pressed after g, it leads there.
    key: str = ""

    def is_open(self, path: str) -> bool:
        return bool(self.path) and (path == self.path or path.startswith(f"{self.path}/"))
