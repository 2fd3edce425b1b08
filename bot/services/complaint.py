"""Complaints (R50–R55): one step of the talk, and writing it down.

The ticket is written with the first sentence and grows with the talk, so that nothing is lost whatever becomes of it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.core import complaint
from bot.core.complaint import ONE_TALK, Outcome, Talk, Topic
from bot.core.content import Content
from bot.core.handoff import Handoff, Reason
from bot.core.orders import Order
from bot.core.policy import Grievance, find_danger
from bot.core.reading import Answer, Reading
from bot.core.say import Say
from bot.core.tickets import DONE, Kind, Status, Ticket, belongs_to, number_prefix
from bot.services import handoff
from bot.services.alarm import raise_alarm
from bot.services.ports import UnitOfWork
from bot.services.repair_talk import Desk

#: After this many answers in a row without a number the talk goes on without, and so often a proposal is put.
_PATIENCE_FOR_PHONE, _PATIENCE = 2, 1
#: What may stand around a name in a message that says nothing else.
_INTRODUCES = re.compile(r"(?:我|就|是|叫|姓|免贵|名字|称呼|本人|您好|你好|吧|啊|呀|行|电话|手机号?|[^\u4e00-\u9fff])*")
#: A message with a telephone number says something besides where so many more characters stand in it.
_MORE = 6
_HAN = re.compile(r"[\u4e00-\u9fff]")
#: 我想投诉一下 announces a complaint and says nothing of it.
_ANNOUNCED = 8
#: The shop may decide.
_UP_TO_YOU = re.compile("看着办|你们说|你说呢|您说呢|随便|随你")
#: The customer has told everything.
_ALL_TOLD = re.compile(r"(?:就|大概|差不多)?(?:这些|这样|这么多|说完|讲完|没别的|没有别的|没其他|没有了|完了)(?:了|吧|啦)?[。.!!]*")
#: No number is to be had.
_NO_PHONE = re.compile("不方便|[不唔]想留|[不唔]留|不给|没有电话|不用电话|就在这|在这里回")
#: Kinds of tickets whose state says something about a complaint.
_SERVED = (Kind.REPAIR, Kind.INSTALL, Kind.RETURN)


@dataclass(frozen=True, kw_only=True)
class Said:
    """One message."""

    #: Word for word.
    text: str
    #: In simplified characters and half width.
    folded: str
    reading: Reading
    #: A person is asked for.
    person: bool


@dataclass(frozen=True, kw_only=True)
class Step:
    """What a message came to."""

    talk: Talk
    #: What must be done at once in a matter of safety.
    alarm: tuple[Say, ...]
    #: The facts that were found just now.
    found: Ticket | Order | None
    #: What is to be asked next; None: the talk is at its end, `talk.outcome` says how.
    ask: Topic | None


def advance(talk: Talk, said: Said, asked: Topic | None, desk: Desk, uow: UnitOfWork) -> Step:
    """Take what the message says and decide what is asked next. Runs inside the caller's transaction.

    Writes nothing but the place in the queue in a serious matter, which is the same however often it is taken.
    """
    recent = None if asked or talk.number else recent_complaint(desk.conversation_id, desk.now, uow)
    if recent is not None:
        talk = replace(_talk_of(recent), outcome=Outcome.ADDED)
    new = _take(talk, said, asked)
    new = replace(new, outcome=new.outcome or _ends(new, said, asked))
    danger = find_danger(desk.content.policy, said.folded)
    alarm = (raise_alarm(danger, said.text, desk, uow),) if danger else ()
    if danger:
        new = replace(new, listened=True, grounds=_with(new.grounds, complaint.DANGER))
    new, found = _look_up(new, said, desk, uow)
    new = _weigh(new, said, found, desk, uow)
    if set(new.grounds) - set(talk.grounds):
        _call_person(new, said, desk, uow)
    topic = complaint.next_topic(new, desk.content.policy.complaints)
    if new.grounds and topic in (Topic.WANTED, Topic.PROPOSAL):
        new, topic = replace(new, outcome=Outcome.SERIOUS), None
    return Step(talk=new, alarm=alarm, found=found, ask=topic)


def _take(talk: Talk, said: Said, asked: Topic | None) -> Talk:
    """The words and details of the message."""
    reading = said.reading
    before = talk
    if reading.phone:
        talk = replace(talk, phone=reading.phone.dialled, phoneless=False)
    elif reading.correcting and asked and talk.phone and re.search("电话|号码|手机", said.folded):
        talk = replace(talk, phone=None)
    introduces = asked is not None and _introduces(said)
    if introduces and reading.name:
        talk = replace(talk, name=reading.name.value, title=reading.name.title or talk.title)
    elif introduces and reading.title:
        talk = replace(talk, title=reading.title)
    bare_number = reading.phone is not None and not _tells(said, asked)
    if asked is Topic.WANTED and reading.answer is not Answer.GIVE_UP and not bare_number and not introduces:
        settled = reading.answer in (Answer.NO, Answer.UNKNOWN, Answer.YES) or bool(_UP_TO_YOU.search(said.folded))
        talk = replace(talk, wanted="" if settled else said.text)
    elif _tells(said, asked):
        sentences, folded = (*talk.sentences, said.text), (*talk.folded, said.folded)
        talk = replace(talk, sentences=sentences, folded=folded)
        talk = replace(talk, wanted=talk.wanted or complaint.wanted_in(said.folded))
    if asked is Topic.LISTEN:
        told = talk.sentences != before.sentences or max(map(_length, talk.sentences), default=0) > _ANNOUNCED
        talk = replace(talk, listened=told or (talk.missed > 0 and bool(talk.sentences)), missed=0 if told else 1)
    if asked is Topic.PHONE and talk.phone is None:
        denied = reading.answer in (Answer.NO, Answer.UNKNOWN) and not _ALL_TOLD.fullmatch(said.folded)
        refused = denied or bool(_NO_PHONE.search(said.folded))
        talk = replace(talk, phoneless=refused or talk.missed >= _PATIENCE_FOR_PHONE, missed=talk.missed + 1)
    if asked is Topic.PROPOSAL and talk.phone == before.phone:
        talk = replace(talk, missed=talk.missed + 1)
    elif asked is Topic.PHONE and (talk.phone or talk.phoneless):
        talk = replace(talk, missed=0)
    return talk


def _tells(said: Said, asked: Topic | None) -> bool:
    """Whether the message is part of what is complained of, and no bare answer to a question."""
    reading = said.reading
    if asked is None or not said.text.strip():
        return bool(said.text.strip())
    if _introduces(said):
        return False
    if reading.phone:
        rest = said.text[: reading.phone.span.start] + said.text[reading.phone.span.end :]
        return _length(rest) > _MORE and not reading.correcting
    if _ALL_TOLD.fullmatch(said.folded) or (asked is Topic.PHONE and _NO_PHONE.search(said.folded)):
        return False
    if said.person and asked is not Topic.LISTEN:
        return False
    return reading.answer is None or _length(said.folded) > _MORE


def _introduces(said: Said) -> bool:
    """Whether the message says who the customer is, and nothing else but perhaps a number."""
    reading = said.reading
    if reading.name is None and reading.title is None:
        return False
    rest = said.text
    for span in sorted((one.span for one in (reading.phone, reading.name) if one), key=lambda span: -span.start):
        rest = rest[: span.start] + rest[span.end :]
    return _INTRODUCES.fullmatch(rest.replace(reading.title or "", "")) is not None


def _length(text: str) -> int:
    return len(_HAN.findall(text))


def _ends(talk: Talk, said: Said, asked: Topic | None) -> Outcome | None:
    if asked is None:
        return None
    answer = said.reading.answer
    if answer is Answer.GIVE_UP or (asked is Topic.LISTEN and answer is Answer.NO and not talk.sentences):
        return Outcome.GIVEN_UP
    if said.person:
        return Outcome.MANAGER
    if asked is not Topic.PROPOSAL:
        return None
    if answer is Answer.YES:
        return Outcome.AGREED
    unread = talk.missed > _PATIENCE
    return Outcome.MANAGER if answer is Answer.NO or complaint.wants_manager(said.folded) or unread else None


def _look_up(talk: Talk, said: Said, desk: Desk, uow: UnitOfWork) -> tuple[Talk, Ticket | Order | None]:
    """The ticket or order that it is about, where the customer has shown to be its owner."""
    if talk.about is not None or talk.outcome is Outcome.ADDED:
        return talk, None
    talk = with_known_phone(talk, desk, uow)
    tickets = _owned(talk, said.reading, desk, uow)
    orders = uow.catalogue.orders_of(talk.phone) if talk.phone and not tickets else ()
    found = tickets[0] if tickets else next(iter(orders), None)
    return replace(talk, about=found.number if found else None), found


def with_known_phone(talk: Talk, desk: Desk, uow: UnitOfWork) -> Talk:
    """A number that was given for something else in the same conversation is not asked for again."""
    if talk.phone is not None:
        return talk
    mine = uow.tickets.of_conversation(desk.conversation_id)
    return replace(talk, phone=next((ticket.phone for ticket in mine if ticket.phone), None))


def _owned(talk: Talk, reading: Reading, desk: Desk, uow: UnitOfWork) -> Sequence[Ticket]:
    """The customer's own jobs: the one named, those still to be done, of the article that is spoken of first."""
    named = [ticket for number in reading.numbers if (ticket := uow.tickets.get(number))]
    mine = {ticket.number: ticket for ticket in uow.tickets.of_conversation(desk.conversation_id)}
    proven = [one for one in named if one.number in mine or belongs_to(one, desk.conversation_id, talk.phone)]
    if proven:
        return proven
    if talk.phone:
        mine |= {ticket.number: ticket for ticket in uow.tickets.of_phone(talk.phone)}
    begun = mine.get(talk.number or "")
    served = [
        ticket
        for ticket in mine.values()
        if ticket.kind in _SERVED
        and ticket.status is not Status.CANCELLED
        and (begun is None or ticket.created_at <= begun.created_at)
    ]
    words = " ".join(talk.folded)
    return sorted(
        served,
        key=lambda ticket: (str(ticket.fields.get("category") or "\n") not in words, ticket.status in DONE, -ticket.id),
    )


