"""Hours of a day: 下午, 三点半, 14:30, 三到五点, in minutes since that day's midnight."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import time

from bot.adapters.text.numerals import number

_HOUR = 60
DAY_MINUTES = 24 * _HOUR

#: What a part of the day covers, from and until, in hours.
_PARTS = {
    "凌晨": (0, 6),
    "清早": (6, 9),
    "清晨": (6, 9),
    "早上": (7, 11),
    "早晨": (7, 11),
    "一早": (7, 9),
    "早间": (7, 11),
    "早": (7, 11),
    "朝": (7, 11),
    "朝早": (7, 11),
    "上昼": (8, 12),
    "晏昼": (11, 14),
    "下昼": (12, 18),
    "早些时候": (8, 12),
    "晚些时候": (12, 24),
    "上午": (8, 12),
    "中午": (11, 14),
    "正午": (11, 14),
    "晌午": (11, 14),
    "午间": (11, 14),
    "下午": (12, 18),
    "午后": (12, 18),
    "午饭后": (13, 18),
    "午饭前": (8, 12),
    "傍晚": (17, 19),
    "黄昏": (17, 19),
    "晚上": (18, 22),
    "晚间": (18, 22),
    "夜里": (18, 22),
    "夜晚": (18, 22),
    "晚": (18, 22),
    "晚饭后": (19, 22),
    "晚饭前": (8, 18),
    "下班后": (18, 22),
    "下班前": (8, 18),
    "半夜": (22, 24),
    "白天": (8, 18),
    "全天": (0, 24),
}
#: The one moment that 以前 and 以后 refer to, where it is not the part's beginning and end.
_MOMENTS = {"中午": 12, "正午": 12}

_BY_LENGTH = "|".join(sorted((word for word in _PARTS if len(word) == 2), key=len, reverse=True))
#: 早 and 晚 alone need a day in front: 明早, 周五晚. A greeting is no time of day.
PART = (
    r"(?P<part>大清早|一大早|大早上|吃?[过完]?[午晚]饭[以之]?[前后]|下了?班了?[以之]?后|"
    rf"下了?班[以之]?前|(?!早晨$)(?:{_BY_LENGTH})(?!好(?!像|吗|不))|一?整天|"
    r"(?<=[天日儿末今明一二三四五六])(?:[早晚]一?[点些](?:儿|时候)?)|(?<=[今听])朝(?!阳)|"
    r"(?:(?<=[今明听])[早晚](?!点)|(?<=[后天日一二三四五六末号])[早晚](?![点些一饭班期于已会了])))"
)
_N = r"(?:\d{1,2}|二十[一二三四]?|十[一二三四五六七八九]?|[零一两二三四五六七八九])"
_TO = r" ?(?:-|~|—|–|到|至|、) ?"
#: 一点 is an hour only where something says so; elsewhere it means a little.
CLOCK = (
    r"(?P<clock>(?:(?<=[周期拜][一二三四五六])|"
    rf"(?<![\d.:/一二三四五六七八九十]))(?:(?P<hour_a>十一(?=二)|[一二两三四五六七八九])(?P<hour_b>[二三四五六七八九])(?:点钟?|时(?!候))|(?P<from_hour>{_N}){_TO}(?P<to_hour>{_N})(?:点钟?|时(?!候))(?P<to_half>半)?|(?P<hour>(?!(?<=[多少快慢早晚好大小高低便宜有差近这那轻重长短久松紧远])一点)(?!一点(?![半钟整多左到至以之前后吧 \d一二三四五十~-]|$)){_N})(?:点钟?|时(?!候|半会|间|不时))(?P<minutes>半|[一三]刻钟?|整|(?:[0-5]?\d|[二三四五]?十[一二三四五六七八九]?|零[一二三四五六七八九])分?(?![\d点个号月天台]))?|(?P<digital>(?:[01]?\d|2[0-4]):[0-5]\d)(?!\d|:))(?P<about>多|左右|前后|的?样子)?)"
)


@dataclass(frozen=True)
class Hours:
    """From and until, until exclusive; past 24 hours for the small hours after an evening."""

    start: int
    end: int
    #: A clock time was said, not only a part of the day.
    exact: bool
    #: The hour could be meant twelve hours later: 9点 without 上午.
    ambiguous: bool = False


def hours_of_part(part: str) -> Hours:
    """What the words of PART cover."""
    start, end = _PARTS[_key(part)]
    return Hours(start * _HOUR, end * _HOUR, exact=False)


def moment_of_part(part: str, *, before: bool) -> int:
    """The moment meant by 上午之前 or 中午以后."""
    key = _key(part)
    return _MOMENTS.get(key, _PARTS[key][0 if before else 1]) * _HOUR


def hours_of_clock(match: re.Match[str], part: str | None, opens: time, closes: time) -> Hours:
    """What the words of CLOCK mean; an hour without minutes lasts an hour, so does one with."""
    if match["digital"]:
        hour, minute = (int(figure) for figure in match["digital"].split(":"))
        start, ambiguous = _minutes(hour, minute, part, opens, closes, written=True)
        return Hours(start, start + _HOUR, exact=True, ambiguous=ambiguous)
    first = number(match["hour_a"] or match["from_hour"] or match["hour"]) or 0
    start, ambiguous = _minutes(first, _past_the_hour(match["minutes"]), part, opens, closes)
    if match["hour_a"] or match["from_hour"]:
        last = number(match["hour_b"] or match["to_hour"]) or 0
        last += 10 if first == 11 and match["hour_b"] else 0
        until = last * _HOUR + (_HOUR // 2 if match["to_half"] else 0) + (_HOUR if match["hour_a"] else 0)
        while until <= start and until < DAY_MINUTES:
            until += 12 * _HOUR
        return Hours(start, max(until, start + _HOUR), exact=True, ambiguous=ambiguous)
    return Hours(start, start + _HOUR, exact=True, ambiguous=ambiguous)


def later_twelve(hours: Hours) -> Hours:
    """The other reading of an ambiguous hour."""
    return Hours(hours.start + 12 * _HOUR, hours.end + 12 * _HOUR, exact=True)


def _key(part: str) -> str:
    if "班" in part:
        return "下班前" if part.endswith("前") else "下班后"
    if "饭" in part:
        return f"{'午' if '午' in part else '晚'}饭{part[-1]}"
    if "点" in part or "些" in part:
        return f"{part[0]}些时候"
    return {
        "大清早": "清早",
        "一大早": "一早",
        "大早上": "早上",
        "整天": "全天",
        "一整天": "全天",
    }.get(part, part)


def _past_the_hour(words: str | None) -> int:
    if words is None or words == "整":
        return 0
    if words == "半":
        return 30
    if "刻" in words:
        return 15 if words[0] == "一" else 45
    return number(words.rstrip("分").lstrip("零")) or 0


def _minutes(
    hour: int, minute: int, part: str | None, opens: time, closes: time, *, written: bool = False
) -> tuple[int, bool]:
    """Minutes since midnight and whether twelve hours later would do as well. `written`: 09:30 leaves no doubt."""
    at = hour * _HOUR + minute
    noon = 12 * _HOUR
    key = _key(part) if part else None
    if hour > 12 or hour == 0:
        return at, False
    if key in (None, "全天", "白天"):
        if hour <= 6:
            return at + noon, False
        if hour == 7 and opens.hour * _HOUR + opens.minute > at and closes.hour * _HOUR + closes.minute > at + noon:
            return at + noon, False
        return at, 7 <= hour < 12 and not written
    until = _PARTS[key][1] * _HOUR
    if hour == 12:
        return (DAY_MINUTES if until > 18 * _HOUR else 0 if until <= 6 * _HOUR else at), False
    if until <= noon or (key in _MOMENTS and hour >= 10):
        return at, False
    # 晚上一点 is the hour after midnight.
    return at + (DAY_MINUTES if until > 18 * _HOUR and hour <= 4 else noon), False
