"""The comparison with others goes on where it was cut short."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bench.peers import PEERS, Kept, Peer, Row, subject
from bot.evaluation import Report, Utterance
from bot.settings import ROOT

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


ASKED = [[Utterance(text="云南啥时候有货", labels=("stock_query",))]]
THEM = PEERS["characters"]


def test_what_was_measured_is_known_the_next_time(tmp_path: Path) -> None:
    Kept(tmp_path / "rows").add("them", ROW)
    again = Kept(tmp_path / "rows")
    assert again.find("them") == ROW
    assert again.find("others") is None


def test_what_learnt_other_data_was_asked_other_things_or_is_built_otherwise_is_measured_again() -> None:
    known = subject(THEM, b"these lines", ASKED)
    assert known == subject(THEM, b"these lines", ASKED)
    other = (
        subject(THEM, b"other lines", ASKED),
        subject(THEM, b"these lines", [[*ASKED[0], *ASKED[0]]]),
        subject(replace(THEM, made_of=("bot/nlu/classifier.py",)), b"these lines", ASKED),
        subject(PEERS["neighbours"], b"these lines", ASKED),
    )
    assert known not in other
    assert len(set(other)) == len(other)


@pytest.mark.parametrize("peer", [peer for name, peer in PEERS.items() if name != "own"], ids=lambda peer: peer.name)
def test_files_that_make_a_rival_what_it_is_are_there(peer: Peer) -> None:
    assert all(list(ROOT.glob(pattern)) for pattern in peer.made_of)


def test_without_a_file_nothing_is_kept(tmp_path: Path) -> None:
    Kept(None).add("them", ROW)
    assert Kept(None).find("them") is None
    assert list(tmp_path.iterdir()) == []
