"""A database of its own for the tests of everything that PostgreSQL must hold."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fastapi import FastAPI
from httpx import AsyncClient
from sqlalchemy import Engine

from bot.adapters.content import load_content
from bot.adapters.content_store import store_content
from bot.adapters.database import make_engine
from bot.adapters.schema import migrate
from bot.adapters.unit_of_work import SqlUnitOfWork
from bot.bootstrap import make_gateway, make_parts
from bot.core.content import Content
from bot.core.staff import Role
from bot.services import slots
from bot.settings import Settings
from tests.integration.desk_web import Enter, visitor

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


@pytest.fixture(scope="session")
def app(database_url: str, engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> FastAPI:
    """The gateway with the console, on this database; nobody answers turns."""
    from tests.integration.desk import PlainPasswords  # it needs NOW

    settings = Settings(database_url=database_url, data_dir=tmp_path_factory.mktemp("desk"), api_keys="a key")
    parts = make_parts("tests", settings)
    parts.__dict__["passwords"] = PlainPasswords()  # argon2 is slow on purpose
    return make_gateway(parts)


@pytest.fixture
def stranger(app: FastAPI) -> AsyncClient:
    """Somebody who has not signed in."""
    return visitor(app)


@pytest.fixture
def enter(app: FastAPI, unit_of_work: Callable[[], SqlUnitOfWork]) -> Enter:
    """Signs somebody of a role in."""
    from tests.integration.desk import PASSWORD, colleague

    async def signed_in(role: Role, *, must_change: bool = False) -> AsyncClient:
        account = colleague(unit_of_work, role)
        with unit_of_work() as uow:
            uow.staff.change(account.id, must_change=must_change)
            uow.commit()
        client = visitor(app)
        answer = await client.post("/desk/sign-in", data={"login": account.login, "password": PASSWORD})
        assert answer.status_code == 303, answer.text
        return client

    return signed_in
