"""Wishes that name no day: 越快越好 and 什么时候都行."""

from __future__ import annotations

import re

from bot.adapters.text.fold import Place
from bot.core.reading import Urgency

_COMING = (
    r"(?:就|能|可以|想|要|帮我|给我|叫人|叫师傅|让师傅|让人|派|师傅)*(?:来|过来|上门|派|安排|约|预约|修|处理|"
    r"解决|看(?!状态|来|到|起来|不|了|物流|订单)|有师傅)"
)
_END = r"(?:的?[吧啊呀哈]?(?=$|[ ,。!~?]))"
_FREE = r"(?:可以|行|方便|有空|有时间|能来|能|OK|ok|成|好|在家|有人|没问题)"

_SOON = re.compile(
    rf"越快越好|越早越好|尽快|尽量[快早]|尽早|抓紧|(?:早|快)[点些]儿?(?:{_COMING}|{_END})|"
    rf"(?:马上|立[刻即马]|赶紧|赶快|赶忙)(?:{_COMING}|{_END})|"
    rf"现在(?:{_COMING}|就要|可以(?=$|[ ,。!])|行|方便|有空)|(?<![^ ,。!?])现在(?:{_END})|"
    r"(?<![得的])最[快早](?=什么|啥|几|哪|能|多久|多长|也要|时间|$|[ ,。!?])|"
    r"(?<!不)(?:很|挺|比较|有点|特别|太|真|好|非常|十分)(?:着急|急)(?!冻|停|促)|"
    r"(?<!不)(?:着急|急用|加急|急需|急修)|紧急(?!停|制动|刹|出口|按|联系)|等着(?:急)?用|"
    rf"(?<![用开转过响跑烧停热洗烤等玩看])(?:一会儿?|待会儿?|等会儿?|等下|等一下|稍后|回头)(?:{_COMING}|"
    rf"{_FREE}|{_END})|(?<![^ ,。!])急(?=$|[ ,。!])"
)
_WHENEVER = r"(?:什么|啥|哪个?|任何)时[候间]|几时|哪天|几点"
_ANY = re.compile(
    rf"随便(?:{_WHENEVER}|哪一?天|时间)(?:都?{_FREE})?|(?:{_WHENEVER})(?:我|家里)?都{_FREE}(?!吗|么|\?)|"
    rf"任何时[候间]|随时(?:都|来)?{_FREE}|随时(?:来|上门|过来)|"
    rf"时间(?:上)?(?:我)?(?:随意|随便|都{_FREE}|不限|无所谓|(?:看|随)(?:你们?|您|师傅)|"
    r"(?:你们?|您|师傅)(?:定|安排|看|说))|(?:看|随|听|按|由)(?:你们?|您|师傅|你们师傅)(?:的)?(?:时间|安排|"
    r"方便)|(?:你们?|您|师傅)(?:来)?(?:定|安排)时间|(?:全天|整天|一直|每天|天天|平时|这几天)都?(?:在家|有人|"
    rf"有空|{_FREE})(?!吗|么|\?)|不(?:着急|急|赶时间)(?!冻|停)"
)
#: Only where the time was asked for.
_SOON_ANSWER = re.compile(r"^最[快早]的?(?:时间|那个|一[个班])?[吧啊呀]?$|赶紧的")
_WHENEVER_ANSWER = re.compile(r"^随时(?:的|吧|都?好)?$")
#: Only where the time was asked for, or another time in the same message was refused.
_ANY_ANSWER = re.compile(
    r"(?:我|时间|其他|其它|别的|另外|剩下的?)*(?:时间)?(?:都可以|都行|都成|都好|都没问题|随便|随意|无所谓|"
    r"都有空|随你们?|随您|看(?:你们?|您)|听(?:你们?|您)的|(?:你们?|您)(?:定|安排|看着办))"
)


def find_urgency(text: str, *, asked: bool, refused: bool) -> tuple[Urgency, Place] | None:
    """`asked`: the time was just asked for. `refused`: another time was refused, so 都可以 means the rest."""
    match = _ANY.search(text)
    if match is None and (asked or refused):
        match = _ANY_ANSWER.search(text)
    if match is None and asked:
        match = _WHENEVER_ANSWER.search(text)
    if match is not None:
        return Urgency.ANY, match.span()
    match = _SOON.search(text) or (_SOON_ANSWER.search(text) if asked else None)
    return (Urgency.SOON, match.span()) if match else None
