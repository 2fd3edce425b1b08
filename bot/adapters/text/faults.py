"""What is wrong with an article, in the customer's own words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from bot.adapters.text.articles import ArticlePlaces
from bot.adapters.text.fault_words import (
    FAULT,
    GOES_ON,
    GREETING,
    KIND,
    LEADS_UP,
    NO_FAULT,
    OWNER,
    REQUEST_BEFORE,
    REQUEST_BEHIND,
)
from bot.adapters.text.fold import MASK, Folded, Place
from bot.core.reading import Span

_CLAUSE = re.compile(rf"(?:(?![,。;!?~\s{MASK}]|\.\.).)+")
#: Below this a clause says too little without its article: 不冷.
_LEAST = 4
#: 里的水排不出去 needs its article in front.
_LEANS = re.compile(r"[里内上下后前外中底旁门和跟也都]")
#: Requests are looked for in this much of a clause's end, so that time stays linear in length.
_LONGEST_REQUEST = 40
_VAGUE = re.compile(r"(?:不对劲|不太对|[有出]了?毛病|出了?问题|不正常)[了啊呀呢吧]*$")
_ASKS = re.compile(r"[吗么?]|多少|几[点时]|什么时候")
_AFTER_ARTICLE = re.compile(r"(?:它|这台|那台)?的?")
_TALKING = re.compile(r"[\u4e00-\u9fff]{2}")


@dataclass(frozen=True)
class _Clause:
    start: int
    end: int
    fault: bool
    #: Nothing but the article's name.
    article_only: bool = False


def find_fault(
    message: Folded, taken: Iterable[Place], article: ArticlePlaces | None, *, asked: bool = False
) -> Span | None:
    """`taken`: places that other readers took. `asked`: the fault was just asked for, so any words may tell it."""
    text = message.without(taken).text
    clauses = [clause for match in _CLAUSE.finditer(text) if (clause := _clause(text, match, article)) is not None]
    run = _run(text, clauses) or (_longest(text, clauses) if asked else None)
    if run is None:
        return None
    start = _without_article(text, run, article)
    start = _with_article_before(text, start, run, clauses, article)
    return message.span(start, run.end)


def _clause(text: str, match: re.Match[str], article: ArticlePlaces | None) -> _Clause | None:
    """A clause without greeting and request; None when nothing is left."""
    start, end = match.span()
    brand = article.brand[0] if article and article.brand else -1
    # 老板 is a greeting unless it is the article's brand.
    while start != brand and (greeting := GREETING.match(text, start, end)) and greeting.end() > start:
        start = greeting.end()
    before = REQUEST_BEFORE.match(text, start, end)
    start = before.end() if before else start
    while (request := REQUEST_BEHIND.search(text, max(start, end - _LONGEST_REQUEST), end)) and request.start() < end:
        end = request.start()
    while start < end and text[start] in " 、:-":
        start += 1
    while end > start and text[end - 1] in " 、:-":
        end -= 1
    if start >= end:
        return None
    words = text[start:end]
    fault = bool(FAULT.search(words)) and not NO_FAULT.search(words) and not re.search(r"[吗么]$", words)
    return _Clause(start, end, fault, _is_article(text, start, end, article))


def _run(text: str, clauses: list[_Clause]) -> _Clause | None:
    """The first fault with the clauses around it that belong to it."""
    first = next((index for index, clause in enumerate(clauses) if clause.fault), None)
    if first is None:
        return None
    begin, end = clauses[first], clauses[first]
    if (
        first > 0
        and _touches(text, clauses[first - 1], begin)
        and LEADS_UP.search(text, clauses[first - 1].start, clauses[first - 1].end)
    ):
        begin = clauses[first - 1]
    for clause in clauses[first + 1 :]:
        goes_on = clause.fault or GOES_ON.match(text, clause.start) is not None or _explains(text, end, clause)
        if not goes_on or not _touches(text, end, clause) or NO_FAULT.search(text, clause.start, clause.end):
            break
        end = clause
    return replace(begin, end=end.end)


def _explains(text: str, vague: _Clause, clause: _Clause) -> bool:
    """不对劲 says nothing yet: what comes next says what is wrong."""
    tells = clause.end - clause.start >= _LEAST and not clause.article_only
    tells = tells and _ASKS.search(text, clause.start, clause.end) is None
    return tells and _VAGUE.search(text, vague.start, vague.end) is not None


def _longest(text: str, clauses: list[_Clause]) -> _Clause | None:
    """Without any word of a fault: the longest stretch of talk."""
    runs: list[_Clause] = []
    for clause in clauses:
        if runs and _touches(text, runs[-1], clause):
            runs[-1] = replace(runs[-1], end=clause.end, article_only=False)
        else:
            runs.append(clause)
    talk = [run for run in runs if not run.article_only and _TALKING.search(text, run.start, run.end)]
    return max(talk, key=lambda run: run.end - run.start, default=None)


def _touches(text: str, one: _Clause, other: _Clause) -> bool:
    """Nothing was cut out between the two, and no request stands there."""
    return re.fullmatch(r"[ ,。;!?~.、]*", text[one.end : other.start]) is not None


def _is_article(text: str, start: int, end: int, article: ArticlePlaces | None) -> bool:
    place = _named_place(article)
    return place is not None and start <= place[0] and place[1] <= end and _leads(text, start, article) == end


def _named_place(article: ArticlePlaces | None) -> Place | None:
    return (article.category or article.brand) if article else None


def _leads(text: str, start: int, article: ArticlePlaces | None) -> int | None:
    """Where the words behind a leading article begin; None when the clause does not begin with it."""
    place = _named_place(article)
    if article is None or place is None or place[0] < start:
        return None
    position = _behind_owner(text, start)
    if article.brand is not None and position <= article.brand[0] < place[0]:
        if _end_of(KIND, text, position, article.brand[0]) != article.brand[0]:
            return None
        position = article.brand[1]
    if position > place[0] or _end_of(KIND, text, position, place[0]) != place[0]:
        return None
    return _end_of(_AFTER_ARTICLE, text, place[1])


def _behind_owner(text: str, start: int) -> int:
    return _end_of(OWNER, text, start)


def _end_of(pattern: re.Pattern[str], text: str, position: int, limit: int | None = None) -> int:
    match = pattern.match(text, position, len(text) if limit is None else limit)
    return match.end() if match else position


def _without_article(text: str, run: _Clause, article: ArticlePlaces | None) -> int:
    """Start of the run behind 我家的洗衣机, unless too little would be left of its first clause."""
    behind = _leads(text, run.start, article)
    if behind is None or behind >= run.end:
        return _behind_house(text, run)
    while text[behind] in " :,":
        behind += 1
    rest = _CLAUSE.match(text, behind, run.end)
    if rest is None or len(rest.group()) < _LEAST or _LEANS.match(rest.group()):
        return _behind_owner(text, run.start)
    return behind


def _behind_house(text: str, run: _Clause) -> int:
    """家里漏水 stays, since nothing else says where; 我家 alone says nothing."""
    owner = re.compile(r"(?:我们?|咱们?|俺)(?:家里?)?的?").match(text, run.start, run.end)
    return owner.end() if owner and run.end - owner.end() >= _LEAST else run.start


def _with_article_before(
    text: str, start: int, run: _Clause, clauses: list[_Clause], article: ArticlePlaces | None
) -> int:
    """洗衣机 漏水: a short fault takes its article with it over a blank."""
    first = _CLAUSE.match(text, start, run.end)
    before = [
        clause
        for clause in clauses
        if clause.end <= start and clause.article_only and _touches(text, clause, replace(run, start=start))
    ]
    if first is None or len(first.group()) >= _LEAST or not before:
        return start
    return _behind_owner(text, before[-1].start)
