"""Noise changes what it says, and nothing else."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypinyin import lazy_pinyin

from bot.evaluation import Utterance
from bot.evaluation_noise import KINDS, Noise, noisy

TEXTS = ("冰箱不制冷了,怎么办?", "空调多少钱", "你好", "KFR-35GW 有货吗", "想买一台香的相机")


@pytest.fixture
def noise() -> Noise:
    return Noise(TEXTS)


def test_homophones_sound_the_same(noise: Noise) -> None:
    changed = noise.homophones("冰箱不制冷了")
    assert lazy_pinyin(changed) == lazy_pinyin("冰箱不制冷了")


def test_characters_are_dropped_and_doubled(noise: Noise) -> None:
    assert len(noise.dropped(TEXTS[0])) == len(TEXTS[0]) - 1
    assert len(noise.doubled(TEXTS[0])) == len(TEXTS[0]) + 1


def test_pinyin_stands_for_a_word(noise: Noise) -> None:
    assert any(letters in noise.pinyin("空调") for letters in ["kongtiao", "kongdiao"])


def test_marks_width_and_script(noise: Noise) -> None:
    assert noise.unpunctuated(TEXTS[0]) == "冰箱不制冷了怎么办"
    wide = noise.full_width("KFR-35GW 有货吗")
    assert not any(" " <= character <= "~" for character in wide)
    assert unicodedata.normalize("NFKC", wide) == "KFR-35GW 有货吗"
    assert noise.traditional("冰箱坏了") == "冰箱壞了"


def test_emoji_leave_the_words_in_their_order(noise: Noise) -> None:
    changed = noise.emoji("空调多少钱")
    assert changed != "空调多少钱"
    assert "".join(character for character in changed if "\u4e00" <= character <= "\u9fff") == "空调多少钱"


@pytest.mark.parametrize("kind", KINDS)
def test_same_seed_makes_the_same_noise(kind: str) -> None:
    utterances = [Utterance(text=text, labels=("ask_price",)) for text in TEXTS]
    assert noisy(utterances, kind, Noise(TEXTS)) == noisy(utterances, kind, Noise(TEXTS))


@pytest.mark.parametrize("kind", KINDS)
@given(text=st.text(max_size=30))
def test_no_text_is_too_strange(kind: str, text: str) -> None:
    changed = getattr(Noise(TEXTS), kind)(text)
    assert isinstance(changed, str)
