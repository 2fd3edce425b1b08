"""promotions.yml and knowledge.yml as they must look, and the core's data made from them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from string import Formatter
from typing import Annotated

from pydantic import AfterValidator, Field, model_validator

from bot.adapters.content_types import Category, Fee, Identifier, ModelName, Strict, Text, Words
from bot.core.knowledge import Entry, Knowledge
from bot.core.policy import Policy
from bot.core.promotions import Promotion
from bot.core.shop import Company


def _check_fragment(value: str) -> str:
    if value[-1] in "。.!！;；,，":
        raise ValueError(f"goes on in a longer sentence; leave out the '{value[-1]}' at its end")
    return value


class PromotionBlock(Strict):
    id: Identifier
    text: Annotated[Text, AfterValidator(_check_fragment)]
    first: date
    last: date
    models: tuple[ModelName, ...] = ()
    categories: tuple[Category, ...] = ()
    price_cut: Fee | None = None
    coupon: Fee | None = None

    @model_validator(mode="after")
    def _holds_for_something(self) -> PromotionBlock:
        if self.last < self.first:
            raise ValueError(f"last: {self.last} is before first, {self.first}; correct one of the two")
        if not (self.models or self.categories):
            raise ValueError("models: name models or categories that it holds for")
        return self


class PromotionsFile(Strict):
    """promotions.yml."""

    promotions: tuple[PromotionBlock, ...]

    def core(self) -> tuple[Promotion, ...]:
        return tuple(Promotion(**block.model_dump()) for block in self.promotions)


#: What may stand in braces in an answer.
_FACTS = (
    "return_days",
    "exchange_days",
    "furniture_return_days",
    "price_protection_days",
    "visit_fee",
    "adjustment_fee",
    "hotline",
)


def _check_answer(value: str) -> str:
    try:
        used = [name for _, name, _, _ in Formatter().parse(value) if name is not None]
    except ValueError:
        raise ValueError("has a brace without its partner; write {return_days}") from None
    unknown = [name for name in used if name not in _FACTS]
    if unknown:
        raise ValueError(f"unknown slot {{{unknown[0]}}}; the slots are {', '.join(_FACTS)}")
    return value


class EntryBlock(Strict):
    id: Identifier
    category: Category | None = None
    words: Words
    telling: tuple[Text, ...] = ()
    text: Annotated[Text, AfterValidator(_check_answer)]

    @model_validator(mode="after")
    def _telling_of_something(self) -> EntryBlock:
        if self.telling and self.category is None:
            raise ValueError("telling: these words tell the category; add it, or move them to words")
        return self


Entries = Annotated[tuple[EntryBlock, ...], Field(min_length=1)]


class KnowledgeFile(Strict):
    """knowledge.yml; its keys are bot.core.knowledge.Topic."""

    product: Entries
    usage: Entries
    invoice_payment: Entries
    delivery_install: Entries
    account: Entries
    promotion: Entries
    price_protection: Entries
    return_policy: Entries

    def core(self, policy: Policy, company: Company) -> Knowledge:
        facts = _facts(policy, company)
        return Knowledge(
            entries=tuple(
                Entry(
                    id=block.id,
                    topic=topic,
                    category=block.category,
                    words=block.words,
                    telling=block.telling,
                    text=block.text.format_map(facts),
                )
                for topic in type(self).model_fields
                for block in getattr(self, topic)
            )
        )


def _facts(policy: Policy, company: Company) -> Mapping[str, object]:
    return {name: company.hotline if name == "hotline" else getattr(policy, name) for name in _FACTS}
