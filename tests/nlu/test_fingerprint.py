"""A model is found again by what it depends on."""

from __future__ import annotations

from pathlib import Path

from bot.nlu.fingerprint import fingerprint, frame


def test_same_files_give_the_same_name(tmp_path: Path) -> None:
    (tmp_path / "config.yml").write_text("a")
    assert fingerprint(tmp_path) == fingerprint(tmp_path)


def test_any_change_gives_another_name(tmp_path: Path) -> None:
    (tmp_path / "config.yml").write_text("a")
    before = fingerprint(tmp_path)
    (tmp_path / "domain").mkdir()
    (tmp_path / "domain" / "repair.yml").write_text("b")
    assert fingerprint(tmp_path) != before


def test_examples_alone_leave_the_frame_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "config.yml").write_text("a")
    name, around = fingerprint(tmp_path), frame(tmp_path)
    (tmp_path / "data" / "nlu").mkdir(parents=True)
    (tmp_path / "data" / "nlu" / "repair.yml").write_text("b")
    assert frame(tmp_path) == around
    assert fingerprint(tmp_path) != name
    (tmp_path / "config.yml").write_text("c")
    assert frame(tmp_path) != around
