"""Booking a repair: one step of the talk (R30–R34, R43).

`advance` is called inside the caller's transaction and writes nothing but the alarm in a matter of safety, which
is the same however often it is raised.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from bot.core import courtesy, repair
from bot.core.catalogue import model_key
from bot.core.policy import GuaranteeState, find_danger
from bot.core.reading import Answer, Reading
from bot.core.repair import Appliance, Bought, Draft, Outcome, Progress, Topic
from bot.core.say import Quoted, Say, quoted, say
from bot.services.alarm import raise_alarm, urgent_ticket
from bot.services.ports import UnitOfWork
from bot.services.repair_talk import Desk, Talk, is_visited
from bot.services.repair_time import declined, note_wish, offer, suits


@dataclass(frozen=True, kw_only=True)
class Step:
    """What a message came to."""

    talk: Talk
    #: What to say before the next question.
    says: tuple[Say, ...]
    #: What is to be asked next; None: the form is finished, `talk.progress.outcome` says how.
    ask: Topic | None
    #: False where the message held nothing new for the booking, so that it may be about something else.
    heard: bool
    #: The same is asked again, for the message told something else: the question need not be put at length.
    brief: bool = False


#: After this many answers in a row that could not be read, a person takes over.
PATIENCE = 2
#: Without an answer to these the booking goes on all the same, see bot.core.repair.settle.
_DISPENSABLE = frozenset({Topic.FAULT, Topic.ARTICLE, Topic.BOUGHT, Topic.LANDMARK})
#: What a customer says whom the proposed check has helped.
_SOLVED = re.compile(r"(?:修|弄)?好了|正常了|可以[用了]|能用了|恢复了|解决了|没事了")
_NOT_SOLVED = re.compile(r"[不没未]|还是|但|坏|就好了|怎么|吗")
#: The repair is not wanted any more, said without a word of giving up.
_MENDED = re.compile(r"自己(?:已经|就)?(?:修|弄|搞)好了|不麻烦(?:您|你|你们)了")
_NOT_NEEDED = re.compile("不用|不必|不需要")
_WORDS = re.compile(r"[\u4e00-\u9fff]{2}")


def advance(talk: Talk, reading: Reading, asked: Topic | None, desk: Desk, uow: UnitOfWork) -> Step:
    """Take what the message says and decide what is asked next."""
    ended = _ends(talk, reading, asked)
    if ended is not None:
        return _end(talk, ended)
    says: list[Say] = []
    correcting = reading.correcting or talk.progress.correcting
    if repair.is_another(talk.draft, reading, correcting):
        says.append(say("utter_repair_one_at_a_time"))
        talk = replace(talk, progress=replace(talk.progress, another=reading.text))
        reading = replace(reading, article=None, fault=None, bought=None)
    new = _alarm(talk, reading, says, desk, uow)
    if new.progress.outcome is Outcome.UNDERWAY:
        return Step(talk=new, says=tuple(says), ask=None, heard=True)
    new = _answers(new, reading, asked)
    draft = repair.take(new.draft, reading, asked, correcting=correcting)
    new = replace(new, draft=_look_up(draft, reading, uow))
    new = note_wish(new, reading, asked, correcting)
    new = _correcting(talk, new, reading, asked)
    heard = new != talk
    new = _count(talk, new, reading, asked)
    if max(new.progress.unread.values(), default=0) > PATIENCE:
        return _end(new, Outcome.PERSON)
    new = _acknowledge(talk, new, asked, says)
    aside = _told_aside(talk, new, asked)
    if aside:
        says.append(say("utter_repair_noted", what="、".join(aside)))
    new = _tell_terms(new, says, desk)
    new = _confirm_changes(talk, new, asked, says, desk)
    step = _next(new, tuple(says), heard, desk, uow)
    about = (talk.draft.article, talk.draft.bought) == (new.draft.article, new.draft.bought)
    return replace(step, brief=bool(aside) and about and step.ask is asked)


def next_one(reading: Reading, uow: UnitOfWork) -> tuple[Talk, Say]:
    """The booking of the article that was named beside the first one; nothing else of the first goes along.

    `reading`: of what was said then, see Progress.another.
    """
    draft = _look_up(repair.take(Draft(), reading, None, correcting=False), reading, uow)
    fault = draft.fault or reading.text
    begun = Talk(draft=replace(draft, fault=fault), progress=Progress(opened=True))
    return begun, say("utter_repair_next_one", fault=read_fault(fault))


def _ends(talk: Talk, reading: Reading, asked: Topic | None) -> Outcome | None:
    """Whether the customer ends the booking with this message."""
    if reading.answer is Answer.GIVE_UP or _MENDED.search(reading.plain):
        return Outcome.GIVEN_UP
    personal = (Topic.PHONE, Topic.NAME, Topic.ADDRESS)
    if reading.answer is Answer.NO and asked in personal and _NOT_NEEDED.search(reading.plain):
        return Outcome.GIVEN_UP
    if asked is Topic.TERMS and reading.answer is Answer.NO and not reading.correcting and reading.bought is None:
        return Outcome.GIVEN_UP
    tried = talk.progress.checked and not talk.progress.danger and asked in (Topic.ARTICLE, Topic.BOUGHT)
    if tried and _SOLVED.search(reading.plain) and not _NOT_SOLVED.search(reading.plain):
        return Outcome.SOLVED
    return None


def _end(talk: Talk, outcome: Outcome) -> Step:
    return Step(
        talk=replace(talk, progress=replace(talk.progress, outcome=outcome)), says=(), ask=None, heard=True
    )


def _alarm(talk: Talk, reading: Reading, says: list[Say], desk: Desk, uow: UnitOfWork) -> Talk:
    """In a matter of safety: what to do at once, and the person on duty is told (R32, R55)."""
    danger = find_danger(desk.content.policy, reading.plain)
    if danger is None or talk.progress.danger is not None:
        return talk
    says.append(raise_alarm(danger, reading.text, desk, uow))
    progress = replace(talk.progress, danger=danger.kind, opened=True, checked=True)
    if replace(talk.draft, phone=None) == Draft() and urgent_ticket(desk.conversation_id, uow):
        return replace(talk, progress=replace(progress, outcome=Outcome.UNDERWAY))
    before = None if talk.progress.install else talk.draft.fault
    progress = replace(progress, install=False)
    fault = before or (reading.fault.text if reading.fault else reading.text)
    return Talk(draft=replace(talk.draft, fault=fault), progress=progress)


def _answers(talk: Talk, reading: Reading, asked: Topic | None) -> Talk:
    """What yes and no mean to the three questions that are put as proposals."""
    draft, progress = talk.draft, talk.progress
    if reading.answer is Answer.YES:
        if asked is Topic.TERMS:
            draft = replace(draft, terms="agreed")
        elif asked is Topic.TIME and progress.offered and suits(progress.offered, reading.wish):
            draft = replace(draft, time=progress.offered)
        elif asked is Topic.CONFIRM:
            draft = replace(draft, confirm=True)
    elif reading.answer is Answer.NO and asked is Topic.TIME and reading.wish is None:
        # 不对 电话是13912345679 says nothing against the time.
        corrects = reading.correcting and repair.informs(reading)
        progress = progress if corrects else declined(progress)
    return Talk(draft=draft, progress=progress)


def _correcting(before: Talk, after: Talk, reading: Reading, asked: Topic | None) -> Talk:
    """Something is called wrong, and the right value is still to come; or it has come now."""
    changed = after.draft != before.draft or after.progress != before.progress
    if after.progress.correcting:
        done = changed or reading.answer in (Answer.NO, Answer.YES)
        return replace(after, progress=replace(after.progress, correcting=not done))
    refuses = asked is Topic.CONFIRM and reading.answer is Answer.NO
    if changed or asked in (None, Topic.FAULT) or not (reading.correcting or refuses):
        return after
    return replace(after, progress=replace(after.progress, correcting=True))


def _look_up(draft: Draft, reading: Reading, uow: UnitOfWork) -> Draft:
    """What the catalogue and the order list know beside the customer's word."""
    article = draft.article
    if article and article.model and article.guarantee_months is None:
        known = uow.catalogue.by_key(model_key(article.model))
        if known:
            article = replace(
                article, category=known.category, model=known.model, guarantee_months=known.guarantee_months
            )
            draft = replace(draft, article=article)
    orders = [order for number in reading.numbers for order in uow.catalogue.order(number)]
    undated = draft.bought is None or draft.bought.days is None
    if not orders and undated and draft.phone and article:
        orders = list(uow.catalogue.orders_of(draft.phone))
    for order in orders:
        bought = uow.catalogue.by_key(model_key(order.model))
        if bought and (article is None or article.category in (None, bought.category)):
            if article and article.model and article.model != bought.model:
                continue
            found = Appliance(
                said=(article.said if article else "") or bought.name,
                category=bought.category,
                model=bought.model,
                guarantee_months=bought.guarantee_months,
            )
            day = Bought(said=order.number, first=order.ordered_on, last=order.ordered_on, order=order.number)
            return replace(draft, article=found, bought=day if undated else draft.bought)
    return draft


