"""One customer on several channels: a number is named, confirmed with a code, and the history is one from then on."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.core import courtesy, linking
from bot.core.channels import LINK, NAMES, PUSHED
from bot.core.conversation import Addressee, Incoming, State
from bot.core.linking import Act, Code, LinkRules, Request, Verdict
from bot.core.say import Choice, Say, say
from bot.services.link_ports import Codes
from bot.services.ports import UnitOfWork
from bot.services.restock import Notifier

_DAY = timedelta(days=1)
_ASK = "utter_link_ask_phone"
_BIND = "绑定手机号"


@dataclass(frozen=True, kw_only=True)
class Linker:
    """What it takes to link."""

    notifier: Notifier
    #: Codes follow from it.
    key: Callable[[], bytes]
    codes: Codes
    unit_of_work: Callable[[], UnitOfWork]

    @property
    def rules(self) -> LinkRules:
        return self.notifier.content.policy.linking


def offer(channel: str, conversation_id: str, phone: str | None, uow: UnitOfWork) -> tuple[Say, ...]:
    """After a booking on a platform, where the number has been named on another channel: an offer, which tells nothing.

    Runs inside the caller's transaction.
    """
    if channel not in PUSHED or phone is None or not linking.is_mobile(phone):
        return ()
    if not uow.links.known_elsewhere(conversation_id, phone):
        return ()
    return (say("utter_link_offer", Choice(title=_BIND, payload=f"{LINK}{phone}"), phone=courtesy.mask_phone(phone)),)


def take(incoming: Incoming, request: Request, linker: Linker) -> bool:
    """Answer a message that is about linking, its turn included; False where it is about something else."""
    now = linker.notifier.clock.now()
    with linker.unit_of_work() as uow:
        meant = incoming.state is not State.STAFF and _is_meant(incoming, request, now, uow)
        uow.commit()
    if not meant:
        return False
    with linker.unit_of_work() as uow:
        uow.links.hold()
        if uow.conversations.lock(incoming.conversation_id) is State.STAFF:
            return False
        says = _answer(incoming, request, linker, now, uow)
        replies = linker.notifier.speak(incoming, says, uow)
        uow.conversations.store_replies(incoming.turn_id, incoming.conversation_id, replies, now)
        uow.conversations.close_turn(incoming.turn_id, None, now)
        uow.commit()
    return True


def _is_meant(incoming: Incoming, request: Request, now: datetime, uow: UnitOfWork) -> bool:
    """Whether what may be about linking is: digits are, where a code was sent or a number was asked for."""
    if request.act in (Act.LINK, Act.UNLINK):
        return True
    recent = _recent(incoming, now, uow)
    if request.act is Act.AGAIN:
        return recent is not None and recent.closed_at is None
    asked = uow.links.asked(incoming.conversation_id, incoming.turn_id, _ASK)
    return asked or (request.act is Act.CODE and recent is not None)


def _recent(incoming: Incoming, now: datetime, uow: UnitOfWork) -> Code | None:
    code = uow.links.latest(incoming.conversation_id)
    return code if code and code.remembered(now) else None


def _answer(
    incoming: Incoming, request: Request, linker: Linker, now: datetime, uow: UnitOfWork
) -> Sequence[Say]:
    """What is said."""
    recent = _recent(incoming, now, uow)
    match request.act:
        case Act.LINK if request.phone is None:
            return [say(_ASK)]
        case Act.LINK:
            return [_send(request.phone or "", incoming, linker, now, uow)]
        case Act.UNLINK:
            undone = uow.links.part(incoming.conversation_id, now)
            return [say("utter_link_undone" if undone else "utter_link_nothing")]
        case Act.AGAIN if recent:
            return [_send(recent.phone, incoming, linker, now, uow)]
        case Act.CODE if recent:
            uow.conversations.hide(incoming.turn_id, linking.HIDDEN)
            return _confirm(recent, request.code, incoming, linker, now, uow)
    return [_send(request.phone, incoming, linker, now, uow) if request.phone else say("utter_link_bad_phone")]


def _send(phone: str, incoming: Incoming, linker: Linker, now: datetime, uow: UnitOfWork) -> Say:
    """A code on its way, or why there is none."""
    rules = linker.rules
    owner = linking.still_theirs(uow.links.confirmed(phone), rules, now)
    if owner == uow.links.customer(incoming.conversation_id):
        return say("utter_link_already", phone=courtesy.mask_phone(phone))
    sent = uow.links.issued(incoming.conversation_id, phone, now - _DAY)
    if sent and now - sent[-1] < rules.again_after:
        return say("utter_link_too_soon")
    if len(sent) >= rules.codes_a_day:
        return say("utter_link_enough")
    uow.links.issue(incoming.conversation_id, phone, secrets.token_urlsafe(16), now + rules.valid_for, now)
    return say("utter_link_code_sent", phone=courtesy.mask_phone(phone), minutes=_minutes(rules))


def _confirm(
    code: Code, said: str, incoming: Incoming, linker: Linker, now: datetime, uow: UnitOfWork
) -> Sequence[Say]:
    match linking.judge(code, said, linker.key(), linker.rules, now):
        case Verdict.RIGHT:
            uow.links.close(code.id, now)
            return _link(code.phone, incoming, linker, now, uow)
        case Verdict.WRONG:
            uow.links.missed(code.id)
            return [say("utter_link_wrong", left=str(linker.rules.attempts - code.attempts - 1))]
        case Verdict.USED_UP:
            uow.links.missed(code.id)
            uow.links.close(code.id, now)
            return [say("utter_link_used_up")]
    return [say("utter_link_expired")]


def _link(phone: str, incoming: Incoming, linker: Linker, now: datetime, uow: UnitOfWork) -> Sequence[Say]:
    """The number is this customer's; where another conversation has confirmed it before, both are one customer's."""
    mine = uow.links.customer(incoming.conversation_id)
    other = linking.still_theirs(uow.links.confirmed(phone), linker.rules, now)
    shown = courtesy.mask_phone(phone)
    if other is None or other == mine:
        uow.links.confirm(phone, mine, now)
        return [say("utter_link_done", phone=shown)]
    uow.links.merge(mine, into=other)
    uow.links.confirm(phone, other, now)
    others = [one for one in uow.links.conversations(incoming.conversation_id) if one != incoming.conversation_id]
    channel = NAMES.get(incoming.channel, incoming.channel)
    _tell(others[0], say("utter_link_elsewhere", phone=shown, channel=channel), linker, now, uow)
    uow.talks.note(incoming.conversation_id, None, f"客户已用验证码确认手机号 {shown},与其他渠道的对话属于同一位客户", now)
    return [say("utter_link_merged", phone=shown)]


def _tell(conversation_id: str, what: Say, linker: Linker, now: datetime, uow: UnitOfWork) -> None:
    addressee = Addressee(turn_id=0, customer_name=None, customer_title=None)
    for notice in linker.notifier.speak(addressee, [what], uow):
        uow.conversations.store_notice(conversation_id, notice, now)


async def send(code_id: int, linker: Linker) -> None:
    """Send a code by the configured sender, as long as it is good; the customer is told where that was not possible.

    Raises ServiceUnavailable where it has to be tried again.
    """
    code = await asyncio.to_thread(_due, code_id, linker)
    if code is None:
        return
    now = linker.notifier.clock.now()
    if now >= code.expires_at:
        await asyncio.to_thread(_not_sent, code, linker, now)
        return
    digits = linking.digits_of(code, linker.key())
    await linker.codes.send(code.phone, digits, int(_minutes(linker.rules)))


def _due(code_id: int, linker: Linker) -> Code | None:
    with linker.unit_of_work() as uow:
        code = uow.links.code(code_id)
    return code if code.closed_at is None else None


def _not_sent(code: Code, linker: Linker, now: datetime) -> None:
    with linker.unit_of_work() as uow:
        uow.links.hold()
        uow.links.close(code.id, now)
        _tell(code.conversation_id, say("utter_link_unsent"), linker, now, uow)
        uow.commit()


def _minutes(rules: LinkRules) -> str:
    return str(int(rules.valid_for.total_seconds() // 60))
