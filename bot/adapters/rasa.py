"""The Rasa process, as the worker sees it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import httpx

from bot.adapters.text.fold import plain
from bot.core.calls import Line
from bot.core.conversation import Incoming
from bot.core.errors import TurnFailed
from bot.services.ports import Heard
from bot.services.suggest_ports import Foreseen

#: Rasa reads no more of a message than this, in characters; the record keeps all of it.
UNDERSTOOD = 1000
#: Seconds; longer than any action may take inside Rasa.
_TIMEOUT = httpx.Timeout(30.0, connect=2.0)


class RasaDialogue:
    """The port Dialogue over HTTP."""

    def __init__(self, url: str) -> None:
        self._http = httpx.AsyncClient(base_url=url, timeout=_TIMEOUT)

    async def send(self, incoming: Incoming, text: str) -> Heard:
        metadata = {"turn_id": str(incoming.turn_id), "text": incoming.text, "channel": incoming.channel}
        body = await self._post(
            "/webhooks/turn/webhook",
            {"sender": incoming.conversation_id, "message": text, "metadata": metadata},
        )
        if not body["messages"]:
            raise TurnFailed("Rasa had nothing to say.")
        return Heard(
            messages=tuple(body["messages"]),
            intent=body["intent"],
            ranking=tuple(body["ranking"]),
            form_before=body["form_before"],
        )

    async def foresee(self, conversation_id: str, channel: str, said: Sequence[Line]) -> Foreseen:
        tried = [_line(line, channel) for line in said]
        body = await self._post("/webhooks/turn/foresee", {"sender": conversation_id, "said": tried})
        return Foreseen(
            messages=tuple(body["messages"]),
            intent=body["intent"],
            ranking=tuple(body["ranking"]),
            form=body["form"],
            slots=body["slots"],
            actions=tuple(body["actions"]),
        )

    async def settle(self, conversation_id: str, channel: str, said: Sequence[Line]) -> Heard:
        """Say the last of `said` for good, with those before it as they were foreseen. Raises TurnFailed."""
        *before, last = said
        line = _line(last, channel)
        metadata = {name: value for name, value in line["metadata"].items() if name != "mode"}
        body = await self._post(
            "/webhooks/turn/webhook",
            {
                "sender": conversation_id,
                "message": line["message"],
                "metadata": metadata,
                "ahead": [_line(one, channel) for one in before],
            },
        )
        if not body["messages"]:
            raise TurnFailed("Rasa had nothing to say.")
        return Heard(messages=tuple(body["messages"]), intent=body["intent"])

    async def parse(self, text: str) -> dict[str, Any]:
        """What a text means to the served model; nothing is kept."""
        return await self._post("/webhooks/turn/parse", {"text": text})

    async def model(self) -> str:
        """File name of the served model. Raises TurnFailed where none is served."""
        try:
            answer = await self._http.get("/webhooks/turn/", timeout=2.0)
            answer.raise_for_status()
        except httpx.HTTPError as error:
            raise TurnFailed(f"Rasa does not answer: {error!r}") from error
        return str(answer.json()["model"])

    async def _post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        try:
            answer = await self._http.post(path, json=body)
        except httpx.HTTPError as error:
            raise TurnFailed(f"Rasa does not answer: {error!r}") from error
        if answer.status_code != 200:
            raise TurnFailed(f"Rasa answered {answer.status_code}: {answer.text[:300]}")
        result: dict[str, Any] = answer.json()
        return result

    async def close(self) -> None:
        await self._http.aclose()


def _line(line: Line, channel: str) -> Mapping[str, Any]:
    metadata = {"turn_id": str(line.turn_id), "text": line.text, "channel": channel, "mode": "suggest"}
    if line.caller is not None:
        metadata["caller"] = line.caller
    if line.want is not None:
        return {"message": f"/{line.want}", "metadata": metadata | {"supposed": True}}
    return {"message": plain(line.text)[:UNDERSTOOD] or ".", "metadata": metadata}
