"""The shop's own numbers, and whether the customer takes something back."""

from __future__ import annotations

import re

from bot.adapters.text.fold import Folded, Place
from bot.adapters.text.phones import DASH

_JOINT = rf"(?: ?[_/.] ?| ?{DASH} ?| )"
#: The letter that order numbers begin with; all others are tickets.
ORDER = "D"
_NUMBER = re.compile(
    rf"(?<![A-Za-z0-9])(?:([A-Za-z]) ?(\d{{8}}|\d{{4}}){_JOINT}(\d{{4,}})|"
    rf"(?P<ticket>[RICTQSEricqste]) ?(?P<series>2\d[01]\d)(?P<serial>\d{{4}}))(?![0-9A-Za-z])"
)
#: What a customer calls the ticket, where its letter was left out.
_LETTERS = {"维修": "R", "报修": "R", "安装": "I", "投诉": "C", "退货": "T", "退换": "T", "登记": "Q"}
_CALLED = r"(?:编?号码?)?(?:是|为)?[ :#]{0,2}"
_WITHOUT_LETTER = re.compile(
    rf"订单{_CALLED}(?P<day>20\d\d[01]\d[0-3]\d){_JOINT}?(?P<count>\d{{4}})(?!\d)|"
    rf"(?P<kind>{'|'.join(_LETTERS)})(?:工?单|记录)?{_CALLED}(?P<month>2\d[01]\d){_JOINT}(?P<serial>\d{{4}})(?!\d)"
)


def find_numbers(message: Folded) -> list[tuple[str, Place]]:
    """Ticket numbers (R2611-0137) and order numbers (D20251111-0001) in the shop's form, and where they stand."""
    found: list[tuple[str, Place]] = []
    for match in _NUMBER.finditer(message.text):
        letter, series, serial = match.group("ticket", "series", "serial") if match["ticket"] else match.group(1, 2, 3)
        letter = letter.upper()
        if len(series) == 4 or (letter == ORDER and len(serial) == 4):
            found.append((f"{letter}{series}-{serial}", match.span()))
    for match in _WITHOUT_LETTER.finditer(message.text):
        order = match["day"] is not None
        letter = ORDER if order else next(letter for word, letter in _LETTERS.items() if word in match["kind"])
        number = f"{match['day']}-{match['count']}" if order else f"{match['month']}-{match['serial']}"
        place = (match.start("day" if order else "month"), match.end())
        found.append((f"{letter}{number}", place))
    return sorted(found, key=lambda one: one[1])


#: What is taken down and can be wrong.
_KEPT = (
    r"(?:地址|住址|电话|号码|手机号码?|联系方式|名字|姓名|姓|称呼|型号|日期|时间|门牌号?|单元|楼层|楼栋|栋|"
    r"房号|区)"
)
_CORRECTING = re.compile(
    r"(?:写|打|说|填|输|搞|弄|记|留|登记|听|念|看)错|发错(?!货|了货|颜色|型号|版本)|"
    rf"{_KEPT}(?:是|都|好像|那里|这里|那个)?(?:有|搞|弄)?(?:错|不对|变了|有误|有问题|不是这个)|"
    rf"(?:改|更正|更改|修改|纠正|换)(?:一下|下|个)?(?:我的|我)?{_KEPT}(?!了吗)|"
    rf"{_KEPT}(?:帮我|我想|我要|要|想|需要)?(?:改|更正|更改|修改|换(?=个|一下|成|掉))|"
    r"(?<!怎么)(?<!现在)改[成为]|更正|更改一下|有一处要改|要改(?:一下)?$|"
    r"(?:^|[ ,。!])(?:不对|错了|搞错|不是这个|不对不对)(?:$|[ ,。!的了呀啊哦]|是|应该)|"
    r"(?:^|[ ,。!错对])应该是|(?<![是要])不是(?!很|特别|太|吧|吗|"
    r"[^,。;!?]{0,20}就是)[^,。;!?]{1,20}[ ,。]?(?:是|而是)(?!不是|吗|什么)[^,。]|"
    r"(?<![是要不])是[^,。;!?]{1,16}[ ,](?!是)不是(?!吗|么|\?|很|特别|太)[^,。]"
)
#: A machine that reports an error, or a change that is no correction of what was taken down.
_NO_CORRECTION = re.compile(r"报错|换成新的|会不会|是不是")


def find_correcting(message: Folded) -> bool:
    """Whether something taken down earlier is called wrong; which one the values in the same message tell."""
    return bool(_CORRECTING.search(_NO_CORRECTION.sub(" ", message.text)))
