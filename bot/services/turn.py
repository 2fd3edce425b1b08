"""The turn: a customer's message comes in, is answered once, and the answer goes out.

    receive   gateway    message row and job, one transaction; then the platform is told that it was taken
    begin     worker     what is to be answered, or that nothing is
    (Rasa)    worker     bot.services.ports.Dialogue
    finish    worker     replies, deliveries and notice, one transaction that also sees that nobody has taken over
    give_up   worker     an apology and a person, where Rasa gave no answer for too long
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.core.channels import COMMANDS, NUMBERED, Kind, edited
from bot.core.choices import picked
from bot.core.conversation import Incoming, Received, Reply, State
from bot.core.errors import RejectedMessage
from bot.core.handoff import Reason
from bot.core.policy import Policy, person_promised_at
from bot.core.say import Say, say
from bot.core.shop import Company
from bot.core.tickets import EVENTS, KINDS
from bot.services.ports import Heard, UnitOfWork

#: What is said of messages that the dialogue is not asked about.
_ALWAYS_ALONE = {
    Kind.TOO_LONG: "utter_too_long",
    Kind.TOO_FAST: "utter_too_fast",
    Kind.CROWDED: "utter_crowded",
    Kind.UNFIT: "utter_attachment_refused",
    Kind.EDIT: "utter_edit_missed",
}
_ALONE_WITHOUT_TEXT = {
    Kind.IMAGE: "utter_photo_registered",
    Kind.VOICE: "utter_voice_unheard",
    Kind.VIDEO: "utter_file_registered",
    Kind.FILE: "utter_file_registered",
    Kind.STICKER: "utter_sticker",
    Kind.LOCATION: "utter_location_unread",
    Kind.OTHER: "utter_kind_unread",
}
#: Photos that come so closely were sent together.
_TOGETHER = timedelta(seconds=10)
#: A longer reply names no choice by its number or title.
_LONGEST_PICK = 20

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
        incoming = _seen(incoming, uow)
        uow.commit()
    return None if incoming.answered else incoming


def _seen(incoming: Incoming, uow: UnitOfWork) -> Incoming:
    """The message as what it means beside those before it."""
    match incoming.kind:
        case Kind.EVENT:
            return replace(incoming, payload=COMMANDS.get(incoming.text))
        case Kind.EDIT:
            return _corrected(incoming, uow)
        case Kind.IMAGE if not incoming.text:
            return _one_of_several(incoming, uow)
        case Kind.TEXT if len(incoming.text) <= _LONGEST_PICK:
            return _picked(incoming, uow)
        case _:
            return incoming


def _corrected(incoming: Incoming, uow: UnitOfWork) -> Incoming:
    """A change of the customer's latest message is the message said again; one of an earlier message stays an edit."""
    changed = edited(incoming.external_id or "")
    if uow.conversations.last_version(incoming.conversation_id, changed, incoming.turn_id) == incoming.text:
        return replace(incoming, kind=Kind.REPEATED)
    latest = uow.conversations.preceding(incoming.conversation_id, incoming.turn_id)
    return replace(incoming, kind=Kind.TEXT) if latest and latest.message_id == changed else incoming


def _one_of_several(incoming: Incoming, uow: UnitOfWork) -> Incoming:
    """Photos sent together are acknowledged once."""
    before = uow.conversations.preceding(incoming.conversation_id, incoming.turn_id)
    together = before and before.kind is Kind.IMAGE and incoming.received_at - before.received_at < _TOGETHER
    return replace(incoming, kind=Kind.REPEATED) if together else incoming


def _picked(incoming: Incoming, uow: UnitOfWork) -> Incoming:
    """A number for the button it stands for: where there are no buttons, and in reply to a notice everywhere."""
    if incoming.payload:
        return incoming
    notices = incoming.channel not in NUMBERED
    offered = uow.conversations.offered(incoming.conversation_id, incoming.turn_id, notices=notices)
    place = picked(incoming.text, [button.title for button in offered])
    return incoming if place is None else uow.conversations.press(incoming.turn_id, offered[place].payload)


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
            uow.talks.tell_desk(incoming.conversation_id)
            if heard is not None and (note := _unsaid(incoming, replies, uow)):
                uow.conversations.store_note(incoming.turn_id, incoming.conversation_id, note, now)
        else:
            uow.conversations.store_replies(incoming.turn_id, incoming.conversation_id, replies, now)
        if heard is not None and learn is not None:
            learn(incoming, heard, uow, now)
        uow.conversations.close_turn(incoming.turn_id, heard.intent if heard else None, now)
        uow.commit()


def _unsaid(incoming: Incoming, replies: Sequence[Reply], uow: UnitOfWork) -> str:
    """What the colleague who has taken over must know: what was not said, and what was done all the same."""
    lines = [f"智能助手没有说出:{reply.text}" for reply in replies]
    for ticket in uow.tickets.of_conversation(incoming.conversation_id):
        for event in ticket.history:
            if event.at >= incoming.received_at and event.actor in ("customer", "bot"):
                lines.append(f"智能助手已处理:工单 {ticket.number}({KINDS[ticket.kind]}){EVENTS.get(event.event, event.event)}")
    return "\n".join(lines)


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
    if incoming.state is State.STAFF or incoming.kind is Kind.REPEATED:
        return []
    alone = _ALWAYS_ALONE.get(incoming.kind) or (None if text else _ALONE_WITHOUT_TEXT.get(incoming.kind))
    if alone:
        return [say(alone)]
    if incoming.stale_button:
        return [say("utter_button_expired")]
    if not text:
        return [say("utter_empty_message")]
    return None


def besides(incoming: Incoming) -> list[Say]:
    """What is said before the dialogue's own answer."""
    return [say("utter_photo_kept")] if incoming.kind is Kind.IMAGE else []
