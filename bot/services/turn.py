"""The turn: a customer's message comes in, is answered once, and the answer goes out.

    receive   gateway    message row and job, one transaction; then the platform is told that it was taken
    begin     worker     what is to be answered, or that nothing is
    (Rasa)    worker     bot.services.ports.Dialogue
    finish    worker     replies, deliveries and notice, one transaction that also sees that nobody has taken over
    give_up   worker     an apology and a person, where Rasa gave no answer for too long
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from bot.core.conversation import Incoming, Received, Reply, State
from bot.core.errors import RejectedMessage
from bot.core.handoff import Reason
from bot.core.policy import Policy, person_promised_at
from bot.core.say import Say, say
from bot.core.shop import Company
from bot.services.ports import Heard, UnitOfWork

#: From what is to be said to the words, for one customer; refuses what must not be said.
Speak = Callable[[Incoming, Sequence[Say], UnitOfWork], list[Reply]]
#: Keeps a message that was not understood, within the turn's transaction.
Learn = Callable[[Incoming, Heard, UnitOfWork, datetime], None]


def receive(
    channel: str,
    external_id: str,
    message_id: str,
    text: str,
    button: str | None,
    limit: int,
    now: datetime,
    uow: UnitOfWork,
) -> Received:
    """Take a message: once it is returned, it is stored and will be answered.

    Raises RejectedMessage where the text is longer than `limit` characters or an identity is missing.
    """
    if len(text) > limit:
        raise RejectedMessage(f"The message has {len(text)} characters; {limit} are accepted.")
    if not external_id or not message_id:
        raise RejectedMessage("A message needs a conversation and an id of its own.")
    storable = text.replace("\x00", "\ufffd")  # PostgreSQL keeps every character but this one
    with uow:
        received = uow.conversations.receive(channel, external_id, message_id, storable, button, now)
        uow.commit()
    return received


def begin(turn_id: int, uow: UnitOfWork) -> Incoming | None:
    """What the turn is to answer; None where it is answered already."""
    with uow:
        incoming = uow.conversations.incoming(turn_id)
        uow.commit()
    return None if incoming.answered else incoming


def finish(
    incoming: Incoming,
    heard: Heard | None,
    says: Sequence[Say],
    speak: Speak,
    now: datetime,
    uow: UnitOfWork,
    learn: Learn | None = None,
) -> None:
    """Store the replies, unless a person has taken over since: then they stay inside, as a note.

    `heard`: None where Rasa was not asked.
    """
    with uow:
        state = uow.conversations.lock(incoming.conversation_id)
        replies = [] if not says else speak(incoming, says, uow)
        if state is State.STAFF:
            if replies:
                unsaid = "\n".join(reply.text for reply in replies)
                uow.conversations.store_note(incoming.turn_id, incoming.conversation_id, unsaid, now)
        else:
            uow.conversations.store_replies(incoming.turn_id, incoming.conversation_id, replies, now)
        if heard is not None and learn is not None:
            learn(incoming, heard, uow, now)
        uow.conversations.close_turn(incoming.turn_id, heard.intent if heard else None, now)
        uow.commit()


def give_up(
    incoming: Incoming, speak: Speak, policy: Policy, company: Company, now: datetime, uow: UnitOfWork
) -> None:
    """Apologise and ask a person to answer: the dialogue gave nothing for too long."""
    with uow:
        if uow.conversations.lock(incoming.conversation_id) is not State.STAFF:
            promised = person_promised_at(policy, company, len(uow.handoffs.waiting()), now)
            summary = {"text": incoming.text}
            uow.handoffs.add(incoming.conversation_id, Reason.TURN_FAILED, summary, promised, now)
            uow.conversations.set_state(incoming.conversation_id, State.QUEUED)
            replies = speak(incoming, [say("utter_turn_failed")], uow)
            uow.conversations.store_replies(incoming.turn_id, incoming.conversation_id, replies, now)
        uow.conversations.close_turn(incoming.turn_id, None, now)
        uow.commit()


def unasked(incoming: Incoming, text: str) -> list[Say] | None:
    """What to say where the dialogue need not be asked: nothing to staff's own talks, a hint for an empty message.

    `text` is the message as Rasa would get it. None: the dialogue is to be asked.
    """
    if incoming.state is State.STAFF:
        return []
    if incoming.stale_button:
        return [say("utter_button_expired")]
    if not text:
        return [say("utter_empty_message")]
    return None
