"""What is true of an article now, put as sentences: is it there, what it costs, what goes with it (R20, R21, R26)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from bot.core import courtesy, sale
from bot.core.catalogue import Article
from bot.core.content import Content
from bot.core.promotions import Promotion, promotions_for, running, say_until
from bot.core.sale import Talk
from bot.core.say import Argument, Quoted, Say, quoted, say
from bot.core.shop import Shop
from bot.services.ports import UnitOfWork

#: So many promotions are told to somebody who asks for all of them.
_TOLD_PROMOTIONS = 5


@dataclass(frozen=True, kw_only=True)
class Counter:
    """Where and when the talk takes place."""

    content: Content
    channel: str
    now: datetime
    #: In the middle of something else: nothing is proposed that would want an answer of its own.
    aside: bool = False

    @property
    def today(self) -> date:
        return self.now.astimezone(self.content.company.zone).date()

    def shop(self, talk: Talk) -> Shop:
        """The shop that is asked about; on line the first one serves."""
        shops = self.content.company.shops
        return next((shop for shop in shops if shop.code == talk.shop), shops[0])

    def tells_price(self, talk: Talk) -> bool:
        return self.content.policy.prices.tells(self.shop(talk).code, self.channel)


def all_promotions(counter: Counter) -> tuple[Say, ...]:
    current = running(counter.content.promotions, counter.today)
    if not current:
        return (say("utter_sale_no_promotions"),)
    lines = (
        say("utter_sale_promotions_line", holds_for=quoted(_holds_for(one)), **_promotion(one, counter))
        for one in current[:_TOLD_PROMOTIONS]
    )
    return (say("utter_sale_promotions"), *lines)


def _holds_for(promotion: Promotion) -> str:
    return "、".join((*promotion.models, *promotion.categories))


def _promotion(promotion: Promotion, counter: Counter) -> dict[str, Argument]:
    return {
        "promotion": quoted(promotion.text),
        "until": say_until(promotion, counter.today),
        "source": promotion.id,
    }


def in_stock(article: Article, count: int, text: str, talk: Talk, counter: Counter) -> tuple[Say, ...]:
    """R20: a definite answer, every promotion, the invitation."""
    firm = (say("utter_sale_price_firm"),) if sale.bargains(text) else ()
    counted = (say("utter_sale_count", shop=counter.shop(talk).name, count=str(count)),) if sale.asks_how_many(text) else ()
    there = (
        say("utter_sale_in_stock", article=called(article), **price_of(article))
        if counter.tells_price(talk)
        else say("utter_sale_in_stock_price_in_shop", article=called(article))
    )
    welcome = () if counter.aside else (say("utter_sale_welcome"),)
    return (*firm, there, *counted, *promotions_of(article, counter), *welcome)


def in_stock_line(article: Article, talk: Talk, counter: Counter, uow: UnitOfWork) -> tuple[Say, ...]:
    """Beside a description: whether it is there and what it costs."""
    if not pieces_of(article, talk, counter, uow):
        return (say("utter_sale_line_sold_out"),)
    if not counter.tells_price(talk):
        return (say("utter_sale_line_in_stock_price_in_shop"),)
    return (say("utter_sale_line_in_stock", **price_of(article)),)


def list_line(article: Article, talk: Talk, counter: Counter, uow: UnitOfWork) -> Say:
    if not pieces_of(article, talk, counter, uow):
        return say("utter_sale_listed_sold_out", article=called(article))
    if not counter.tells_price(talk):
        return say("utter_sale_listed_price_in_shop", article=called(article))
    return say("utter_sale_listed", article=called(article), **price_of(article))


def describe(article: Article) -> tuple[Say, ...]:
    """R26: what the label and the catalogue tell."""
    label = ",".join(f"{name}{value}" for name, value in article.attributes.items() if value not in ("是", "否"))
    has = "、".join(name for name, value in article.attributes.items() if value == "是")
    told = ",".join(filter(None, (label, f"带{has}" if has else "")))
    says = [say("utter_sale_described", article=called(article), label=quoted(told))]
    if article.features:
        says.append(say("utter_sale_features", features=quoted(article.features.rstrip("。"))))
    return tuple(says)


def promotions_of(article: Article, counter: Counter) -> tuple[Say, ...]:
    """Every promotion that holds today, complete (R20)."""
    found = promotions_for(article, counter.content.promotions, counter.today)
    if not found:
        return () if counter.aside else (say("utter_sale_no_promotion"),)
    return tuple(say("utter_sale_promotion", **_promotion(one, counter)) for one in found)


def pieces_of(article: Article, talk: Talk, counter: Counter, uow: UnitOfWork) -> int:
    return uow.catalogue.stock_of(article).get(counter.shop(talk).code, 0)


def price_of(article: Article) -> dict[str, Argument]:
    return {"price": courtesy.say_money(article.price)}


def called(article: Article) -> Quoted:
    """云汐大1.5匹变频空调 KFR-35GW/A1."""
    return quoted(f"{article.name} {article.model}")
