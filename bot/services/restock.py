"""The out-of-stock register (R25): writing a wish down, and telling those who wait when the article arrives."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.core import courtesy
from bot.core.catalogue import Article
from bot.core.content import Content
from bot.core.conversation import Addressee
from bot.core.reading import Answer, Reading
from bot.core.restock import Outcome, Talk, Topic
from bot.core.say import quoted, say
from bot.core.tickets import Kind, Status, Ticket, number_prefix
from bot.services.ports import Clock, UnitOfWork
from bot.services.speech import Speak

#: After this many answers in a row that could not be read, a person takes over.
_PATIENCE = 2
#: A wish is looked at again after so long, whether the article has come or not.
_REVIEWED_AFTER = timedelta(days=30)
#: What an article that the catalogue does not have may be called: words, and not a whole story.
_NAME = re.compile(r"[^\W\d_]")
_LONGEST_NAME = 40


@dataclass(frozen=True, kw_only=True)
class Desk:
    """Where and when the talk takes place."""

    content: Content
    conversation_id: str
    now: datetime


def advance(
    talk: Talk, reading: Reading, found: Article | None, asked: Topic | None, desk: Desk, uow: UnitOfWork
) -> Talk:
    """Take what the message says. `found`: the one article of the catalogue that its words name."""
    if reading.answer is Answer.GIVE_UP or (reading.answer is Answer.NO and asked not in (None, Topic.TITLE)):
        return replace(talk, outcome=Outcome.GIVEN_UP)
    new = _article(talk, reading, found, asked, desk, uow)
    if reading.phone:
        new = replace(new, phone=reading.phone.dialled)
    if reading.name:
        new = replace(new, name=reading.name.value, title=reading.name.title or new.title)
    if asked is Topic.TITLE:
        new = replace(new, title=reading.title or new.title or "")
    if asked is not None and new == talk:
        missed = talk.missed + 1
        return replace(talk, missed=missed, outcome=Outcome.PERSON if missed > _PATIENCE else None)
    return replace(new, missed=0)


def _article(
    talk: Talk, reading: Reading, found: Article | None, asked: Topic | None, desk: Desk, uow: UnitOfWork
) -> Talk:
    if found is not None and found.model != talk.model:
        shop = talk.shop or desk.content.company.shops[0].code
        there = uow.catalogue.stock_of(found).get(shop, 0)
        outcome = Outcome.IN_STOCK if there else None
        return replace(talk, model=found.model, article=f"{found.name} {found.model}", shop=shop, outcome=outcome)
    named = _NAME.search(reading.plain) and len(reading.plain) <= _LONGEST_NAME and reading.answer is None
    if talk.model is None and asked is Topic.ARTICLE and named:
        return replace(talk, model="", article=reading.text.strip(), shop=desk.content.company.shops[0].code)
    return talk


def has_come(talk: Talk, uow: UnitOfWork) -> bool:
    """Whether the article came while name and telephone were asked for."""
    article = uow.catalogue.by_model(talk.model) if talk.model else None
    return article is not None and uow.catalogue.stock_of(article).get(talk.shop or "", 0) > 0


def registered(talk: Talk, conversation_id: str, uow: UnitOfWork) -> Ticket | None:
    """The same wish of the same customer that waits already."""
    mine = (*uow.tickets.of_conversation(conversation_id), *(uow.tickets.of_phone(talk.phone) if talk.phone else ()))
    return next(
        (
            one
            for one in mine
            if one.kind is Kind.RESTOCK and one.status is Status.RECEIVED and one.fields.get("article") == talk.article
        ),
        None,
    )


def register(talk: Talk, desk: Desk, uow: UnitOfWork) -> Ticket:
    """Write the wish down; the same one twice is one ticket. Runs inside the caller's transaction."""
    before = registered(talk, desk.conversation_id, uow)
    if before is not None:
        return before
    fields = {
        "article": talk.article,
        "model": talk.model or None,
        "shop": talk.shop,
        "quantity": 1,
        "name": talk.name,
        "title": talk.title or None,
        "phone": talk.phone,
    }
    uow.conversations.name_customer(desk.conversation_id, talk.name, talk.title or None, talk.phone)
    return uow.tickets.add(
        Kind.RESTOCK,
        Status.RECEIVED,
        desk.conversation_id,
        talk.phone,
        False,
        fields,
        desk.now + _REVIEWED_AFTER,
        number_prefix(Kind.RESTOCK, desk.now, desk.content.company.zone),
        desk.now,
    )


@dataclass(frozen=True, kw_only=True)
class Notifier:
    """What it takes to tell customers something without being asked."""

    content: Content
    speak: Speak
    clock: Clock


def notify(article: Article, shop: str, arrived: int, notifier: Notifier, uow: UnitOfWork) -> tuple[Ticket, ...]:
    """Tell those who wait that the article has arrived: the oldest first, as many as there are new pieces.

    `shop`: code or name. The notice and the ticket's end are one transaction, the caller's: nobody is told twice or
    left out.
    """
    place = next(one for one in notifier.content.company.shops if shop in (one.code, one.name))
    now = notifier.clock.now()
    told = uow.tickets.waiting_for(article.model, place.code, arrived)
    for ticket in told:
        notice = say(
            "utter_restock_arrived",
            article=quoted(str(ticket.fields["article"])),
            shop=place.name,
            phone=place.phone,
            price=courtesy.say_money(article.price),
            number=ticket.number,
        )
        conversation_id = uow.links.reach(ticket.conversation_id)
        uow.conversations.lock(conversation_id)
        addressee = Addressee(
            turn_id=ticket.id, customer_name=ticket.fields.get("name"), customer_title=ticket.fields.get("title")
        )
        for one in notifier.speak(addressee, [notice], uow):
            uow.conversations.store_notice(conversation_id, one, now)
        uow.tickets.change(ticket, actor="bot", event="notified", now=now, status=Status.CLOSED)
    return told


def waiting(uow: UnitOfWork) -> tuple[Ticket, ...]:
    """Everybody who waits for an article, the oldest first: the shop manager's list (R25)."""
    with uow:
        return uow.tickets.open_of(Kind.RESTOCK)
