"""Words that addresses are made of, and districts with the places in them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cached_property

from bot.adapters.text.fold import fold

HAN = r"[\u4e00-\u9fff]"
NUMBER = r"(?:\d{1,5}|[零〇一二三四五六七八九十百两]{1,6})"

#: Names of buildings and estates that say so themselves.
COMPOUND = (
    r"(?:小区|花园|花苑|家园|公寓|大厦|新村|山庄|庄园|名苑|豪庭|华庭|雅苑|雅居|豪苑|嘉园|名都|公馆|别墅|"
    r"家属院|家属楼|宿舍楼?|写字楼|名居|华府|豪园|苑(?!子)|村(?![里口长民委头])|大院|碧桂园|御景|名城|雅筑|"
    r"领寓)"
)
#: Names that may be a building or an area; they count with a house number or when the address was asked for.
LOOSE = (
    r"(?:广场|中心|新城|城|国际|府|湾|庭|大楼|大学|学院|学校|中学|小学|医院|工业园|科技园|产业园|商场|市场|"
    r"酒店|公司|厂|轩|阁|居|楼盘|社区|楼|园|店|里|站)"
)
#: What stands near is no part of an address: 103号楼下.
NEAR = r"(?:旁边?|对面|附近|隔壁|后面|前面|门口|楼下|边上|那边|这边|周边|周围|斜对面|路口|外面|里面)"

_NOT_HERE = r"(?!下|上|道|梯|底|旁|后|前|顶|盘|主)"
UNIT = (
    rf"(?:第?{NUMBER}(?:[-之]\d{{1,4}})?|[A-Za-z]\d{{0,3}}|"
    rf"[东西南北甲乙丙丁](?=座|栋|区|楼|门|单元))(?:号楼{_NOT_HERE}|栋|幢|座|单元|号院|号(?![线店码楼])|"
    rf"号(?=楼[下上旁])|楼{_NOT_HERE}|层|室|房(?!子)|户|门(?!店|口|子)|梯(?!口|间)|铺|弄|巷|横路?|组|队|期|区)"
)
_TRAILING = r"(?<=[栋幢座元楼梯层号期区院巷厦])-?[A-Za-z]?\d{2,5}[A-Za-z]?(?![\d点元块度匹升寸:/年月日天个])室?"
_AFTER_BLANK = r"(?<=[栋幢座元楼梯层号期区院巷] )\d{3,4}(?![\d点元块度匹升寸:/年月日天个])室?"
_DASHED = r"[A-Za-z]?\d{1,3}(?:-\d{1,5}){1,3}(?!\d|点|个|天|号线)"
#: Words at which an address cannot begin further left.
STOP = re.compile(
    r"(?:收货|送货|详细|家庭|上门|维修|安装)?(?:地址|住址)(?:改[成为到]?|换[成到]?)?|地点|家住|住在|住|我家|"
    r"家里|我们家|位于|送到|送货|寄到|搬到|改[成为到]|换[成到]|应该|不是|就是|上门|师傅|麻烦|请|能来|过来|来|"
    r"到|在|是|去|约|的|了|吗|呢|吧|我|您|你|们|电话|手机|叫|号码|有空|方便|可以|报修|预约|安排|派人?|不|没|"
    r"坏|写成|写|放|就"
)
_TIME = re.compile(
    r"(?:今天|明天|后天|大后天|今晚|明早|明晚|(?:下?周|星期|礼拜)[一二三四五六日天末]|上午|下午|晚上|中午|"
    r"早上|傍晚|[\d一二三四五六七八九十两]{1,3}[点号]半?(?:之?前|之?后|以后|以前|左右)?)+"
)
_GENERIC = re.compile(rf"(?<!{HAN}){HAN}{{2,3}}[区县镇](?={HAN}{{2}})")
_CITIES = (
    "广州|深圳|佛山|东莞|北京|上海|天津|重庆|杭州|南京|武汉|成都|西安|苏州|长沙|郑州|珠海|中山|惠州|江门|肇庆|清远"
)
_NO_DISTRICT = re.compile(r"(?:小|社|园|校|厂|片|工业|开发|住宅|生活|街|山|景|商业|保税)区$")

TAIL = re.compile(
    rf"(?: ?(?:{UNIT}|{_DASHED}|{_TRAILING}|{_AFTER_BLANK}|"
    rf"(?:(?!{STOP.pattern}|{NEAR}){HAN}){{1,8}}?(?:{COMPOUND}|(?:广场|中心|国际|城|大?楼)(?=[A-Za-z\d])|"
    rf"(?:广场|中心|国际|大楼)(?=$|[ ,。]))(?!{NEAR})))+"
)


class Places:
    """Districts that the shop serves, each with roads and quarters in it."""

    def __init__(self, districts: Mapping[str, Sequence[str]]) -> None:
        self._districts = {fold(district): district for district in districts}
        self._short = {name.removesuffix("区"): name for name in self._districts if len(name) > 2}
        self._place_of = {fold(place): fold(name) for name, places in districts.items() for place in places}

    @property
    def words(self) -> frozenset[str]:
        """All names, folded, districts also without 区."""
        return frozenset(self._districts) | frozenset(self._short) | frozenset(self._place_of)

    @cached_property
    def _known(self) -> re.Pattern[str]:
        names = sorted(self._place_of, key=len, reverse=True)
        return re.compile("|".join(map(re.escape, names)) or r"(?!)")

    @cached_property
    def administrative(self) -> re.Pattern[str]:
        """Province, city, district and the street office in front of a road, as much of it as was said."""
        known = "|".join(sorted(map(re.escape, {*self._districts, *self._short}), key=len, reverse=True)) or r"(?!)"
        district = rf"(?:{known})(?!路|大道|北路|南路|东路|西路|公园)|(?<=市){HAN}{{2,3}}?[区县]"
        return re.compile(
            rf"(?:(?:{HAN}{{2,3}}省|广东) ?)?(?:(?:(?:{_CITIES})市?|"
            rf"(?<!{HAN}){HAN}{{2,3}}市) ?)?(?:{district})|(?:{_CITIES})市?(?= ?{HAN})"
        )

    def begins(self, text: str, begin: int, anchor: int) -> tuple[int, bool]:
        """Where between `begin` and the house number at `anchor` the address begins; whether a list says so."""
        for stop in STOP.finditer(text, begin, anchor):
            if not self._is_inside_known(text, stop.start()):
                begin = stop.end()
        # A name may reach past the anchor: 体育西|路103号.
        for pattern in (self.administrative, self._known):
            match = pattern.search(text, begin, anchor + 4)
            if match and match.start() < anchor:
                return match.start(), True
        generic = _GENERIC.search(text, begin, anchor)
        if generic:
            return generic.start(), True
        time = _TIME.match(text, begin, anchor)
        return time.end() if time else begin, False

    def _is_inside_known(self, text: str, index: int) -> bool:
        nearby = self._known.finditer(text, max(0, index - 6), index + 6)
        return any(match.start() <= index < match.end() for match in nearby)

    def is_known(self, text: str) -> bool:
        """Whether it is nothing but a district or a place in one."""
        return text in self.words

    def district(self, address: str, message: str) -> str | None:
        """Named in the address or elsewhere in the message, else that of a place named in the address."""
        for text in (address, message):
            for name, given in self._districts.items():
                if name in text:
                    return given
        generic = re.search(rf"(?:市|省|^)({HAN}{{2,3}}?区)", address)
        if generic and not _NO_DISTRICT.search(generic.group(1)):
            return generic.group(1)
        known = max((match.group() for match in self._known.finditer(address)), key=len, default=None)
        if known is not None:
            return self._districts[self._place_of[known]]
        for short, name in self._short.items():
            if re.search(rf"{re.escape(short)}(?!路|大道|[东西南北]路)", address):
                return self._districts[name]
        return None