def _weigh(talk: Talk, said: Said, found: Ticket | Order | None, desk: Desk, uow: UnitOfWork) -> Talk:
    """Why it is serious (R55): the words, an earlier complaint, the third contact on one matter."""
    rules = desk.content.policy.complaints
    grounds = _with(talk.grounds, *complaint.grounds_in(rules, said.folded))
    if complaint.happened_before(said.folded):
        grounds = _with(grounds, complaint.REPEATED)
    if talk.outcome is not Outcome.ADDED and complaint.repeats(rules, _earlier(talk, desk, uow), desk.now):
        grounds = _with(grounds, complaint.REPEATED)
    if isinstance(found, Ticket) and complaint.contacts(found, talk.number) >= rules.contacts:
        grounds = _with(grounds, complaint.CONTACTS)
    return replace(talk, grounds=grounds)


def _with(grounds: tuple[str, ...], *more: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*grounds, *more)))


def _earlier(talk: Talk, desk: Desk, uow: UnitOfWork) -> list[Ticket]:
    mine = list(uow.tickets.of_conversation(desk.conversation_id))
    if talk.phone:
        mine += uow.tickets.of_phone(talk.phone)
    return [ticket for ticket in mine if ticket.kind is Kind.COMPLAINT and ticket.number != talk.number]


