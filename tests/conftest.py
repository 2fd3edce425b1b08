"""Fixtures for all tests. The assistant is started once for the whole run."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.stack import Customer, Stack, running_stack


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    with running_stack(tmp_path_factory.mktemp("stack")) as running:
        yield running


@pytest.fixture
def customer(stack: Stack) -> Iterator[Customer]:
    """A customer who has never been here before; a failing test prints the conversation."""
    someone = Customer(stack)
    yield someone
    someone.close()
    print("\n".join(someone.transcript))


@pytest.fixture
def another(stack: Stack) -> Iterator[Callable[[], Customer]]:
    """More customers."""
    others: list[Customer] = []

    def come() -> Customer:
        others.append(Customer(stack))
        return others[-1]

    yield come
    for other in others:
        other.close()
