"""Days that customers call by name, in any year."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from functools import lru_cache

from bot.adapters.text.jionlp_free import jionlp

#: Month, day and number of days for those with a place in the solar calendar.
_FIXED = {
    "元旦": (1, 1, 1),
    "情人节": (2, 14, 1),
    "妇女节": (3, 8, 1),
    "五一": (5, 1, 5),
    "劳动节": (5, 1, 5),
    "儿童节": (6, 1, 1),
    "618": (6, 18, 1),
    # Before 六一, with which it begins.
    "六一八": (6, 18, 1),
    "六一": (6, 1, 1),
    "国庆": (10, 1, 7),
    "十一": (10, 1, 7),
    "双十一": (11, 11, 1),
    "双11": (11, 11, 1),
    "双十二": (12, 12, 1),
    "双12": (12, 12, 1),
    "平安夜": (12, 24, 1),
    "圣诞": (12, 25, 1),
}
#: jionlp's name and number of days for those that follow the moon or the sun.
_MOVING = {
    "除夕": ("除夕", 1),
    "年三十": ("除夕", 1),
    "春节": ("春节", 7),
    "过年": ("春节", 7),
    "新年": ("春节", 7),
    # Alone in 年前 and 年后.
    "年": ("春节", 7),
    "元宵": ("元宵节", 1),
    "清明": ("清明节", 1),
    "端午": ("端午节", 1),
    "七夕": ("七夕", 1),
    "中秋": ("中秋节", 1),
    # Without 号 the moon's month is meant.
    "八月十五": ("中秋节", 1),
    "重阳": ("重阳节", 1),
    "冬至": ("冬至", 1),
    "腊八": ("腊八节", 1),
    # The north's; the south has it a day later.
    "小年": ("农历腊月二十三", 1),
}

#: 五一路, 国庆街 and 十一点 are none; neither is the eleven in 二十一.
FESTIVAL = (
    r"(?<![双零一二三四五六七八九十百\d])(?:双十一|双11|双十二|双12|六一八|618|年三十|元旦|情人节|妇女节|"
    r"五一|劳动节|儿童节|六一(?!八)|国庆|十一(?![月号点日个年岁天楼层栋单号室:期.路一二三四五六七八九])|"
    r"平安夜|圣诞|春节|过年|新年|除夕|元宵|清明|端午|七夕|中秋|八月十五(?![号日])|重阳|冬至|腊八(?!粥|蒜)|小年(?![轻级])|(?<=过完)年|(?<=过了)年|(?<=完了)年|"
    r"(?<![一二两三四五六七八九十百半几多去今明前新整全\d])年(?=[前后](?![面来])))(?!\d|好|快乐|[路街道巷]|"
    r"大[道街桥]|广场|[中小]学|公园|小区|新村|花园|镇|村|[个元块]|度)(?:节(?!能)|大促)?(?:期间|当天|那几?天|"
    r"那会儿?|假期|长假|放假|的?时候)?"
)


def festival_days(words: str, year: int) -> tuple[date, date] | None:
    """First and last day in that year; `words` as FESTIVAL finds them. None for no festival."""
    for name, (month, day, length) in _FIXED.items():
        if words.startswith(name):
            first = date(year, month, day)
            return first, first + timedelta(days=length - 1)
    for name, (known_as, length) in _MOVING.items():
        if words.startswith(name):
            first = _moving(known_as, year)
            return first, first + timedelta(days=length - 1)
    return None


def lunar_day(words: str, today: date) -> date | None:
    """农历八月十五, 腊月二十三, 大年初五 in the year of `today`; None when jionlp finds no day in it."""
    return _parsed(words, today)


@lru_cache(maxsize=256)
def _moving(known_as: str, year: int) -> date:
    day = _parsed(f"{year}年{known_as}", date(year, 1, 1))
    if day is None:
        raise LookupError(f"jionlp knows no {known_as} in {year}")
    return day


def _parsed(words: str, today: date) -> date | None:
    noon = datetime(today.year, today.month, today.day, 12).timestamp()
    try:
        # ret_future=True would move weekdays that lie ahead by a week.
        found = jionlp().parse_time(words, time_base=noon, ret_future=False)
    except ValueError:
        return None
    if found["type"] != "time_point":
        return None
    # jionlp writes a year of three digits as it stands, and `inf` for an open end.
    day = re.match(r"20\d\d-\d{2}-\d{2}", found["time"][0])
    return date.fromisoformat(day.group()) if day else None