def _count(before: Talk, after: Talk, reading: Reading, asked: Topic | None) -> Talk:
    """Count how often in a row a question got no answer: the next time it is put in other words (R9)."""
    if asked is None:
        return after
    unread = before.progress.unread
    if getattr(after.draft, asked) is not None:
        unread = {}
    elif after == before:
        unread = {asked: unread.get(asked, 0) + 1}
    new = replace(after, progress=replace(after.progress, unread=unread))
    if unread.get(asked, 0) < PATIENCE or asked not in _DISPENSABLE:
        return new
    if asked is Topic.FAULT and not _WORDS.search(reading.plain):
        return new
    return Talk(
        draft=repair.settle(new.draft, reading.text, asked), progress=replace(new.progress, unread={})
    )


def _acknowledge(before: Talk, after: Talk, asked: Topic | None, says: list[Say]) -> Talk:
    """What the customer hears before anything else: the apology (R30), the fault read back, what was changed."""
    if not after.progress.opened and after.progress.install:
        says.append(say("utter_install_opening"))
        return replace(after, progress=replace(after.progress, opened=True))
    if not after.progress.opened:
        fault = after.draft.fault
        says.append(say("utter_repair_opening", fault=read_fault(fault)) if fault else say("utter_repair_sorry"))
        return replace(after, progress=replace(after.progress, opened=True))
    if asked is Topic.FAULT and after.draft.fault and not after.progress.danger:
        says.append(say("utter_repair_fault_noted", fault=read_fault(after.draft.fault)))
    elif asked in (Topic.ARTICLE, Topic.BOUGHT) and before.draft.bought is None and after.draft.bought:
        says.append(say("utter_repair_thanks"))
    for topic in repair.changes(before.draft, after.draft):
        if asked is not topic:
            says.append(_corrected(topic, after.draft))
    return after


