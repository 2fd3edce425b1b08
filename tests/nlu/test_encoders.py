"""The sentence encoders, as Rasa's process uses them."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from bot.nlu import encoders, patches

SENTENCES = ["家里洗衣机甩干的时候声音特别大"]
TOLD = [*SENTENCES, "云南啥时候有货", "冰厢又不冻了咋整"]


@pytest.mark.parametrize("name", encoders.available(["use", "e5"]))
def test_no_other_thread_is_busy_beside_an_encoder(name: str) -> None:
    patches.apply()
    encoders.encode(name, SENTENCES)  # loads it
    everybody, mine = time.process_time(), time.thread_time()
    for _ in range(50):
        encoders.encode(name, SENTENCES)
        time.sleep(0.002)
    everybody, mine = time.process_time() - everybody, time.thread_time() - mine
    assert everybody < 1.2 * mine


@pytest.mark.parametrize("name", encoders.available(["use", "e5"]))
def test_many_texts_are_shared_out_and_kept(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoders, "_KEPT", tmp_path / "vectors")
    alone = encoders.encode(name, TOLD)
    monkeypatch.setattr(encoders, "_MANY", 2)
    monkeypatch.setattr(encoders, "_SHARE", 1)
    assert encoders.encode_kept(name, TOLD) == pytest.approx(alone, abs=1e-5)

    def encode(name: str, texts: list[str]) -> None:
        raise AssertionError(f"{texts} were encoded already")

    monkeypatch.setattr(encoders, "encode", encode)
    assert encoders.encode_kept(name, TOLD[::-1]) == pytest.approx(alone[::-1], abs=1e-5)
