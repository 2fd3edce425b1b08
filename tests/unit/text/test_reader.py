"""Whole messages, numbers, corrections, nonsense."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.adapters.text.reader import Reader
from bot.core.reading import Answer, Reading, Span, Urgency

ZONE = ZoneInfo("Asia/Shanghai")
Read = Callable[..., Reading]


def spans(reading: Reading) -> list[Span]:
    found = (
        reading.phone,
        reading.name,
        reading.address,
        reading.landmark,
        reading.wish,
        reading.bought,
        reading.article,
    )
    return [*(value.span for value in found if value is not None), *([reading.fault] if reading.fault else [])]


def test_everything_in_one_message(read: Read) -> None:
    text = "你好 我张伟 13912345678 家里洗衣机甩干的时候声音特别大像要飞起来 明天下午能来人看看不 天河区体育西路103号"
    reading = read(text)
    assert reading.text == text
    assert reading.phone is not None
    assert reading.phone.value == "13912345678"
    assert reading.name is not None
    assert (reading.name.value, reading.name.title) == ("张伟", None)
    assert reading.address is not None
    assert (reading.address.value, reading.address.district) == ("天河区体育西路103号", "天河区")
    assert reading.wish is not None
    assert reading.wish.earliest == datetime(2026, 11, 24, 12, tzinfo=ZONE)
    assert reading.wish.latest == datetime(2026, 11, 24, 18, tzinfo=ZONE)
    assert reading.article is not None
    assert reading.article.category == "洗衣机"
    assert reading.fault is not None
    assert reading.fault.text == "甩干的时候声音特别大像要飞起来"
    assert (reading.bought, reading.landmark, reading.answer, reading.correcting) == (None, None, None, False)


def test_everything_in_another_order_without_blanks(read: Read) -> None:
    reading = read(
        "洗衣机转不动,我叫王小明,电话13812345678,住番禺区大石街道108号3栋502,楼下是农业银行,周末有空,去年买的"
    )
    assert reading.name is not None
    assert reading.name.value == "王小明"
    assert reading.phone is not None
    assert reading.phone.value == "13812345678"
    assert reading.address is not None
    assert reading.address.value == "番禺区大石街道108号3栋502"
    assert reading.landmark is not None
    assert reading.landmark.value == "楼下农业银行"
    assert reading.wish is not None
    assert reading.wish.span.text == "周末"
    assert reading.bought is not None
    assert reading.bought.first == date(2025, 1, 1)
    assert reading.fault is not None
    assert reading.fault.text == "洗衣机转不动"


def test_traditional_full_width_and_line_breaks(read: Read) -> None:
    text = "您好,我叫陳靜\n電話:１３９１２３４５６７８\n地址:天河區體育西路１０３號\n電冰箱壞了\n後天上午方便"
    reading = read(text)
    assert reading.name is not None
    assert reading.name.value == "陳靜"
    assert reading.phone is not None
    assert (reading.phone.value, reading.phone.span.text) == ("13912345678", "１３９１２３４５６７８")
    assert reading.address is not None
    assert (reading.address.value, reading.address.district) == ("天河區體育西路１０３號", "天河区")
    assert reading.article is not None
    assert reading.article.category == "冰箱"
    assert reading.fault is not None
    assert reading.fault.text == "電冰箱壞了"
    assert reading.wish is not None
    assert reading.wish.earliest == datetime(2026, 11, 25, 8, tzinfo=ZONE)


def test_the_dialogue_of_a_repair(read: Read) -> None:
    """The customer's side of the third conversation in the project's examples."""
    first = read("XQG100-12 去年双十一买的")
    assert first.article is not None
    assert first.article.model == "XQG100-12"
    assert first.bought is not None
    assert first.bought.first == first.bought.last == date(2025, 11, 11)
    assert first.wish is None
    assert read("行 对了现在滚筒洗衣机最便宜的多少钱").answer is Answer.YES
    landmark = read("楼下是工商银行", asked="landmark").landmark
    assert landmark is not None
    assert landmark.value == "楼下工商银行"
    corrected = read("电话错了 是13912345679")
    assert corrected.correcting
    assert corrected.phone is not None
    assert corrected.phone.value == "13912345679"


def test_danger_and_urgency(read: Read) -> None:
    reading = read("热水器漏电 刚才手麻了一下 越快越好")
    assert reading.fault is not None
    assert reading.fault.text == "热水器漏电 刚才手麻了一下"
    assert reading.wish is not None
    assert reading.wish.urgency is Urgency.SOON


def test_a_complaint_holds_no_wish_and_no_fault(read: Read) -> None:
    reading = read("你们什么破服务 约了上午来装空调 等到下午两点都没人 打电话也没人接")
    assert (reading.wish, reading.fault, reading.name, reading.answer) == (None, None, None, None)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("R2611-0137", ("R2611-0137",)),
        ("r2611-0137", ("R2611-0137",)),
        ("Ｒ２６１１－０１３７", ("R2611-0137",)),
        ("R 2611 - 0137", ("R2611-0137",)),
        ("R2611 0137", ("R2611-0137",)),
        ("R2611—0137", ("R2611-0137",)),
        ("查一下R2611-0137修好没", ("R2611-0137",)),
        ("工单C2611-00191", ("C2611-00191",)),
        ("D20251111-0001", ("D20251111-0001",)),
        ("订单d20251111-0001要退", ("D20251111-0001",)),
        ("R2611-0137和I2611-0208", ("R2611-0137", "I2611-0208")),
        ("R2611-0137 R2611-0137", ("R2611-0137",)),
        ("R2611-013", ()),
        ("R261-0137", ()),
        ("D20251111-00012", ()),
        ("XQG100-12", ()),
        ("KFR2611-0137", ()),
        ("2611-0137", ()),
        ("A座1203", ()),
        ("13912345678", ()),
        ("", ()),
    ],
)
def test_numbers(read: Read, text: str, numbers: tuple[str, ...]) -> None:
    reading = read(text)
    assert reading.numbers == numbers
    assert reading.phone is None or text == "13912345678"


CORRECTING = """
电话错了 写错了 打错字了 地址写错了 名字错了 说错了 时间搞错了 应该是后天 改一下地址 改成明天 电话改成13912345679 有一处要改 不对,是13912345679
不是13912345678,是13912345679 不是明天是后天 地址不对 电话号码有误 换个电话 更正一下 我要改时间 型号记错了 是13912345679,不是13912345678
"""
NOT_CORRECTING = """
是不是坏了 机器报错E5 声音不对劲 不是很冷 应该没问题 是的 不用了 冰箱不制冷 不是吧 要不要换 换一台新的 洗衣机改天再修 我错过了电话 可以 不行 改天再说 是不是明天来
空调不是坏了吗 张伟 明天下午 会不会错 多少钱 温度不对 你好 味道不对 好的 对不起 没错 换货 能不能给我换成带烘干的 手机换屏几多钱 这不是骗是什么 店里换号码了吗 发错货了
"""


@pytest.mark.parametrize("text", [*CORRECTING.split(), "电话错了 是13912345679", "错了 是后天"])
def test_says_that_something_is_wrong(read: Read, text: str) -> None:
    assert read(text).correcting


@pytest.mark.parametrize("text", NOT_CORRECTING.split())
def test_says_nothing_of_a_mistake(read: Read, text: str) -> None:
    assert not read(text).correcting


def test_of_two_numbers_the_corrected_one_counts(read: Read) -> None:
    for text in ("电话13912345678写错了,应该是13912345679", "不是13912345678,是13912345679"):
        phone = read(text).phone
        assert phone is not None
        assert phone.value == "13912345679", text
    phone = read("13912345678 或者 13912345679").phone
    assert phone is not None
    assert phone.value == "13912345678"


@pytest.mark.parametrize(
    ("asked", "text", "field"),
    [
        ("bought", "去年双十一", "bought"),
        ("bought", "半年", "bought"),
        ("wish", "三点", "wish"),
        ("wish", "11月30号", "wish"),
        ("name", "张伟", "name"),
        ("name", "姓王", "name"),
        ("address", "体育西路103号", "address"),
        ("address", "凯德广场", "address"),
        ("phone", "13912345678", "phone"),
        ("landmark", "工商银行", "landmark"),
        ("article", "海尔的", "article"),
        ("fault", "转起来像拖拉机", "fault"),
    ],
)
def test_a_bare_answer_fills_the_field_that_was_asked_for_and_no_other(
    read: Read, asked: str, text: str, field: str
) -> None:
    reading = read(text, asked=asked)
    fields = ("phone", "name", "address", "landmark", "wish", "bought", "article", "fault")
    assert [name for name in fields if getattr(reading, name) is not None] == [field]


NONSENSE = [
    "",
    " ",
    "\n\n\t",
    "\u200b",
    "\x00",
    "😀😀😀",
    "???",
    "。。。",
    "…",
    "asdfghjkl",
    "12345",
    "啊啊啊啊啊",
    "/restart",
    "<script>alert(1)</script>",
    "'; DROP TABLE tickets; --",
    "{{7*7}}",
    "the quick brown fox",
    "اختبار",
    "テスト",
    "한국어",
    "\ud800",
    "㍿㍿㍿",
    "e\u0301" * 20,
    "号号号号号",
    "点点点点",
    "月月月日日日",
]


@pytest.mark.parametrize("text", NONSENSE)
def test_nonsense_is_read_without_harm(read: Read, text: str) -> None:
    reading = read(text)
    assert reading.text == text
    assert (reading.phone, reading.address, reading.wish, reading.bought, reading.name) == (None,) * 5
    for span in spans(reading):
        assert text[span.start : span.end] == span.text


LONG = [
    "洗衣机不制冷",
    "明天",
    "下午三点到五点",
    "体育西路103号",
    "我叫张伟",
    "139",
    "😀",
    "买了半年",
    "你好 ",
    "冰厢",
    "，",
    "a",
    "楼下是工商银行 ",
    "㍿",
]


@pytest.mark.parametrize("asked", [None, "fault", "landmark", "name", "wish", "bought"])
@pytest.mark.parametrize("unit", LONG)
def test_five_thousand_characters_are_read(read: Read, unit: str, asked: str | None) -> None:
    text = (unit * 5000)[:5000]
    for span in spans(read(text, asked=asked)):
        assert text[span.start : span.end] == span.text


def test_spans_lead_into_the_message_as_it_was_typed(read: Read) -> None:
    text = "㍿ ①  我叫張偉\u200b 　１３９１２３４５６７８ ｋｆｒ－３５ｇｗ空調壞了  明天　下午 …地址:天河區體育西路１０３號，樓下是工商銀行"
    reading = read(text)
    assert [reading.phone is not None, reading.name is not None, reading.address is not None] == [True] * 3
    assert [reading.wish is not None, reading.article is not None, reading.landmark is not None] == [True] * 3
    for span in spans(reading):
        assert text[span.start : span.end] == span.text
        assert span.text.strip() == span.text


def test_absent_things_are_none(read: Read) -> None:
    assert read("在吗") == Reading(text="在吗", folded="在吗")


def test_a_naive_moment_is_taken_for_the_machines_own_zone_never_for_utc(reader: Reader) -> None:
    """`now` must be aware; this only holds that two equal moments give equal readings."""
    aware = datetime(2026, 11, 23, 10, tzinfo=ZONE)
    other = aware.astimezone(ZoneInfo("America/New_York"))
    assert reader.read("明天下午", now=aware) == reader.read("明天下午", now=other)


def test_warming_twice_is_harmless(reader: Reader) -> None:
    reader.warm()
    reader.warm()


def test_nothing_is_loaded_at_import_and_nothing_is_printed() -> None:
    code = (
        "import sys, datetime, zoneinfo; from bot.adapters.text.reader import Reader;"
        "z = zoneinfo.ZoneInfo('Asia/Shanghai'); t = datetime.time;"
        "r = Reader(categories={'冰箱': []}, brands=[], districts={}, time_zone=z, opens=t(9), closes=t(21));"
        "n = datetime.datetime(2026, 11, 23, 10, tzinfo=z);"
        "r.read('冰箱不制冷 明天下午能来吗', now=n);"
        "assert not {'jieba', 'jionlp', 'pypinyin', 'phonenumbers', 'rapidfuzz'} & set(sys.modules);"
        "r.read('春节前', now=n);"
        "assert 'jionlp' in sys.modules and not hasattr(sys.modules['jiojio'], 'cut')"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
