"""What a Chinese name looks like, and what only looks like one."""

from __future__ import annotations

import re

from bot.adapters.text import words
from bot.adapters.text.surnames import COMPOUND, EVERYDAY, SINGLE

#: Never in a given name.
_NOT_IN_GIVEN = frozenset(
    "了吗呢吧呀的是不没我你您他她它这怎要就还很太给把被让对点号块买卖修坏换退吃谁啥哪什么都也说打叫姓啊哦嗯下到已付无为与及或再更最每该此些样种次岁订查装寄送拿取问请谢"
)
#: Ends of nouns that begin like names: 蓝屏, 安装费, 温控器.
THINGS = frozenset("屏机箱器灯门管水电气味路街村区市楼费钱卡票单款件来")
NOT_NAMES = frozenset(
    [
        "包邮",
        "包赔",
        "方太",
        "单冷",
        "易碎",
        "常开",
        "常关",
        "高清",
        "高温",
        "严重",
        "万家",
        "全新",
        "全部",
        "时好",
        "车位",
        "谢啦",
        "谢谢",
        "明早",
        "明晚",
        "方便",
        "王八",
        "王八蛋",
        "白痴",
        "牛逼",
        "牛批",
        "牛掰",
        "马屁",
        "闭嘴",
        "巴适",
        "安啦",
        "白嫖",
        "龟孙",
        "黄牛",
        "车主",
        "管家",
        "解决",
        "支持",
        "平安",
    ]
)
_WEEKDAY = re.compile(r"周[一二三四五六日天末几]")
#: Parts of speech that given names are made of.
_LIKE_A_NAME = frozenset(("n", "ns", "nz", "nt", "nr", "nrt", "nrfg", "a", "b", "z", "j", "i", "l"))
_EVERYDAY = 5000


def is_phrase(name: str, *, contact: bool) -> bool:
    """查订单 and 车没电: where the surname is an everyday word, only a number or address beside it makes a name."""
    return name[0] in EVERYDAY and (not contact or words.is_word(name[1:]))


def family_length(text: str) -> int:
    """Length of the surname at its beginning."""
    return 2 if text[:2] in COMPOUND else 1 if text[:1] in SINGLE else 0


def is_shaped(name: str) -> bool:
    """A surname with one or two characters that given names can have."""
    family = family_length(name)
    given = name[family:]
    return (
        family > 0 and 1 <= len(given) <= 2 and all("\u4e00" <= c <= "\u9fff" and c not in _NOT_IN_GIVEN for c in given)
    )


def is_common(name: str, *, asked: bool = False) -> bool:
    """Whether it is, or begins with, an everyday word. Where a name was asked for, 高峰 and 海洋 are names."""
    if _WEEKDAY.match(name):
        return True
    for length in range(2, len(name) + 1):
        info = words.like_names().get(name[:length])
        if info is None or name[:length] in COMPOUND:
            continue
        if not asked or (length == len(name) and (info.frequency > _EVERYDAY or info.tag not in _LIKE_A_NAME)):
            return True
    return False
