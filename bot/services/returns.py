"""Returns and exchange: one step of the talk, and writing it down (R60, R61)."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

from bot.core import order_words, returns, returns_words
from bot.core.catalogue import model_key
from bot.core.reading import Answer, Span
from bot.core.repair import Appliance, Bought, Draft, informs, take
from bot.core.repair import Topic as RepairTopic
from bot.core.returns import Decision, Outcome, Reason, Rule, Talk, Topic, Way, Wish, decide, next_topic
from bot.core.tickets import Kind, Status, Ticket, number_prefix
from bot.services.order import Said, identify, today
from bot.services.ports import UnitOfWork
from bot.services.repair import PATIENCE
from bot.services.repair_talk import Desk


@dataclass(frozen=True, kw_only=True)
class Step:
    """What a message came to."""

    talk: Talk
    #: What decides; None while that is not known.
    decision: Decision | None
    #: What is to be asked; None: the talk is at its end.
    ask: Topic | None


def decision_of(talk: Talk, desk: Desk) -> Decision | None:
    return decide(desk.content.policy, talk.case, today(desk).date())


def advance(talk: Talk, said: Said, asked: Topic | None, desk: Desk, uow: UnitOfWork) -> Step:
    """Take what the message says, and decide what is asked next."""
    reading = said.reading
    if asked and asked is not Topic.EXCHANGE and returns_words.leaves(said.text) and reading.answer is not Answer.YES:
        return _end(talk, Outcome.GIVEN_UP, desk)
    if asked and returns_words.wants_repair(said.text):
        return _end(talk, Outcome.REPAIR, desk)
    new = _reasons(talk, said, asked)
    new = _things(new, said, asked, desk, uow)
    new = _condition(new, said, asked)
    new = _arrangement(new, said, asked, desk)
    if asked is Topic.EXCHANGE:
        new = _exchange(new, said)
    new = _count(talk, new, asked)
    if new.missed > PATIENCE:
        return _end(new, Outcome.PERSON, desk)
    return _next(new, desk)


def _end(talk: Talk, outcome: Outcome, desk: Desk) -> Step:
    return Step(talk=replace(talk, outcome=outcome), decision=decision_of(talk, desk), ask=None)


def _next(talk: Talk, desk: Desk) -> Step:
    decision = decision_of(talk, desk)
    ask = next_topic(talk, desk.content.policy, today(desk).date())
    if ask is None and talk.outcome is None:
        taken = decision is not None and decision.taken
        talk = replace(talk, outcome=Outcome.RECORD if taken else Outcome.REFUSED)
    return Step(talk=talk, decision=decision, ask=ask)


def _reasons(talk: Talk, said: Said, asked: Topic | None) -> Talk:
    """Why, and whether it is to be returned or exchanged."""
    reading, text = said.reading, said.text
    reason = returns_words.reason(text)
    if said.chosen in tuple(Reason):
        reason = Reason(said.chosen)
    elif reason is None and (asked is Topic.REASON or talk.reason is None):
        reason = _as_answer(talk, said, asked)
    if reason is not None and _holds(talk, reason, said, asked):
        talk = replace(talk, reason=reason, words=_told(said, reason, reading.fault))
    wish = Wish(said.chosen) if said.chosen in tuple(Wish) else returns_words.wish(text)
    again = reading.correcting or returns_words.exchanges_instead(text)
    replaces = talk.wish is None or asked in (Topic.WISH, Topic.WAY) or again
    return replace(talk, wish=wish) if wish and replaces else talk


def _told(said: Said, reason: Reason, fault: Span | None) -> str:
    """The customer's own words for it."""
    return fault.text if fault and reason is Reason.FAULT else said.words.strip()


def _holds(talk: Talk, reason: Reason, said: Said, asked: Topic | None) -> bool:
    """A fault that turns up later weighs more; it is taken back only where the customer says so."""
    if talk.reason is None or asked is Topic.REASON or said.reading.correcting:
        return True
    return reason is Reason.FAULT and talk.reason is Reason.OWN and asked is not Topic.BOUGHT


#: 不好用 may be a fault, or not to somebody's taste.
_VAGUE = re.compile(r"不好用|不太好用|不满意")


#: Enough to be a description.
_DESCRIBES = re.compile(r"[\u4e00-\u9fff]{3}")


def _as_answer(talk: Talk, said: Said, asked: Topic | None) -> Reason | None:
    """出了什么故障? 没有 is no fault; what is told otherwise is one where it reads like one, or is told once more."""
    if asked is Topic.REASON and said.reading.answer is Answer.NO:
        return Reason.OWN
    told_else = said.reading.answer is not None or informs(said.reading)
    described = asked is Topic.REASON and talk.missed and not told_else and _DESCRIBES.search(said.text)
    fault = said.reading.fault
    read = fault and (asked is Topic.REASON or not _VAGUE.search(said.text))
    return Reason.FAULT if described or read else None


def _things(talk: Talk, said: Said, asked: Topic | None, desk: Desk, uow: UnitOfWork) -> Talk:
    """Article, date, telephone and address as a booking reads them; then what the order list knows."""
    reading = said.reading
    draft = Draft(article=talk.article, bought=talk.bought, phone=talk.phone)
    like = RepairTopic(asked) if asked in (Topic.ARTICLE, Topic.BOUGHT, Topic.PHONE) else None
    taken = take(draft, reading, like, correcting=reading.correcting)
    terms = returns_words.terms(said.text, desk.content.policy.excluded_terms)
    talk = replace(talk, article=taken.article, bought=taken.bought, phone=taken.phone, terms=terms or talk.terms)
    if reading.address and (talk.address is None or asked is Topic.ADDRESS or reading.correcting):
        talk = replace(talk, address=reading.address.value, district=reading.address.district)
    return _known(_ordered(talk, said, asked, uow), uow)


