"""Serving a model, with the project's own parts checked at start: Rasa replaces what it cannot import without a word."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any, Text

import rasa.core.run
from rasa.core.utils import AvailableEndpoints
from rasa.shared.exceptions import RasaException
from rasa.utils.log_utils import configure_structlog
from sanic import Sanic

from bot.nlu import patches
from bot.nlu.nlg import ResponseNames
from bot.nlu.tracker_store import TurnTrackerStore


def serve(model: Path, host: Text, port: int) -> None:
    """Serve until the process is ended."""
    configure_structlog()
    # Said of every slot that an action fills, which is what is meant here.
    warnings.filterwarnings("ignore", message="Slot auto-fill has been removed")
    patches.apply()
    rasa.core.run.load_agent_on_start = _checked(rasa.core.run.load_agent_on_start)
    rasa.core.run.serve_application(
        model_path=str(model),
        interface=host,
        port=port,
        credentials="credentials.yml",
        endpoints=AvailableEndpoints.read_endpoints("endpoints.yml"),
        enable_api=False,
    )


def _checked(load: Any) -> Any:
    async def load_and_check(model: Text, endpoints: Any, storage: Any, app: Sanic, loop: Any) -> Any:
        agent = await load(model, endpoints, storage, app, loop)
        if not agent.is_ready() or agent.processor.model_filename != Path(model).name:
            raise RasaException(f"The model {model} could not be loaded.")
        if not isinstance(agent.tracker_store, TurnTrackerStore):
            raise RasaException(f"The tracker store is a {type(agent.tracker_store).__name__}.")
        if not isinstance(agent.processor.nlg, ResponseNames):
            raise RasaException(f"The text generator is a {type(agent.processor.nlg).__name__}.")
        return agent

    return load_and_check
