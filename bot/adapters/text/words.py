"""What counts as a word: jieba's dictionary, loaded at the first question (0.8 s)."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple, cast

from bot.adapters.text.surnames import COMPOUND, SINGLE

if TYPE_CHECKING:
    from jieba import Tokenizer  # type: ignore[import-untyped]

_NAMES_ONLY = frozenset(
    "王李张刘陈杨赵吴徐孙朱胡郭何林罗郑梁宋唐韩冯邓曹彭曾董袁潘蒋蔡杜程苏魏吕姚卢姜崔谭汪廖贾韦邹孟秦邱薛闫龚邵"
)
_SELDOM = 250


class WordInfo(NamedTuple):
    """What the dictionary says of a word."""

    frequency: int
    #: Part of speech in the notation of ICTCLAS; nr is a person's name.
    tag: str


def cut(text: str) -> list[str]:
    """Words in their order, without guesses at unknown ones; for short stretches only."""
    return cast("list[str]", _tokenizer().lcut(text, HMM=False))


def is_word(text: str) -> bool:
    """Whether the dictionary has it, whatever it is."""
    return bool(_tokenizer().FREQ.get(text))


@lru_cache(maxsize=1)
def like_names() -> dict[str, WordInfo]:
    """Dictionary words that begin as names do; those listed as a person's name only when they are frequent."""
    found: dict[str, WordInfo] = {}
    with _tokenizer().get_dict_file() as lines:
        for line in lines:
            word, frequency, tag = line.decode("utf-8").split()
            if not (2 <= len(word) <= 4 and (word[0] in SINGLE or word[:2] in COMPOUND)):
                continue
            # The dictionary calls 谢谢, 安静 and 阳光 names too; what begins with 李 or 张 is one.
            if tag.startswith("nr") and (word[0] in _NAMES_ONLY or int(frequency) < _SELDOM):
                continue
            found[word] = WordInfo(int(frequency), tag)
    return found


@lru_cache(maxsize=1)
def _tokenizer() -> Tokenizer:
    """One of our own: others may teach the shared one their words."""
    import logging
    import warnings

    with warnings.catch_warnings():
        # Its patterns are no raw strings; Python says so whenever it compiles them.
        warnings.simplefilter("ignore", SyntaxWarning)
        import jieba

    jieba.setLogLevel(logging.WARNING)
    tokenizer = jieba.Tokenizer()
    tokenizer.initialize()
    return tokenizer
