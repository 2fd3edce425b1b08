"""What customers think could be better (R10)."""

from __future__ import annotations

import re
from enum import StrEnum


class Remark(StrEnum):
    """Also the end of the response's name: utter_suggestion_<remark>."""

    #: 建议周末送货: something is to be done.
    SUGGESTION = "recorded"
    #: 提个意见 …: an opinion by its own name.
    OPINION = "opinion"
    #: 店里有点吵: a remark without a wish.
    CRITICISM = "criticism"


_OPINION = re.compile("意见")
_WISH = re.compile(
    "建议|提议|希望|能不能|能否|可不可以|可以|应该|最好|要是|如果|不如|考虑|改进|改一?下|增加|多[搞出进招备放写配]|"
    "就好了|更好|完美|换[一个]|换了|贴|修个|开个|整个|出个|搞个|装个|别[那一给再]|麻烦|要.{0,4}[点些]|培训|带个话|提一?个"
)


def remark_of(text: str) -> Remark:
    """Which of them the words are; `text` in simplified characters."""
    if _OPINION.search(text):
        return Remark.OPINION
    return Remark.SUGGESTION if _WISH.search(text) else Remark.CRITICISM
