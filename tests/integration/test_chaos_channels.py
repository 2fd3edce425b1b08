"""The short form of the run over all platforms; `make chaos-channels` is the long one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from rich.console import Console

from bench.chaos_channels import Result, Town, compare, run, show, town


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    with town(tmp_path_factory.mktemp("channels") / "var") as started:
        yield started


@pytest.fixture(scope="module")
def result(place: Town) -> Result:
    came_to = run(place, messages=36, rounds=1, at_once=3, seed=7, parts=("worker", "gateway"))
    show(came_to, Console(width=140))
    return came_to


def test_a_repair_from_each_platform_to_the_survey_survives_failures_and_kills(result: Result) -> None:
    assert result.faults == []
    assert {talk.hand.channel for talk in result.talks} == {"wechat", "wechat_kf", "telegram"}
    assert result.kills == {"worker": 1, "gateway": 1}
    assert all(result.failed.values())


@pytest.mark.parametrize(
    ("said", "shown", "twice", "right"),
    [
        (["一", "二"], ["一", "二"], 0, True),
        (["一", "二"], ["一\n1. 可以", "二"], 0, True),
        (["一", "一", "二"], ["一", "一", "二"], 0, True),
        (["一", "二"], ["一", "一", "二"], 1, True),
        (["一", "二"], ["二", "一"], 0, False),
        (["一", "二"], ["一"], 0, False),
        (["一", "一"], ["一"], 0, False),
        (["一"], ["一", "二"], 0, False),
        (["一", "二"], ["一", "二", "一"], 0, False),
        (["一"], [], 0, False),
        (["一"], ["一起"], 0, False),
    ],
)
def test_what_was_said_and_what_was_shown_are_compared(said: list[str], shown: list[str], twice: int, right: bool) -> None:
    repeated, problem = compare(said, shown)
    assert repeated == twice
    assert (problem == "") is right
