"""What is wrong with a draft, and what it lacks (R1, R6, R7, R30)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

#: What ends a sentence.
_ENDS = "。!?！？;；\n"


@dataclass(frozen=True, kw_only=True)
class Fault:
    """Words that no customer may read."""

    #: Where they stand in the text, in characters.
    start: int
    end: int
    words: str
    #: For the colleague who wrote them.
    reason: str
    #: What can be said instead.
    instead: str
    #: `instead` takes the place of the words alone, not of the sentence.
    word_for_word: bool = False

    def mended(self, text: str) -> str:
        """The draft with the polite wording in the place of the words, or of the sentence in which they stand."""
        if self.word_for_word:
            return text[: self.start] + self.instead + text[self.end :]
        start = max(text.rfind(mark, 0, self.start) for mark in _ENDS) + 1
        ends = [at for mark in _ENDS if (at := text.find(mark, self.end)) >= 0]
        return (text[:start] + self.instead + text[min(ends) + 1 if ends else len(text) :]).strip()

    def __str__(self) -> str:
        offer = f"对客户请用“{self.instead}”" if self.word_for_word else f"{self.reason}; 可以说“{self.instead}”"
        return f"“{self.words}”: {offer}"


@dataclass(frozen=True, kw_only=True)
class Hint:
    """Something prescribed that a draft lacks; it may be sent all the same."""

    rule: str
    text: str
    #: What can be added, before the draft or after it.
    before: str = ""
    after: str = ""

    def added(self, text: str) -> str:
        """The draft with what it lacks."""
        end = "" if not self.after or text.rstrip().endswith(tuple(_ENDS)) else "。"
        return f"{self.before}{text.strip()}{end}{self.after}"


_SORRY = re.compile("对不起|抱歉|不好意思|给您添麻烦")
_PROPOSES = re.compile(
    r"建议|我们可以|我可以(?:帮|给|为)您|(?:给|帮|为)您(?:换|安排|约|退|改|登记|补|调)|改(?:到|成|约)|安排在|(?:上午|下午|晚上|[点时])(?:上门|过去|送)"
)
_ASKS = re.compile(r"[??]|(?:可以|行|好|方便)吗")
_REFUSES = re.compile(r"不能|无法|做不到|不支持|没有货|不可以|不予|来不及|暂时没有|办不了")
_REQUESTS = re.compile(r"(?:^|[,,。;;!!])(?:您)?(?:把|提供|发|拍|告诉|等|说一下|打|填|关|拔|检查|带|留)")
_POLITE = re.compile("请|麻烦|能否|可以.{0,12}吗|方便.{0,12}吗")


def hints(text: str, *, after_sales: bool, apologised: bool) -> tuple[Hint, ...]:
    """What is missing.

    `after_sales`: the customer reports a fault, a delay or a complaint. `apologised`: that was answered with an apology
    before.
    """
    return tuple(_hints(text.strip(), after_sales and not apologised)) if text.strip() else ()


def _hints(text: str, apology_due: bool) -> Iterator[Hint]:
    if apology_due and not _SORRY.search(text):
        yield Hint(rule="R30", text="售后先致歉", before="对不起,给您添麻烦了。")
    elif _REFUSES.search(text) and not _SORRY.search(text):
        yield Hint(rule="R1", text="不能满足时先说“对不起”", before="对不起,")
    if _PROPOSES.search(text) and not _ASKS.search(text):
        yield Hint(rule="R6", text="提出方案要征求同意", after="您看这样可以吗?")
    if _REQUESTS.search(text) and not _POLITE.search(text):
        yield Hint(rule="R1", text="请客户做事要说“请”", before="" if text.startswith("您") else "请您")
