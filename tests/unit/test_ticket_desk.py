"""How staff find tickets and what the rules let them do."""

from __future__ import annotations

import pytest

from bot.core.ticket_desk import Level, folded, grams, haystack, next_level, number_in, search_of
from bot.core.tickets import Kind, Status, following
from bot.desk.tables import harmless


def test_any_part_of_a_number_a_name_or_the_words_is_found() -> None:
    text = haystack("R2611-0001", "13800138000", "周敏", {"fault": "脱水时响得厉害", "model": "KFR-35GW", "starts_at": "2026-11-23T02:00:00+00:00"})
    for words in ("8000", "周敏", "脱水时 响", "r26110001", "KFR-35", "厉害"):
        search = search_of(words)
        assert search.possible, words
        assert set(search.grams) <= grams(text), words
        assert all(needle in text for needle in search.needles), words
    assert "2026" not in text


@pytest.mark.parametrize("words", ["", "响", "13", "，。", "3匹"])
def test_too_little_to_look_up_is_known(words: str) -> None:
    assert not search_of(words).possible


def test_whole_number_is_known_however_it_is_written() -> None:
    assert number_in(" r26110001") == number_in("R2611-0001") == "R2611-0001"
    assert number_in("13800138000") is None
    assert folded("R2611-0001") == "r26110001"


def test_r38_job_goes_on_step_by_step() -> None:
    assert following(Kind.REPAIR, Status.RECEIVED)[:2] == (Status.DIAGNOSED, Status.QUOTED)
    assert Status.CHECKED not in following(Kind.REPAIR, Status.SCHEDULED)
    assert following(Kind.REPAIR, Status.IN_REPAIR) == (Status.CHECKED,)
    assert following(Kind.INSTALL, Status.CONFIRMED) == (Status.CLOSED,)
    assert following(Kind.COMPLAINT, Status.RECEIVED) == (Status.CLOSED, Status.CANCELLED)
    assert all(following(kind, done) == () for kind in Kind for done in (Status.CLOSED, Status.CANCELLED))


def test_r54_levels_end_with_the_company() -> None:
    assert [next_level(level) for level in Level] == [Level.SHOP, Level.BRANCH, Level.COMPANY, None]


@pytest.mark.parametrize("text", ["=1+1", "+86", "-2", "@SUM(A1)", "\t=1"])
def test_no_text_becomes_a_formula(text: str) -> None:
    assert harmless(text) == f"'{text}"
    assert harmless("空调 =1") == "空调 =1"
    assert harmless(3) == 3
