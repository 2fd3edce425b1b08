"""What a customer's words say about an order. All take folded text: simplified characters, half width."""

from __future__ import annotations

import re

from bot.core.order import Problem

_GOODS = re.compile(
    r"订单|下的?单|发货|发了吗|物流|快递|快件|包裹|配送|送货|派送|出库|待发货|发出|"
    r"(?:货|东西|商品|买的\S{0,8}?)(?:到哪|到了没|到货|什么时候到|几时到)|(?:什么时候|几时|啥时候|多久|几号|哪天)(?:能|给|可以)?(?:送|到货|到(?!期))|"
    r"送到|送来|提货|收货|签收|自提|收件|没到货"
)
_JOB = re.compile(r"维修|修|安装|师傅|装|上门|投诉|工单|检测|报价|返厂|退货|换货|[RICTQSE]\d{4}", re.IGNORECASE)


def about_an_order(text: str) -> bool:
    """Whether goods on their way are meant, and no visit or ticket."""
    return bool(_GOODS.search(text)) and not _JOB.search(text)


def about_a_job(text: str) -> bool:
    """Whether a visit or a ticket is named."""
    return bool(_JOB.search(text))


_NONE = re.compile(r"没有|没(?!收|送|到|有收)|找不到|不知道|不记得|记不|查不到|忘")


def has_none(text: str) -> bool:
    """没有订单号: what was asked for is not at hand."""
    return bool(_NONE.search(text))


_PROBLEMS = (
    (
        Problem.NOT_RECEIVED,
        re.compile(
            r"没(?:有|人)?(?:收到|见到|看到)(?:货|东西|包裹|人)?|(?:没|未)送(?:到|来)|谁签收|不是我签|代签|"
            r"(?:显示|提示|写|系统)\S{0,8}(?:签收|妥投|送达|完成)|包裹丢|货丢|丢件|没见着|送错地址|送到(?:我)?(?:以前|别人)"
        ),
    ),
    (Problem.MISSING, re.compile(r"少|缺|没有(?!收到)|不齐|漏发|没发|没了|没到|只来了|只有")),
    (Problem.WRONG, re.compile(r"错|不是我(?:买|订|要)|型号不对|颜色不对|发成|送成|样机|对不上|别人")),
    (Problem.DAMAGED, re.compile(r"坏|裂|破|碎|坑|凹|划|磕|刮|掉漆|漆掉|断|压扁|湿|变形|瘪|弯")),
)


def problem(text: str) -> Problem:
    """What is wrong with a delivery, as far as the words say it."""
    return next((kind for kind, pattern in _PROBLEMS if pattern.search(text)), Problem.OTHER)


_PUT_UP = re.compile(r"[装按]")
_ARRANGE = re.compile(
    r"(?:约|预约|安排|派|叫|请|找)\S{0,8}(?:师傅|人|工人|时间)?\S{0,6}[安按]?装|[安按]装(?:预约|的?师傅|一下)?\S{0,6}(?:预约|约一?下?|安排|派)|"
    r"(?:我要|我想|帮我|要|想|需要|麻烦|可以)(?:约|预约|申请|登记)?(?:一下)?[安按]装(?!费|要|多少|收)|约\S{0,4}装|上门[安按]?装|来\S{0,4}装|"
    r"[安按]装\S{0,4}(?:师傅|人)?(?:约|明天|后天|周|星期|今天|下午|上午)"
)
_ASKS = re.compile(r"[吗么?]|多少|要钱|收费|免费|几天|多久|怎么|谁|是不是|能不能|会不会|可不可以|哪|要不要")
_REPAIRS = re.compile(r"[坏漏响]|不(?:冷|热|制冷|制热|转|亮)|重装|拆装|移机|装好(?:了|后)")


def wants_installation(text: str) -> bool:
    """Whether somebody is to come and put up what was bought; a question about it is none."""
    return bool(_PUT_UP.search(text) and _ARRANGE.search(text)) and not (_ASKS.search(text) or _REPAIRS.search(text))


_COMING = re.compile(r"师傅\S{0,6}(?:什么时候|几点|几时|啥时候|多久|到哪|出发|来|到)")


def awaits_somebody(text: str) -> bool:
    """师傅什么时候来: about the visit that is booked, where one is."""
    return bool(_COMING.search(text))


_ABOUT_INSTALLING = re.compile(r"[安按]?装|支架|打孔|水路|石膏板|外机|试机|调试")
_ABOUT_DELIVERY = re.compile(r"送|运费|快递|自提|发货|几天能?到|包邮|配送|上楼|签收|验货|仓库|存多久|加急")


def asks_about(text: str) -> tuple[str, ...]:
    """delivery, install, or both where the words name neither."""
    found = [
        name
        for name, pattern in (("delivery", _ABOUT_DELIVERY), ("install", _ABOUT_INSTALLING))
        if pattern.search(text)
    ]
    return tuple(found) or ("delivery", "install")


_MINE = re.compile(r"这[个台款件单].{0,4}(?:降|便宜)|我.{0,14}(?:买|拍|下|付|订)|刚(?:买|付|下)|昨天|前天|D\d{8}")
_RULE = re.compile(r"多少天|几天|怎么|有没有|规定|政策|吗$|吗\?|什么手续|找谁|在哪|范围|多久|几多日|是真的")


def asks_the_rule_of_protection(text: str) -> bool:
    """你们保价多少天 asks for the rule; 我前天买的今天便宜了200 wants the difference."""
    return bool(_RULE.search(text)) and not _MINE.search(text)


_KEEPS = re.compile(r"[不别甭]\S{0,2}取消|[先还]别|留着|保留")


def keeps(text: str) -> bool:
    """不取消了 gives up cancelling, not the order."""
    return bool(_KEEPS.search(text))


_TO_WHAT = re.compile(r"[改换推挪调延][到成为]|(?:提前|推迟)到")


def says_to_what(text: str) -> bool:
    """改到周六: what follows is the new value, not the old one."""
    return bool(_TO_WHAT.search(text))


_BOOKED = re.compile(r"改|取消|换|推迟|提前|查|进度|到哪|什么时候|几[点时]|约好|约[的了过]|已经?约|不装")


def speaks_of_a_visit(text: str) -> bool:
    """约好的安装想改时间: about a visit that is booked already."""
    return bool(_BOOKED.search(text))
