"""Drafts of colleagues: what is wrong is marked and mended, what is missing is hinted at."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.adapters.content import load_content
from bot.adapters.text.manners import MannersCheck
from bot.core.manners import Fault, hints
from bot.core.wording import Rendered


@pytest.fixture(scope="module")
def manners() -> MannersCheck:
    return MannersCheck(load_content(Path(__file__).resolve().parents[2] / "content").phrases)


def faults(manners: MannersCheck, text: str) -> list[Fault]:
    return manners.faults(Rendered(text=text))


def test_r7_forbidden_words_are_marked_with_reason_and_polite_alternative(manners: MannersCheck) -> None:
    text = "您好。这个我没办法,再见。请慢走"
    (fault,) = faults(manners, text)
    assert text[fault.start : fault.end] == "没办法"
    assert fault.reason
    assert fault.mended(text).startswith("您好。对不起,") or "对不起" in fault.mended(text)
    assert fault.mended(text).endswith("请慢走")
    assert "没办法" not in fault.mended(text)


def test_r1_every_pronoun_is_marked_and_mended_by_itself(manners: MannersCheck) -> None:
    text = "你们好,你的冰箱修好了"
    found = faults(manners, text)
    assert [(fault.start, fault.words) for fault in found] == [(0, "你们"), (4, "你")]
    assert found[1].mended(text) == "你们好,您的冰箱修好了"
    assert faults(manners, "迷你冰箱有货") == []


def test_what_is_proposed_instead_is_polite_itself(manners: MannersCheck) -> None:
    phrases = load_content(Path(__file__).resolve().parents[2] / "content").phrases
    assert [one.instead for one in phrases.forbidden if faults(manners, one.instead)] == []


def rules(text: str, *, after_sales: bool = False, apologised: bool = False) -> list[str]:
    return [hint.rule for hint in hints(text, after_sales=after_sales, apologised=apologised)]


def test_r30_apology_is_missed_in_after_sales_until_somebody_has_made_it() -> None:
    assert rules("请问冰箱是哪个型号?", after_sales=True) == ["R30"]
    assert rules("请问冰箱是哪个型号?", after_sales=True, apologised=True) == []
    assert rules("对不起,给您添麻烦了。请问是哪个型号?", after_sales=True) == []


def test_r6_proposal_is_missed_as_a_question() -> None:
    (hint,) = hints("我们可以明天上午上门", after_sales=False, apologised=False)
    assert hint.rule == "R6"
    assert hint.added("我们可以明天上午上门") == "我们可以明天上午上门。您看这样可以吗?"
    assert rules("明天上午上门,您看这样可以吗?") == []


def test_r1_refusal_opens_with_sorry_and_a_request_carries_please() -> None:
    assert rules("这一款不能退") == ["R1"]
    assert rules("对不起,这一款不能退") == []
    assert rules("把型号告诉我") == ["R1"]
    assert rules("请把型号告诉我") == []
    assert rules("") == []
