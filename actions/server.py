"""Serving the actions to Rasa."""

from __future__ import annotations

import warnings
from typing import Any

from rasa_sdk.endpoint import create_app
from rasa_sdk.executor import ActionExecutor


class DomainFreeExecutor(ActionExecutor):
    """The SDK's executor for actions that never look at the domain, so that Rasa need not send it at every call."""

    def update_and_return_domain(self, payload: dict[str, Any], action_name: str) -> dict[str, Any]:
        return payload.get("domain") or {}


def serve(executor: ActionExecutor, host: str, port: int) -> None:
    """Serve until the process is ended."""
    # One protocol serves both versions: the conversation tests run on exactly this pair.
    warnings.filterwarnings("ignore", message="Your versions of rasa and rasa_sdk")
    app = create_app(executor, cors_origins=[])
    app.run(host=host, port=port, single_process=True, motd=False, access_log=False)
