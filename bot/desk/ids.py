"""What stands in a page's address for what the page is about."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path

TalkId = Annotated[str, Path(min_length=32, max_length=32, pattern="^[0-9a-f]+$")]
TicketNumber = Annotated[str, Path(max_length=16, pattern=r"^[A-Z]\d{4}-\d{4,}$")]
RowId = Annotated[int, Path(ge=1, lt=2**63)]