def _ordered(talk: Talk, said: Said, asked: Topic | None, uow: UnitOfWork) -> Talk:
    identity = identify(talk.identity, said, asked is Topic.PROOF, uow)
    if asked is not Topic.PROOF and identity.several:
        identity = replace(identity, several=())  # which of them it is will be seen by the article
    if asked is Topic.PROOF and identity.number is None:
        nothing = said.reading.answer in (Answer.NO, Answer.UNKNOWN) or order_words.has_none(said.text)
        talk = replace(talk, unordered=nothing or identity.missed >= PATIENCE)
    lines = uow.catalogue.order(identity.number or "")
    mine = next((line for line in lines if _is(talk.article, line.model, uow)), None)
    if identity.number is None or mine is None:
        return replace(talk, identity=replace(identity, number=None))
    article = uow.catalogue.by_key(model_key(mine.model))
    named = talk.article.said if talk.article else ""
    known = Appliance(
        said=named or (article.name if article else mine.model),
        category=article.category if article else talk.category,
        model=mine.model,
    )
    day = Bought(said=mine.number, first=mine.ordered_on, last=mine.ordered_on, order=mine.number)
    return replace(talk, identity=identity, article=known, bought=day, phone=talk.phone or mine.phone)


def _is(named: Appliance | None, model: str, uow: UnitOfWork) -> bool:
    """Whether the article that comes back may be this one of the order."""
    if named is None:
        return True
    if named.model:
        return model_key(named.model) == model_key(model)
    article = uow.catalogue.by_key(model_key(model))
    return article is None or named.category in (None, article.category)


def _known(talk: Talk, uow: UnitOfWork) -> Talk:
    """What the catalogue knows of the model."""
    model = talk.article.model if talk.article else None
    article = uow.catalogue.by_key(model_key(model)) if model else None
    if talk.article is None or article is None:
        return talk
    return replace(
        talk,
        article=replace(talk.article, category=article.category, model=article.model),
        terms=talk.terms or article.terms,
    )


def _condition(talk: Talk, said: Said, asked: Topic | None) -> Talk:
    """Used, packed, invoice: taken wherever they are said."""
    text, answer = said.text, said.reading.answer
    unused, invoice = returns_words.unused(text), returns_words.invoice(text)
    if asked is Topic.UNUSED and unused is None:
        # 拆封使用过吗? 没有
        unused = {Answer.NO: True, Answer.YES: False}.get(answer) if answer and invoice is None else None
    if asked is Topic.INVOICE and invoice is None:
        invoice = {Answer.NO: False, Answer.YES: True, Answer.UNKNOWN: False}.get(answer) if answer else None
    packed = returns_words.packed(text)
    return replace(
        talk,
        unused=talk.unused if unused is None else unused,
        packed=talk.packed if packed is None else packed,
        invoice=talk.invoice if invoice is None else invoice,
    )


def _arrangement(talk: Talk, said: Said, asked: Topic | None, desk: Desk) -> Talk:
    way = Way(said.chosen) if said.chosen in tuple(Way) else returns_words.way(said.text)
    if way is None or (talk.way is not None and asked not in (Topic.WAY, Topic.PHONE, Topic.ADDRESS)):
        return talk
    possible = returns.ways(desk.content.policy, talk.category)
    if way not in possible and talk.article is not None:
        # 寄回 of a fridge means that somebody comes for it; 上门取件 of a kettle that it is sent.
        way = next(one for one in possible if one is not Way.SHOP)
    return replace(talk, way=way)


def _exchange(talk: Talk, said: Said) -> Talk:
    if said.reading.answer is Answer.YES or said.chosen == Wish.EXCHANGE:
        return replace(talk, wish=Wish.EXCHANGE)
    refused = said.reading.answer in (Answer.NO, Answer.GIVE_UP) or returns_words.leaves(said.text)
    return replace(talk, outcome=Outcome.GIVEN_UP) if refused else talk


def _count(before: Talk, after: Talk, asked: Topic | None) -> Talk:
    """How often in a row a question got no answer."""
    if asked is None or after != replace(before, missed=after.missed):
        return replace(after, missed=0)
    missed = before.missed + 1
    if asked is Topic.ARTICLE and missed >= PATIENCE:
        return replace(after, article=Appliance(said=""), missed=0)
    if asked is Topic.BOUGHT and missed >= PATIENCE:
        return replace(after, bought=Bought(said=""), missed=0)
    return replace(after, missed=missed)


def record(talk: Talk, desk: Desk, uow: UnitOfWork) -> Ticket:
    """Write the return down. Runs inside the caller's transaction."""
    decision = decision_of(talk, desk)
    policy = desk.content.policy
    return uow.tickets.add(
        Kind.RETURN,
        Status.RECEIVED,
        desk.conversation_id,
        talk.phone,
        False,
        _fields(talk, decision.rule if decision else None),
        desk.now + policy.answer_within,
        number_prefix(Kind.RETURN, desk.now, desk.content.company.zone),
        desk.now,
    )


def _fields(talk: Talk, rule: Rule | None) -> dict[str, Any]:
    article = talk.article or Appliance(said="")
    return {
        "text": talk.words,
        "want": talk.wish,
        "reason": talk.reason,
        "rule": rule,
        "article": article.shown,
        "category": article.category,
        "model": article.model,
        "terms": talk.terms,
        "bought": talk.bought.said if talk.bought else None,
        "order": talk.identity.number,
        "unused": talk.unused,
        "invoice": talk.invoice,
        "way": talk.way,
        "freight": "shop" if talk.reason is Reason.FAULT else "customer",
        "phone": talk.phone,
        "address": talk.address,
        "district": talk.district,
    }
