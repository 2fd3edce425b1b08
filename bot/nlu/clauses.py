"""Taking a message apart where it says several things: “空调多少钱 另外你们几点关门”."""

from __future__ import annotations

import re
from typing import List, Text

#: Marks and blanks between clauses; a blank inside Latin words or numbers (KFR 35GW) divides nothing.
_BETWEEN = re.compile(r"[,,。.;;!!~、\n]+(?!\d)|(?<=[\u4e00-\u9fff])\s+|\s+(?=[\u4e00-\u9fff])")
#: Words with which something else begins.
_NEXT = re.compile(r"(?=另外|还有(?!货|没|吗|现货|多少)|对了|顺便|再问|再就是|再麻烦)")
_LETTER = re.compile(r"[\u4e00-\u9fff]|[a-zA-Z0-9]+")
#: A shorter piece says nothing by itself and stays with the one before it.
_SHORTEST = 3
#: Who says more than this in one message tells a story, and a story has one point.
MOST = 8


def clauses(text: Text) -> List[Text]:
    """The clauses of a message in their order; one alone, or none, where it says one thing."""
    pieces = [piece.strip() for part in _NEXT.split(text) for piece in _split(part)]
    joined: List[Text] = []
    for piece in filter(None, pieces):
        if joined and len(_LETTER.findall(piece)) < _SHORTEST:
            joined[-1] += f" {piece}"
        else:
            joined.append(piece)
    return joined if len(joined) <= MOST else []


def _split(text: Text) -> List[Text]:
    """With the question mark left at its clause: it tells a question from a statement."""
    return _BETWEEN.split(re.sub(r"([??])", r"\1\n", text)) if text else []
