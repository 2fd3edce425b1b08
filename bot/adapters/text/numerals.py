"""Small numbers as customers write them: 3, 十二, 两, 二十五, 一百零三, 半."""

from __future__ import annotations

_DIGITS = {character: value for value, character in enumerate("零一二三四五六七八九")} | {
    "〇": 0,
    "两": 2,
    "俩": 2,
    "幺": 1,
}
_UNITS = {"十": 10, "百": 100}

#: A number without unit words around it; both kinds of digits never mix.
NUMBER = r"(?:\d{1,4}|[零〇一二两俩三四五六七八九十百]{1,6})"

_TO_ASCII = str.maketrans({character: str(value) for character, value in _DIGITS.items()})


def number(text: str) -> int | None:
    """None for what is no number, such as 十百. Digits in a row are read one by one: 二零二四 is 2024."""
    if text.isdecimal():
        return int(text)
    if not text or any(character not in _DIGITS and character not in _UNITS for character in text):
        return None
    if not any(character in _UNITS for character in text):
        return int(text.translate(_TO_ASCII))
    total, digit = 0, None
    for character in text:
        if character in _UNITS:
            if digit is None and total:
                return None
            total += (1 if digit is None else digit) * _UNITS[character]
            digit = None
        else:
            digit = _DIGITS[character]
    return total + (digit or 0)


def low_and_high(words: str) -> tuple[int, int] | None:
    """两三 is two to three, 三 three to three; None for 几 and 好几, which say nothing."""
    if len(words) == 2 and not words.isdecimal() and "十" not in words and "几" not in words:
        low, high = number(words[0]), number(words[1])
        return (low, high) if low and high and low < high else None
    count = number(words)
    return (count, count) if count else None


def with_ascii_digits(text: str) -> str:
    """Every Chinese digit as one ASCII digit, so that places stay the same: 幺三九 is 139."""
    return text.translate(_TO_ASCII)
