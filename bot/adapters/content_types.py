"""The kinds of values in content files: text, names from elsewhere, hours, telephones, money."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Mapping
from datetime import time
from decimal import Decimal
from string import Formatter
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, ValidationInfo

from bot.core.catalogue import model_key
from bot.core.phrases import SLOTS


class Strict(BaseModel):
    """A block or row in which every key is known."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


def _among(kind: str, place: str) -> AfterValidator:
    """Only names that exist in `place`; validated() passes them as context by kind."""

    def check(value: str, info: ValidationInfo) -> str:
        context: Mapping[str, Collection[str] | None] = info.context or {}
        names = context.get(kind)
        if names is None or value in names:
            return value
        near = difflib.get_close_matches(value, names, n=1, cutoff=0.5)
        mend = f"did you mean '{near[0]}'?" if near else f"use one that stands in {place}, or add it there"
        raise ValueError(f"unknown {kind} '{value}'; {mend}")

    return AfterValidator(check)


def parse_period(value: object) -> tuple[time, time]:
    """Start and end of 09:00-21:00, with any dash that people type."""
    match = re.fullmatch(r"(\d{1,2}):(\d\d)\s*[-–—~至到]\s*(\d{1,2}):(\d\d)", str(value).strip())
    wrong = ValueError(f"must be two times such as 09:00-21:00, the earlier first, got {value!r}")
    if not match:
        raise wrong
    hour, minute, end_hour, end_minute = map(int, match.groups())
    if max(hour, end_hour) > 23 or max(minute, end_minute) > 59 or (hour, minute) >= (end_hour, end_minute):
        raise wrong
    return time(hour, minute), time(end_hour, end_minute)


def _parse_zone(value: object) -> ZoneInfo:
    try:
        return ZoneInfo(str(value))
    except (KeyError, ValueError, OSError):
        raise ValueError(f"unknown time zone {value!r}; write one such as Asia/Shanghai") from None


def _shaped(pattern: str, shape: str) -> AfterValidator:
    """Only what the whole pattern fits; `shape` tells the operator what that is."""

    def check(value: str) -> str:
        if not re.fullmatch(pattern, value):
            raise ValueError(f"must be {shape}, got {value!r}")
        return value

    return AfterValidator(check)


def _check_sentence(value: str) -> str:
    try:
        used = {name for _, name, _, _ in Formatter().parse(value) if name is not None}
    except ValueError:
        raise ValueError("has a brace without its partner; write slots as {price}") from None
    unknown = sorted(used - SLOTS.keys())
    if unknown:
        raise ValueError(f"unknown slot {{{unknown[0]}}}; the slots are {', '.join(SLOTS)}")
    return value


def _check_model(value: str) -> str:
    if not model_key(value):
        raise ValueError(f"must have letters or digits, got {value!r}")
    return value


def _parse_attributes(value: object) -> dict[str, str]:
    found: dict[str, str] = {}
    for part in str(value).replace("；", ";").replace("＝", "=").split(";"):
        name, equals, text = (piece.strip() for piece in part.partition("="))
        if not (name or equals or text):
            continue
        if not (name and text) or name in found:
            raise ValueError(f"must be pairs such as 能效=一级;匹数=2匹, each name once; '{part}' does not fit")
        found[name] = text
    return found


def _parse_list(value: object) -> object:
    """Entries separated by semicolons of either width, as cells of a table have them."""
    if not isinstance(value, str):
        return value
    return tuple(filter(None, (piece.strip() for piece in value.replace("；", ";").split(";"))))


def _as_list(value: object) -> object:
    return [value] if isinstance(value, str) else value


def _none_if_empty(value: object) -> object:
    return None if value == "" else value


Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Words = Annotated[tuple[Text, ...], BeforeValidator(_as_list), Field(min_length=1)]
#: A prescribed sentence with slots.
Sentence = Annotated[Text, AfterValidator(_check_sentence)]
Count = Annotated[int, Field(ge=1, le=10_000)]
Months = Annotated[int, Field(ge=0, le=600)]
MonthsOrNone = Annotated[Months | None, BeforeValidator(_none_if_empty)]
Fee = Annotated[Decimal, Field(ge=0, max_digits=9, decimal_places=2)]
Price = Annotated[Decimal, Field(gt=0, max_digits=9, decimal_places=2)]
Period = Annotated[tuple[time, time], BeforeValidator(parse_period)]
Zone = Annotated[ZoneInfo, BeforeValidator(_parse_zone)]
Phone = Annotated[Text, _shaped(r"\+?\d[\d -]{5,}\d", "a telephone number of digits, spaces and hyphens")]
Mobile = Annotated[Text, _shaped(r"1[3-9]\d{9}", "a mobile number of 11 digits")]
Identifier = Annotated[Text, _shaped(r"[a-z][a-z0-9_]*", "a name of small letters, digits and _")]
OrderNumber = Annotated[Text, _shaped(r"D\d{8}-\d{4}", "D, the date, - and four digits, such as D20251111-0001")]
Model = Annotated[Text, AfterValidator(_check_model)]
#: A cell of several entries: 小白;508.
Entries = Annotated[tuple[Text, ...], BeforeValidator(_parse_list)]
Attributes = Annotated[dict[str, str], BeforeValidator(_parse_attributes)]

Category = Annotated[Text, _among("category", "policy.yml under categories")]
Skill = Annotated[Text, _among("skill", "policy.yml under categories or shop.yml under skill_sets")]
District = Annotated[Text, _among("district", "shop.yml under places")]
ModelName = Annotated[Text, _among("model", "catalogue.csv")]
ShopCode = Annotated[Text, _among("shop", "shop.yml under shops")]
ShiftName = Annotated[Text, _among("shift", "shop.yml under shifts")]
