"""Buttons where there are none: a numbered list, and what a number in reply to it means."""

from __future__ import annotations

import re
from collections.abc import Sequence

_NUMERALS = "一二三四五六七八九十"
_MARKS = "①②③④⑤⑥⑦⑧⑨⑩"
_PICK = re.compile(
    rf"(?:我?(?:要|选|选择|点)?(?:选项)?第?)(?P<number>\d{{1,2}}|[{_NUMERALS}两{_MARKS}])"
    r"(?:[个项号条款]|选项)?(?:吧|的|呢|谢谢|[。.、,!~)]|\s)*"
)
_LAST = re.compile(r"(?:我?(?:要|选))?最后(?:一|那|那一)?[个项条款](?:吧|[。.!~])*")


def numbered(text: str, titles: Sequence[str]) -> str:
    """The text with its choices below it, one a line."""
    if not titles:
        return text
    lines = [f"{place}. {title}" for place, title in enumerate(titles, 1)]
    return "\n".join([text, *lines, "(回复数字即可)"])


def picked(text: str, titles: Sequence[str]) -> int | None:
    """The place (from 0) of the choice that a reply names by its number or in its words; None where it does neither."""
    said = text.translate(_ASCII).strip()
    if not titles:
        return None
    for place, title in enumerate(titles):
        if said == title:
            return place
    if _LAST.fullmatch(said):
        return len(titles) - 1
    found = _PICK.fullmatch(said)
    place = _number(found["number"]) if found else 0
    return place - 1 if 1 <= place <= len(titles) else None


def _number(word: str) -> int:
    if word.isdecimal():
        return int(word)
    for row in (_NUMERALS, _MARKS):
        if word in row:
            return row.index(word) + 1
    return 2  # 两


#: Full-width digits and punctuation as ASCII.
_ASCII = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
