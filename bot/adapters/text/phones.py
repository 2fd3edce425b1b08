"""Telephone numbers, and the last four digits that stand for one."""

from __future__ import annotations

import re

from bot.adapters.text.fold import Folded, Place, fold
from bot.adapters.text.numerals import with_ascii_digits
from bot.core.reading import PhoneFound

DASH = "[-‐‑‒–—−]"
_GAP = rf"(?: |{DASH}| ?{DASH} ?|\.)"

# Groups as people dictate them. A gap at any place would join a number that is one digit short to
# the house number behind it.
_MOBILE = re.compile(
    rf"(?<!\d)(?:(?:\+|00)?86{_GAP}?)?(1[3-9]\d{_GAP}?\d{{4}}{_GAP}?\d{{4}}|"
    rf"1[3-9]\d{_GAP}\d{{3}}{_GAP}\d{{5}}|1[3-9]\d\d{_GAP}\d{{3}}{_GAP}\d{{4}}|"
    rf"1[3-9]\d{_GAP}\d\d{_GAP}\d{{3}}{_GAP}\d{{3}}|1 [3-9](?: \d){{9}})(?!\d)"
)
_LANDLINE = re.compile(
    rf"(?<![\d-])(\(0(?:10|2\d|[3-9]\d\d)\) ?|0(?:10|2\d|[3-9]\d\d){_GAP}?)(\d{{3,4}}{_GAP}?\d{{4}})(?!\d)"
)
_EXTENSION = re.compile(rf" ?(?:[,(] ?)?(?:转|分机号?|{DASH}(?=\d{{1,4}}(?!\d))) ?:? ?(\d{{1,5}})(?!\d)\)?")
_REPLACED = re.compile(r"(?:不是|别打|不用)(?:了|我的)?[ ,:]*$")
_DIGIT = re.compile(r"\d")
_TAIL = re.compile(r"(?:尾号|[后末][四4]位(?:数字?|号码)?|最后[四4]位(?:数字?)?)(?:是|为|号)?[ :,]*(\d{4})(?!\d)")
_BARE_TAIL = re.compile(r"^(?:就?是)?[ :,]*(\d{4})(?:吧|呀|啊|的|哦)?[ .。!]*$")


def find_phones(message: Folded) -> list[PhoneFound]:
    """Every number in the order of the text; one that is named as replaced (不是139…) is not among them."""
    return [
        phone
        for phone in all_phones(message)
        if not _REPLACED.search(message.text[: message.place(phone.span)[0]][-8:])
    ]


def all_phones(message: Folded) -> list[PhoneFound]:
    """Every number in the order of the text, replaced ones included."""
    return [_phone(message, place, value) for place, value in _places(message.text)]


def _phone(message: Folded, place: Place, value: str) -> PhoneFound:
    """Only landlines have extensions."""
    start, end = place
    match = _EXTENSION.match(with_ascii_digits(message.text), end) if value.startswith("0") else None
    extension = match.group(1) if match else None
    return PhoneFound(value=value, span=message.span(start, match.end() if match else end), extension=extension)


def last_four(text: str) -> str | None:
    """尾号5678, or a message that is nothing but four digits."""
    digits = with_ascii_digits(fold(text))
    found = _TAIL.search(digits) or _BARE_TAIL.search(digits)
    return found.group(1) if found else None


def _places(text: str) -> list[tuple[Place, str]]:
    """Spoken digits (幺三九…) count only where no written number was found: 三13912345678 is not 12 digits long."""
    found = _numbers(text)
    return found or _numbers(with_ascii_digits(text))


def _numbers(text: str) -> list[tuple[Place, str]]:
    if not _DIGIT.search(text):
        return []
    found = [(match.span(), _digits(match.group(1))) for match in _MOBILE.finditer(text)]
    taken = [place for place, _ in found]
    for match in _LANDLINE.finditer(text):
        value = _digits(match.group())
        apart = all(match.end() <= start or match.start() >= end for start, end in taken)
        if apart and _is_landline(value):
            found.append((match.span(), value))
    return sorted(found)


def _digits(text: str) -> str:
    return "".join(character for character in text if character.isdecimal())


def _is_landline(value: str) -> bool:
    """Library check: area codes differ in how long their numbers are. Mobile numbers need none."""
    import phonenumbers

    return phonenumbers.is_valid_number(phonenumbers.PhoneNumber(country_code=86, national_number=int(value)))
