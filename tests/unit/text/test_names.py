"""Names of customers."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.core.reading import Reading

Read = Callable[..., Reading]


@pytest.mark.parametrize(
    ("text", "value", "title"),
    [
        ("我叫张伟", "张伟", None),
        ("我叫:张伟", "张伟", None),
        ("我是王芳", "王芳", None),
        ("您好,我是王芳,空调坏了", "王芳", None),
        ("我姓周", "周", None),
        ("我姓周 13800001234", "周", None),
        ("免贵姓李", "李", None),
        ("姓欧阳", "欧阳", None),
        ("我姓张,叫张伟", "张伟", None),
        ("我姓张,单名伟", "张", None),
        ("叫我小陈就行", "小陈", None),
        ("叫我老王吧", "老王", None),
        ("叫我阿强就好", "阿强", None),
        ("叫我李姐就行", "李姐", None),
        ("叫我Tony就行", "Tony", None),
        ("我叫Lily", "Lily", None),
        ("张先生", "张", "先生"),
        ("我是张先生", "张", "先生"),
        ("欧阳女士", "欧阳", "女士"),
        ("李经理", "李", "经理"),
        ("陈小姐", "陈", "小姐"),
        ("刘老板", "刘", "老板"),
        ("张伟先生", "张伟", "先生"),
        ("你好,我是诸葛先生", "诸葛", "先生"),
        ("李小姐 020-88002001", "李", "小姐"),
        ("联系人:刘洋", "刘洋", None),
        ("联系人：刘洋 电话13912345678", "刘洋", None),
        ("姓名 张伟 电话 13912345678", "张伟", None),
        ("收货人刘洋", "刘洋", None),
        ("我的名字叫陈诚", "陈诚", None),
        ("本人王建国", "王建国", None),
        ("我张伟 13912345678", "张伟", None),
        ("你好 我张伟 13912345678", "张伟", None),
        ("张伟", "张伟", None),
        ("王小明", "王小明", None),
        ("欧阳娜娜", "欧阳娜娜", None),
        ("司马光", "司马光", None),
        ("李娜", "李娜", None),
        ("張偉", "張偉", None),
        ("张伟 13912345678", "张伟", None),
        ("张伟13912345678", "张伟", None),
        ("13912345678 张伟", "张伟", None),
        ("天河区体育西路103号 张伟 13912345678", "张伟", None),
        ("我叫买买提·艾力", "买买提·艾力", None),
        ("阿依古丽·买买提", "阿依古丽·买买提", None),
        ("我叫张伟家里洗衣机坏了", "张伟", None),
        ("我叫王小明家里洗衣机坏了", "王小明", None),
        ("我叫张伟明天下午来", "张伟", None),
        ("我叫王小明明天来", "王小明", None),
        ("我叫欧阳娜娜住在天河", "欧阳娜娜", None),
        ("我叫李明电话13912345678", "李明", None),
    ],
)
def test_finds(read: Read, text: str, value: str, title: str | None) -> None:
    name = read(text).name
    assert name is not None
    assert (name.value, name.title) == (value, title)
    assert text[name.span.start : name.span.end] == name.span.text


@pytest.mark.parametrize(
    "text",
    [
        *(
            "安装",
            "高兴",
            "时间",
            "方便",
            "明天",
            "何时",
            "周末",
            "周五",
            "马上",
            "任何",
            "麻烦",
            "单位",
            "应该",
            "谢谢",
        ),
        *(
            "安静",
            "常温",
            "金额",
            "项目",
            "许可",
            "左右",
            "花屏",
            "蓝屏",
            "水管",
            "温控器",
            "安装费",
            "查订单",
            "关门",
            "包邮",
        ),
        *(
            "车没电",
            "房间",
            "高峰",
            "全部",
            "白色",
            "成都",
            "黄埔",
            "石牌",
            "天河",
            "海珠",
            "云汐",
            "方太",
            "老板",
            "女士",
        ),
        *("王八蛋", "白痴", "哈喽", "哈哈", "牛逼", "闭嘴"),
        "修空调",
        "马上来",
        "周末来",
        "我是想问一下",
        "我是老客户",
        "我是昨天买的",
        "您贵姓",
        "上次李经理说可以",
        "李经理答应我的",
        "李经理您好",
        "我叫人来修",
        "麻烦叫师傅来",
        "我是石牌的",
        "我平时不在家",
        "我家里冰箱坏了",
        "我查一下",
        "陈太太",
        "李师傅修得不错",
        "姓陈的师傅",
        "",
        "冰箱不制冷",
        "张",
        "13912345678",
    ],
)
def test_finds_none(read: Read, text: str) -> None:
    assert read(text).name is None


@pytest.mark.parametrize(
    ("text", "value", "title"),
    [
        ("张伟", "张伟", None),
        ("王", "王", None),
        ("姓王", "王", None),
        ("欧阳", "欧阳", None),
        ("周先生", "周", "先生"),
        ("就叫张伟吧", "张伟", None),
        ("小陈", "小陈", None),
        ("阿强", "阿强", None),
        ("李大爷", "李大爷", None),
        ("Lily", "Lily", None),
        ("高峰", "高峰", None),
        ("海洋", "海洋", None),
        ("关晓彤", "关晓彤", None),
        ("阿依古丽·买买提", "阿依古丽·买买提", None),
        ("安装", None, None),
        ("时间", None, None),
        ("方便", None, None),
        ("明天", None, None),
        ("不方便", None, None),
        ("女士", None, None),
        ("好的", None, None),
        ("问这个干嘛", None, None),
    ],
)
def test_reads_a_bare_answer_when_the_name_was_asked_for(
    read: Read, text: str, value: str | None, title: str | None
) -> None:
    name = read(text, asked="name").name
    assert (name.value, name.title) == (value, title) if name else value is None


@pytest.mark.parametrize(
    ("text", "asked"),
    [("金海湾", "landmark"), ("方圆", "landmark"), ("周五", "wish"), ("王府井", "landmark"), ("张伟", "address")],
)
def test_a_bare_word_is_no_name_after_another_question(read: Read, text: str, asked: str) -> None:
    assert read(text, asked=asked).name is None


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("女士", "女士"),
        ("是先生", "先生"),
        ("叫我女士就行了", "女士"),
        ("我是小姐", "小姐"),
        ("电话13800001234 女士", "女士"),
        ("我姓黄 女士", "女士"),
        ("免贵姓黄,先生", "先生"),
        ("我先生在家", None),
        ("上次来的那位女士态度很好", None),
        ("先生你好", None),
    ],
)
def test_title_is_read_where_it_stands_by_itself(read: Read, text: str, title: str | None) -> None:
    reading = read(text)
    assert reading.title == title
    assert reading.name is None or reading.name.title == title


@pytest.mark.parametrize("text", ["张伟", "王芳", "我是李娜", "欧阳娜娜", "我姓周"])
def test_no_title_is_guessed(read: Read, text: str) -> None:
    """R2: nobody's gender is guessed from a name."""
    name = read(text).name
    assert name is not None
    assert name.title is None


@pytest.mark.parametrize(
    ("text", "value"), [("本人马国栋", "马国栋"), ("我的名字叫马国栋", "马国栋"), ("名字写林芳", "林芳"), ("本人马建国", "马建国")]
)
def test_name_that_begins_like_another_word_is_one_where_it_was_asked_for(read: Read, text: str, value: str) -> None:
    name = read(text, asked="name").name
    assert name is not None
    assert name.value == value
