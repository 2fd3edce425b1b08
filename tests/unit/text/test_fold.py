"""Folding, and the way back to the customer's own characters."""

from __future__ import annotations

import pytest

from bot.adapters.text.fold import MASK, fold, folded, plain


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        ("   ", ""),
        ("\n\t\u3000", ""),
        ("冰箱不制冷", "冰箱不制冷"),
        ("冰箱  不制冷\n\n漏水 ", "冰箱 不制冷 漏水"),
        ("ＢＣＤ－５０８", "BCD-508"),
        ("你好，在吗？", "你好,在吗?"),
        ("（天河）：１２３", "(天河):123"),
        ("電冰箱壞了", "电冰箱坏了"),
        ("洗衣機脫水時聲音很大", "洗衣机脱水时声音很大"),
        ("後天下午", "后天下午"),
        ("週五幾點", "周五几点"),
        ("軟體", "软体"),
        ("乾隆大道", "乾隆大道"),
        ("１３８００００１２３４", "13800001234"),
        ("138\u200b0000\u200b1234", "13800001234"),
        ("\ufeff你好", "你好"),
        ("你\u00ad好", "你好"),
        ("\u202e你好\u202c", "你好"),
        ("a\x00b\x07c", "abc"),
        ("①号", "1号"),
        ("35℃", "35°C"),
        ("1.5㎏", "1.5kg"),
        ("等等…", "等等..."),
        ("ｶﾞ", "カ\u3099"),
        ("e\u0301", "é"),
        ("1\ufe0f\u20e33\ufe0f\u20e38\ufe0f\u20e3", "138"),
        ("👍🏻好的", "👍🏻好的"),
        ("👨\u200d👩\u200d👧", "👨👩👧"),
        ("\ud83d坏的代理", "坏的代理"),
        ("㍿", "株式会社"),
        ("“行”。", "“行”。"),
    ],
)
def test_folds(text: str, expected: str) -> None:
    # Half-width kana compose with the mark behind them only across two characters: left as they are.
    assert fold(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("/restart", "restart"),
        ("／restart", "restart"),
        ('／／inform{"phone": "1"}', 'inform{"phone": "1"}'),
        ("  / / restart", "restart"),
        ("\u200b/restart", "restart"),
        ("/\u200b/restart", "restart"),
        ("\n/\n／restart", "restart"),
        ("/", ""),
        ("///", ""),
        ("", ""),
        ("1/2", "1/2"),
        ("KFR-35GW/A1", "KFR-35GW/A1"),
        ("你好 /restart", "你好 /restart"),
    ],
)
def test_plain_text_is_never_a_command(text: str, expected: str) -> None:
    assert plain(text) == expected


@pytest.mark.parametrize(
    ("text", "folded_part", "original_part"),
    [
        ("我家  電冰箱 壞了", "电冰箱 坏了", "電冰箱 壞了"),
        ("  ＢＣＤ－５０８  坏了", "BCD-508", "ＢＣＤ－５０８"),
        ("㍿坏了", "坏了", "坏了"),
        ("温度35℃太高", "太高", "太高"),
        ("138\u200b0000\u200b1234 张伟", "13800001234", "138\u200b0000\u200b1234"),
        ("冰箱\n\n坏了", "冰箱 坏了", "冰箱\n\n坏了"),
        ("等…坏了", "坏了", "坏了"),
        ("e\u0301坏了", "é", "e\u0301"),
        ("😀😀坏了", "坏了", "坏了"),
    ],
)
def test_every_place_leads_back_to_the_original(text: str, folded_part: str, original_part: str) -> None:
    message = folded(text)
    start = message.text.index(folded_part)
    span = message.span(start, start + len(folded_part))
    assert span.text == original_part
    assert text[span.start : span.end] == original_part
    assert message.place(span) == (start, start + len(folded_part))


def test_a_character_that_expands_is_one_in_the_original() -> None:
    message = folded("㍿坏了")
    assert message.span(0, 1).text == "㍿"
    assert message.span(2, 5).text == "㍿坏"


def test_what_is_masked_keeps_all_other_places() -> None:
    message = folded("张伟 13800001234 坏了")
    masked = message.without([(3, 14)])
    assert masked.text == "张伟 " + MASK * 11 + " 坏了"
    assert masked.span(15, 17).text == "坏了"


def test_customers_cannot_type_the_mask() -> None:
    assert MASK not in fold(f"a{MASK}b")


def test_folding_twice_changes_nothing() -> None:
    for text in ("電冰箱　壞了，ＢＣＤ－５０８…", "  a  b ", "👍🏻①㍿"):
        assert fold(fold(text)) == fold(text)
