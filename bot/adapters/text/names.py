"""Names of customers: never guessed from what merely looks like one, never with a title that was not said."""

from __future__ import annotations

import re
from collections.abc import Collection
from enum import Enum, auto

from bot.adapters.text import words
from bot.adapters.text.fold import MASK, Folded
from bot.adapters.text.name_shapes import (
    NOT_NAMES,
    THINGS,
    family_length,
    is_common,
    is_phrase,
    is_shaped,
)
from bot.adapters.text.surnames import COMPOUND, SINGLE
from bot.core.reading import NameFound

_TITLE = r"(?:先生|女士|小姐|老板|经理)"
_HAN = r"[\u4e00-\u9fff]"
_DOT = "[·•・‧]"
_DOTTED = re.compile(rf"{_HAN}{{1,8}}(?:{_DOT}{_HAN}{{1,8}}){{1,3}}")
_STOP = r"(?:$|[^\u4e00-\u9fff·•・‧])"


class _After(Enum):
    """What kind of words announce the name."""

    NAMING = auto()
    CALL_ME = auto()
    SURNAME = auto()
    #: Words that rarely announce a name (我是): it must end where only a name can end.
    LOOSE = auto()
    #: 我 alone: a blank or a number must follow.
    BARE = auto()


_CUES = (
    (re.compile(r"姓[^ ,]{1,2}[ ,]{0,2}(?:单?名)?(?:叫|名)"), _After.NAMING),
    (
        re.compile(r"(?:(?<![帮给让找])我|本人|名字?|[ ,])叫做?(?!人|了|你|他|个|我|师傅)[ :]?|名字是[ :]?"),
        _After.NAMING,
    ),
    (re.compile(r"叫我(?:作|做)?[ :]?"), _After.CALL_ME),
    (
        re.compile(r"(?:联系人|姓名|收货人|收件人|户主|称呼|名字|预约人|报修人)(?:是|为|叫|改[成为]|换成|写的是|就?写)?[ :]{0,2}"),
        _After.NAMING,
    ),
    (re.compile(r"(?:免贵|(?<!贵))姓(?!名|什么|啥|氏)[ :]?"), _After.SURNAME),
    (re.compile(r"(?:我们?这边|这边|这里|(?<![不是])我)是[ :]?|本人[ :]?"), _After.LOOSE),
    (re.compile(rf"(?:^|[ ,。!你您]好?[ ,]?|[ ,。!{MASK}])我(?!家|们)"), _After.BARE),
)
_TITLED = re.compile(
    rf"(?:^|[ ,。!:;{MASK}]|我是|我姓|免贵姓|姓|我叫|叫我|我|你好|您好|称呼|"
    rf"联系人|[写填留]的是)({_HAN}{{1,4}}?)({_TITLE})(?![你您]好|在吗|在不在|答应|让我|叫我|说|给我|来过|上次|的(?:老公|老婆|爱人|丈夫|妻子|先生|太太|女儿|儿子|妈|爸|朋友|邻居|同事|助理))"
)
_BEFORE_TITLED = frozenset(("", "称", "称呼", "称呼我", "我", "是", "写的是", "填的是", "留的是", "姓", "我是", "我姓", "叫", "我叫"))
_NICKNAME = re.compile(
    rf"(?:[小老阿]{_HAN}|{_HAN}(?:哥|姐|叔|姨|大爷|阿姨|总|工))(?=就行|就好|就可以|就成|吧|好了|即可|{_STOP})"
)
#: 女士; 是先生; 叫我女士就行: a title that stands by itself. 我先生在家 and 上次的女士 are other people.
_TITLE_ALONE = re.compile(
    rf"(?:^|[ ,。!:;{MASK}])(?:我?是|叫我?|称呼我?)?(先生|女士|小姐)(?:吧|啊|呀|哈|的|就行|就好|就可以|就成|了)*(?=$|[ ,。!;{MASK}])"
)
_LATIN = re.compile(r"[A-Za-z][A-Za-z.]{1,14}(?: [A-Z][a-z]{1,14})?(?![A-Za-z0-9])")
_ENDS_STRICTLY = rf"{_STOP}|[我您]|电话|手机|家里|家的|住在|先生|女士|小姐|老板|经理"
_ENDS = {
    _After.BARE: re.compile(_STOP),
    _After.LOOSE: re.compile(_ENDS_STRICTLY),
    _After.NAMING: re.compile(
        rf"{_ENDS_STRICTLY}|[今明后]天|[上下]午|[你在住是想要的也和来]|号码|联系|地址|"
        r"家(?![豪明伟辉俊成宝诚瑞骏乐兴])|就行|就好|就可以|即可|好了|预约|报修"
    ),
}
_ENDS[_After.CALL_ME] = _ENDS[_After.NAMING]
_FIELD = re.compile(rf"[^ ,。!?:;{MASK}]+")
_OPENING = re.compile(r"^(?:我是|我叫|就叫|叫我?|姓名|是|哦|嗯|你好|您好)+")
_CLOSING = re.compile(r"(?:吧|啊|呀|哈|哦|就行|就好|就可以|好了|谢谢)+$")


