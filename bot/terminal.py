"""Talking to the running assistant in a terminal: what the web page does, without a browser."""

from __future__ import annotations

import time
import uuid

from rich.console import Console

from bot.bootstrap import Parts
from bot.core.conversation import Button, Message
from bot.services import records, turn

CHANNEL = "terminal"
#: Seconds between two looks for replies.
_PAUSE = 0.1


def chat(parts: Parts, console: Console) -> None:
    """A new conversation until the customer types an end-of-file or Ctrl-C; a button is chosen by its number."""
    visitor = uuid.uuid4().hex
    console.print(parts.speech.plain("utter_greet"), style="green")
    console.print("(Ctrl-D 结束;有选项时输入序号即可)", style="dim")
    offered: tuple[Button, ...] = ()
    while True:
        try:
            text = console.input("[bold]您:[/]").strip()
        except (EOFError, KeyboardInterrupt):
            console.print(parts.speech.plain("utter_goodbye"), style="green")
            return
        button = offered[int(text) - 1] if text.isdecimal() and 0 < int(text) <= len(offered) else None
        replies = _exchange(parts, visitor, button.title if button else text, button)
        offered = tuple(choice for reply in replies for choice in reply.buttons)
        for reply in replies:
            console.print(reply.text, style="green", markup=False)
        for number, choice in enumerate(offered, start=1):
            console.print(f"  {number}. {choice.title}", style="cyan")


def _exchange(parts: Parts, visitor: str, text: str, button: Button | None) -> tuple[Message, ...]:
    received = turn.receive(
        CHANNEL,
        visitor,
        uuid.uuid4().hex,
        text,
        button.payload if button else None,
        parts.settings.message_limit,
        parts.clock.now(),
        parts.unit_of_work(),
    )
    while not (answer := records.answer(received.turn_id, parts.unit_of_work())).finished:
        time.sleep(_PAUSE)
    return answer.replies
