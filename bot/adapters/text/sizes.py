"""Sizes and grades as customers say them, in the form of the catalogue: 两匹 is 2匹, 55寸 is 55英寸, 10kg is 10公斤."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.adapters.text.fold import Place
from bot.adapters.text.numerals import number

_FIGURES = r"(?:(?<![\d.])\d{1,5}(?:\.\d{1,2})?|[一二两三四五六七八九十百]{1,5}(?:点[一二三四五六七八九])?)"
#: The catalogue's unit, and how else it is written. Latin letters end there.
_UNITS = {
    "匹": r"匹|[pP](?![a-zA-Z])",
    "公斤": r"公斤|千克|[kK][gG](?![a-zA-Z])",
    "英寸": r"英寸|寸|吋",
    "毫升": r"毫升|[mM][lL](?![a-zA-Z])",
    "升": r"立升|升(?!级|降)|[lL](?![a-zA-Z0-9])",
    "千瓦": r"千瓦|[kK][wW](?![a-zA-Z])",
    "瓦": r"瓦|[wW](?![a-zA-Z0-9])",
    "套": r"套(?!餐|装|件)",
    "平方米": r"平方米?|平米?(?!板|时)|[mM]2",
    "GB": r"[gG][bB]?(?![a-zA-Z])",
    "TB": r"[tT][bB]?(?![a-zA-Z])",
    "赫兹": r"赫兹?|[hH][zZ]",
    "加仑": r"加仑|[gG]allon",
    "人位": r"人位|人座|人(?=沙发|餐桌|的沙发)",
    "厘米": r"厘米|公分|[cC][mM](?![a-zA-Z])",
    "毫安时": r"毫安时?|[mM][aA][hH]?(?![a-zA-Z])",
    "米": r"米(?!家|粉|饭|色)",
}
#: A smaller number before this unit counts the things bought: 一套沙发.
_SMALLEST = {"套": 4, "GB": 2, "TB": 1}
_SIZE = re.compile(
    rf"(?P<about>[大小](?=[\d一二三]))?(?P<figures>{_FIGURES}) ?(?:"
    + "|".join(rf"(?P<u{index}>{pattern})" for index, pattern in enumerate(_UNITS.values()))
    + r")(?P<half>半)?"
)
#: Figures and a Latin letter behind this end a model: WBL-20G, DY-M50L, JSQ31-16L.
_MODEL_BEFORE = re.compile(r"[A-Za-z][A-Za-z0-9]*-[A-Za-z0-9]*$")
_GRADE = re.compile(
    r"(?:国标|新国标|新)?(?P<before>[一二三四五1-5])级 ?(?:的 ?)?(?:能效|能耗|节能)|能[效耗](?:等级)?(?:要|是|为|达到|标识)? ?"
    r"(?P<behind>[一二三四五1-5])级|新(?P<new>[一二三])级"
)
_GRADES = dict(zip("12345", "一二三四五", strict=True))


def find_sizes(text: str) -> Iterator[tuple[str, Place]]:
    """Search words and where the folded text says them; quantities of other things are passed over."""
    for match in _GRADE.finditer(text):
        grade = match["before"] or match["behind"] or match["new"]
        yield f"{_GRADES.get(grade, grade)}级能效", match.span()
    for match in _SIZE.finditer(text):
        unit = next(unit for index, unit in enumerate(_UNITS) if match[f"u{index}"])
        if match.group()[-1].isascii() and _MODEL_BEFORE.search(text[: match.start()]):
            continue
        value = _value(match["figures"], half=match["half"] is not None)
        if value is None or float(value) < _SMALLEST.get(unit, 0) or (match["half"] and unit != "匹"):
            continue
        about = match["about"] or "" if unit == "匹" else ""
        yield f"{about}{value}{unit}", match.span()


def _value(figures: str, *, half: bool) -> str | None:
    """As the catalogue writes it: 1.5, 10, 508."""
    whole, _, tenth = figures.replace("点", ".").partition(".")
    value = number(whole)
    if value is None:
        return None
    if half:
        return f"{value}.5"
    tenth = tenth.rstrip("0") if tenth.isascii() else str(number(tenth))
    return f"{value}.{tenth}" if tenth else str(value)
