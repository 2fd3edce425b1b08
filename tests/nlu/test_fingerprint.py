"""A model is found again by what it depends on."""

from __future__ import annotations

from pathlib import Path

from bot.nlu.fingerprint import fingerprint


def test_same_files_give_the_same_name(tmp_path: Path) -> None:
    (tmp_path / "config.yml").write_text("a")
    assert fingerprint(tmp_path) == fingerprint(tmp_path)


def test_any_change_gives_another_name(tmp_path: Path) -> None:
    (tmp_path / "config.yml").write_text("a")
    before = fingerprint(tmp_path)
    (tmp_path / "domain").mkdir()
    (tmp_path / "domain" / "repair.yml").write_text("b")
    assert fingerprint(tmp_path) != before
