"""What stands near an address: 楼下是工商银行, 靠近地铁站B出口."""

from __future__ import annotations

import re

from bot.adapters.text.fold import MASK, Folded
from bot.core.reading import LandmarkFound

#: Words that tell where something stands, seen from the address.
_BESIDE = (
    r"(?:斜对面|马路对面|街对面|正对面|楼下|楼上|旁边|隔壁|对面|附近|周边|边上|路口|门口|转角|一楼|首层|底商|"
    r"后面|前面|左边|右边|左手边|右手边)"
)
#: 左边 and 前面 are also sides of a machine: what stands there must be called by a landmark's word.
_SIDES = frozenset(("后面", "前面", "左边", "右边", "左手边", "右手边", "门口", "楼上", "一楼", "首层"))
_ONE = r"(?:一?[个家间座所条棵排栋片处])"
_VERB = rf"(?:就?[是系]{_ONE}?|就?有{_ONE}?|{_ONE}|紧?挨着|靠着?|紧靠)"
_EXIT = r"[A-Za-z]\d?(?:出?口)"
_KIND = (
    r"(?:银行|信用社|超市|医院|诊所|卫生站|学校|幼儿园|小学|中学|大学|学院|酒店|宾馆|旅馆|饭店|餐厅|酒楼|"
    rf"茶楼|广场|商场|百货|公园|地铁站(?:{_EXIT})?|地铁口|地铁(?={_EXIT})|火车站|车站|公交站|客运站|药店|药房|"
    r"加油站|充电站|邮局|派出所|公安局|法院|政府|街道办|居委会|肯德基|麦当劳|星巴克|必胜客|瑞幸|真功夫|"
    r"便利店|全家|罗森|美宜佳|7-?11|菜市场|市场|大厦|大楼|写字楼|中心|局|馆|庙|寺|祠堂|教堂|桥|天桥|立交|"
    r"牌坊|球场|体育场|影院|电影院|网吧|奶茶店|面馆|理发店|快递站|驿站|沃尔玛|永辉|华润万家|盒马|山姆|麦德龙|"
    rf"家乐福|大润发|屈臣氏|小区|花园|工厂|厂|塔|门店|店|城|{_EXIT})"
)
_HAN = r"[\u4e00-\u9fffA-Za-z0-9]"
_NAME = rf"[^ ,。!?;:、\n{MASK}]{{2,16}}"
_SEEN = re.compile(
    rf"(?P<where>{_BESIDE})(?:那里|那边|这里|的地方|不远|"
    rf"的?(?:最?明显|标志)性?的?(?:建筑物?|标志)?)?(?P<verb>{_VERB})? ?(?P<what>{_NAME})"
)
_NEXT_TO = (
    re.compile(rf"(?:就?在|位于|是)?(?P<what>{_HAN}{{0,14}}?{_KIND}(?: ?{_EXIT})?的?{_BESIDE})"),
    re.compile(rf"(?:靠近|紧邻|邻近|临近|紧?挨着?|毗邻) ?(?P<what>{_HAN}{{0,14}}?{_KIND}(?: ?{_EXIT})?)"),
    re.compile(rf"(?P<what>{_HAN}{{0,10}}地铁站?(?: ?{_EXIT})|{_HAN}{{2,8}}地铁站)"),
)
_NOT_A_PLACE = re.compile(
    r"吗|没有|哪|什么|维修点|网点|你们|我们|没|不|坏|漏|水$|声音|响|火$|烟$|裂|洞|的$|的人|邻居|有人|师傅|"
    r"多少|怎么|能|可以|冰箱|洗衣机|空调|电视|热水器|机器|插座|电源|管|灯$|买|店员|修|谈|[说问也]"
)
_TOO_LONG = re.compile(
    r"(?:的|了|吧|呢|啊|呀|哦|哈|,|谢谢|明天|今天|后天|师傅|我|很好找|好找|就到|上门|麻烦|过来|那里|那边|"
    r"那儿|这里|这边|就行|门口那).*$"
)
_ON_THE_WAY = re.compile(r"[去到]|有空|我|请|买")
#: 是工商银行旁边那家吗 asks where the shop is.
_ASKED_ABOUT = re.compile(r"[^,。!]{0,6}(?:吗|什么|哪|\?)")
#: After the question of what stands near, only the end of the reply is cut off.
_CLOSING = re.compile(r"(?:的|了|吧|呢|啊|呀|哦|哈|那里|那边|那儿|这里|这边|谢谢|很好找|好找)+$")
_KINDS = re.compile(_KIND)
_OPENING = re.compile(
    rf"^(?:就是|就在|是在|就|是|在|有{_ONE}?|嗯|哦|好的?|那边|这边|这里|我家|地址|标志性建筑|标志)+[ ,:]?"
)
_NO_LANDMARK = re.compile(
    r"^(?:(?:好的?|可以|行|嗯+|对的?|是的?|随便|无)(?:$|[ ,。!])|没|不|算了|我不|你好|您好|谢谢|先|电话|改|"
    r"取消|为什么)"
)


