"""Answers that go with the platform's own request, for an account that may not use the interface."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.channels import wechat
from bot.channels.wechat_sender import pieces
from bot.core.conversation import Answer, Received
from bot.core.splitting import utf8
from bot.services.ports import Clock, UnitOfWork

_BETWEEN = "\n\n"


@dataclass(frozen=True, kw_only=True)
class Piece:
    """A message, or a part of a long one."""

    message_id: int
    text: str
    #: The message ends with it.
    last: bool
    #: False where it was said before, in an answer that did not arrive.
    pending: bool


@dataclass(frozen=True, kw_only=True)
class Passive:
    """What waits to be said to a customer, put into one answer."""

    clock: Clock
    unit_of_work: Callable[[], UnitOfWork]
    #: A text of domain/ that needs nothing.
    text: Callable[[str], str]

    def answer(self, received: Received, answer: Answer) -> tuple[str, tuple[Piece, ...]]:
        """The text, empty where nothing is to be said, and what it says.

        A request that is delivered again has lost its answer: the same is said again.
        """
        waiting = self._waiting(received, answer)
        if waiting:
            return fitting(waiting, self.text("utter_wechat_more"))
        return ("" if answer.finished else self.text("utter_wechat_wait")), ()

    def note(self, said: Sequence[Piece]) -> None:
        """The platform has been given the answer."""
        with self.unit_of_work() as uow:
            for piece in said:
                if piece.pending:
                    uow.deliveries.piece_sent(piece.message_id, None, last=piece.last, now=self.clock.now())
            uow.commit()

    def _waiting(self, received: Received, answer: Answer) -> list[Piece]:
        with self.unit_of_work() as uow:
            waiting = uow.deliveries.pending(received.conversation_id)
        found = [
            piece
            for delivery in waiting
            for piece in _parts(delivery.message_id, delivery.text, delivery.buttons, delivery.pieces)
        ]
        if received.new:
            return found
        known = {delivery.message_id for delivery in waiting}
        again = [
            piece
            for message in answer.replies
            if message.id not in known
            for piece in _parts(message.id, message.text, [(one.title, one.payload) for one in message.buttons], None)
        ]
        return [*again, *found]


def _parts(message_id: int, text: str, buttons: Sequence[tuple[str, str]], done: int | None) -> list[Piece]:
    """`done`: how many parts were said before; None where all were."""
    texts = pieces(text, buttons)
    return [
        Piece(message_id=message_id, text=part, last=place == len(texts) - 1, pending=done is not None)
        for place, part in enumerate(texts)
        if place >= (done or 0)
    ]


def fitting(waiting: Sequence[Piece], more: str) -> tuple[str, tuple[Piece, ...]]:
    """As many as one answer holds, at least one; `more` is said where some are left."""
    for number in range(len(waiting), 1, -1):
        text = _BETWEEN.join([*(piece.text for piece in waiting[:number]), *([more] if number < len(waiting) else [])])
        if utf8(text) <= wechat.LONGEST:
            return text, tuple(waiting[:number])
    with_more = _BETWEEN.join([waiting[0].text, more])
    alone = len(waiting) == 1 or utf8(with_more) > wechat.LONGEST
    return (waiting[0].text if alone else with_more), (waiting[0],)
