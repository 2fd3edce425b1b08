"""The comparison with others goes on where it was cut short."""

from __future__ import annotations

from pathlib import Path

from bench.peers import Kept, Row
from bot.evaluation import Report

FIGURES = Report(
    n=3,
    accuracy=0.9,
    macro_f1=0.8,
    in_scope_accuracy=0.7,
    oos_recall=0.6,
    fallback_rate=0.1,
    coverage=0.9,
    p50_ms=20.0,
    p95_ms=40.0,
    memory_mb=700.0,
)
ROW = Row(name="somebody", trained_in=61.5, reports=(FIGURES, FIGURES))


def test_what_was_measured_is_known_the_next_time(tmp_path: Path) -> None:
    Kept(tmp_path / "rows", "these lines").add("them", ROW)
    again = Kept(tmp_path / "rows", "these lines")
    assert again.find("them") == ROW
    assert again.find("others") is None


def test_what_was_measured_on_other_data_is_measured_again(tmp_path: Path) -> None:
    Kept(tmp_path / "rows", "these lines").add("them", ROW)
    assert Kept(tmp_path / "rows", "other lines").find("them") is None


def test_without_a_file_nothing_is_kept(tmp_path: Path) -> None:
    Kept(None, "these lines").add("them", ROW)
    assert Kept(None, "these lines").find("them") is None
    assert list(tmp_path.iterdir()) == []
