"""Connections to PostgreSQL, and the forms of its address that each library wants."""

from __future__ import annotations

import select
from typing import Any

from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import OperationalError

from bot.core.errors import ServiceUnavailable

#: Where the project's tables and the job queue's functions are looked for.
SEARCH_PATH = "bot,procrastinate"

#: Seconds; a customer waits behind each of them.
CONNECT_TIMEOUT = 3


def sqlalchemy_url(url: str) -> str:
    """`postgresql://…` as SQLAlchemy 2 with psycopg 3 wants it."""
    return url.replace("postgresql://", "postgresql+psycopg://", 1)


def make_engine(url: str, name: str) -> Engine:
    """An engine whose ended connections are noticed and replaced before use.

    `name` is what the server's activity list shows, so that an operator sees whose a connection is.
    """
    engine = create_engine(
        sqlalchemy_url(url),
        pool_pre_ping=True,
        pool_size=10,
        max_overflow=20,
        connect_args={
            "options": f"-c search_path={SEARCH_PATH}",
            "application_name": name,
            "connect_timeout": CONNECT_TIMEOUT,
        },
    )
    engine.dialect.do_ping = _is_open  # type: ignore[method-assign]
    return engine


def _is_open(connection: Any) -> bool:
    """Whether an idle connection still is one: something to read on it is the server's farewell.

    Looking costs nothing; SQLAlchemy's own way asks the server before every transaction of every turn.
    """
    if connection.closed:
        return False
    waiting = select.poll()
    waiting.register(connection.fileno(), select.POLLIN)
    return not waiting.poll(0)


def worker_alive(engine: Engine, within: float = 10.0) -> bool:
    """Whether a worker has given a sign of life in the last seconds. Raises ServiceUnavailable without a database."""
    query = text(
        "SELECT count(*) FROM procrastinate.procrastinate_workers "
        "WHERE last_heartbeat > now() - make_interval(secs => :within)"
    )
    try:
        with engine.connect() as connection:
            return bool(connection.scalar(query, {"within": within}))
    except OperationalError as error:
        raise ServiceUnavailable(f"the database does not answer: {error.orig}") from error
