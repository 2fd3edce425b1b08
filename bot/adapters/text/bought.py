"""When the article was bought."""

from __future__ import annotations

import re
from datetime import date, timedelta

from bot.adapters.text.fold import MASK, Folded
from bot.adapters.text.past_days import PastDay, past_days
from bot.core.reading import BoughtFound

#: 想买 and 在哪买 speak of no purchase that was made.
_PLANNED = r"(?<![想要能去来再没不])(?<!准备)(?<!打算)(?<!可以)(?<!怎么)(?<!哪里)(?<!哪儿)(?<!在哪)"
_CUE = re.compile(
    rf"{_PLANNED}(?:刚刚?|才|新)?(?:购买?|买|入手|下单|下的单|拍的|订购)(?!不到|不起|个|台|一台|哪|什么|多少|"
    r"菜|单)(?:的?时间|的?日期|日期)?(?:来|入|到手|回来|到)?|"
    r"(?P<used>(?<![能可保以])(?:使用|用)(?:时间)?(?=[了到不快才大差已有将接近\d一两二三四五六七八九十半]))|"
    r"(?P<made>(?<=年)的(?!时候|话|新款|新品|款|活动|双十一|价)|(?<=月份)的(?!时候))"
)
_JUST = re.compile(
    r"(?:刚刚?|才)(?:买|购|入手)(?:的|不久|没多久|没几天|回来|了?没多久)|新买的?|买了?(?:没多久|不久|没几天)"
)
#: What may stand between the cue and the words that say how long ago.
_BETWEEN = re.compile(
    r"^(?:了|的|于|是|在|到|有|快|已经|差不多|大概|大约|才|刚|应该|可能|也就|都|就|估计|好像|到现在|现在|"
    r"将近|得有|时间|日期|来|过|[ :,]){0,6}$"
)
_BREAK = re.compile(rf"[。;!?{MASK},]|比|申请")
#: A day behind the cue is joined to it by one of these: 买于2024年5月, 我买的是去年双十一.
_JOINED = re.compile(r"于|是|在|:|时间|日期")
_NOT_BOUGHT_THEN = re.compile(r"^(?:就|突然|才|又)?(?:开始|起|坏|修|不|没|出问题|响|漏|报修|打电话|约)")
_DISTANCE = 12
_JUST_BOUGHT = timedelta(days=30)


def find_bought(message: Folded, today: date, *, asked: bool = False) -> BoughtFound | None:
    """`asked`: the date was just asked for, so a bare one is it."""
    text = message.text
    days: list[PastDay] | None = None
    best: tuple[int, PastDay, int, int] | None = None
    for cue in _CUE.finditer(text):
        days = list(past_days(text, today))[:_MOST] if days is None else days
        for day in days:
            distance = _distance(text, day, cue)
            if distance is not None and (best is None or distance < best[0]):
                best = (distance, day, min(day.start, cue.start()), max(day.end, cue.end()))
    if best is not None:
        _, day, start, end = best
        return _found(message, day.first, day.last, start, end)
    just = _JUST.search(text)
    if just is not None:
        return _found(message, today - _JUST_BOUGHT, today, *just.span())
    return _bare(message, today) if asked else None


#: More dates than anybody gives in one message.
_MOST = 20


def _distance(text: str, day: PastDay, cue: re.Match[str]) -> int | None:
    """Characters between the two; None where they have nothing to do with each other."""
    if cue["made"]:
        return 0 if not day.ago and day.end == cue.start() else None
    if day.end <= cue.start():
        return None if cue["used"] else _distance_before(text, day, cue)
    if day.start < cue.end() or (cue["used"] and not day.ago):
        return None
    between = text[cue.end() : day.start]
    if not _BETWEEN.match(between) or not (day.ago or _JOINED.search(text, cue.start(), day.start)):
        return None
    return len(between)


def _distance_before(text: str, day: PastDay, cue: re.Match[str]) -> int | None:
    """去年在京东|买的. How long ago needs 前 in front of the cue: 晚两天买 is no two days ago."""
    between = text[day.end : cue.start()]
    if len(between) > _DISTANCE or _BREAK.search(between) or (day.ago and "前" not in text[day.start : day.end]):
        return None
    said_of_today = text[day.start : day.end] == "今天" and cue.end() < len(text) and text[cue.end()] not in "的了过"
    return None if said_of_today else len(between)


def _bare(message: Folded, today: date) -> BoughtFound | None:
    for day in past_days(message.text, today):
        if not _NOT_BOUGHT_THEN.match(message.text[day.end : day.end + 6]):
            return _found(message, day.first, day.last, day.start, day.end)
    return None


def _found(message: Folded, first: date, last: date, start: int, end: int) -> BoughtFound:
    while end < len(message.text) and message.text[end] in "的了":
        end += 1
    return BoughtFound(first=first, last=last, span=message.span(start, end))
