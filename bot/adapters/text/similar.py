"""How alike two questions are."""

from __future__ import annotations

import re

from rapidfuzz import fuzz

from bot.adapters.text.fold import plain
from bot.adapters.text.words import cut

#: Words that stand in any question.
_EMPTY = frozenset(
    (
        *("请问", "你们", "您们", "我们", "怎么", "什么", "这个", "那个", "可以", "一下", "现在", "已经", "还是", "就是", "没有"),
        *("不是", "是不是", "能不能", "有没有", "多少", "如果", "但是", "因为", "知道", "谢谢", "您好", "你好"),
    )
)
_CHINESE = re.compile(r"[\u4e00-\u9fffA-Za-z]{2,}")
#: Characters of a question that are read.
_READ = 200


class QuestionWords:
    """The port Similarity."""

    def words(self, text: str) -> tuple[str, ...]:
        found = (word for word in cut(plain(text)[:_READ]) if _CHINESE.fullmatch(word) and word not in _EMPTY)
        return tuple(dict.fromkeys(found))

    def alike(self, text: str, other: str) -> float:
        """By their characters in order, or by the words they share, whichever says more."""
        by_characters = fuzz.ratio(text, other)
        by_words = fuzz.token_set_ratio(" ".join(self.words(text)), " ".join(self.words(other)))
        return max(by_characters, 0.9 * by_words) / 100
