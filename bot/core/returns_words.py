"""What a customer's words say about a return. All take folded text: simplified characters, half width."""

from __future__ import annotations

import re

from bot.core.returns import Reason, Way, Wish

#: 没坏 and 不是质量问题 speak of no fault.
_NO_FAULT = re.compile(
    r"(?:没有?|不是|并非|也没|不存在)(?:什么|任何|啥)?(?:坏|故障|毛病|质量|问题|瑕疵)(?:的?问题|了)?|无故障|"
    r"质量(?:是|也|都)?(?:没问题|挺好|很好|可以|不错)"
)
_OWN = re.compile(
    r"不喜欢|不想要|不合适|不适合|不需要|用不[着上]|没用上|后悔|反悔|买(?:错|重|多|贵|早)|多[买拍]|拍[错重多]|下错|重复|"
    r"(?<!声音)(?<!噪音)(?<!响声)(?<!动静)(?<!震动)(?:太|有点|偏)(?:大|小|高|矮|宽|窄|重|长|贵)|(?:大|小|贵)了点?$|"
    r"尺寸|放不[下进]|装不下|颜色|款式|不好看|样子|不同意|嫌|便宜|别家|无理由|个人原因|自己的?原因|自身原因|"
    r"不满意|不想用|改变主意|冲动|搬家|调动|送人|不要了|不想等|就是?想[退换]|没[有]?理由"
)
_FAULT = re.compile(
    r"坏|故障|毛病|质量|失灵|开不了|不(?:通电|制冷|制热|加热|工作|转|亮|响|启动|出水|冷|热)(?:了|$|[ ,。])|漏|异响|噪音|噪声|"
    r"声音(?:很|太|特别|好)?大|裂|碎|瑕疵|死机|花屏|黑屏|有问题|用不了|充不进|充不上|打不开|关不严|冒烟|(?<![不别])修了|不好使|"
    r"洗不干净|煮不熟|打不碎|不显示|没反应|不灵|不行了"
)


def reason(text: str) -> Reason | None:
    """A fault is a fault whatever else is said; without one, what the customer prefers."""
    rest = _NO_FAULT.sub("", text)
    if _FAULT.search(rest):
        return Reason.FAULT
    return Reason.OWN if _OWN.search(rest) or rest != text else None


#: 不想修也不想换: what is not wanted is no wish.
_NOT_WANTED = re.compile(r"(?:不|别|没)(?:想|要|用|给|能)?(?:再)?(?:修|换|退)(?:货|款)?")
_NO_RETURN = re.compile("[不别]退")
_EXCHANGE = re.compile(r"换")
_RETURN = re.compile(r"退|不要了|钱还|还钱")


def wish(text: str) -> Wish | None:
    """None where both or neither are named: 退换."""
    wanted = _NOT_WANTED.sub("", text)
    exchange, back = bool(_EXCHANGE.search(wanted)), bool(_RETURN.search(wanted))
    if exchange == back:
        return None
    return Wish.EXCHANGE if exchange else Wish.RETURN


def exchanges_instead(text: str) -> bool:
    """不退了,换一台吧: what was wanted before is wanted no longer."""
    return bool(_NO_RETURN.search(text)) and wish(text) is Wish.EXCHANGE


#: Most telling first: 没用过 before 用过.
_UNUSED = re.compile(
    r"没(?:有)?(?:怎么)?(?:拆|开封|动|通电|插电|使用|启封|安装|装|试|碰|用)(?:过|封|机|包装)?(?!坏)|未(?:曾)?(?:使用|拆|开封|用|通电)|"
    r"全新|原封|没开过|没拆开|一次(?:都|也)没用"
)
_BARELY = re.compile(r"没(?:有)?怎么用|没用(?:过)?(?:几|两|多)|就用(?:了|过)")
_USED = re.compile(
    r"(?<!不)用(?:过|了|着)|使用过|用[一两二三四五六七八九十几\d]+[次天回]|试(?:过|了)|(?:煮|洗|烧|炒|打|烤|吹|开)过|通(?:过|了)?电(?:了|过)|插(?:过|了)电|"
    r"装(?:上|好)|安装了|安装过"
)
_UNPACKED = re.compile(r"(?:包装|箱子|盒子|纸箱|外箱)(?:盒|箱|袋)?(?:都|也|已经|早就|被)*(?:扔|丢|没了|没有了|撕|不在|卖|烂|坏|不见)|(?:扔|丢)了(?:包装|箱子|盒子)")
_PACKED = re.compile(r"(?:包装|箱子|盒子|纸箱)(?:盒|箱)?(?:都|也|还)*(?:在|有|齐|完好|留着|没扔|没丢|没拆)|包装完好")


