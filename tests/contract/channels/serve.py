"""A channel's routes, served."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from fastapi import APIRouter, FastAPI

from tests.stack import free_port


@contextmanager
def served(router: APIRouter) -> Iterator[str]:
    """A channel's routes on a free port; gives the address."""
    app, port = FastAPI(), free_port()
    app.include_router(router)
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="error", lifespan="off"))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            time.sleep(0.01)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join()
