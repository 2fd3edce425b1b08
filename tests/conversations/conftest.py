"""A second assistant, at night. It costs half a minute and over a gigabyte: for the few tests that need the hour."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.stack import Customer, Stack, running_stack


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    with running_stack(tmp_path_factory.mktemp("night"), BOT_NOW="2026-11-23T22:40+08:00") as running:
        yield running


@pytest.fixture
def sleepless(night: Stack) -> Iterator[Customer]:
    """A customer who writes when the shop is closed."""
    someone = Customer(night)
    yield someone
    someone.close()
    print("\n".join(someone.transcript))
