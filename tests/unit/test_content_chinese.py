"""Mistakes in content as whoever edits it in the console reads them."""

from __future__ import annotations

import ast
import re

import pytest

from bot.adapters.content_chinese import in_chinese
from bot.adapters.content_files import _EXPLANATIONS
from bot.settings import ROOT

#: Files that the console does not edit, or of which nothing can be read: their mistakes are the operator's.
_OF_FILES = re.compile(
    "is not (YAML|UTF-8|CSV)|cannot be read|stands twice|is missing; create|must be a block of keys with values; it is empty|"
    "the column|cells, the header"
)


def mistakes() -> list[str]:
    """Everything that is said of content, with something in the place of what it quotes."""
    found = [text.format(got="'x'", ge="1", gt="0", le="9", expected="'a' or 'b'", error="") for _, text in _EXPLANATIONS]
    for file in sorted((ROOT / "bot" / "adapters").glob("content*.py")):
        if file.stem == "content_wechat":
            continue  # the menu of the official account, which the console does not edit
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and node.args:
                function = node.func
                named = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
                if named == "ValueError" or (named == "add" and len(node.args) == 2):
                    found += _said(node.args[-1])
    return [text for text in found if text and text[0].isascii() and not _OF_FILES.search(text)]


def _said(node: ast.expr) -> list[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [node.value]
    if isinstance(node, ast.JoinedStr):
        return ["".join(str(part.value) if isinstance(part, ast.Constant) else "x" for part in node.values)]
    return []


@pytest.mark.parametrize("what", [text for text in mistakes() if not text.endswith("; x")])
def test_every_mistake_has_its_words(what: str) -> None:
    said = in_chinese(f"content/policy.yml: repair.visit_fee: {what}")
    assert re.match(r"规则和收费，维修 / visit_fee( / .*)?：.*[\u4e00-\u9fff]", said), said


@pytest.mark.parametrize(
    ("problem", "said"),
    [
        ("content/policy.yml: repair.visit_fee: must be a number, got '免费'", "规则和收费，维修 / visit_fee：要填数字，现在是 '免费'"),
        (
            "content/shop.yml: technicians.t01.skills[2]: unknown skill '冰柜'; did you mean '冰箱'?",
            "门店和师傅，师傅 / t01 / skills / 第2条：没有名为“冰柜”的技能，是不是“冰箱”？",
        ),
        (
            "content/phrases.yml: prescribed[3].text: says '你', which phrases.yml forbids; use other words",
            "话术和禁语，规定用语 / 第3条 / text：里面有“你”，是禁语，请换个说法",
        ),
        ("content/shop.yml: hotline: must not be empty; write the text or remove the key", "门店和师傅，热线：不能是空的，请填写或删掉这一项"),
        ("content/x.yml: a: something new", "content/x.yml: a: something new"),
    ],
)
def test_place_and_reason_are_told(problem: str, said: str) -> None:
    assert in_chinese(problem) == said
