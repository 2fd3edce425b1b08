"""The way into Rasa: one turn a request, answered whole or not at all.

POST /webhooks/turn/webhook {"sender", "message", "metadata": {"turn_id", …}}
  200 {"messages": [{"response", "arguments", "choices"}], "intent": {"name", "confidence"},
       "ranking": [{"name", "confidence"}], "form_before": str|null, "form": str|null}
  503 {"error": str}: nothing of the turn was kept; the same request may be sent again
GET  /webhooks/turn/ {"model": file name}
PUT  /webhooks/turn/model {"model": file name}: serve another model of the same folder from the next turn on
  200 {"model": file name}; 409 {"error": str}: the model before is served on
POST /webhooks/turn/parse {"text"}: what the text means, nothing kept
"""

from __future__ import annotations

import logging
from typing import Any, Awaitable, Callable, Dict, Text

from rasa.core.channels.channel import CollectingOutputChannel, InputChannel, UserMessage
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.nlu.switching import SwitchRefused, switch
from bot.nlu.turns import Turn, TurnBroken, current_turn

logger = logging.getLogger(__name__)

Handle = Callable[[UserMessage], Awaitable[Any]]


class TurnInput(InputChannel):
    """Rasa's input channel for the worker."""

    @classmethod
    def name(cls) -> Text:
        return "turn"

    def blueprint(self, on_new_message: Handle) -> Blueprint:
        turns = Blueprint("turn", __name__)

        @turns.route("/", methods=["GET"])
        async def health(request: Request) -> HTTPResponse:
            agent = getattr(request.app.ctx, "agent", None)
            if agent is None or not agent.is_ready():
                return response.json({"error": "no model is loaded"}, status=503)
            return response.json({"model": agent.processor.model_filename})

        @turns.route("/model", methods=["PUT"])
        async def serve_another(request: Request) -> HTTPResponse:
            try:
                return response.json({"model": await switch(request.app, request.json["model"])})
            except SwitchRefused as error:
                return response.json({"error": str(error)}, status=409)

        @turns.route("/parse", methods=["POST"])
        async def parse(request: Request) -> HTTPResponse:
            return response.json(await request.app.ctx.agent.parse_message(request.json["text"]))

        @turns.route("/webhook", methods=["POST"])
        async def receive(request: Request) -> HTTPResponse:
            try:
                return response.json(await _answer(request.json, on_new_message))
            except TurnBroken as error:
                logger.error("A turn was abandoned: %s", error)
                return response.json({"error": str(error)}, status=503)
            except Exception as error:  # the process's edge: the worker sends the turn again
                logger.exception("A turn was abandoned")
                return response.json({"error": str(error) or type(error).__name__}, status=503)

        return turns


async def _answer(body: Dict[Text, Any], on_new_message: Handle) -> Dict[Text, Any]:
    turn = Turn(turn_id=body["metadata"]["turn_id"])
    current_turn.set(turn)
    said = CollectingOutputChannel()
    await on_new_message(
        UserMessage(body["message"], said, body["sender"], input_channel="turn", metadata=body["metadata"])
    )
    messages = [message["custom"] for message in said.messages if "custom" in message]
    return {
        "messages": messages,
        "intent": turn.intent,
        "ranking": turn.ranking,
        "form_before": turn.form_before,
        "form": turn.form,
    }
