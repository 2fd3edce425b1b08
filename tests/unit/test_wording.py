"""Every text that the assistant can say: it exists, can be filled in, and is polite (R1, R7, R12)."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import yaml

from bot.adapters.clock import SystemClock
from bot.adapters.content import load_content
from bot.adapters.text.manners import MannersCheck
from bot.adapters.wording import load_texts
from bot.core.conversation import Addressee
from bot.core.errors import WordingError
from bot.core.phrases import Forbidden
from bot.core.say import quoted, say
from bot.core.wording import Rendered, choose, fields_of, render
from bot.services.speech import Speech

ROOT = Path(__file__).resolve().parents[2]
TEXTS = load_texts(ROOT)
CONTENT = load_content(ROOT / "content")


@pytest.fixture(scope="module")
def manners() -> MannersCheck:
    return MannersCheck(CONTENT.phrases)


@pytest.mark.parametrize("response", TEXTS)
def test_r1_r7_every_response_passes_the_manners_check(manners: MannersCheck, response: str) -> None:
    for text in TEXTS[response]:
        filled = render(text, dict.fromkeys(fields_of(text), quoted("某")))
        assert manners.problems(filled) == []


@pytest.mark.parametrize("phrase", CONTENT.phrases.prescribed, ids=lambda phrase: phrase.id)
def test_r12_every_prescribed_sentence_passes_the_manners_check(manners: MannersCheck, phrase: object) -> None:
    text = phrase.text  # type: ignore[attr-defined]
    assert manners.problems(render(text, dict.fromkeys(fields_of(text), quoted("某")))) == []


@pytest.mark.parametrize(
    "text",
    ["你自己看吧", "这肯定不是我们的原因", "我不知道", "这个不归我管", "没办法", "您找别人去", "不可能", "你好", "你们稍等", "随便您"],
)
def test_r7_rude_or_familiar_text_is_stopped(manners: MannersCheck, text: str) -> None:
    assert manners.problems(Rendered(text=text))


@pytest.mark.parametrize("text", ["您好,迷你冰箱有现货", "请您稍等", "我们为您办法律手续的事不清楚,请原谅"])
def test_r1_harmless_text_passes(manners: MannersCheck, text: str) -> None:
    assert [problem for problem in manners.problems(Rendered(text=text)) if "你" in problem] == []


def test_quoted_words_of_a_customer_are_exempt(manners: MannersCheck) -> None:
    rendered = render("您说的“{text}”我已登记。", {"text": quoted("你们什么破服务")})
    assert manners.problems(rendered) == []
    assert manners.problems(Rendered(text=rendered.text))


@pytest.mark.parametrize("own", [None, "{article}是全城最便宜的,您放心。"])
def test_r7_word_the_shop_forbids_is_not_said_wherever_it_comes_from(own: str | None) -> None:
    """In a fact or in the shop's own sentence: every text is looked at once more as it goes out."""
    word = Forbidden(patterns=("全城最便宜",), reason="广告法不允许", instead="价格实惠")
    phrases = replace(CONTENT.phrases, forbidden=(*CONTENT.phrases.forbidden, word))
    speech = Speech(texts={**TEXTS, "utter_x": ["{article}有现货。"]}, company=CONTENT.company, manners=MannersCheck(phrases), clock=SystemClock())
    uow: Any = SimpleNamespace(wordings=SimpleNamespace(of=lambda names: {"utter_x": own} if own else {}))
    addressee = Addressee(turn_id=1, customer_name=None, customer_title=None)

    def told(article: str) -> str:
        (reply,) = speech(addressee, [say("utter_x", article=article)], uow)
        return reply.text

    assert told("洗衣机") == "洗衣机有现货。"
    assert told("全城最便宜的洗衣机") == speech.plain("utter_safe")


def test_responses_named_in_python_exist() -> None:
    named = set()
    for folder in ("actions", "bot"):
        for file in (ROOT / folder).rglob("*.py"):
            named |= set(re.findall(r'"(utter_\w+)"', file.read_text(encoding="utf-8")))
    beginnings = {name for name in named if name.endswith("_")}
    assert named - beginnings <= TEXTS.keys()
    assert all(any(response.startswith(beginning) for response in TEXTS) for beginning in beginnings)


def test_responses_named_in_rules_exist() -> None:
    for file in (ROOT / "data" / "rules").glob("*.yml"):
        for name in re.findall(r"utter_\w+", file.read_text(encoding="utf-8")):
            assert name in TEXTS


def test_every_state_of_a_repair_can_be_told() -> None:
    from bot.core.tickets import Status

    assert {f"utter_progress_{status}" for status in Status} <= TEXTS.keys()


def test_every_danger_has_its_advice() -> None:
    assert {f"utter_danger_{danger.kind}" for danger in CONTENT.policy.dangers} <= TEXTS.keys()


def test_no_reply_text_stands_in_python() -> None:
    """Chinese in code is data to recognise words by, a short form of address or time, or meant for staff.

    What an error says is meant for staff.
    """
    allowed = {"bot/core/courtesy.py", "bot/core/handoff.py", "bot/core/errors.py", "bot/core/manners.py", "bot/core/staff.py", "bot/services/suggest.py", "bot/cli.py", "bot/doctor.py", "bot/operation.py"}
    sentence = re.compile(r"[^\[|\n]*[\u4e00-\u9fff]{4,}[^\[|\n]*[。!?！？]")  # no pattern, no list of words
    for folder in ("actions", "bot/services", "bot/core", "bot/worker"):
        for file in (ROOT / folder).rglob("*.py"):
            if file.relative_to(ROOT).as_posix() not in allowed:
                assert not [text for text in texts_outside_errors(file) if sentence.fullmatch(text)], file


def texts_outside_errors(file: Path) -> Iterator[str]:
    """Every text of a module that is neither raised nor a docstring."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    raised = {id(part) for node in ast.walk(tree) if isinstance(node, ast.Raise) for part in ast.walk(node)}
    alone = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in raised | alone:
            yield node.value


def test_topic_files_have_one_stem_in_every_tree() -> None:
    """A topic's file that grew too long is split by question: `complaint_wait.yml` belongs to `complaint`.

    What customers taught has no topic of its own.
    """
    domain = {file.stem for file in (ROOT / "domain").glob("*.yml")}
    for tree in ("data/nlu", "data/rules", "data/stories"):
        assert {file.stem.partition("_")[0] for file in (ROOT / tree).glob("*.yml")} <= domain | {"learned"}


def test_no_training_file_overrides_a_response() -> None:
    for file in (ROOT / "data").rglob("*.yml"):
        assert "responses" not in yaml.safe_load(file.read_text(encoding="utf-8"))


def test_missing_argument_is_named() -> None:
    with pytest.raises(WordingError, match=r"\{name\}"):
        render("您好,{name}", {})


def test_same_turn_always_says_the_same_variant() -> None:
    assert {choose(["a", "b", "c"], 7) for _ in range(5)} == {"b"}
