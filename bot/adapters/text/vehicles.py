"""Number plates and how far a vehicle has run."""

from __future__ import annotations

import re

from bot.adapters.text.amounts import amount
from bot.adapters.text.fold import Folded, Place
from bot.adapters.text.numerals import with_ascii_digits

_PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_JOINT = r"[ ·•・.\-]{0,2}"
_END = r"(?![A-Za-z0-9])"
#: No plate has I or O. Energy vehicles have one character more, a letter at its beginning or end; lorries' trailers,
#: driving schools, police, Hong Kong and Macao end with a word. jionlp's pattern knows none of the last, nor blanks.
_PLATE = re.compile(
    rf"(?P<place>[{_PROVINCES}]) ?(?P<letter>[A-HJ-NP-Za-hj-np-z]){_JOINT}"
    r"(?P<serial>[A-HJKa-hjk][A-HJ-NP-Za-hj-np-z0-9]\d{4}|\d{5}[A-HJKa-hjk]|"
    rf"(?=[A-Za-z]*\d)[A-HJ-NP-Za-hj-np-z0-9]{{4}}[A-HJ-NP-Za-hj-np-z0-9挂学警港澳]){_END}"
)
#: At most so many letters in the serial of an ordinary plate.
_MOST_LETTERS = 3

_FIGURES = (
    r"(?:\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?|[一二两三四五六七八九十][一二两三四五六七八九十百千万零点]{0,8})"
)
_SUM = rf"(?P<sum>{_FIGURES}[万千wWkK]?(?:[1-9一二三四五六七八九][千百]?(?![\d一二三四五六七八九十]))?)(?:多|来|几)?"
_UNIT = r"(?:多|来)?(?:公里|千米|[kK][mM](?![a-zA-Z/]))(?!每|/|以?内|一?小时|范围|免费|就|外|左右的续航|续航)"
_RUN = r"(?:总?里程|公里数|行驶|行程|跑|骑|开|表显|走)(?:数|表|了|过|有|是|为|已经?|才|快|差不多|大概|大约|将近|超过|不到|刚|[ :,])*"
_MILEAGE = re.compile(
    rf"(?P<run>{_RUN}){_SUM}(?P<unit>{_UNIT})?|{_SUM.replace('sum', 'bare')}(?:{_UNIT})"
)
#: How far something is off, reaches, or is delivered.
_NO_MILEAGE = re.compile(r"(?:离|距|隔|续航|相隔|相距|附近|每|超出|能|可以)[^,。!?]{0,10}$")
#: What is run daily, or from here to there, is less.
_LEAST = 100


def find_plates(message: Folded) -> list[tuple[str, Place]]:
    """Plates in capital letters without blanks, and where they stand."""
    found = []
    for match in _PLATE.finditer(message.text):
        serial = match["serial"].upper()
        if len(serial) == 5 and sum(character.isascii() and character.isalpha() for character in serial) > _MOST_LETTERS:
            continue
        found.append((f"{match['place']}{match['letter'].upper()}{serial}", match.span()))
    return found


def find_mileages(message: Folded) -> list[tuple[int, Place]]:
    """Kilometres that a vehicle has run, and where they are said: 3000公里, 1.2万公里, 里程3万."""
    found = []
    for match in _MILEAGE.finditer(message.text):
        words = match["sum"] or match["bare"]
        start = match.start("sum") if match["sum"] else match.start()
        kilometres = amount(with_ascii_digits(words).replace("点", ".") if "点" in words else words)
        if kilometres is None or kilometres < _LEAST or _NO_MILEAGE.search(message.text, max(0, start - 14), start):
            continue
        if match["run"] and not match["unit"] and not _is_told(match):
            continue
        found.append((int(kilometres), (start, match.end())))
    return found


def _is_told(match: re.Match[str]) -> bool:
    """Without 公里 only where nothing else can be counted: 里程12000, 公里数3万."""
    return "里程" in match["run"] or "公里数" in match["run"] or "表显" in match["run"]
