"""Rasa's text generator: hands out the name of a response and its arguments, never a text.

The worker renders them, so a changed wording is in the next reply without training.
"""

from __future__ import annotations

from typing import Any, Dict, Optional, Text

from rasa.core.nlg.generator import NaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig


class ResponseNames(NaturalLanguageGenerator):
    """Gives `{"custom": {"response", "arguments", "choices"}}` for every utterance."""

    def __init__(self, endpoint_config: Optional[EndpointConfig] = None, domain: Optional[Domain] = None) -> None:
        self.domain = domain

    async def generate(
        self, utter_action: Text, tracker: DialogueStateTracker, output_channel: Text, **kwargs: Any
    ) -> Dict[Text, Any]:
        return {
            "custom": {
                "response": utter_action,
                "arguments": kwargs.get("arguments") or {},
                "choices": kwargs.get("choices") or [],
            }
        }