def find_name(
    message: Folded,
    *,
    others: Collection[str] = (),
    asked: bool = False,
    contact: bool = False,
    alone: bool = True,
) -> NameFound | None:
    """`others`: words that are no names here (brands, categories, places). `asked`: the name was just asked for.

    `contact`: a number or an address stands in the same message, so a name alone between two blanks is one.
    `alone`: a message that is nothing but a name gives one; not so where another question was put.
    """
    found = _titled(message) or _after_cue(message, asked=asked)
    return found or (_bare(message, others, asked=asked, contact=contact) if alone or asked else None)


def find_title(message: Folded, *, asked: bool = False) -> str | None:
    """先生, 女士 or 小姐 said apart from the name, as some do who give their surname alone (R2)."""
    found = re.search("(先生|女士|小姐)", message.text) if asked else _TITLE_ALONE.search(message.text)
    return found[1] if found else None


def _titled(message: Folded) -> NameFound | None:
    for match in _TITLED.finditer(message.text):
        for begin in range(match.start(1), match.end(1)):
            if message.text[match.start(1) : begin] not in _BEFORE_TITLED:
                break
            name = message.text[begin : match.end(1)]
            if name in SINGLE or name in COMPOUND or (is_shaped(name) and name not in words.like_names()):
                return _found(message, begin, match.end(1))
    return None


def _after_cue(message: Folded, *, asked: bool) -> NameFound | None:
    for cue, kind in _CUES:
        for match in cue.finditer(message.text):
            length = _length_after(message.text[match.end() : match.end() + 24], kind, asked=asked)
            if length:
                return _found(message, match.end(), match.end() + length)
    return None


def _length_after(rest: str, kind: _After, *, asked: bool) -> int:
    """How many characters of `rest` are the name; 0 when there is none."""
    if kind is _After.SURNAME:
        length = family_length(rest)
        return 0 if rest[length : length + 1] == "的" else length
    dotted = _DOTTED.match(rest)
    if dotted:
        return dotted.end()
    short = _NICKNAME.match(rest)
    if short and (kind is _After.CALL_ME or short.group()[0] in SINGLE or short.group()[1] in SINGLE):
        return short.end()
    latin = _LATIN.match(rest) if kind in (_After.NAMING, _After.CALL_ME) else None
    return latin.end() if latin else _length(rest, kind, asked=asked)


def _length(rest: str, kind: _After, *, asked: bool) -> int:
    """Measured by what follows, since Chinese puts no blank behind a name: 张伟|家里, 王小明|家里, 张伟|明天."""
    family = family_length(rest)
    for length in (family + 1, family + 2) if family else ():
        name = rest[:length]
        if not is_shaped(name) or is_common(name, asked=asked):
            return 0
        if _ENDS[kind].match(rest, length):
            return length
        longer_is_name = words.is_word(rest[: length + 1]) and _word_begins(rest[length + 1 :])
        if kind not in (_After.LOOSE, _After.BARE) and _word_begins(rest[length:]) and not longer_is_name:
            return length
    return 0


def _word_begins(rest: str) -> bool:
    return any(words.is_word(rest[:size]) for size in (2, 3, 4) if len(rest) >= size)


def _bare(message: Folded, others: Collection[str], *, asked: bool, contact: bool) -> NameFound | None:
    fields = list(_FIELD.finditer(message.text))
    if len(fields) > 1 and not contact and not asked:
        return None
    for field in fields:
        begin, end = field.span()
        if asked:
            opening, closing = _OPENING.match(field.group()), _CLOSING.search(field.group())
            begin += opening.end() if opening else 0
            end -= len(closing.group()) if closing else 0
        name = message.text[begin:end]
        if name and _is_bare_name(name, others, asked=asked) and (asked or not is_phrase(name, contact=contact)):
            return _found(message, begin, end)
    return None


def _is_bare_name(name: str, others: Collection[str], *, asked: bool) -> bool:
    if _DOTTED.fullmatch(name):
        return True
    if asked and (name in SINGLE or name in COMPOUND or _LATIN.fullmatch(name) or _NICKNAME.fullmatch(name)):
        return True
    if not is_shaped(name) or name in NOT_NAMES or name[-1] in THINGS:
        return False
    return not any(other in name for other in others) and not is_common(name, asked=asked)


def _found(message: Folded, begin: int, end: int) -> NameFound:
    """The title behind the name, if one was said, belongs to the span."""
    title = re.compile(_TITLE).match(message.text, end)
    name = message.span(begin, end).text
    return NameFound(
        value=message.text[begin:end] if message.text[begin:end].isascii() else name,
        title=title.group() if title else None,
        span=message.span(begin, title.end() if title else end),
    )