def unused(text: str) -> bool | None:
    """Whether it was never used; None where nothing is said of it. Only opened is not used."""
    if _BARELY.search(text):
        return False
    if _UNUSED.search(text):
        return True
    return False if _USED.search(text) else None


def packed(text: str) -> bool | None:
    """Whether the packaging is still there."""
    if _UNPACKED.search(text):
        return False
    return True if _PACKED.search(text) else None


_SLIP = r"(?:发票|小票|收据|购物单|票据|凭证|票)"
_INVOICE = re.compile(rf"{_SLIP}(?:都|也|还|一直)*(?:在|有|齐|留着|保留|没丢|没扔|开了|带)|有{_SLIP}|带着?{_SLIP}")
_NO_INVOICE = re.compile(
    rf"(?:没|没有|没要|没开|丢了|找不到|不见)(?:开|要|了|到)?{_SLIP}|"
    rf"{_SLIP}(?:也|都|早就|好像|已经|被我)*(?:没(?!丢|扔)|丢|找不|不见|不在|弄丢|扔|掉|没有|撕)"
)


def invoice(text: str) -> bool | None:
    if _NO_INVOICE.search(text):
        return False
    return True if _INVOICE.search(text) else None


_WAYS = (
    (Way.PICK_UP, re.compile(r"上门|取件|来取|来拿|来拉|拉走|取货|派人")),
    (Way.POST, re.compile(r"寄|快递|邮|发回")),
    (Way.SHOP, re.compile(r"到店|店里|门店|去店|来店|拿过去|送过去|带过去|拿去|自己送|就近|去.{0,4}店")),
)


def way(text: str) -> Way | None:
    return next((found for found, pattern in _WAYS if pattern.search(text)), None)


_REPAIR = re.compile(r"(?<![不别保想要])修(?!了|过|好|不|理费|多久|的)|报修")
_NO_REPAIR = re.compile(r"[不别]\S{0,2}修|[吗么?]$|免费|多少")


def wants_repair(text: str) -> bool:
    """那还是修吧: to be mended after all; 修了三次 and 不想修 are none."""
    return bool(_REPAIR.search(text)) and not _NO_REPAIR.search(text)


#: 不要了 alone is why it is given back, not that the talk is given up.
_LEAVES = re.compile(r"算了|不[退换办弄]了|别[退换]了|先不[退换办]|不用[退换办]了?|不想[退换]了|取消|放弃|留着用|还是留着")


def leaves(text: str) -> bool:
    """Whether the return itself is given up."""
    if exchanges_instead(text):
        return False
    return bool(_LEAVES.search(text)) and not re.search(r"(?:不行|不能)?就算了(?=.)", text)


def terms(text: str, known: tuple[str, ...]) -> str | None:
    """How it was sold, where the customer says so: 清仓买的."""
    return next((one for one in known if one in text and f"不是{one}" not in text), None)


#: What a question about the rules is about; the end of the response's name: utter_return_policy_<subject>.
_SUBJECTS = (
    ("terms", re.compile(r"定制|特价|清仓|样机|处理品")),
    ("used", re.compile(r"用过|用了|拆|开封|通电|试用|装上|安装|煮过|标签|贴膜|包装")),
    ("invoice", re.compile(r"发票|小票|凭证|凭据|收据|手续(?!费)|带什么|身份证")),
    ("freight", re.compile(r"运费|邮费|手续费|掏钱|收费|扣|谁出")),
    ("refund", re.compile(r"退款|到账|原路|退到|钱.{0,4}退|微信")),
    ("how", re.compile(r"怎么退|怎么申请|流程|步骤|哪里|上门|寄|取|别的店|异地|门店|谁来拉")),
    ("furniture", re.compile(r"家具|沙发|床|柜子|桌|椅")),
    ("fault", re.compile(r"坏|质量|故障|瑕疵|毛病|三包")),
)
_MOST_SUBJECTS = 2


def subjects(text: str) -> tuple[str, ...]:
    """What a question asks of the rules, the first two; empty where it is general."""
    return tuple(name for name, pattern in _SUBJECTS if pattern.search(text))[:_MOST_SUBJECTS]