def _call_person(talk: Talk, said: Said, desk: Desk, uow: UnitOfWork) -> None:
    summary = {"text": said.text, "grounds": list(talk.grounds)}
    handoff.enter_queue(desk.conversation_id, Reason.COMPLAINT, summary, desk.content, desk.now, uow)


def call_manager(talk: Talk, desk: Desk, uow: UnitOfWork) -> Handoff:
    """The proposal does not satisfy, or a superior is asked for: the next level decides (R54)."""
    summary = {"text": "\n".join(talk.sentences), "complaint": talk.number}
    return handoff.enter_queue(desk.conversation_id, Reason.MANAGER, summary, desk.content, desk.now, uow)


def take_up(talk: Talk, turn_id: int, uow: UnitOfWork) -> Talk:
    """The talk, with the number of the complaint that an earlier try of this turn has begun.

    Otherwise that one would be taken for another complaint of the same customer. Waits for a try that is still at work.
    """
    written = uow.results.claim(turn_id, _RECORDED)
    return replace(talk, number=written["number"]) if written and written["begun"] else talk


def record(talk: Talk, said: str, turn_id: int, desk: Desk, uow: UnitOfWork) -> Talk:
    """Write the complaint as it stands, once for a turn; `said`: the message that made it so.

    Runs inside the caller's transaction, after `take_up`.
    """
    written = uow.results.claim(turn_id, _RECORDED)
    if written:
        return replace(talk, number=written["number"])
    ticket = _write(talk, said, desk, uow)
    uow.conversations.name_customer(desk.conversation_id, talk.name, talk.title, talk.phone)
    uow.results.store(turn_id, _RECORDED, {"number": ticket.number, "begun": talk.number is None})
    _note_on(talk.about, ticket, desk.now, uow)
    return replace(talk, number=ticket.number)


