"""Articles: model, brand, category."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.core.reading import ArticleFound, Reading

Read = Callable[..., Reading]


def parts(article: ArticleFound | None) -> tuple[str | None, str | None, str | None] | None:
    return (article.model, article.brand, article.category) if article else None


@pytest.mark.parametrize(
    ("text", "model", "brand", "category", "words"),
    [
        ("KFR-35GW/A1", "KFR-35GW/A1", None, None, "KFR-35GW/A1"),
        ("kfr-35gw/a1", "KFR-35GW/A1", None, None, "kfr-35gw/a1"),
        ("ＫＦＲ－３５ＧＷ／Ａ１", "KFR-35GW/A1", None, None, "ＫＦＲ－３５ＧＷ／Ａ１"),
        ("KFR35GW", "KFR35GW", None, None, "KFR35GW"),
        ("KFR 35GW", "KFR 35GW", None, None, "KFR 35GW"),
        ("kfr35gw的空调有现货不", "KFR35GW", None, "空调", "kfr35gw的空调"),
        ("XQG100-12 去年双十一买的", "XQG100-12", None, None, "XQG100-12"),
        ("型号是xqg100-12的", "XQG100-12", None, None, "xqg100-12"),
        ("bcd508", "BCD508", None, None, "bcd508"),
        ("bcd 508", "BCD 508", None, None, "bcd 508"),
        ("BCD—508多少钱", "BCD-508", None, None, "BCD—508"),
        ("还是要BCD-508", "BCD-508", None, None, "BCD-508"),
        ("BCD-501W", "BCD-501W", None, None, "BCD-501W"),
        ("想买那个 BCD-508 的对开门冰箱", "BCD-508", None, "冰箱", "BCD-508 的对开门冰箱"),
        ("小天鹅TG100V88", "TG100V88", "小天鹅", None, "小天鹅TG100V88"),
        ("JSQ30-16 燃气热水器", "JSQ30-16", None, "热水器", "JSQ30-16 燃气热水器"),
        ("冰箱不制冷", None, None, "冰箱", "冰箱"),
        ("電冰箱壞了", None, None, "冰箱", "電冰箱"),
        ("双门冰箱", None, None, "冰箱", "冰箱"),
        ("迷你冰箱", None, None, "冰箱", "冰箱"),
        ("双门冰厢", None, None, "冰箱", "冰厢"),
        ("冰相不冷", None, None, "冰箱", "冰相"),
        ("洗衣鸡坏了", None, None, "洗衣机", "洗衣鸡"),
        ("洗依机漏水", None, None, "洗衣机", "洗依机"),
        ("热水气漏水", None, None, "热水器", "热水气"),
        ("抽油烟鸡", None, None, "抽油烟机", "抽油烟鸡"),
        ("电饭堡", None, None, "电饭煲", "电饭堡"),
        ("波轮洗衣机", None, None, "洗衣机", "波轮洗衣机"),
        ("滚筒多少钱", None, None, "洗衣机", "滚筒"),
        ("烟机", None, None, "抽油烟机", "烟机"),
        ("海尔洗衣机", None, "海尔", "洗衣机", "海尔洗衣机"),
        ("冰箱是海尔的", None, "海尔", "冰箱", "冰箱是海尔"),
        ("美的空调", None, "美的", "空调", "美的空调"),
        ("TCL 55寸电视", None, "TCL", "电视", "TCL 55寸电视"),
        ("tcl的电视", None, "TCL", "电视", "tcl的电视"),
        ("老板油烟机", None, "老板", "抽油烟机", "老板油烟机"),
        ("老板,冰箱不制冷", None, None, "冰箱", "冰箱"),
        ("空调和冰箱都坏了", None, None, "空调", "空调"),
        ("不是洗衣机是冰箱", None, None, "冰箱", "冰箱"),
        ("我想买个洗碗机", None, None, "洗碗机", "洗碗机"),
        ("空调 昨天师傅来过了也没有修好 海尔", None, "海尔", "空调", "空调"),
    ],
)
def test_finds(read: Read, text: str, model: str | None, brand: str | None, category: str | None, words: str) -> None:
    article = read(text).article
    assert parts(article) == (model, brand, category)
    assert article is not None
    assert article.span.text == words
    assert text[article.span.start : article.span.end] == words


@pytest.mark.parametrize(
    "text",
    [
        "",
        "你好",
        "R2611-0137",
        "D20251111-0001",
        "13912345678",
        "ok 13912345678",
        "E4",
        "报错E5",
        "A座1203",
        "B出口",
        "wifi6",
        "55寸",
        "完美的",
        "挺美的",
        "老板在吗",
        "停电是不是",
        "没电是怎么回事",
        "通电试过",
        "水都空掉了",
        "冰霜很厚",
        "饮水机",  # not sold here, and no slip for 净水机
        "洗衣服洗不干净",
        "电视柜",
        "空调病",
        "冰箱贴",
        "三点到五点",
        "热水不够热",
        "洗手间漏水",
        "空气很差",
        "现在还是不行",
    ],
)
def test_finds_none(read: Read, text: str) -> None:
    assert read(text).article is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("海尔的", (None, "海尔", None)),
        ("是美的", (None, "美的", None)),
        ("老板的", (None, "老板", None)),
        ("老板牌的", (None, "老板", None)),
        ("L55M5", ("L55M5", None, None)),
        ("MB100", ("MB100", None, None)),
        ("冰箱", (None, None, "冰箱")),
        ("不知道", None),
        ("小米", None),
        ("13912345678", None),
    ],
)
def test_reads_a_bare_answer_when_the_article_was_asked_for(
    read: Read, text: str, expected: tuple[str | None, str | None, str | None] | None
) -> None:
    assert parts(read(text, asked="article").article) == expected
