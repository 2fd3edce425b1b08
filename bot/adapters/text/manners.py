"""The check of everything that is said to a customer (R1, R7), over words and not over characters.

你 is forbidden and 迷你 is a kind of refrigerator; 没办法 is rude and 没办法律手续 is not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import spacy
from spacy.tokens import Doc

from bot.core.manners import Fault
from bot.core.phrases import Phrases
from bot.core.wording import Rendered

#: spaCy's Chinese words as jieba cuts them; no model is needed.
_WORDS = {"nlp": {"tokenizer": {"segmenter": "jieba"}}}


class MannersCheck:
    """The port Manners."""

    def __init__(self, phrases: Phrases) -> None:
        self._nlp = spacy.blank("zh", config=_WORDS)
        self._phrases = phrases

    def problems(self, rendered: Rendered) -> list[str]:
        return list(dict.fromkeys(str(fault) for fault in self.faults(rendered)))

    def faults(self, rendered: Rendered) -> list[Fault]:
        doc = self._nlp.make_doc(rendered.text)
        text = doc.text  # put together from its words at every look
        own = [range(start, end) for start, end in rendered.quoted]
        return sorted((*self._rude(text, doc, own), *self._familiar(text, own)), key=lambda fault: fault.start)

    def _rude(self, text: str, doc: Doc, quoted: list[range]) -> Iterator[Fault]:
        for rule in self._phrases.forbidden:
            for words in rule.patterns:
                for at in _said(words, text, doc, quoted):
                    yield Fault(start=at, end=at + len(words), words=words, reason=rule.reason, instead=rule.instead)

    def _familiar(self, text: str, quoted: list[range]) -> Iterator[Fault]:
        """The pronoun counts in whatever word it stands (你好, 你家), except in those where it is no pronoun."""
        pronouns = self._phrases.pronouns
        exempt = [*quoted, *_stretches(text, pronouns.exempt)]
        for word, right in pronouns.replace.items():
            for at in _places(text, word):
                if any(at in stretch for stretch in exempt):
                    continue
                exempt.append(range(at, at + len(word)))  # 你们 is not 你 as well
                yield Fault(start=at, end=at + len(word), words=word, reason="称呼", instead=right, word_for_word=True)


def _said(words: str, text: str, doc: Doc, exempt: list[range]) -> Iterator[int]:
    """Each place where the words stand as words of their own, outside the exempt stretches."""
    for at in _places(text, words):
        if doc.char_span(at, at + len(words)) is not None and not any(at in stretch for stretch in exempt):
            yield at


def _stretches(text: str, words: Iterable[str]) -> Iterator[range]:
    for word in words:
        for at in _places(text, word):
            yield range(at, at + len(word))


def _places(text: str, words: str) -> Iterator[int]:
    at = text.find(words)
    while at >= 0:
        yield at
        at = text.find(words, at + 1)
