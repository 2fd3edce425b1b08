"""Brings a database to the present shape: schema `bot` by Alembic, the job queue by its own script."""

from __future__ import annotations

from pathlib import Path

import procrastinate
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, text

#: Any number: whoever migrates holds this lock, so that two starts at once do not meet.
_LOCK = 7_260_001


def alembic_config(connection: Connection) -> Config:
    """Alembic's configuration, without a file of its own."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    return config


def migrate(engine: Engine, url: str) -> None:
    """Create or upgrade everything; does nothing to a database that is up to date."""
    with engine.begin() as connection:
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        for schema in ("bot", "rasa", "procrastinate"):
            connection.execute(text(f"CREATE SCHEMA IF NOT EXISTS {schema}"))
        command.upgrade(alembic_config(connection), "head")
        jobs = connection.scalar(text("SELECT to_regclass('procrastinate.procrastinate_jobs')"))
    if jobs is None:
        _create_job_tables(url)


def _create_job_tables(url: str) -> None:
    connector = procrastinate.SyncPsycopgConnector(conninfo=url, kwargs={"options": "-c search_path=procrastinate"})
    with procrastinate.App(connector=connector).open() as app:
        app.schema_manager.apply_schema()


def is_current(engine: Engine) -> bool:
    """Whether the database has the tables at all; False also for an empty one."""
    with engine.connect() as connection:
        return connection.scalar(text("SELECT to_regclass('bot.alembic_version')")) is not None
