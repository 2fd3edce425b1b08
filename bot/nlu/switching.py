"""Another model in the place of the served one, while customers write.

It is loaded beside the served one in a thread of its own and takes the next turn when it is whole; turns under way
end with the model they began with. Rasa's own PUT /model would answer nobody while it loads.
"""

from __future__ import annotations

import asyncio
import copy
from pathlib import Path
from typing import Text

from rasa.core.agent import Agent
from sanic import Sanic

#: One switch at a time; made in the process's only loop.
_switching = asyncio.Lock()


class SwitchRefused(Exception):
    """The model cannot take the served one's place, which goes on."""


async def switch(app: Sanic, name: Text) -> Text:
    """Serve the model `name`, a file in the served one's folder, from the next turn on. Raises SwitchRefused."""
    async with _switching:
        served: Agent = app.ctx.agent
        model = served.processor.model_path.parent / Path(name).name
        if not model.is_file():
            raise SwitchRefused(f"There is no model {name}.")
        loop = asyncio.get_running_loop()
        try:
            agent = await loop.run_in_executor(None, load_beside, served, model)
        except Exception as error:  # whatever is wrong with the file, the served model goes on
            raise SwitchRefused(f"The model {name} cannot be loaded: {error!r}") from error
        if agent.domain.fingerprint() != served.domain.fingerprint():
            raise SwitchRefused(f"The model {name} has another domain; start the assistant anew to serve it.")
        app.ctx.agent = agent
        return model.name


def load_beside(served: Agent, model: Path) -> Agent:
    """An agent of its own that shares the served one's locks, connections and endpoints.

    Its tracker store is another object over the same connections: each reads conversations by its own domain.
    """
    agent = copy.copy(served)
    agent.tracker_store = copy.copy(served.tracker_store)
    agent.load_model(model)
    return agent