#: Under this name the ticket of a turn is kept, so that a turn that is tried again writes no second one.
_RECORDED = "complaint"


def _write(talk: Talk, said: str, desk: Desk, uow: UnitOfWork) -> Ticket:
    urgent, due_at = bool(talk.grounds), _due(talk, desk, uow)
    fields = _fields(talk, desk.content)
    known = uow.tickets.get(talk.number) if talk.number else None
    if known is None:
        prefix = number_prefix(Kind.COMPLAINT, desk.now, desk.content.company.zone)
        return uow.tickets.add(
            Kind.COMPLAINT, Status.RECEIVED, desk.conversation_id, talk.phone, urgent, fields, due_at, prefix, desk.now
        )
    return uow.tickets.change(
        known,
        actor="customer",
        event="changed",
        now=desk.now,
        fields=fields,
        phone=talk.phone,
        details={"text": said},
        urgent=urgent,
        due_at=min(due_at, known.due_at),
    )


def _due(talk: Talk, desk: Desk, uow: UnitOfWork) -> datetime:
    """By when it is answered: what was promised for the person in a serious matter, else the same day (R53)."""
    called = uow.handoffs.open_for(desk.conversation_id) if talk.grounds else None
    content = desk.content
    return called.promised_at if called else complaint.answer_by(content.policy.complaints, content.company, desk.now)


def _fields(talk: Talk, content: Content) -> dict[str, Any]:
    """What a complaint's ticket records (R52)."""
    kind = complaint.kind_of(content.policy.complaints, " ".join(talk.folded))
    person = {"name": talk.name, "title": talk.title} if talk.name else {}
    return person | {
        "text": "\n".join(talk.sentences),
        "sentences": list(talk.sentences),
        "category": kind,
        "severity": "serious" if talk.grounds else "normal",
        "grounds": list(talk.grounds),
        "wanted": talk.wanted or content.policy.complaints.kinds[kind].wanted,
        "about": talk.about,
    } | ({} if talk.outcome is Outcome.ADDED else {"outcome": talk.outcome})


def _note_on(about: str | None, written: Ticket, now: datetime, uow: UnitOfWork) -> None:
    """The job that is complained of bears it in its history, once."""
    ticket = uow.tickets.get(about) if about else None
    if ticket is None or any(event.details.get("complaint") == written.number for event in ticket.history):
        return
    details = {"complaint": written.number}
    uow.tickets.change(ticket, actor="customer", event="complained", now=now, details=details)


def recent_complaint(conversation_id: str, now: datetime, uow: UnitOfWork) -> Ticket | None:
    """The complaint that was made a moment ago and that further words belong to; None where there is none."""
    return next(
        (
            ticket
            for ticket in uow.tickets.of_conversation(conversation_id)
            if ticket.kind is Kind.COMPLAINT
            and ticket.status is Status.RECEIVED
            and "sentences" in ticket.fields
            and now - ticket.created_at < ONE_TALK
        ),
        None,
    )


def _talk_of(ticket: Ticket) -> Talk:
    """The talk that a ticket was written in, as far as further words need it."""
    sentences = tuple(ticket.fields["sentences"])
    return Talk(
        number=ticket.number,
        sentences=sentences,
        folded=sentences,
        listened=True,
        name=ticket.fields.get("name"),
        title=ticket.fields.get("title"),
        phone=ticket.phone,
        wanted=ticket.fields.get("wanted"),
        about=ticket.fields.get("about"),
        grounds=tuple(ticket.fields["grounds"]),
    )


def grievance_of(talk: Talk, content: Content) -> Grievance:
    """What the policy says of this kind of complaint."""
    rules = content.policy.complaints
    return rules.kinds[complaint.kind_of(rules, " ".join(talk.folded))]
