"""Stretches of a message that name a day, a part of a day or an hour, and whether the customer wishes for them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.adapters.text.clock import CLOCK, PART
from bot.adapters.text.day_words import DAY, PAST
from bot.adapters.text.fold import MASK
from bot.adapters.text.numerals import number

_BOUND = (
    r"(?P<bound>前后|(?:以|之)?前(?![面天年后台往门])|(?:以|之)?后(?![面天来院门])|起(?![来动床])|"
    r"开始(?=来|都|吧|我|有空|可以|行|方便|在家)|之内|以内|内(?=来|能|可以|$|[ ,。!?]))"
)
#: What stands in front and says the same: 最晚周五, 不早于三点, 过了国庆, 从周三开始.
_LEAD = (
    r"(?P<lead>最[晚迟](?:到|在|是|得)?|(?:不要?|别)[晚迟]于|最早(?:得|要|到|是|也要)?|不要?早于|"
    r"(?:等到?)?(?<![超都已不用通错])(?:过完了?|过了)|从(?=[^,。!? ]{1,12}(?:开始|起)(?:都|我|有空|可以|行|方便|在家))) ?"
)
_EXPRESSION = re.compile(
    rf"(?=[最不别从等听今明后大周星礼下这本上每昨工年前去刚天平再过最近农阴正腊冬月双元情妇五劳儿六国十圣春新除年清端七中重早晚凌晌午傍黄夜半白全一整吃平朝晏冬腊小\d零两二三四八九几])(?:{_LEAD})?(?:{PAST}|(?:{DAY}))?(?:的|那[天周]|当天|这天)?[ ,]?(?:{PART}的?[ ,]?)?{CLOCK}?(?: ?{_BOUND})?"
)
_FROM_NOW = re.compile(
    r"(?<![用开转等跑烧停响热洗烤了])(?P<pass>再?过)?(?P<amount>一个半|半个?|"
    r"[一两二三四五六七八九十]{1,3}个?|\d{1,3}个?)(?P<unit>小时|钟头|分钟|刻钟)(?P<half>半)?(?P<how>之内|"
    r"以内|内|之后|以后|后(?![面来]))?"
)
_EDGE = re.compile(rf"[ ,。;!?{MASK}]")
#: Clauses are looked at this far to each side, messages up to this many expressions: time stays linear in length.
_REACH = 60
_MOST = 40

#: What asks for a visit, against what tells of one, of a purchase or of a fault.
_VISIT = (
    r"来(?!电|水|回|不及|着|说|源|过|修的|的|了)|上门|到家|安排|预约(?!了|过|好)|(?<!大)约(?![好了莫定的])|"
    r"有空|在家|有时间|方便|派|送货|弄(?!坏)|处理|解决|过去|到(?=我|家|店)|取件|拆机|拆装|拆走|移机|测量|"
    r"量尺寸|清洗|保养|联系|回电|打给|装(?!的|好|了|过|后|机)|维修|修(?!过|了|好|的)|看看|看一下|检查|可以|"
    r"行(?![不了李业程])|能(?=来|上门|过|到|派|安排|约|修|装|送|不能|行|看|处理|弄|解决|换|取|给|赶|排|$|吗|"
    r"不)|都行|吧|好吗|怎么样|如何|为好|合适|休息(?!不|吗)|改[到成在为]|换[到成]|挪到|推迟到|提前到|延到|"
    r"O[Kk]|ok|左右|中不中|得闲"
)
_TALE = (
    r"买|购|下单|入手|用了|修过|修了|修好|修的|来过|来修的|来的|来了|装的|装好|装了|送来|送的|到的|"
    r"(?<!什么时候)开始|起就|就[不没坏有开出跳漏响]|还好|还能|好好的|突然|坏|发现|出现|刚|打过|打了|报过|"
    r"报修了|约了|约好|约的|约定|定的|订的|预约了|预约过|没人|没来|还没|才(?:晃|来|到|过来|给|打)|停[电水气]|"
    r"取消|的(?:预约|单|工单|维修|安装)|那个单|那张单|打过来|回家|叫我|(?<!会)不会|(?<!能)不能|不制|不冷|"
    r"不热|不转|不动|不工作|不启|不通|不出|不排|不进|不脱|不甩|不亮|不加|响|漏|跳闸|停机|声音|噪|异味|卡住|"
    r"冒烟|断电|关不|打不|显示|报错|睡觉|用的时候|一直|老是|经常|总是|都是"
)
_DECIDES = re.compile(rf"(?P<tale>{_TALE})|(?P<visit>{_VISIT})")
#: A day that was told before: 约了上午来装空调, 等到下午两点都没人.
_TOLD = re.compile(
    r"(?:约了|约好了?|约的|排到|说好了?的?|说是|说的|约成|约在|原定|本来|原来|等到|等了|定的|定在|预约了|预约的|"
    r"登记的|答应|通知我?|从|自从|直到|上次|上回|到了)(?:是|在|要)?(?:你们|师傅)?$|"
    r"(?:之前|原来|本来|原先|原定)[^,。]{0,6}$|(?:每次|都|总|老是?|又)说$"
)
_TOLD_SURE = re.compile(
    r"(?<![想要可能再重新])(?:排到|约了|约好了?|约的|说好了?的?|定的|预约了|预约的|答应|通知我?)(?:是|在)?(?:你们|"
    r"师傅)?$|(?:之前|原来|本来|原先|原定)[^,。]{0,6}$|(?:每次|都|总|老是?|又)说$"
)
#: What a day may also be named for: the weather, a return, the customer's own affairs.
_OTHER_MATTER = re.compile(
    r"退|保修|质保|保价|无理由|便宜|降价|新款|天气|降温|下雨|台风|见$|加班费|结婚|开会|起床|取消|不来了|生日|"
    r"过保|过期"
)
#: A change names the old time first: 周五晚上的改成周六一早.
_CHANGED_TO = re.compile(r"(?:改[到成为约]?|换[到成]|挪到|推(?:迟)?到|提前到|延到|调到)(?:了|下)?(?:个)?$")
_OTHER_DAYS = (
    r"没空|没时间|不在|不得空|有事|(?<!下)要?上班|加班|没人|出差|不了(?!解)|不得闲|不用来|别来|不要来|才回|"
    r"走不开|不合适|来不及|不好|没办法|得上课|上课"
)
_REFUSED = re.compile(
    rf"[^,。;!?{MASK}]{{0,5}}?(?:(?<!行)不行|(?<!方便)不方便|(?<!可)不可以|(?<!能)不能(?!用)|不太行|不太方便|"
    rf"要(?=带|去|出|陪|接|开会|考试|外出)|我?得(?:上|去|带|陪)|{_OTHER_DAYS})(?!吗|么|嘛|\?|呢)"
)
_REFUSED_BEFORE = re.compile(r"(?<![要是])(?:不要|别|不是|除了|不想|不约|非)(?:约|在|选|安排|来)?(?:在)?$")
_FILLERS = re.compile(
    r"吧|呢|啊|呀|哦|哈|的|了|吗|么|嘛|不|就|那|我|们|您|你|要|想|在|都|也|是|请|麻烦|之间|最好|或者|还是|或|"
    r"和|跟|到|至|随便|任意|时间|时候|哪天|嗯|好|两天|那种|具体|大概|大约|差不多|[ ~\-、,。!?:]"
)


@dataclass(frozen=True)
class Piece:
    """One expression; its words are still to be resolved."""

    start: int
    end: int
    match: re.Match[str]
    #: 前, 后 or 内 as the customer put them behind the words; 起 and 止 (最晚) count the day itself.
    bound: str | None = None
    #: Minutes from now, from and until, for 半小时后; then nothing else of the match counts.
    from_now: tuple[int, int] | None = None

    def said(self, group: str) -> str | None:
        """The words of one part of the expression."""
        return None if self.from_now else self.match[group]

    @property
    def names_day(self) -> bool:
        """Whether a day is said, not only an hour."""
        return self.from_now is None and any(self.match[group] for group in _DAY_GROUPS)


    @property
    def ends_something(self) -> bool:
        """月底 and 年底: before that is before the month's or the year's last midnight."""
        return any((self.said(group) or "").endswith(("底", "末")) for group in _PART_GROUPS)


_PART_GROUPS = ("this_part", "that_part", "month_part", "year_part")
_DAY_GROUPS = (
    "named",
    "weekday",
    "weekend",
    "whole_week",
    "month",
    "which_month",
    "this_part",
    "day_only",
    "slash_month",
    "festival",
    "lunar",
    "after_count",
    "pass_count",
    "within_count",
    "year_part",
    "workdays",
    "soon",
)
#: Words of this kind lie ahead by themselves, if they begin or hold these characters.
_AHEAD = (("named", "明后"), ("which_week", "下"), ("whole_week", "下"), ("which_month", "下"), ("pass_count", ""))


def pieces(text: str, *, asked: bool, other_question: bool) -> tuple[list[Piece], list[Piece]]:
    """What is wished for and what is refused (明天不行), in order.

    `asked`: the time was just asked for, so bare words are one. `other_question`: a date was asked for that is none.
    """
    found = expressions(text)
    kept: list[Piece] = []
    refused: list[Piece] = []
    told_until = -9
    for index, piece in enumerate(found):
        limit = found[index + 1].start if index + 1 < len(found) else len(text)
        if (piece.from_now is None and piece.match["past"]) or 0 <= piece.start - told_until <= 1:
            # 去年双十一: what joins a day of the past belongs to it.
            told_until = piece.end
            continue
        if _is_refused(text, piece, limit):
            refused.append(piece)
        elif _is_wished(text, piece, found, asked=asked, other_question=other_question):
            kept.append(piece)
    changed = [index for index, piece in enumerate(kept) if _CHANGED_TO.search(text, 0, piece.start)]
    return kept[changed[-1] :] if changed else kept, refused


def expressions(text: str) -> list[Piece]:
    """Everything that names a day or an hour, in order."""
    soon = [piece for match in _FROM_NOW.finditer(text) if (piece := _from_now(match)) is not None][:_MOST]
    found = list(soon)
    for match in _EXPRESSION.finditer(text):
        start, end = match.span()
        while end > start and text[end - 1] in " ,的":
            end -= 1
        said = match["past"] or match["part"] or match["clock"] or any(match[group] for group in _DAY_GROUPS)
        if said and not any(start < other.end and other.start < end for other in soon):
            found.append(Piece(start, end, match, bound=_bound(match["lead"], match["bound"])))
    return sorted(found, key=lambda piece: piece.start)[:_MOST]


def _bound(lead: str | None, words: str | None) -> str | None:
    if lead and lead[0] != "从":
        return "后" if "过" in lead else "起" if "早" in lead else "止"
    if words == "前后":
        return None
    return next((bound for bound in "前内起" if bound in words), "起" if "开始" in words else "后") if words else None


def _from_now(match: re.Match[str]) -> Piece | None:
    how = match["how"]
    if not how and not match["pass"]:
        return None
    words = match["amount"].rstrip("个")
    size = {"小时": 60, "钟头": 60, "分钟": 1, "刻钟": 15}[match["unit"]]
    amount = size * 3 // 2 if words == "一个半" else size // 2 if words == "半" else (number(words) or 0) * size
    amount += size // 2 if match["half"] else 0
    window = (0, amount) if how and "内" in how else (amount, amount + 60)
    return Piece(match.start(), match.end(), match, from_now=window)


def _clause(text: str, piece: Piece) -> tuple[int, int]:
    """From the last edge before the piece to the first one behind it."""
    start = max(0, piece.start - _REACH)
    for edge in _EDGE.finditer(text, start, piece.start):
        start = edge.end()
    following = _EDGE.search(text, piece.end, piece.end + _REACH)
    return start, following.start() if following else min(len(text), piece.end + _REACH)


def _is_refused(text: str, piece: Piece, limit: int) -> bool:
    start, end = _clause(text, piece)
    behind = text[piece.end : min(end, limit) + 1]
    if _REFUSED_BEFORE.search(text[start : piece.start]):
        return True
    return bool(_REFUSED.match(behind)) and not re.search(r"[能可行]不[能可行]", behind)


def _is_wished(text: str, piece: Piece, found: list[Piece], *, asked: bool, other_question: bool) -> bool:
    start, end = _clause(text, piece)
    before, behind = text[start : piece.start], text[piece.end : end]
    sure = _lies_ahead(piece)
    if (_TOLD_SURE if sure else _TOLD).search(before) or _OTHER_MATTER.search(text, start, end):
        return False
    if piece.said("slash") in ("-", ".") and not piece.said("full_year") and not (asked and _is_date(piece)):
        return False
    decision = _decision(before, behind, sure=sure)
    if decision is not None:
        return decision
    if sure and not _FILLERS.sub("", behind):
        return True
    if other_question:
        return False
    return asked or not _left_over(text, start, end, found)


def _is_date(piece: Piece) -> bool:
    """12.5 is one where the time was asked for; 2-4 are hours, 12-05 and 11-30 are not."""
    day = piece.said("slash_day") or ""
    return piece.said("slash") == "." or day.startswith("0") or int(day) > 24


def _lies_ahead(piece: Piece) -> bool:
    """明天 and 下周 need no verb to be a wish; 今天 and 周五 may tell of the past."""
    if piece.from_now is not None:
        return False
    return any(
        match and (not signs or not set(signs).isdisjoint(match))
        for match, signs in ((piece.match[group], signs) for group, signs in _AHEAD)
    )


def _decision(before: str, behind: str, *, sure: bool) -> bool | None:
    """What the nearest verb says, first the ones behind the time; None when there is none."""
    verbs = list(_DECIDES.finditer(behind))
    if verbs:
        told = verbs[0]["tale"] is not None
        return any(verb["visit"] for verb in verbs) if told and sure else not told
    verbs = list(_DECIDES.finditer(before))
    return (verbs[-1]["visit"] is not None or sure) if verbs else None


def _left_over(text: str, start: int, end: int, found: list[Piece]) -> str:
    """The clause without its expressions of time and without words that say nothing."""
    rest, position = [], start
    for piece in found:
        if start <= piece.start < end:
            rest.append(text[position : piece.start])
            position = max(position, piece.end)
    rest.append(text[position:end])
    return _FILLERS.sub("", "".join(rest))
