"""What the documents say is true of the code: settings, commands, make targets, links, both READMEs in step."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer.main

from bot.cli import app
from bot.settings import Settings, variables

ROOT = Path(__file__).resolve().parents[2]
READMES = ("README.md", "README.zh-CN.md")
PAGES = sorted(
    path.relative_to(ROOT).as_posix()
    for path in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
)
MARKERS = ("footprint", "latency", "chaos", "simulate")

_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_SPAN = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
_LINK = re.compile(r"\]\(([^)\s]+)\)")
#: How many complaints about other systems are answered; one may take several rows, 24.1, 24.2 and so on.
ASKED = 25
_ROW = re.compile(r"^\| (\d+)(?:\.\d+)? \| .+ \| .+ \| (.+) \|$", re.MULTILINE)
_TEST = re.compile(r"\[`(tests/[\w/]+\.py)::([\w.]+)`\]\(\.\./([\w/.]+)\)")


def read(page: str) -> str:
    return (ROOT / page).read_text(encoding="utf-8")


def shown(default: object) -> str:
    """A default as the table writes it."""
    if default in (None, ""):
        return "unset" if default is None else "empty"
    return f"`{default:g}`" if isinstance(default, float) else f"`{default}`"


def snippets(page: str) -> Iterator[str]:
    """Everything that is written as code: whole lines of blocks, and spans."""
    text = read(page)
    for _, block in _FENCE.findall(text):
        yield from block.splitlines()
    yield from _SPAN.findall(_FENCE.sub("", text))


def make_targets(page: str) -> list[str]:
    calls = [re.search(r"(?:^|\s)make ([a-z][a-z-]*)", snippet) for snippet in snippets(page)]
    return [call[1] for call in calls if call]


def bot_calls(page: str) -> list[list[str]]:
    """The words after `bot` or `bin/bot`, of every call."""
    calls = [re.match(r"(?:bin/)?bot ((?:[a-z]+\b ?)+)", snippet) for snippet in snippets(page)]
    return [call[1].split() for call in calls if call]


def sections(page: str) -> list[tuple[int, list[str]]]:
    """Of every section the level of its heading and what must be the same in each language."""
    parts = re.split(r"^(#+) .*$", _FENCE.sub(_without_comments, read(page)), flags=re.MULTILINE)
    return [(len(level), sorted(_marks(body))) for level, body in zip(parts[1::2], parts[2::2], strict=True)]


def _without_comments(block: re.Match[str]) -> str:
    """A block without its comments and its own `#` at the beginning of a line."""
    return "\n".join(f"`{line.partition(' # ')[0].strip()}`" for line in block[2].splitlines())


def _marks(body: str) -> Iterator[str]:
    """Code and links of a section; what is in Chinese may stand in either language's own words."""
    yield from (span for span in _SPAN.findall(body) if span.isascii())
    yield from (link for link in _LINK.findall(body) if not link.startswith("README"))


def test_every_setting_is_documented_with_its_default_and_meaning() -> None:
    table = read("docs/settings.md").partition("\n## ")[0]
    rows = re.findall(r"^\| `(\w+)` \| (.+?) \| (.+) \|$", table, re.MULTILINE)
    defaults = [shown(field.default) for field in Settings.model_fields.values()]
    said = [(name, default, meaning) for (name, meaning), default in zip(variables().items(), defaults, strict=True)]
    assert rows == said


@pytest.mark.parametrize("page", PAGES)
def test_every_make_target_exists(page: str) -> None:
    known = set(re.findall(r"^([a-z-]+):", read("Makefile"), re.MULTILINE))
    assert set(make_targets(page)) <= known


@pytest.mark.parametrize("page", PAGES)
def test_every_command_exists(page: str) -> None:
    for words in bot_calls(page):
        commands = getattr(typer.main.get_command(app), "commands", {})
        for word in words:
            if not commands:
                break
            assert word in commands, f"bot {' '.join(words)}"
            commands = getattr(commands[word], "commands", {})


def test_commands_and_targets_are_found_at_all() -> None:
    assert {"run", "test"} <= set(make_targets("README.md"))
    assert ["content", "check"] in bot_calls("README.md")
    assert ["wording", "set"] in [words[:2] for words in bot_calls("docs/guide/your-shop.md")]


def test_readmes_are_in_step() -> None:
    english, chinese = (sections(page) for page in READMES)
    assert len(english) > 5
    assert english == chinese


@pytest.mark.parametrize("page", READMES)
@pytest.mark.parametrize("name", MARKERS)
def test_readme_has_room_for_measured_figures(page: str, name: str) -> None:
    text = read(page)
    assert text.count(f"<!-- {name}:start -->") == text.count(f"<!-- {name}:end -->") == 1
    assert text.index(f"<!-- {name}:start -->") < text.index(f"<!-- {name}:end -->")


def test_decisions_are_numbered_without_gaps() -> None:
    files = sorted((ROOT / "docs" / "decisions").iterdir())
    names = [re.fullmatch(r"(\d{4})-[a-z0-9-]+\.md", file.name) for file in files]
    assert [name and int(name[1]) for name in names] == list(range(1, len(files) + 1))
    for file in files:
        assert file.read_text(encoding="utf-8").startswith(f"# {file.name[:4]} ")


@pytest.mark.parametrize("page", PAGES)
def test_relative_links_resolve(page: str) -> None:
    links = [link.partition("#")[0] for link in _LINK.findall(read(page)) if not re.match(r"\w+:|#", link)]
    assert [link for link in links if not (ROOT / page).parent.joinpath(link).exists()] == []


def test_code_refers_to_pages_that_exist() -> None:
    files = [*ROOT.glob("bot/**/*.py"), *ROOT.glob("actions/*.py"), *ROOT.glob("deploy/**/*.yml"), ROOT / "Dockerfile"]
    for file in files:
        for page in re.findall(r"docs/[\w/.-]+?\.md", file.read_text(encoding="utf-8")):
            assert (ROOT / page).exists(), f"{file.relative_to(ROOT)}: {page}"


def named_in(file: str) -> set[str]:
    """The names of a file's tests; one in a class bears the class's name and a dot before its own."""
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    classes = [node for node in tree.body if isinstance(node, ast.ClassDef)]
    places = [("", tree.body), *((f"{one.name}.", one.body) for one in classes)]
    functions = ((prefix, node) for prefix, body in places for node in body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))
    return {f"{prefix}{node.name}" for prefix, node in functions if node.name.startswith("test_")}


def test_every_complaint_asked_elsewhere_names_tests_that_exist() -> None:
    page = read("docs/asked-elsewhere.md")
    rows = _ROW.findall(page)
    assert len(rows) == len(re.findall(r"^\| \d", page, re.MULTILINE))
    assert sorted({int(number) for number, _ in rows}) == list(range(1, ASKED + 1))
    for number, shown_by in rows:
        named = _TEST.findall(shown_by)
        assert len(named) == shown_by.count("::") > 0, number
        for file, test, link in named:
            assert file == link
            assert test in named_in(file), f"{number}: {file}::{test}"
