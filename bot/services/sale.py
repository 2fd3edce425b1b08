"""Stock and price at the counter: one step of the talk (R20–R26). Nothing is written here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.core import courtesy, sale
from bot.core.catalogue import Article, Query, difference_phrases, follow_up, is_called
from bot.core.knowledge import find_entry
from bot.core.reading import Answer
from bot.core.sale import Stage, Talk, Wanted
from bot.core.say import Argument, Choice, Say, quoted, say
from bot.services.ports import UnitOfWork
from bot.services.sale_facts import (
    Counter,
    all_promotions,
    called,
    describe,
    in_stock,
    in_stock_line,
    list_line,
    pieces_of,
    price_of,
    promotions_of,
)

#: So many articles are shown at a time; more nobody reads.
_SHOWN = 4
#: So many are looked at for one that fits.
_LOOKED_AT = 40
#: So many promotions are told to somebody who asks for all of them.
_TOLD_PROMOTIONS = 5
_NOT_NOW = Choice(title="不用了", payload="/deny")


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What a message asks."""

    wanted: Wanted
    text: str
    #: What is looked for; None: the words name nothing.
    query: Query | None
    #: The queries of a comparison (35的和26的哪个好), in order.
    compared: tuple[Query, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Step:
    """What a message came to."""

    says: tuple[Say, ...]
    talk: Talk
    #: The customer wants to be told when it arrives.
    registers: bool = False


def reply(
    answer: Answer | None, text: str, phone: bool, talk: Talk, counter: Counter, uow: UnitOfWork
) -> Step | None:
    """What the customer's word means to what was proposed; None where it is about something else.

    `phone`: a telephone number was left, which is what the register asks for.
    """
    if talk.stage is Stage.ALTERNATIVE and talk.article and talk.alternative:
        names_first = sale.insists_on(text, talk.article, talk.alternative)
        if names_first or sale.refuses_alternative(text) or (answer is Answer.NO and not sale.takes_alternative(text)):
            return _elsewhere(uow.catalogue.article(talk.article), talk, counter, uow)
        if answer is Answer.YES or sale.takes_alternative(text):
            return _one(uow.catalogue.article(talk.alternative), Wanted.STOCK, text, _settled(talk), counter, uow)
    if talk.stage is Stage.MEANT and talk.alternative and talk.wanted:
        if answer is Answer.YES:
            return _one(uow.catalogue.article(talk.alternative), talk.wanted, text, _settled(talk), counter, uow)
        if answer is Answer.NO:
            return Step(says=(say("utter_sale_what"),), talk=_settled(talk))
    agrees = talk.stage is Stage.REGISTER and answer is Answer.YES
    if agrees or (talk.stage and phone) or (talk.article and sale.wants_register(text)):
        return Step(says=(), talk=_settled(talk), registers=True)
    if talk.stage is Stage.REGISTER and answer is Answer.NO:
        return Step(says=(say("utter_sale_left"),), talk=_settled(talk))
    return None


def answer(asked: Asked, talk: Talk, counter: Counter, uow: UnitOfWork) -> Step:
    """The answer to a question about articles."""
    named = sale.shops_named(counter.content.company, asked.text)
    if len(named) == 1:
        talk = replace(talk, shop=named[0].code)
    both = _both(asked, talk, uow)
    if both is not None:
        return _compare(*both, talk, counter)
    told = _advice(asked, counter) or _offer_of_the_shop(asked, counter)
    if told is not None:
        return Step(says=(told,), talk=_settled(talk))
    found = _found(asked, talk, uow)
    if found is None:
        return _nothing_named(asked, talk, counter, uow)
    query, articles = found
    if not articles:
        return _not_sold(query, talk, counter, uow)
    if len(articles) == 1 and query.model_text and not (counter.aside or is_called(articles[0], query.model_text)):
        return _meant(articles[0], asked, talk)
    if len(articles) == 1 or query.cheapest or query.dearest:
        return _best(query, articles, asked, talk, counter, uow)
    return _which(articles, talk, counter, uow)


def _meant(article: Article, asked: Asked, talk: Talk) -> Step:
    """A mistyped model is asked back, since a word about the wrong article would be worth nothing."""
    right = Choice(title=article.model, payload=f'/{asked.wanted}{{"article": "{article.model}"}}')
    wrong = Choice(title="不是这款", payload="/deny")
    talk = replace(talk, alternative=article.model, wanted=asked.wanted, stage=Stage.MEANT)
    return Step(says=(say("utter_sale_meant", right, wrong, article=called(article)),), talk=talk)


def _settled(talk: Talk) -> Talk:
    return replace(talk, stage=None)


def _found(asked: Asked, talk: Talk, uow: UnitOfWork) -> tuple[Query, tuple[Article, ...]] | None:
    """What is looked for, and what fits; None where neither the words nor the talk name anything."""
    listed = sale.chosen(asked.text, talk.listed)
    if listed is not None:
        return Query(model_text=listed), (uow.catalogue.article(listed),)
    query = asked.query
    if query is None or not (query.model_text or query.category):
        before = uow.catalogue.by_model(talk.article) if talk.article else None
        if query is None:
            return (Query(model_text=before.model), (before,)) if before else None
        query = follow_up(before, query) if before else query
    return query, uow.catalogue.search(query, _LOOKED_AT)


def _nothing_named(asked: Asked, talk: Talk, counter: Counter, uow: UnitOfWork) -> Step:
    if asked.wanted is Wanted.PROMOTION:
        return Step(says=all_promotions(counter), talk=talk)
    firm = (say("utter_sale_price_firm"),) if sale.bargains(asked.text) else ()
    return Step(says=(*firm, say("utter_sale_what")), talk=talk)


def _not_sold(query: Query, talk: Talk, counter: Counter, uow: UnitOfWork) -> Step:
    """Nothing fits: what comes near is shown, and it is never said of a kind that it is sold out."""
    wider = Query(category=query.category)
    near = [one for one in uow.catalogue.search(wider, _LOOKED_AT) if pieces_of(one, talk, counter, uow)]
    if query.category is None or not near:
        return Step(says=(say("utter_sale_not_sold", _PERSON),), talk=_settled(talk))
    listed = _list(near[:_SHOWN], talk, counter, uow)
    return Step(says=(say("utter_sale_nothing_fits", category=query.category), *listed.says), talk=listed.talk)


_PERSON = Choice(title="转人工", payload="/request_human")


def _best(
    query: Query, articles: Sequence[Article], asked: Asked, talk: Talk, counter: Counter, uow: UnitOfWork
) -> Step:
    """The one that is meant, or the cheapest or dearest that is there."""
    if len(articles) == 1:
        return _one(articles[0], asked.wanted, asked.text, _settled(talk), counter, uow)
    there = next((one for one in articles if pieces_of(one, talk, counter, uow)), None)
    if there is None:
        return _one(articles[0], asked.wanted, asked.text, _settled(talk), counter, uow)
    response = "utter_sale_cheapest" if query.cheapest else "utter_sale_dearest"
    what = "".join((*query.words, query.category or "")) or courtesy.SOMETHING
    found = say(response, what=quoted(what), article=called(there), **price_of(there))
    if not counter.tells_price(talk):
        found = say(f"{response}_in_shop", what=quoted(what), article=called(there))
    return Step(says=(found, *promotions_of(there, counter)), talk=replace(_settled(talk), article=there.model))


def _one(
    article: Article, wanted: Wanted, text: str, talk: Talk, counter: Counter, uow: UnitOfWork
) -> Step:
    """Everything there is to say of one article."""
    talk = replace(talk, article=article.model, alternative=None)
    if wanted is Wanted.PRODUCT and not (sale.asks_how_many(text) or sale.wants_to_buy(text)):
        return Step(says=(*describe(article), *in_stock_line(article, talk, counter, uow)), talk=talk)
    if wanted is Wanted.PROMOTION:
        return Step(says=(say("utter_sale_of", article=called(article)), *promotions_of(article, counter)), talk=talk)
    count = pieces_of(article, talk, counter, uow)
    if count:
        return Step(says=in_stock(article, count, text, talk, counter), talk=talk)
    step = _sold_out(article, text, talk, counter, uow)
    if wanted is Wanted.PRICE and counter.tells_price(talk):
        sorry, *proposal = step.says
        return replace(step, says=(sorry, say("utter_sale_price", **price_of(article)), *proposal))
    return step


def _sold_out(article: Article, text: str, talk: Talk, counter: Counter, uow: UnitOfWork) -> Step:
    """R23: the apology, and at once something near that really is there, with the differences and both prices."""
    sorry = [say("utter_sale_sold_out", article=called(article))]
    if sale.asks_when(text):
        sorry.append(say("utter_sale_arrival_unknown"))
    nearest = next(iter(uow.catalogue.similar(article, counter.shop(talk).code, 1)), None)
    if nearest is None:
        step = _elsewhere(article, talk, counter, uow)
        return replace(step, says=(*sorry, *step.says))
    proposal = _proposal(article, nearest, talk, counter)
    talk = replace(talk, article=article.model, alternative=nearest.model)
    if counter.aside:
        return Step(says=(*sorry, replace(proposal, choices=()), say("utter_sale_register_later")), talk=talk)
    return Step(says=(*sorry, proposal), talk=replace(talk, stage=Stage.ALTERNATIVE))


def _proposal(article: Article, nearest: Article, talk: Talk, counter: Counter) -> Say:
    takes = Choice(title="就看这款", payload="/affirm")
    keeps = Choice(title=f"还是要{article.model}", payload="/deny")
    phrases = difference_phrases(article, nearest)
    differences = f"{',' .join(phrases)}。" if phrases else ""
    known: dict[str, Argument] = {
        "article": called(nearest),
        "wanted": quoted(article.model),
        "differences": quoted(differences),
    }
    if not counter.tells_price(talk):
        return say("utter_sale_alternative_price_in_shop", takes, keeps, **known)
    prices = {"price": courtesy.say_money(nearest.price), "wanted_price": courtesy.say_money(article.price)}
    return say("utter_sale_alternative", takes, keeps, **known, **prices)


def _elsewhere(article: Article, talk: Talk, counter: Counter, uow: UnitOfWork) -> Step:
    """R24 and R25: the other shop that has it, with its telephone; the register, in any case."""
    here = counter.shop(talk)
    stock = uow.catalogue.stock_of(article)
    others = [shop for shop in counter.content.company.shops if shop is not here and stock.get(shop.code)]
    register = Choice(title="登记到货通知", payload=f'/register_restock{{"article": "{article.model}"}}')
    waits = replace(talk, article=article.model, stage=None if counter.aside else Stage.REGISTER)
    if not others:
        return Step(says=(say("utter_sale_nowhere", register, _NOT_NOW),), talk=waits)
    says = [
        say(
            "utter_sale_other_shop",
            shop=shop.name,
            count=str(stock[shop.code]),
            article=quoted(article.model),
            phone=shop.phone,
            closes=f"{shop.hours.closes:%H:%M}",
        )
        for shop in others
    ]
    where = [Choice(title=f"去{shop.name}", payload=f'/ask_store{{"shop": "{shop.code}"}}') for shop in others]
    return Step(says=(*says, say("utter_sale_register_or", *where, register)), talk=waits)


def _which(articles: Sequence[Article], talk: Talk, counter: Counter, uow: UnitOfWork) -> Step:
    """Several fit: what is there comes first, and the customer says which."""
    there = [one for one in articles if pieces_of(one, talk, counter, uow)]
    shown = [*there, *(one for one in articles if one not in there)][:_SHOWN]
    listed = _list(shown, talk, counter, uow)
    return replace(listed, says=(say("utter_sale_several", count=str(len(articles))), *listed.says))


def _list(shown: Sequence[Article], talk: Talk, counter: Counter, uow: UnitOfWork) -> Step:
    """One line for each, and the question which is meant."""
    lines = [list_line(one, talk, counter, uow) for one in shown]
    talk = replace(_settled(talk), article=None, alternative=None, listed=tuple(one.model for one in shown))
    if counter.aside:
        return Step(says=tuple(lines), talk=talk)
    choices = [Choice(title=one.model, payload=f'/ask_stock{{"article": "{one.model}"}}') for one in shown]
    return Step(says=(*lines, say("utter_sale_ask_which", *choices)), talk=talk)


def _advice(asked: Asked, counter: Counter) -> Say | None:
    """What the shop advises on a kind of article (滚筒和波轮哪个好); None where a certain one is asked about."""
    if asked.wanted is not Wanted.PRODUCT or (asked.query and asked.query.model_text):
        return None
    category = asked.query.category if asked.query else None
    entry = find_entry(counter.content.knowledge, "product", asked.text, category)
    return say("utter_knowledge", answer=entry.text, entry=entry.id) if entry else None


def _offer_of_the_shop(asked: Asked, counter: Counter) -> Say | None:
    """Coupons, trade-in and the like, which hold whatever is bought; None where an article is named or no entry fits."""
    if asked.wanted is not Wanted.PROMOTION or asked.query is not None:
        return None
    entry = find_entry(counter.content.knowledge, "promotion", asked.text, None)
    return say("utter_knowledge", answer=entry.text, entry=entry.id) if entry else None


def _both(asked: Asked, talk: Talk, uow: UnitOfWork) -> tuple[Article, Article] | None:
    """The two articles of a comparison; None where the words do not name two."""
    named: list[Article] = []
    for query in asked.compared:
        fits = uow.catalogue.search(query, 1) if query.model_text else ()
        named += [one for one in fits if one not in named]
    if len(named) == 1 and talk.article and talk.article != named[0].model:
        named.insert(0, uow.catalogue.article(talk.article))
    return (named[0], named[1]) if len(named) > 1 else None


def _compare(first: Article, second: Article, talk: Talk, counter: Counter) -> Step:
    """R26: what differs, computed from the two labels; no judgement which is better."""
    phrases = difference_phrases(first, second)
    differences = ",".join(phrases) if phrases else courtesy.NO_DIFFERENCE
    known: dict[str, Argument] = {
        "first": called(first),
        "second": called(second),
        "differences": quoted(differences),
    }
    response = "utter_sale_compared_price_in_shop"
    if counter.tells_price(talk):
        response = "utter_sale_compared"
        known |= {"price": courtesy.say_money(first.price), "other_price": courtesy.say_money(second.price)}
    listed = (first.model, second.model)
    return Step(says=(say(response, **known),), talk=replace(_settled(talk), article=second.model, listed=listed))