def find_landmark(message: Folded, *, asked: bool = False) -> LandmarkFound | None:
    """The value has no verb: 楼下工商银行. `asked`: the landmark was just asked for, so a bare noun is one."""
    return _seen(message, asked=asked) or _next_to(message) or (_answered(message) if asked else None)


def seen_from(message: Folded) -> LandmarkFound | None:
    """Only the kind that begins with its place (对面是天河大厦), which must not be taken for an address."""
    return _seen(message, asked=False)


def _seen(message: Folded, *, asked: bool) -> LandmarkFound | None:
    for match in _SEEN.finditer(message.text):
        what = _TOO_LONG.sub("", match["what"])
        known = _KINDS.search(what)
        certain = match["verb"] and match["verb"] not in ("有", "就有") and match["where"] not in _SIDES
        if len(what) < 2 or _NOT_A_PLACE.search(what) or not (known or certain or asked):
            continue
        if re.search(r"机|箱|器|空调|电视|灶$", message.text[max(0, match.start() - 3) : match.start()]):
            continue
        start = match.start("what")
        where = message.span(match.start("where"), match.end("where")).text
        span = message.span(match.start(), start + len(what))
        return LandmarkFound(value=where + message.span(start, start + len(what)).text, span=span)
    return None


def _next_to(message: Folded) -> LandmarkFound | None:
    """肯德基楼上, 靠近地铁站B出口: words behind the name or in front of it say that it is near."""
    for pattern in _NEXT_TO:
        for match in pattern.finditer(message.text):
            opening = _OPENING.match(match["what"])
            start, end = match.start("what") + (opening.end() if opening else 0), match.end()
            words = message.text[start:end]
            asked_about = _ASKED_ABOUT.match(message.text, end)
            if len(words) >= 2 and not (_NOT_A_PLACE.search(words) or _ON_THE_WAY.search(words) or asked_about):
                return LandmarkFound(value=message.span(start, end).text, span=message.span(match.start(), end))
    return None


def _answered(message: Folded) -> LandmarkFound | None:
    field = re.match(rf"[^,。!?;{MASK}]+", message.text)
    if field is None or "?" in message.text or _NO_LANDMARK.match(message.text):
        return None
    opening = _OPENING.match(field.group())
    start = opening.end() if opening else 0
    name = _CLOSING.sub("", field.group()[start:].rstrip())
    if (
        not 2 <= len(name) <= 20
        or re.fullmatch(_BESIDE, name)
        or not re.match(_HAN, name)
        or name.isdecimal()
        or re.search(r"吗|什么|怎么|多少|哪", name)
    ):
        return None
    return LandmarkFound(value=message.span(start, start + len(name)).text, span=message.span(0, start + len(name)))
