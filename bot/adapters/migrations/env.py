"""Alembic's entry: schema `bot` alone; Rasa and the job queue look after their own."""

from __future__ import annotations

from typing import Any

from alembic import context

from bot.adapters import channel_tables, desk_tables, learning_tables, link_tables, staff_tables  # noqa: F401  # their tables are known once they are read
from bot.adapters.tables import metadata


def _ours(name: str | None, kind: str, parents: Any) -> bool:
    return name == "bot" if kind == "schema" else True


def run() -> None:
    connection = context.config.attributes["connection"]
    context.configure(
        connection=connection,
        target_metadata=metadata,
        include_schemas=True,
        include_name=_ours,
        version_table_schema="bot",
    )
    with context.begin_transaction():
        context.run_migrations()


run()
