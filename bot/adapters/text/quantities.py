"""How many pieces: 两台, 一对, 3套, 要俩."""

from __future__ import annotations

import re

from bot.adapters.text.fold import MASK, Folded, Place
from bot.adapters.text.numerals import low_and_high

_COUNT = r"(?:\d{1,3}|[一二两三四五六七八九十百]{1,4})"
#: Articles are counted by these, and little else is. What follows would make another word of them.
_SURE = (
    r"(?:台|套(?!餐|路|装|现|件)|部(?!分|门|件|队|长)|件(?!事|衣)|双(?!门|十|1|开|层|桶)|"
    r"对(?!开|不|面|比|方|了|头|的|吗|着)|张(?!先|女|小|师|总|工|单)|只(?!能|要|是|有|需|差|好|收)|组(?!装|件|合)|"
    r"箱(?!子|门|体)|盒|瓶(?!颈)|袋|(?<!三)包(?!装|邮|括|修|赔|退)|把(?!手|我|你|它|他|门)|根|支(?!付|持|架)|"
    r"条(?!件|码|款|例|线|缝|裂|痕|划)|批(?!发)|打(?=$|[ ,。!?]|电池|灯泡))"
)
#: Anything is counted by these; they count articles only behind a word of buying.
_LOOSE = (
    r"(?:个(?!月|小?时|钟|星期|礼拜|多|半|人|问题|事|电话|师傅|牌|颜色|地[方址]|意思|说法|办法|号|客服|店|投诉|"
    r"建议|忙|名|毛病|故障|单|预约|坑)|份|块(?=电池|地毯|屏|板))"
)
_BOUGHT = (
    r"(?:买|购|要|订|定|拿|来|换|退|发|送|寄|收|收到|少|缺|剩|留|下单|加|配|装|拍|共|总|有|库存|余)"
    r"(?:了|过|的|我|到|回来|一共)*[ ,]?"
)
_QUANTITY = re.compile(
    rf"(?<![第每哪这那另某\d.年月:A-Za-z一二两三四五六七八九十百-])(?P<sure>{_COUNT} ?{_SURE})|"
    rf"(?<![第每哪这那另某\d.年月一二两三四五六七八九十百])(?P<kind>{_COUNT} ?个(?={MASK}))|"
    rf"{_BOUGHT}(?P<loose>{_COUNT} ?{_LOOSE}|[俩仨](?![人口月天]))"
)
_ONE_COUNTS = re.compile(r"(?:买|购|订|定|要|退|少发?|缺|漏|剩|共|有|装|收到)[了过的]?$")
_SIZE = {"对": 2, "双": 2, "打": 12}
_ALONE = {"俩": 2, "仨": 3}


def find_quantities(message: Folded) -> list[tuple[str, Place]]:
    """`message`: with articles masked, since 两个 counts what stands behind it.

    How many pieces and where that is said: 两三台 is 2-3, 一对 is 2, 一打 is 12."""
    found: list[tuple[str, Place]] = []
    for match in _QUANTITY.finditer(message.text):
        group = next(group for group in ("sure", "kind", "loose") if match[group])
        value = _value(match[group])
        if value is not None and (value != "1" or _is_counted(message.text, match.start(group), match[group])):
            found.append((value, match.span(group)))
    return found


def _is_counted(text: str, start: int, words: str) -> bool:
    """换一台 and 开一张 only say a; 缺一只, 买一台 and 一台冰箱 count."""
    before = text[max(0, start - 3) : start]
    return _ONE_COUNTS.search(before) is not None or (words.endswith("台") and not before.endswith("换"))


def _value(words: str) -> str | None:
    if words in _ALONE:
        return str(_ALONE[words])
    figures = re.match(_COUNT, words)
    counts = low_and_high(figures.group()) if figures else None
    if figures is None or counts is None:
        return None
    size = _SIZE.get(words[figures.end() :].strip(), 1)
    low, high = counts[0] * size, counts[1] * size
    return str(low) if low == high else f"{low}-{high}"
