"""The sentence encoders, as Rasa's process uses them."""

from __future__ import annotations

import time

import pytest

from bot.nlu import encoders, patches

SENTENCES = ["家里洗衣机甩干的时候声音特别大"]


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
