"""What colleagues are proposed to say, why, and how what they did with it ranks the next proposals."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from enum import StrEnum

from bot.core.wants import TALK, WANTS

#: Letters and digits of a ticket's number.
TICKET = re.compile(r"[A-Z]\d{4}-\d{4,}")


class Kind(StrEnum):
    """Where a proposal comes from."""

    #: What the assistant would say next.
    DIALOGUE = "dialogue"
    #: What it would say if the message meant something else.
    WANT = "want"
    #: The phrase book.
    PHRASE = "phrase"
    #: What a colleague answered to a similar question.
    COLLEAGUE = "colleague"


#: As staff read them.
KINDS: Mapping[Kind, str] = {
    Kind.DIALOGUE: "智能助手",
    Kind.WANT: "其他可能的意思",
    Kind.PHRASE: "服务用语",
    Kind.COLLEAGUE: "同事的答复",
}


class Verdict(StrEnum):
    """What a colleague did with a proposal."""

    TAKEN = "taken"
    EDITED = "edited"
    REFUSED = "refused"


@dataclass(frozen=True, kw_only=True)
class Suggestion:
    """A sentence somebody may say."""

    text: str
    #: For the reader: why it is proposed.
    why: str
    #: Where its facts come from.
    source: str
    #: 0 to 1.
    confidence: float
    kind: Kind
    #: By which it is known among those of its kind: a response, a want, a phrase's id, an answer's id.
    key: str
    #: What the customer would be offered on buttons.
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Judged:
    """How often proposals of a kind and key were taken, edited and refused."""

    taken: int = 0
    edited: int = 0
    refused: int = 0

    @property
    def weight(self) -> float:
        """1 where nothing is known; up to 1.5 for what is always taken, down to 0.5 for what never is."""
        good = self.taken + 0.5 * self.edited
        return 0.5 + (good + 2) / (self.taken + self.edited + self.refused + 4)


#: By kind and key.
Experience = Mapping[tuple[str, str], Judged]


def ranked(found: Iterable[Suggestion], experience: Experience, most: int) -> tuple[Suggestion, ...]:
    """The likeliest first, each sentence once; what colleagues take moves up, what they refuse moves down."""
    weighed = [replace(one, confidence=round(_weighed(one, experience), 3)) for one in found]
    best: dict[str, Suggestion] = {}
    for one in sorted(weighed, key=lambda each: -each.confidence):
        best.setdefault(one.text, one)
    return tuple(best.values())[:most]


def _weighed(one: Suggestion, experience: Experience) -> float:
    return min(1.0, one.confidence * experience.get((one.kind, one.key), Judged()).weight)


@dataclass(frozen=True, kw_only=True)
class Offered:
    """A proposal as the page sends it back with what was written."""

    kind: Kind
    key: str
    text: str
    #: Whether it was put into the field.
    chosen: bool = False


def verdicts(offered: Sequence[Offered], sent: str) -> tuple[tuple[Offered, Verdict], ...]:
    """What became of the proposals: the chosen one, and those before it or, where none was chosen, the first."""
    chosen = next((place for place, one in enumerate(offered) if one.chosen), None)
    if chosen is None:
        chosen = next((place for place, one in enumerate(offered) if one.text.strip() == sent.strip()), None)
    if chosen is None:
        return tuple((one, Verdict.REFUSED) for one in offered[:1])
    one = offered[chosen]
    return (*((before, Verdict.REFUSED) for before in offered[:chosen]), (one, judge(one.text, sent)))


#: Less in common than this: the proposal was thrown away and something else written.
_STILL_THE_SAME = 0.4


def judge(proposed: str, sent: str) -> Verdict:
    """What was done with a proposal that was put into the field."""
    if proposed.strip() == sent.strip():
        return Verdict.TAKEN
    alike = SequenceMatcher(None, proposed, sent, autojunk=False).ratio()
    return Verdict.EDITED if alike >= _STILL_THE_SAME else Verdict.REFUSED


#: Wants that are tried where they may have been meant instead; the rest leads nowhere or starts anew.
TRIED = frozenset(WANTS) - TALK - {"request_human", "ask_account"}

#: The phrases that fit a want.
FITTING: Mapping[str, tuple[str, ...]] = {
    "greet": ("welcome", "browsing"),
    "goodbye": ("goodbye_counter", "goodbye"),
    "thank": ("praised_too",),
    "praise": ("praised", "praised_too"),
    "suggest": ("suggestion_noted", "suggestion_thanks"),
    "complain": ("service_opening", "criticised", "opinion_thanks"),
    "abuse": ("criticised", "hand_over"),
    "book_repair": ("service_opening", "landmark"),
    "ask_progress": ("please_wait", "waited"),
    "change_booking": ("please_wait", "is_this_fine"),
    "cancel_booking": ("please_wait",),
    "request_return": ("return_opening", "service_opening"),
    "report_delivery_problem": ("service_opening", "please_wait"),
    "ask_stock": ("please_wait", "welcome_to_buy"),
    "ask_price": ("please_wait", "welcome_to_buy"),
    "ask_product": ("please_wait", "browsing"),
    "ask_promotion": ("please_wait", "welcome_to_buy"),
    "register_restock": ("out_of_stock_register",),
    "ask_invoice_payment": ("writing_invoice",),
    "request_human": ("waited", "opening_reception"),
    "out_of_scope": ("hand_over", "please_wait"),
}
#: Where nothing else fits.
ALWAYS = ("please_wait", "waited", "is_this_fine")


#: Names of arguments by where their values come from.
_SOURCES: tuple[tuple[str, frozenset[str]], ...] = (
    ("商品目录和库存", frozenset({"price", "count", "features", "differences", "wanted_price", "other_price", "second"})),
    ("促销", frozenset({"promotion"})),
    ("服务规则", frozenset({"visit_fee", "adjustment_fee", "install_fee", "remote_fee", "fee", "months", "term", "terms", "days",
                            "hours", "return_days", "exchange_days", "refund_days", "furniture_days", "pickup_days", "parts",
                            "check", "proposal"})),
    ("师傅排班", frozenset({"window", "day"})),
    ("门店资料", frozenset({"shop", "closes", "staff_hours", "hotline", "districts"})),
    ("工单", frozenset({"number", "job", "status"})),
    ("知识库", frozenset({"answer"})),
)  # fmt: skip


def source_of(arguments: Iterable[str]) -> str:
    """Where the facts of a sentence come from, by the names of its arguments; empty where it states none."""
    names = set(arguments)
    return "、".join(source for source, of_it in _SOURCES if names & of_it)


#: 林女士,您好: what addresses one customer does not fit the next (R73).
_ADDRESSED = re.compile(r"^.{1,4}(?:先生|小姐|女士|老板|经理)(?:您好)?[,,!!::、 ]*")
#: Numbers are one customer's, or facts that grow old.
_PRIVATE = re.compile(r"\d{3,}|[0-9A-Za-z]{4,}|\d+元")
_SHORTEST_ANSWER = 6


def reusable(answer: str) -> str | None:
    """A colleague's answer as another customer may hear it; None where it is about one customer alone (R73)."""
    text = _ADDRESSED.sub("", answer.strip())
    named = re.search(r"先生|小姐|女士", text)
    if len(text) < _SHORTEST_ANSWER or named or _PRIVATE.search(text):
        return None
    return text
