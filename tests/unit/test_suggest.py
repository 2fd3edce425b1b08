"""Proposals: how they are ranked, what becomes of them, which answers may serve again, and where a form stands."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.adapters.content import load_content
from bot.adapters.text.similar import QuestionWords
from bot.core.content import Content
from bot.core.suggest import Judged, Kind, Offered, Suggestion, Verdict, judge, ranked, reusable, source_of, verdicts
from bot.services.checklist import asked_for, checklist

NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)


@pytest.fixture(scope="module")
def content() -> Content:
    return load_content(Path(__file__).resolve().parents[2] / "content")


def suggestion(text: str, confidence: float, kind: Kind = Kind.PHRASE, key: str = "") -> Suggestion:
    return Suggestion(text=text, why="因为", source="规范", confidence=confidence, kind=kind, key=key or text)


def offered(text: str, *, chosen: bool = False) -> Offered:
    return Offered(kind=Kind.PHRASE, key=text, text=text, chosen=chosen)


def test_likeliest_comes_first_and_each_sentence_once() -> None:
    found = [suggestion("好的", 0.3), suggestion("请稍等", 0.5), suggestion("好的", 0.4, key="another")]
    assert [one.text for one in ranked(found, {}, 5)] == ["请稍等", "好的"]
    assert len(ranked(found, {}, 1)) == 1


def test_what_colleagues_take_moves_up_and_what_they_refuse_moves_down() -> None:
    found = [suggestion("好的", 0.4), suggestion("请稍等", 0.5)]
    experience = {(Kind.PHRASE, "好的"): Judged(taken=20), (Kind.PHRASE, "请稍等"): Judged(refused=20)}
    assert [one.text for one in ranked(found, experience, 5)] == ["好的", "请稍等"]


def test_one_verdict_alone_turns_nothing_upside_down() -> None:
    assert 0.85 < Judged(refused=1).weight < 1 < Judged(taken=1).weight < 1.15
    assert Judged().weight == 1


def test_sentence_sent_as_it_was_is_taken_and_those_above_are_refused() -> None:
    shown = (offered("好的,请您稍等"), offered("您慢走", chosen=True), offered("请慢走"))
    assert [verdict for _, verdict in verdicts(shown, "您慢走")] == [Verdict.REFUSED, Verdict.TAKEN]


def test_sentence_typed_word_for_word_counts_as_taken() -> None:
    assert verdicts((offered("您慢走"),), "您慢走 ") == ((offered("您慢走"), Verdict.TAKEN),)


def test_changed_sentence_is_edited_and_another_one_refused() -> None:
    proposed = "对不起,给您添麻烦了。请问冰箱是哪个型号?"
    assert judge(proposed, "对不起,给您添麻烦了。请问是哪个型号?") is Verdict.EDITED
    assert judge(proposed, "好的,明天见") is Verdict.REFUSED


def test_something_else_written_refuses_the_first_proposal_alone() -> None:
    assert [one.text for one, _ in verdicts((offered("您慢走"), offered("请慢走")), "我们九点半开门")] == ["您慢走"]


@pytest.mark.parametrize(
    ("answer", "kept"),
    [
        ("林女士您好,可以先把滤网取下来用清水冲洗", "可以先把滤网取下来用清水冲洗"),
        ("您的单号是R2611-0001,明天上门", None),
        ("我打13912345678给您", None),
        ("这款2899元,现在有货", None),
        ("好的", None),
        ("已经告诉王先生了,他会联系您", None),
    ],
)
def test_r73_only_what_names_nobody_serves_again(answer: str, kept: str | None) -> None:
    assert reusable(answer) == kept


def test_facts_name_their_source() -> None:
    assert source_of(["price", "article"]) == "商品目录和库存"
    assert source_of(["fault"]) == ""


def test_similar_questions_share_words_and_are_alike() -> None:
    similarity = QuestionWords()
    assert "滤网" in similarity.words("请问空调的滤网怎么清洗?")
    assert similarity.alike("空调滤网怎么清洗", "请问空调的滤网怎样清洗呢") > 0.6
    assert similarity.alike("空调滤网怎么清洗", "你们几点关门") < 0.4


def test_list_of_a_repair_shows_what_is_known_and_what_is_asked(content: Content) -> None:
    slots = {
        "requested_slot": "repair_phone",
        "repair_fault": "脱水咣咣响",
        "repair_article": {"said": "洗衣机", "category": "洗衣机", "model": "XQG100-12"},
        "repair_bought": {"said": "去年6月", "first": "2025-06-01", "last": "2025-06-30"},
        "repair_terms": "agreed",
    }
    found = {item.name: item for item in checklist("repair_form", slots, content, NOW)}
    assert found["article"].value == "洗衣机 XQG100-12"
    assert found["bought"].value == "去年6月(2025-06)"
    assert found["phone"].asked
    assert found["address"].value is None
    assert list(found)[-1] == "confirm"


def test_r32_in_danger_the_list_is_short(content: Content) -> None:
    slots = {"repair_progress": {"danger": "electricity"}, "repair_article": {"said": "热水器", "category": "热水器"}}
    assert "bought" not in {item.name for item in checklist("repair_form", slots, content, NOW)}


def test_other_forms_show_what_they_hold_and_what_they_ask(content: Content) -> None:
    slots = {"requested_slot": "restock_phone", "restock_talk": '{"article": "BCD-508"}'}
    known, asked = checklist("restock_form", slots, content, NOW)
    assert (known.label, known.value) == ("商品", "BCD-508")
    assert (asked.label, asked.asked) == ("电话", True)
    assert checklist(None, slots, content, NOW) == ()
    assert asked_for("restock_form", slots) == "phone"