def _told_aside(before: Talk, after: Talk, asked: Topic | None) -> tuple[str, ...]:
    """What was told in the place of an answer; a customer who hears the same question again should know that it was read."""
    if asked is None or getattr(after.draft, asked) is not None:
        return ()
    told = tuple(repair.LABELS[topic] for topic in repair.additions(before.draft, after.draft))
    wished = asked is not Topic.TIME and after.progress.wish_from not in (None, before.progress.wish_from)
    return (*told, repair.WISH_LABEL) if wished else told


#: Longer than this a customer's own words are not read back; the ticket keeps all of them.
_READ_BACK = 60


def read_fault(fault: str) -> Quoted:
    """The fault in the customer's words, as it is read back (R31)."""
    return quoted(courtesy.shorten(fault, _READ_BACK))


def _corrected(topic: Topic, draft: Draft) -> Say:
    new = {
        Topic.PHONE: courtesy.mask_phone(draft.phone or ""),
        Topic.NAME: courtesy.call_by(draft.name.name, draft.name.title) if draft.name else "",
        Topic.ADDRESS: draft.address.text if draft.address else "",
        Topic.LANDMARK: draft.landmark or "",
        Topic.ARTICLE: draft.article.shown if draft.article else "",
        Topic.BOUGHT: draft.bought.said if draft.bought else "",
        Topic.FAULT: courtesy.shorten(draft.fault or "", _READ_BACK),
    }
    return say(f"utter_repair_corrected_{topic}", new=quoted(new[topic]))


def _tell_terms(talk: Talk, says: list[Say], desk: Desk) -> Talk:
    """Within the guarantee there is nothing to agree to: it is told in passing (R33).

    Terms that were told before a correction hold no longer where the guarantee is another one now.
    """
    draft = talk.draft
    if talk.progress.danger or talk.progress.install or draft.bought is None or draft.article is None:
        return talk
    free = desk.guarantee(draft).state is GuaranteeState.IN
    if free and draft.terms != "free":
        says.append(say("utter_repair_free", article=quoted(draft.article.said or draft.article.shown or courtesy.SOMETHING)))
        return replace(talk, draft=replace(draft, terms="free"))
    if not free and draft.terms == "free":
        return replace(talk, draft=replace(draft, terms=None))
    return talk


def _confirm_changes(before: Talk, after: Talk, asked: Topic | None, says: list[Say], desk: Desk) -> Talk:
    """A correction given at the final question is the consent to the rest, unless it raises a question of its own."""
    if asked is not Topic.CONFIRM or after.draft == before.draft or after.draft.confirm:
        return after
    if _next_topic(after, desk) is not Topic.CONFIRM:
        return after
    says.append(say("utter_repair_rest_unchanged"))
    return replace(after, draft=replace(after.draft, confirm=True))


def _next_topic(talk: Talk, desk: Desk) -> Topic | None:
    return repair.next_topic(talk.draft, talk.progress.danger is not None, is_visited(talk, desk))


def _next(talk: Talk, says: tuple[Say, ...], heard: bool, desk: Desk, uow: UnitOfWork) -> Step:
    topic = _next_topic(talk, desk)
    if topic is None:
        talk = replace(talk, progress=replace(talk.progress, outcome=Outcome.BOOK))
        return Step(talk=talk, says=says, ask=None, heard=heard)
    if topic is Topic.TIME and talk.progress.offered is None and not talk.progress.declined:
        talk, more = offer(talk, desk, uow)
        if talk.draft.time is not None:
            return _next(talk, says + more, heard, desk, uow)
        says += more
    talk, check = _propose_check(talk, topic, desk)
    return Step(talk=talk, says=says + check, ask=topic, heard=heard)


def _propose_check(talk: Talk, topic: Topic, desk: Desk) -> tuple[Talk, tuple[Say, ...]]:
    """Where a simple check exists it is proposed once, before anybody is sent (R43), beside a short question only."""
    check = desk.rules(talk.draft).first_check
    if talk.progress.checked or check is None or topic not in (Topic.ARTICLE, Topic.BOUGHT):
        return talk, ()
    checked = replace(talk, progress=replace(talk.progress, checked=True))
    return checked, (say("utter_repair_first_check", check=check),)


