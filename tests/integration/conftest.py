"""A database of its own for the tests of everything that PostgreSQL must hold."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine

from bot.adapters.content import load_content
from bot.adapters.content_store import store_content
from bot.adapters.database import make_engine
from bot.adapters.schema import migrate
from bot.adapters.unit_of_work import SqlUnitOfWork
from bot.core.content import Content
from bot.services import slots

ROOT = Path(__file__).resolve().parents[2]
#: Monday morning, 10 o'clock in the shop.
NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)


@pytest.fixture(scope="session")
def content() -> Content:
    return load_content(ROOT / "content")


@pytest.fixture(scope="session")
def database_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.gettempdir())
    from bot.adapters.embedded import EmbeddedPostgres

    server = EmbeddedPostgres(tmp_path_factory.mktemp("database") / "postgres")
    yield server.url
    server.stop()


@pytest.fixture(scope="session")
def engine(database_url: str, content: Content) -> Iterator[Engine]:
    engine = make_engine(database_url, "tests")
    migrate(engine, database_url)
    store_content(content, engine)
    slots.open_days(content.company, content.policy, NOW, SqlUnitOfWork(engine))
    yield engine
    engine.dispose()


@pytest.fixture
def unit_of_work(engine: Engine) -> Callable[[], SqlUnitOfWork]:
    return lambda: SqlUnitOfWork(engine)
