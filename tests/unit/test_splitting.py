"""Long texts in pieces."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.splitting import split, utf8, utf16

SENTENCES = "您好,安和电器为您服务!维修师傅明天上午上门。请您把冰箱里的食品先取出来;电源不用拔。"


def test_short_text_stays_whole() -> None:
    assert split(SENTENCES, 2048, utf8) == (SENTENCES,)


def test_cut_is_at_the_end_of_a_sentence() -> None:
    assert split(SENTENCES, 25) == ("您好,安和电器为您服务!维修师傅明天上午上门。", "请您把冰箱里的食品先取出来;电源不用拔。")


def test_line_ends_before_a_sentence_does() -> None:
    assert split("一二三。\n四五。六七", 6) == ("一二三。", "四五。六七")


def test_sentence_longer_than_the_limit_is_cut_at_a_comma() -> None:
    assert split("一二三四,五六七八,九", 6) == ("一二三四,", "五六七八,九")


def test_text_without_any_sign_is_cut_anywhere() -> None:
    assert split("好" * 1000, 2048, utf8) == ("好" * 682, "好" * 318)


def test_joined_emoji_are_not_cut() -> None:
    family = "👨‍👩‍👧‍👦"
    assert split(family * 3, 25, utf8) == (family,) * 3


def test_blank_text_has_no_pieces() -> None:
    assert split(" \n ", 10) == ()


def test_limit_below_a_character_is_an_error() -> None:
    with pytest.raises(ValueError, match="below a single character"):
        split("好", 2, utf8)


@given(st.text(max_size=300), st.integers(4, 60), st.sampled_from([len, utf8, utf16]))
def test_pieces_are_within_the_limit_and_lose_only_blanks(text: str, limit: int, size: object) -> None:
    text = text.encode("utf-8", "replace").decode()
    pieces = split(text, limit, size)  # type: ignore[arg-type]
    assert all(0 < size(piece) <= limit for piece in pieces)  # type: ignore[operator]
    assert "".join("".join(pieces).split()) == "".join(text.split())
